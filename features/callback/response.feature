# Risk: a relying party makes a sign-in out of a callback that says no, or says two things.
# Clause: OpenID Connect Core 1.0, sections 3.1.2.6 and 3.1.2.7; RFC 6749, sections 3.1 and 4.1.2.
Feature: What a callback says

  Rule: A callback has one code, or an error that ends the sign-in

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour              | deviation                                                                          |
        | access-denied          | The user said no                                                                   |
        | hostile-description    | HTML, a line break and an address that is a script in what the error is said to be |
        | hostile-error          | HTML in the place of the error                                                     |
        | error-with-code        | An error, with an honest code beside it                                            |
        | neither-code-nor-error | Neither a code nor an error                                                        |
        | repeated-code          | The code is there twice                                                            |
        | repeated-state         | The state is there twice                                                           |
        | empty-code             | The code is empty                                                                  |
        | id-token-without-code  | There is an ID token, which nobody signed, in place of the code                    |
        | semicolons             | The parameters are separated by semicolons                                         |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour            | deviation                                          |
        | unknown-parameters   | There are parameters that nobody knows             |
        | own-query-in-address | The address to come back to has a query of its own |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour               | deviation                                                              |
        | empty-error             | An error without a value beside an honest code                         |
        | broken-percent-encoding | Beside the code there is a parameter with a broken percent sign        |
        | broken-utf8             | Beside the code there is a parameter that is not UTF-8                 |
        | unrequested-id-token    | There is another user's ID token, which nobody signed, beside the code |
