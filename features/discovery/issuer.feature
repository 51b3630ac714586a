# Risk: somebody who can serve metadata for one issuer speaks in another's name.
# Clause: OpenID Connect Discovery 1.0, section 4.3; RFC 8414, section 3.3.
Feature: Whose metadata it is

  Rule: The issuer in the metadata is exactly the one that was asked for

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour      | deviation                                         |
        | differs        | The issuer in the metadata is another             |
        | extended       | The issuer in the metadata has a path added to it |
        | trailing-slash | The issuer in the metadata has a slash at its end |
        | missing        | The metadata has no issuer                        |
