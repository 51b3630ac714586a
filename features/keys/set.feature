# Risk: a key that was published for something else, or that is too weak, verifies a token.
# Clause: OpenID Connect Core 1.0, section 10.1; RFC 7517, sections 4 and 5; RFC 7518, section 3.3.
Feature: What stands in a key set

  Rule: A key verifies signatures only if it is meant for that and strong enough

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                  | deviation                                                               |
        | for-encryption             | The key is published for encryption                                     |
        | not-for-verifying          | The operations of the key do not include verifying                      |
        | for-another-algorithm      | The key is published for another algorithm                              |
        | short-rsa                  | The key has 1024 bits                                                   |
        | unavailable                | The key set cannot be had                                               |
        | not-an-array               | The keys are an object instead of a list                                |
        | exponent-one               | The exponent of the key is one                                          |
        | very-long-rsa              | The modulus of the key has 16384 bits, and is not that of the signature |
        | without-keys               | The key set has no keys                                                 |
        | even-exponent              | The exponent of the key is even, and is not that of the signature       |
        | long-exponent              | The exponent of the key has 33 bits, and is not that of the signature   |
        | encryption-key-signs       | Signed by a key that the set has for encryption                         |
        | symmetric                  | Signed with a symmetric key that lies in the set                        |
        | certificate-of-another-key | The certificate of the key is for another key, which signed             |
        | empty                      | The set has no key, and a stranger signed the token                     |
        | no-operations              | The list of the operations of the key is empty                          |
        | for-signing-only           | The key is for signing, and not for verifying                           |
        | short-rsa-after-zeros      | The key has 1024 bits with as many zeros before them                    |
        | point-off-the-curve        | The key is not a point of its curve                                     |
        | short-coordinate           | A coordinate of the key has 31 octets                                   |
        | trailing-data              | Something follows the key set                                           |
        | on-another-curve           | ES256 was registered, and the key is on P-384                           |
        | redirected-without-tls     | The key set is redirected to plain http on another host                 |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour             | deviation                                                       |
        | unknown-key-types     | There are keys of unknown types and curves beside the right one |
        | encryption-key-beside | There is a key for encryption before the one for signatures     |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour                      | deviation                                                                    |
        | private                        | A private member of the key is published with it                             |
        | contradictory-use              | The key is for signatures, and its operations say encryption too             |
        | called-html                    | A good key set is called a page in HTML                                      |
        | redirected                     | The key set is redirected to another address, where it is                    |
        | leading-zero-octet             | The exponent of the key has a zero octet before it                           |
        | same-key-twice                 | The key is there twice                                                       |
        | without-type                   | The type of the key is missing                                               |
        | use-number                     | The use of the key is a number                                               |
        | operations-string              | The operations of the key are a string instead of a list                     |
        | key-id-number                  | The key id in the set is a number, and the token names no key                |
        | type-in-lower-case             | The type of the key is `rsa`                                                 |
        | unknown-curve                  | ES256 was registered, and the curve of the key has an unknown name           |
        | elliptic-for-another-algorithm | ES256 was registered, and the key on P-256 is published for ES384            |
        | coordinate-without-zero        | ES256 was registered, and the zero that a coordinate begins with is left out |
