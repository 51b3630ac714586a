# Risk: a session that cannot be ended, or an ID token sent in the clear.
# Clause: OpenID Connect RP-Initiated Logout 1.0, section 2.1.
Feature: Where the provider ends its session

  Rule: A provider without a logout endpoint is no reason to keep the session

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then nobody may be signed in any longer

      Examples:
        | behaviour        | deviation                                   |
        | without-endpoint | The metadata has no end_session_endpoint    |

  Rule: The logout endpoint has TLS

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the browser must not be sent there

      Examples:
        | behaviour   | deviation                                             |
        | without-tls | The end_session_endpoint is plain http on another host |
