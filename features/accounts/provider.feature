# Risk: one provider decides who gets into the accounts of another's users.
# Clause: OpenID Connect Core 1.0, section 5.7.
Feature: A provider vouches for its own users only

  Rule: Users of two providers are two users

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must keep the two users apart

      Examples:
        | behaviour    | deviation                                                                     |
        | same-subject | A user of another provider has the same subject                               |
        | same-email   | A user of another provider claims the same address, and nobody verified it    |
