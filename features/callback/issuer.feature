# Risk: a relying party with two providers sends the code of one to the other (mix-up).
# Clause: RFC 9207, section 2.4.
Feature: Which provider a callback comes from

  Rule: The issuer in the callback is exactly the one that the user was sent to

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour        | deviation                                                             |
        | another          | The issuer is another provider                                        |
        | extended         | The issuer has a path added to it                                     |
        | missing          | There is no issuer although the metadata promise one                  |
        | trailing-slash   | The issuer has a slash at its end                                     |
        | other-case       | The issuer is in capital letters                                      |
        | white-space      | A blank follows the issuer                                            |
        | empty            | The issuer is an empty string although the metadata promise one       |
        | repeated         | The issuer is there twice, first another provider's                   |
        | truncated        | The issuer is cut short by a character                                |
        | another-port     | The issuer is at another port of the same host                        |
        | another-scheme   | The issuer has another scheme                                         |
        | userinfo-part    | The issuer has the right host before an at sign, and another after it |
        | dot-segments     | The issuer takes a detour by way of two dots                          |
        | percent-encoded  | A letter of the issuer is percent-encoded twice                       |
        | error-of-another | An error comes from another provider                                  |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour      | deviation                                         |
        | not-advertised | There is no issuer, and the metadata promise none |
