# Risk: who sits down at the machine next works in the account of the user who has left.
# Clause: OpenID Connect RP-Initiated Logout 1.0, sections 2 and 4.
Feature: A sign-out ends the session

  Rule: After a sign-out nobody is signed in

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser signs the user in and out for "<behaviour>"
      Then nobody may be signed in any longer

      Examples:
        | behaviour | deviation                                            |
        | honest    | The provider ends its session and sends the user back |

  Rule: Nor is anybody if something is wrong with the way back from the provider

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then nobody may be signed in any longer

      Examples:
        | behaviour     | deviation                                |
        | another-state | The user comes back with another state   |
        | without-state | The user comes back without the state    |
        | error         | The user comes back with an error        |
