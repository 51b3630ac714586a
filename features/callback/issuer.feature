# Risk: a relying party with two providers sends the code of one to the other (mix-up).
# Clause: RFC 9207, section 2.4.
Feature: Which provider a callback comes from

  Rule: The issuer in the callback is exactly the one that the user was sent to

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour | deviation                                            |
        | another   | The issuer is another provider                       |
        | extended  | The issuer has a path added to it                    |
        | missing   | There is no issuer although the metadata promise one |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour      | deviation                                         |
        | not-advertised | There is no issuer, and the metadata promise none |
