# Risk: a token of one provider signs its user in as a user of another.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, item 2.
Feature: Who issued the ID token

  Rule: The issuer is exactly the one that the user was sent to

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour           | deviation                                                             |
        | another             | The issuer is another provider                                        |
        | extended            | The issuer has a path added to it                                     |
        | prefix              | The issuer is cut short by a character                                |
        | trailing-slash      | The issuer has a slash at its end                                     |
        | other-case          | The issuer is in capital letters                                      |
        | another-tenant      | The issuer is another tenant on the same host                         |
        | missing             | There is no issuer                                                    |
        | array               | The issuer is a list that contains the right one                      |
        | number              | The issuer is a number                                                |
        | userinfo-part       | The issuer has the right host before an at sign, and another after it |
        | another-port        | The issuer is at another port of the same host                        |
        | another-scheme      | The issuer has another scheme                                         |
        | without-scheme      | The issuer has no scheme                                              |
        | white-space         | A blank follows the issuer                                            |
        | dot-segments        | The issuer takes a detour by way of two dots                          |
        | percent-encoded     | A letter of the issuer is percent-encoded                             |
        | empty               | The issuer is an empty string                                         |
        | ended-by-nul        | After the right issuer come a NUL and something else                  |
        | full-width-letter   | A letter of the issuer is its full-width form                         |
        | invisible-character | The issuer has an invisible character at its end                      |
        | with-query          | The issuer has a query added to it                                    |
        | with-fragment       | The issuer has a fragment added to it                                 |
        | inside-another      | The issuer is another provider with the right one in its query        |
        | null                | The issuer is null                                                    |
        | true                | The issuer is `true`                                                  |
        | name-in-capitals    | The issuer is called `ISS`                                            |
