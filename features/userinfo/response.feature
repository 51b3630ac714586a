# Risk: claims are taken from an answer that is an error, or the access token is handed to a stranger.
# Clause: OpenID Connect Core 1.0, sections 5.3.2 and 5.3.3.
Feature: What the userinfo endpoint answers

  Rule: Claims are taken from a JSON object under status 200 and from nothing else

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                | deviation                                                              |
        | error-with-claims        | The provider refuses the access token, with claims in the body         |
        | array                    | The claims are inside a list                                           |
        | token-of-a-stranger      | A JWT that a stranger signed, although JSON was registered             |
        | token-of-nobody          | A JWT that nobody signed, although JSON was registered                 |
        | token-for-another-client | A JWT of the provider for another client, although JSON was registered |
        | in-data                  | The claims are inside a member `data`                                  |
        | in-text                  | The claims are JSON inside a JSON string                               |
        | followed-by-another      | A second object follows the claims                                     |
        | redirect-status          | The claims come under status 302                                       |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour       | deviation                           |
        | unknown-members | There are members that nobody knows |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour         | deviation                                                 |
        | html              | A page in HTML with status 200                            |
        | redirected        | The request is redirected to another address              |
        | called-html       | A good answer is called a page in HTML                    |
        | duplicate-subject | The subject is there twice, and the first is another user |
