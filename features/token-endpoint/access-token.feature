# Risk: a relying party reads the access token, which is written for somebody else, and breaks when its form changes.
# Clause: RFC 9068, section 6; RFC 6749, section 1.4; RFC 6750, section 2.1.
Feature: The form of the access token

  Rule: An access token is passed on as it is, whatever it looks like

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour       | deviation                                                    |
        | like-a-jwt      | The access token looks like a JWT and is none                |
        | every-character | The access token has every kind of character that is allowed |
        | long            | The access token has more than 3000 characters               |
