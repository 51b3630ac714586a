# Risk: a stolen code is redeemed by the thief, who knows the verifier.
# Clause: RFC 7636, sections 4.1 and 7.1.
Feature: The code verifier

  Rule: Each sign-in has a verifier of its own, which only the token endpoint gets to see

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour   | deviation                                                                    |
        | repeated    | Two codes are redeemed with the same verifier                                |
        | malformed   | A verifier is too short or too long, or has characters that it must not have |
        | in-the-open | The authorization request shows the verifier                                 |
