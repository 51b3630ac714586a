# Risk: a token that leaked long ago still signs its user in.
# Clause: OpenID Connect Core 1.0, sections 2 and 3.1.3.7, item 9; RFC 7519, section 4.1.4.
Feature: When the ID token expires

  Rule: The current time is before the token's expiry, a small clock skew aside

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour          | deviation                                      |
        | expired            | The token expired an hour ago                  |
        | negative           | The expiry is before 1970                      |
        | missing            | There is no expiry                             |
        | string             | The expiry is a string of digits               |
        | null               | The expiry is null                             |
        | boolean            | The expiry is `true`                           |
        | overflow           | The expiry is a number that no double can hold |
        | zero               | The expiry is the beginning of 1970            |
        | twenty-minutes-ago | The token expired twenty minutes ago           |
        | empty-string       | The expiry is an empty string                  |
        | list               | The expiry is a list with a time in the future |
        | date               | The expiry is a date in text                   |
        | digits-and-letters | The expiry is a text that begins with digits   |
        | not-a-number       | The expiry is `NaN`                            |
        | name-in-capitals   | The expiry is called `EXP`                     |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour  | deviation                             |
        | fractional | The expiry has a fraction of a second |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour         | deviation                          |
        | a-few-seconds-ago | The token expired five seconds ago |
