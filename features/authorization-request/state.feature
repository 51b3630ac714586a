# Risk: the attacker knows the state of a sign-in, and has the victim's browser finish one of the attacker's.
# Clause: RFC 6749, section 10.12; RFC 9700, section 2.1.
Feature: The state that is sent

  Rule: Each sign-in has a state of its own that nobody can guess

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour | deviation                                   |
        | repeated  | Two sign-ins are sent with the same state   |
        | guessable | A state holds less than 64 bits of its own  |
        | short     | A state holds less than 128 bits of its own |
