# Risk: an answer of unbounded size takes the memory or the time of the relying party.
# Clause: RFC 8259, section 9.
Feature: How large a key set may be

  Rule: Whatever the size, the relying party answers in good order and stays alive

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour | deviation                             |
        | many-keys | Two hundred keys beside the right one |
        | long-key  | A key of 600 KiB beside the right one |

  Rule: What was compressed is bounded once more when it is unpacked

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour       | deviation                                                |
        | compressed-bomb | A key set of 8 MiB is compressed to a thousandth of that |
