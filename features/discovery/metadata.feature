# Risk: a relying party goes on with metadata that are none, and fills the holes with guesses.
# Clause: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 8414, section 3.2.
Feature: What metadata has to say

  Rule: Metadata are a JSON object with what is required, and endpoints are reached over TLS

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                          | deviation                                                 |
        | not-json                           | The metadata are not JSON                                 |
        | array                              | The metadata are inside a list                            |
        | html                               | A page in HTML with status 200                            |
        | error-status                       | The status is 500, whatever the body says                 |
        | authorization-endpoint-missing     | There is no authorization endpoint                        |
        | token-endpoint-missing             | There is no token endpoint                                |
        | key-set-location-missing           | There is no location of the key set                       |
        | authorization-endpoint-without-tls | The authorization endpoint is plain http on another host  |
        | token-endpoint-without-tls         | The token endpoint is plain http on another host          |
        | key-set-without-tls                | The key set is plain http on another host                 |
        | issuer-number                      | The issuer is a number                                    |
        | userinfo-endpoint-without-tls      | The userinfo endpoint is plain http on another host       |
        | authorization-endpoint-script      | The authorization endpoint is a script                    |
        | authorization-endpoint-of-an-app   | The authorization endpoint has a scheme of its own        |
        | token-endpoint-relative            | The token endpoint has no host                            |
        | redirected-without-tls             | The metadata are redirected to plain http on another host |
        | redirected-for-ever                | The metadata are redirected to where they are             |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour                 | deviation                                                                   |
        | unknown-members           | There are members that nobody knows                                         |
        | query-in-endpoint         | The authorization endpoint has a query of its own, which the provider needs |
        | own-parameter-in-endpoint | The query of the authorization endpoint has a state and a client of its own |
        | query-in-token-endpoint   | The token endpoint has a query of its own, which the provider needs         |
        | escaped-strings           | The issuer and the endpoints are in escape sequences                        |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour                        | deviation                                                      |
        | redirected                       | The metadata are redirected to another address, where they are |
        | called-html                      | Good metadata are called a page in HTML                        |
        | duplicate-member                 | The token endpoint is there twice, the second is a stranger's  |
        | fragment-in-endpoint             | The token endpoint has a fragment                              |
        | end-session-endpoint-without-tls | The endpoint for signing out is plain http on another host     |
        | userinfo-endpoint-number         | The userinfo endpoint is a number                              |
        | authentication-methods-string    | The methods of client authentication are a string, not a list  |
        | algorithms-string                | The algorithms of ID tokens are a string, not a list           |
        | issuer-parameter-string          | That callbacks name their issuer is said by the string "true"  |
        | credentials-in-endpoint          | The location of the key set has a user and a password          |
        | trailing-data                    | Something follows the metadata                                 |
