# Risk: a relying party that stumbles over what it does not know breaks when a provider adds something.
# Clause: OpenID Connect Core 1.0, sections 2 and 5.1.
Feature: Claims that a relying party need not know

  Rule: Unknown claims are ignored, and known ones in unusual forms do no harm

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour             | deviation                                           |
        | unknown               | There are unknown claims of every JSON type         |
        | email-verified-string | `email_verified` is the string "true"               |
