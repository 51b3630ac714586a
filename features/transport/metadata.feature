# Risk: a relying party goes on with endpoints that nobody named.
# Clause: OpenID Connect Discovery 1.0, section 4.2; RFC 9112, section 6.3.
Feature: Metadata that does not arrive

  Rule: Without whole metadata there is no provider to go to

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour | deviation                                         |
        | closed    | The connection is closed before any answer        |
        | cut       | The connection is closed after half of the answer |
        | empty     | The answer has no body                            |

  Rule: What the transport leaves open does no harm

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour  | deviation                                        |
        | compressed | The answer is compressed, asked for or not       |
        | dripping   | The answer goes on for ever, one space at a time |
