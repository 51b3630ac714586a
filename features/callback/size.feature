# Risk: an answer of unbounded size takes the memory or the time of the relying party.
# Clause: RFC 6749, section 4.1.2.
Feature: How long a callback may be

  Rule: Whatever the size, the relying party answers in good order and stays alive

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour  | deviation             |
        | long-query | A parameter of 20 KiB |
