# Risk: an access token of somebody else is slipped in beside a good ID token.
# Clause: OpenID Connect Core 1.0, section 3.1.3.8.
Feature: The access token that comes with the ID token

  Rule: Where the ID token has a hash of the access token, a relying party that looks at it finds it right

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour | deviation                            |
        | right     | The hash is that of the access token |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour | deviation                                |
        | wrong     | The hash is that of another access token |
        | number    | The hash is a number                     |
