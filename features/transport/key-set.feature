# Risk: an ID token is taken unverified because there is nothing to verify it with.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7; RFC 9112, section 6.3.
Feature: A key set that does not arrive

  Rule: Without keys nothing is verified, and nobody is signed in

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
