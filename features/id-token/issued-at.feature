# Risk: a token without a time of issue cannot be told from a replay.
# Clause: OpenID Connect Core 1.0, sections 2 and 3.1.3.7, item 10.
Feature: When the ID token was issued

  Rule: The token says when it was issued, as a number, and not in the future

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour | deviation                               |
        | missing   | There is no time of issue               |
        | string    | The time of issue is a string of digits |
        | null      | The time of issue is null               |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour | deviation                     |
        | day-ahead | The token was issued tomorrow |
