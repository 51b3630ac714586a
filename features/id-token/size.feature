# Risk: an answer of unbounded size takes the memory or the time of the relying party.
# Clause: RFC 8259, section 9.
Feature: How large an ID token may be

  Rule: Whatever the size, the relying party answers in good order and stays alive

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour    | deviation                          |
        | long-token   | A claim of 100 KiB                 |
        | long-header  | A header parameter of 20 KiB       |
        | deep-nesting | A claim of lists nested forty deep |
