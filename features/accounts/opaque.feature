# Risk: users whose subject looks unusual are locked out, or land in an account that is not theirs.
# Clause: OpenID Connect Core 1.0, sections 2 and 8.
Feature: Subjects that mean nothing to anybody else

  Rule: A subject is up to 255 ASCII characters, and nothing is read from it

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour   | deviation                                                 |
        | punctuation | The subject has separators, quotes and brackets           |
        | longest     | The subject has 255 characters                            |
