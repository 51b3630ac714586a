# Risk: the provider cannot tell whose session to end, or does not send the user back.
# Clause: OpenID Connect RP-Initiated Logout 1.0, section 2.
Feature: The logout request

  Rule: It says who signs out, and where the user comes back to

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser signs the user in and out for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour         | deviation                                                   |
        | without-hint      | The hint is missing, or no ID token of this provider        |
        | another-return    | The address to come back to is not the registered one       |
        | return-with-query | The address to come back to has a query, and is not encoded |
