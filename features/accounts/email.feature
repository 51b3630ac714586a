# Risk: whoever has an e-mail address now, or only says so, gets into the account of whoever had it before.
# Clause: OpenID Connect Core 1.0, section 5.7.
Feature: An e-mail address does not make an account

  Rule: Two subjects are two users, whatever address the provider gives them

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must keep the two users apart

      Examples:
        | behaviour       | deviation                                                 |
        | another-subject | Another user has the e-mail address of the first          |
        | not-verified    | Another user claims that address, and nobody verified it  |

  Rule: A subject is the same user, whatever address the provider gives them

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must know the user again

      Examples:
        | behaviour | deviation                              |
        | changed   | The user's e-mail address has changed  |
