# Risk: a user is signed in although the exchange failed, or everybody waits for one answer.
# Clause: OpenID Connect Core 1.0, section 3.1.3.5; RFC 9112, section 6.3.
Feature: Tokens that do not arrive

  Rule: Without a whole token response there is no sign-in

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour   | deviation                                         |
        | closed      | The connection is closed before any answer        |
        | cut         | The connection is closed after half of the answer |
        | cut-chunked | The connection is closed after the first chunk    |
        | empty       | The answer has no body                            |
        | no-content  | The answer is 204 No Content                      |

  Rule: What the transport leaves open does no harm

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour         | deviation                                                 |
        | shorter-than-said | The JSON object is whole, but a longer body was announced |
        | compressed        | The answer is compressed, asked for or not                |
        | dripping          | The answer goes on for ever, one space at a time          |
