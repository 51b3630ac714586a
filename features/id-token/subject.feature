# Risk: a token that names nobody signs in whoever the application makes of nobody.
# Clause: OpenID Connect Core 1.0, section 2.
Feature: Who the user is

  Rule: The subject is a string that is not empty

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour        | deviation                      |
        | missing          | There is no subject            |
        | empty            | The subject is an empty string |
        | number           | The subject is a number        |
        | null             | The subject is null            |
        | array            | The subject is a list of one   |
        | name-in-capitals | The subject is called `SUB`    |
