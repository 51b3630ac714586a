# Risk: a relying party works with the metadata of one provider and stumbles over the next.
# Clause: OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2.
Feature: Metadata that say no more than they have to

  Rule: What is absent has the default of the standard

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour             | deviation                                    |
        | only-required-members | There are only the members that are required |
