# Risk: a code that is read or written wrongly cannot be redeemed, or another is redeemed in its place.
# Clause: OpenID Connect Core 1.0, sections 3.1.2.5 and 3.1.3.1; RFC 6749, appendix A.11.
Feature: The form of the code

  Rule: The code is decoded once, and sent as it came

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour       | deviation                                    |
        | every-character | The code has every character that is allowed |
        | long            | The code has more than 1500 characters       |
