# Risk: a stolen code is redeemed by the thief.
# Clause: RFC 7636, sections 4.3 and 4.5.
Feature: Proof that the code is redeemed by who asked for it

  Rule: The authorization request carries an S256 challenge, and the token request its verifier

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour | deviation                                  |
        | required  | The provider takes no request without PKCE |
