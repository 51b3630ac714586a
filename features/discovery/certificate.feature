# Risk: whoever sits between the application and the provider reads codes, secrets and tokens, and hands out tokens and keys.
# Clause: OpenID Connect Core 1.0, section 16.17.
Feature: Certificates of servers

  Rule: Nothing is sent to a server, nor taken from it, before its certificate is seen to be good

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                     | deviation                                                                                  |
        | token-expired                 | The certificate of the server with the token endpoint has expired                          |
        | token-not-yet-valid           | The certificate of the server with the token endpoint is not valid yet                     |
        | token-for-another-name        | The certificate of the server with the token endpoint is for another name                  |
        | token-of-unknown-authority    | The certificate of the server with the token endpoint is of an authority that nobody knows |
        | key-set-expired               | The certificate of the server with the key set has expired                                 |
        | key-set-not-yet-valid         | The certificate of the server with the key set is not valid yet                            |
        | key-set-for-another-name      | The certificate of the server with the key set is for another name                         |
        | key-set-of-unknown-authority  | The certificate of the server with the key set is of an authority that nobody knows        |
        | userinfo-expired              | The certificate of the server with userinfo has expired                                    |
        | userinfo-not-yet-valid        | The certificate of the server with userinfo is not valid yet                               |
        | userinfo-for-another-name     | The certificate of the server with userinfo is for another name                            |
        | userinfo-of-unknown-authority | The certificate of the server with userinfo is of an authority that nobody knows           |
        | metadata-expired              | The certificate of the issuer's server has expired                                         |
        | metadata-not-yet-valid        | The certificate of the issuer's server is not valid yet                                    |
        | metadata-for-another-name     | The certificate of the issuer's server is for another name                                 |
        | metadata-of-unknown-authority | The certificate of the issuer's server is of an authority that nobody knows                |

  Rule: A good certificate of an authority that is trusted is good enough

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour  | deviation                                                                |
        | token-good | The token endpoint is at another port, behind a certificate that is good |
