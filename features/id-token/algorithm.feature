# Risk: a token that chooses its own algorithm chooses to be unsigned, or to be signed with what everybody knows.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, items 7 and 8; RFC 8725, sections 3.1 and 3.2.
Feature: The algorithm of the ID token

  Rule: The algorithm is the one that was agreed on, whatever the token says

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                    | deviation                                                                      |
        | none                         | The algorithm is `none` and there is no signature                              |
        | none-capitalised             | The algorithm is spelt `None`                                                  |
        | none-upper-case              | The algorithm is spelt `NONE`                                                  |
        | none-mixed-case              | The algorithm is spelt `nOnE`                                                  |
        | none-with-signature          | The algorithm is `none` and something stands where the signature would be      |
        | hmac-with-public-key-pem     | HS256 with the provider's public key, as PEM, for its secret                   |
        | hmac-with-public-key-der     | HS256 with the provider's public key, as DER, for its secret                   |
        | hmac-with-public-key-jwk     | HS256 with the provider's public key, as a JWK, for its secret                 |
        | hmac-with-empty-key          | HS256 with an empty secret and an unknown key id                               |
        | hmac-with-client-secret      | HS256 with the client secret although RS256 was registered                     |
        | missing                      | The header names no algorithm                                                  |
        | lower-case                   | The algorithm is spelt `rs256`                                                 |
        | another-of-the-family        | Signed with RS512 by the published key although RS256 was registered           |
        | es256-when-rs256-registered  | Signed with ES256 by the published key although RS256 was registered           |
        | number                       | The algorithm is a number                                                      |
        | hmac-with-public-key-pkcs1   | HS256 with the provider's public key, as PEM of the older kind, for its secret |
        | hmac-with-public-key-modulus | HS256 with the modulus of the provider's public key for its secret             |
        | white-space                  | A blank follows the algorithm                                                  |
        | array                        | The algorithm is a list of one                                                 |
        | unknown-name                 | The algorithm is one that nobody knows                                         |
        | as-advertised                | The metadata lists `none`, and the token uses it                               |
        | ps256-when-rs256-registered  | Signed with PS256 by the published key although RS256 was registered           |
        | empty                        | The algorithm is an empty string and there is no signature                     |
        | hmac-for-public-client       | HS256 with an empty secret, to a client that has none                          |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour        | deviation                        |
        | es256-registered | Signed with ES256, as registered |
