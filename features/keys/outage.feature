# Risk: nobody can sign in while the key set is away for a moment; or a key is trusted for as long as the set stays away.
# Clause: OpenID Connect Core 1.0, section 10.1.1.
Feature: A key set that goes away

  Rule: Where newer keys cannot be had, a token that needs them is not verified

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour       | deviation                                              |
        | during-rotation | A new key signs, and the key set with it cannot be had |

  Rule: How long the last good keys are used is for the relying party to say

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour | deviation                                                        |
        | hours     | Two hours after the keys were fetched, the key set cannot be had |
        | day       | A day after the keys were fetched, the key set cannot be had     |
