# Risk: a provider reads another scope than the one that was meant.
# Clause: RFC 6749, section 3.3; OpenID Connect Core 1.0, sections 5.4 and 14.
Feature: The scope that is asked for

  Rule: A scope is a list of different values with one space between them

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour | deviation                 |
        | malformed | The scope is no such list |
