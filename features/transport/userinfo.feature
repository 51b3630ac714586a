# Risk: a user gets the claims of nobody, or the process ends.
# Clause: OpenID Connect Core 1.0, section 5.3; RFC 9112, section 6.3.
Feature: Claims that do not arrive

  Rule: Whether a sign-in goes on without claims is for the relying party to say

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour  | deviation                                         |
        | closed     | The connection is closed before any answer        |
        | cut        | The connection is closed after half of the answer |
        | no-content | The answer is 204 No Content                      |
        | dripping   | The answer goes on for ever, one space at a time  |
