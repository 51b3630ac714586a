# Risk: an ID token of another sign-in, stolen or old, is taken for the one that was asked for.
# Clause: OpenID Connect Core 1.0, sections 3.1.2.1 and 15.5.2.
Feature: The nonce that is sent

  Rule: Each sign-in has a nonce of its own that nobody can guess

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour      | deviation                                       |
        | repeated       | Two sign-ins are sent with the same nonce       |
        | guessable      | A nonce holds less than 64 bits of its own      |
        | short          | A nonce holds less than 128 bits of its own     |
        | used-elsewhere | The nonce is the state or the challenge as well |
