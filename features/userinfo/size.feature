# Risk: an answer of unbounded size takes the memory or the time of the relying party.
# Clause: RFC 8259, section 9.
Feature: How large a userinfo answer may be

  Rule: Whatever the size, the relying party answers in good order and stays alive

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour       | deviation                                              |
        | long-answer     | A member of 2 MiB                                      |
        | compressed-bomb | Claims of 8 MiB are compressed to a thousandth of that |
