# Risk: a token that brings its own key can be signed by anybody.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, item 6; RFC 8725, section 3.10.
Feature: Keys that a token brings along

  Rule: Keys come from the issuer's key set, never from the token's header

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour              | deviation                                                                     |
        | jwk                    | The header carries the key that signed the token                              |
        | jku                    | The header points at a key set of the attacker's                              |
        | x5u                    | The header points at a certificate of the attacker's                          |
        | x5c                    | The header carries a self-signed certificate of the key that signed the token |
        | jku-of-issuer          | The header points at keys below the issuer's own address                      |
        | symmetric-jwk          | HS256 with a secret that the header carries                                   |
        | jwk-under-published-id | The header carries the key of an attacker under a published key id            |
        | jku-with-credentials   | The header names keys at an address that begins like the provider's           |
        | sub-jwk                | The token is signed with the key that its claim `sub_jwk` has                 |
        | self-issued            | The token is one that an attacker issued for themselves                       |
