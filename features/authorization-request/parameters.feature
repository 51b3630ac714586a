# Risk: what a request rests on is not read by the provider, and nobody notices.
# Clause: OpenID Connect Discovery 1.0, section 3.
Feature: What a provider says it takes

  Rule: Parameters that a provider has to announce are sent to those only that do

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour   | deviation                                                                        |
        | unannounced | The request has `claims` or a request object, which the metadata do not speak of |
