# Risk: a relying party makes a sign-in out of an answer that is an error, or lacks the proof.
# Clause: OpenID Connect Core 1.0, sections 3.1.3.3 to 3.1.3.5; RFC 6749, sections 5.1 and 5.2.
Feature: What the token endpoint answers

  Rule: A token response is a JSON object under status 200 with an access token, its type and an ID token

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                 | deviation                                                     |
        | without-id-token          | There is no ID token                                          |
        | id-token-null             | The ID token is null                                          |
        | id-token-number           | The ID token is a number                                      |
        | error                     | The provider answers with an error                            |
        | error-with-tokens         | The provider answers with an error, and with tokens beside it |
        | server-error-with-tokens  | The status is 500, whatever the body says                     |
        | without-access-token      | There is no access token                                      |
        | unknown-token-type        | The access token is of a type that nobody knows               |
        | token-type-missing        | The type of the access token is missing                       |
        | html                      | A page in HTML with status 200                                |
        | array                     | The answer is inside a list                                   |
        | id-token-empty            | The ID token is an empty string                               |
        | access-token-empty        | The access token is an empty string                           |
        | access-token-null         | The access token is null                                      |
        | token-type-null           | The type of the access token is null                          |
        | token-type-list           | The type of the access token is a list                        |
        | id-token-list             | The ID token is a list that contains one                      |
        | id-token-object           | The ID token is an object with the parts of one               |
        | id-token-for-access-token | There is no ID token, and the access token is one             |
        | in-data                   | The answer is inside a member `data`                          |
        | in-text                   | The answer is JSON inside a JSON string                       |
        | form                      | The answer is a form instead of JSON                          |
        | followed-by-another       | A second object follows the answer                            |
        | created                   | The status is 201                                             |
        | redirect-status           | The status is 302, and there is no address                    |
        | unauthorized              | The status is 401, and the tokens are there all the same      |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour             | deviation                           |
        | token-type-other-case | The type is spelt `bEARER`          |
        | unknown-members       | There are members that nobody knows |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour                    | deviation                                              |
        | redirected                   | The request is redirected to another address           |
        | called-html                  | A good answer is called a page in HTML                 |
        | error-number                 | Beside the tokens there is an error that is a number   |
        | access-token-with-line-break | The access token ends in a line break                  |
        | duplicate-id-token           | The ID token is there twice, and the first is unsigned |
        | error-under-status-200       | Status 200, tokens, and an error beside them           |
