# Risk: somebody who can alter or make up an ID token signs in as anybody.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, item 6; RFC 7515, section 5.2.
Feature: The signature of the ID token

  Rule: The signature verifies with a key of the issuer, over the octets as received

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                 | deviation                                                          |
        | corrupted                 | One bit of the signature is flipped                                |
        | another-key               | Signed by an unpublished key under the published key id            |
        | another-provider-key      | Signed by the key of another provider that uses the same key id    |
        | empty                     | The signature is empty                                             |
        | truncated                 | The second half of the signature is missing                        |
        | payload-replaced          | The claims of another user under an honest signature               |
        | hash-of-another-algorithm | The signature is over another hash than the algorithm says         |
        | lengthened                | Octets follow the signature                                        |
        | over-other-spelling       | The signature is over the claims without the spaces that they have |
        | es256-in-der              | ES256 was registered, and the signature is in DER                  |
        | es256-of-zeros            | ES256 was registered, and the signature is all zeros               |
        | es256-without-first-octet | ES256 was registered, and a zero octet is missing in the signature |
