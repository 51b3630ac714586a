# Risk: a token of another kind from the same issuer stands in for an ID token.
# Clause: RFC 8725, sections 3.11 and 3.12; RFC 7515, section 4.1.9.
Feature: The kind of token

  Rule: A token whose type says that it is no ID token is not taken for one

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                | deviation                                                          |
        | access-token             | The type is that of an access token                                |
        | logout-token             | The type is that of a logout token                                 |
        | security-event           | The type is that of a security event                               |
        | access-token-with-prefix | The type is that of an access token, with `application/` before it |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour         | deviation                           |
        | absent            | There is no type                    |
        | media-type-prefix | The type is spelt `application/jwt` |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour               | deviation                                                  |
        | number                  | The type is a number                                       |
        | logout-token-called-jwt | The type is `JWT`, and the claims say it is a logout token |
