# Risk: a token that an attacker got elsewhere is injected into a sign-in of the victim's, or the other way round.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, item 11.
Feature: The sign-in that the ID token belongs to

  Rule: A nonce that was sent comes back, exactly

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour          | deviation                                           |
        | another            | The nonce is another                                |
        | of-another-sign-in | The nonce is that of an earlier sign-in             |
        | missing            | There is no nonce                                   |
        | other-case         | The nonce differs in the case of its letters        |
        | empty              | The nonce is an empty string                        |
        | number             | The nonce is a number                               |
        | array              | The nonce is a list that contains the right one     |
        | white-space        | A blank precedes the nonce                          |
        | truncated          | The last character of the nonce is missing          |
        | extended           | One character follows the nonce                     |
        | ended-by-nul       | After the right nonce come a NUL and something else |
        | null               | The nonce is null                                   |
        | true               | The nonce is `true`                                 |
        | zero               | The nonce is zero                                   |
        | name-in-capitals   | The nonce is called `NONCE`                         |
