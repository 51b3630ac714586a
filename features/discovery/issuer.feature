# Risk: somebody who can serve metadata for one issuer speaks in another's name.
# Clause: OpenID Connect Discovery 1.0, section 4.3; RFC 8414, section 3.3.
Feature: Whose metadata it is

  Rule: The issuer in the metadata is exactly the one that was asked for

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                | deviation                                                                             |
        | differs                  | The issuer in the metadata is another                                                 |
        | extended                 | The issuer in the metadata has a path added to it                                     |
        | trailing-slash           | The issuer in the metadata has a slash at its end                                     |
        | missing                  | The metadata has no issuer                                                            |
        | other-case               | The issuer in the metadata is in capital letters                                      |
        | array                    | The issuer in the metadata is a list of the right one                                 |
        | speaks-for-its-neighbour | The issuer is called by another tenant's name, here and in its tokens                 |
        | another-tenant           | The issuer in the metadata is another tenant on the same host                         |
        | white-space              | A blank follows the issuer in the metadata                                            |
        | truncated                | The issuer in the metadata is cut short by a character                                |
        | another-port             | The issuer in the metadata is at another port of the same host                        |
        | another-scheme           | The issuer in the metadata has another scheme                                         |
        | userinfo-part            | The issuer in the metadata has the right host before an at sign, and another after it |
        | dot-segments             | The issuer in the metadata takes a detour by way of two dots                          |
        | percent-encoded          | A letter of the issuer in the metadata is percent-encoded                             |
        | full-width               | A digit of the issuer in the metadata is a full-width one                             |
        | with-query               | The issuer calls itself by a name with a query, here and in its tokens                |
        | with-fragment            | The issuer calls itself by a name with a fragment, here and in its tokens             |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour     | deviation                                     |
        | ends-in-slash | The issuer that is configured ends in a slash |
