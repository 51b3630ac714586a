# Risk: a provider in the attacker's hands gets codes, or signs the victim in, with the help of an honest provider (mix-up).
# Clause: RFC 9700, section 4.4.2; RFC 9207, section 4.
Feature: Which provider a callback comes from

  Rule: A sign-in is finished by the provider that it was begun at

    Scenario: A sign-in that was begun at another provider comes back from this one
      Given a relying party that has signed a user in
      When the browser plays "mix-up"
      Then the relying party must refuse the sign-in
