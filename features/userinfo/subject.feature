# Risk: claims of another user, an e-mail address among them, are attached to the one who signed in.
# Clause: OpenID Connect Core 1.0, section 5.3.2.
Feature: Whose userinfo it is

  Rule: The subject of the userinfo answer is that of the ID token; otherwise nothing of it is used

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour           | deviation                                             |
        | another-user        | The answer is about another user                      |
        | missing             | The answer does not say whom it is about              |
        | other-case          | The subject differs in the case of its letters        |
        | number              | The subject is a number                               |
        | list                | The subject is a list that contains the right one     |
        | true                | The subject is `true`                                 |
        | null                | The subject is null                                   |
        | empty               | The subject is an empty string                        |
        | extended            | The subject begins with the right one and goes on     |
        | trailing-space      | The subject has a space at its end                    |
        | ended-by-nul        | After the right subject come a NUL and something else |
        | full-width-letter   | A letter of the subject is its full-width form        |
        | invisible-character | The subject has an invisible character at its end     |
        | called-id           | The subject is called `id`                            |
        | name-in-capitals    | The subject is called `SUB`                           |
