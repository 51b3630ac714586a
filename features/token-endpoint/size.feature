# Risk: an answer of unbounded size takes the memory or the time of the relying party.
# Clause: RFC 8259, section 9.
Feature: How large a token response may be

  Rule: Whatever the size, the relying party answers in good order and stays alive

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour     | deviation         |
        | long-response | A member of 2 MiB |

  Rule: What was compressed is bounded once more when it is unpacked

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour       | deviation                                                       |
        | compressed-bomb | A token response of 8 MiB is compressed to a thousandth of that |
