# Risk: a sign-in that asked for a fresh password is answered from an old session.
# Clause: OpenID Connect Core 1.0, sections 3.1.2.1 and 3.1.3.7, item 13.
Feature: When the user last authenticated

  Rule: When a maximum age was asked for, the token says when the user authenticated, and that is recent enough

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour              | deviation                                          |
        | auth-time-missing      | There is no time of authentication                 |
        | too-old                | The user authenticated an hour too long ago        |
        | auth-time-string       | The time of authentication is a string of digits   |
        | auth-time-zero         | The user authenticated at the beginning of 1970    |
        | auth-time-null         | The time of authentication is null                 |
        | twenty-minutes-too-old | The user authenticated twenty minutes too long ago |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour | deviation                       |
        | day-ahead | The user authenticates tomorrow |
