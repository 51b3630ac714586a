# Risk: an answer of unbounded size takes the memory or the time of the relying party.
# Clause: RFC 8259, section 9.
Feature: How large metadata may be

  Rule: Whatever the size, the relying party answers in good order and stays alive

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour     | deviation                 |
        | long-metadata | A member of 2 MiB         |
        | long-endpoint | A token endpoint of 5 KiB |

  Rule: What was compressed is bounded once more when it is unpacked

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour       | deviation                                                |
        | compressed-bomb | Metadata of 8 MiB are compressed to a thousandth of that |
