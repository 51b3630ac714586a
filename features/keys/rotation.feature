# Risk: a relying party that never looks again breaks at the first rotation, and people then switch verification off.
# Clause: OpenID Connect Core 1.0, section 10.1.1.
Feature: New keys

  Rule: A key id that is not known leads to the key set, once, and then the token is accepted

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour                      | deviation                                                                     |
        | added                          | A new key beside the old one, and a token signed by it                        |
        | replaced                       | A new key instead of the old one, and a token signed by it                    |
        | removed                        | A key that did not sign is in the set no longer                               |
        | all-at-once                    | A new key signs, another one has the old one's id, and the rest is gone       |
        | replaced-under-its-id-long-ago | Two hours ago the key was replaced by another of the same id, which signs now |

  Rule: A key that is no longer published is no longer trusted

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour            | deviation                                                                          |
        | withdrawn            | Two hours ago the provider withdrew the key that signed the token                  |
        | former-key-of-the-id | Two hours ago the key that signed the token was replaced by another of the same id |

  Rule: A new key that shows by nothing but the signature may be looked for

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour             | deviation                                                               |
        | unnamed               | The only key was replaced, and neither names itself                     |
        | replaced-under-its-id | Moments ago the key was replaced by another of the same id, which signs |
