# Risk: a stolen code is redeemed by the thief.
# Clause: RFC 7636, sections 4.3, 4.4.1, 4.5 and 7.2.
Feature: Proof that the code is redeemed by who asked for it

  Rule: The authorization request carries an S256 challenge, and the token request its verifier

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour                 | deviation                                                       |
        | required                  | The provider takes no request without PKCE                      |
        | required-of-public-client | The provider takes no request without PKCE from a public client |

  Rule: A challenge is never less than S256, whatever the provider says

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour           | deviation                                     |
        | plain-offered-alone | The metadata list `plain` for the only method |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour        | deviation                                                                 |
        | s256-turned-away | The provider calls S256 invalid, and would take a plain challenge or none |
