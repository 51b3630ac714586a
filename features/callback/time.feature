# Risk: a sign-in that was begun long ago is finished by whoever comes to the browser, or to its history.
# Clause: RFC 6749, section 10.12.
Feature: How long a sign-in may take

  Rule: How long a callback is waited for is for the relying party to say

    Scenario: The callback is opened a day after the sign-in was begun
      Given a relying party that has signed a user in
      When the browser plays "day-later"
      Then the relying party may refuse or accept the sign-in
