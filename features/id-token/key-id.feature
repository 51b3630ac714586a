# Risk: a verifier that cannot find the key takes another one, or none.
# Clause: OpenID Connect Core 1.0, section 10.1; RFC 7515, section 4.1.4.
Feature: Which key signed the token

  Rule: The key is chosen by the token's key id among the issuer's keys

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour         | deviation                                                        |
        | unknown           | The key id is nobody's and the key is unpublished                |
        | names-another-key | The key id names another published key than the one that signed  |
        | path              | The key id is the path of an empty file, and the secret is empty |
        | query             | The key id ends a query and brings a secret of its own           |
        | url               | The key id is the address of a key                               |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour           | deviation                         |
        | absent-with-one-key | No key id, and one key in the set |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour                | deviation                              |
        | number                   | The key id is a number                 |
        | absent-with-several-keys | No key id, and two keys that would fit |
