# Risk: an attacker makes the victim's browser finish a sign-in that the attacker began (login CSRF).
# Clause: RFC 6749, section 10.12; OpenID Connect Core 1.0, section 3.1.2.7.
Feature: Which sign-in a callback belongs to

  Rule: A callback is accepted only with the state of a sign-in that this browser began

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour   | deviation                                    |
        | hostile     | The state is HTML                            |
        | another     | The state is another                         |
        | missing     | There is no state                            |
        | empty       | The state is an empty string                 |
        | truncated   | The last character of the state is missing   |
        | extended    | One character follows the state              |
        | on-error    | The state is another, on an error response   |
        | other-case  | The state differs in the case of its letters |
        | white-space | A blank follows the state                    |
