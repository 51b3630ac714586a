# Risk: a token made for another application signs its user in here.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, item 3.
Feature: Whom the ID token is for

  Rule: The audience contains the client's own identifier and nobody whom the client does not trust

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour             | deviation                                                                    |
        | names-another-client  | The audience is another client                                               |
        | prefix-of-client-id   | The audience is the client's identifier, cut short by a character            |
        | extends-client-id     | The audience begins with the client's identifier and goes on                 |
        | empty-array           | The audience is an empty list                                                |
        | empty-string          | The audience is an empty string                                              |
        | array-without-client  | The audience is a list of other clients                                      |
        | missing               | There is no audience                                                         |
        | object                | The audience is an object with the client's identifier for a name            |
        | array-of-numbers      | The audience is a list of numbers                                            |
        | white-space           | A blank follows the client's identifier                                      |
        | other-case            | The audience differs from the client's identifier in the case of its letters |
        | list-in-a-string      | The audience is one string that lists another client and this one            |
        | own-address           | The audience is the address of the application                               |
        | nested-array          | The client's identifier is in a list in the list of audiences                |
        | array-with-number     | There is a number in the list of audiences                                   |
        | ended-by-nul          | After the client's identifier come a NUL and something else                  |
        | full-width-letter     | A letter of the audience is its full-width form                              |
        | invisible-character   | The audience has an invisible character at its end                           |
        | null                  | The audience is null                                                         |
        | true                  | The audience is `true`                                                       |
        | issuer                | The audience is the issuer                                                   |
        | pattern               | The audience is a pattern that fits every client                             |
        | with-scheme           | The audience is the client's identifier with a scheme before it              |
        | only-authorized-party | The audience is another client, and the authorized party is this one         |
        | only-client-id-claim  | The audience is another client, and a claim `client_id` names this one       |
        | name-in-capitals      | The audience is called `AUD`                                                 |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour         | deviation                                                  |
        | one-element-array | The audience is a list with the client as its only element |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour          | deviation                                       |
        | untrusted-addition | The audience names a stranger beside the client |
