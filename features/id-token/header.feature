# Risk: a relying party that stumbles over what it does not know breaks when a provider adds something.
# Clause: RFC 7515, section 4.
Feature: Header members that nobody knows

  Rule: Unknown header members are ignored unless they are critical

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour       | deviation                                |
        | unknown-members | The header has members that nobody knows |
