# Risk: a token that was issued to another application is handed in here.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, items 4 and 5.
Feature: The authorized party

  Rule: Where there is an authorized party, it is this client

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour            | deviation                                                                |
        | names-another-client | The authorized party is another client                                   |
        | other-case           | The authorized party differs from this client in the case of its letters |
        | array                | The authorized party is a list that contains this client                 |
        | empty                | The authorized party is an empty string                                  |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour         | deviation                           |
        | names-this-client | The authorized party is this client |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour | deviation                        |
        | number    | The authorized party is a number |
