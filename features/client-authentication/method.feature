# Risk: a client that authenticates otherwise than registered is turned away, and people then weaken its registration.
# Clause: OpenID Connect Core 1.0, section 9; RFC 6749, section 2.3.1.
Feature: How the client authenticates

  Rule: The client authenticates with the method that is registered for it, and with no other

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour                               | deviation                                             |
        | client-secret-basic                     | Registered for HTTP Basic                             |
        | client-secret-post                      | Registered for the secret in the body                 |
        | none                                    | Registered without a secret                           |
        | secret-with-reserved-characters         | The secret has characters that need encoding          |
        | secret-with-reserved-characters-in-body | The secret has such characters and goes into the body |
        | identifier-with-reserved-characters     | The identifier has characters that need encoding      |
        | left-open                               | Neither the registration nor the metadata say how     |
