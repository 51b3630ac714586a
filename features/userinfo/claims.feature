# Risk: a relying party demands claims that the user or the provider kept back.
# Clause: OpenID Connect Core 1.0, sections 5.3.2 and 5.5.1.
Feature: What a userinfo answer need not have

  Rule: A claim that was asked for and is not there is no fault

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour    | deviation                         |
        | without-name | The answer says nothing of a name |
