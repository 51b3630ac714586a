# Risk: a callback of one browser signs its user in in another.
# Clause: RFC 6749, section 10.12; RFC 9700, section 2.1.
Feature: Which browser a callback belongs to

  Rule: A sign-in is finished by the browser that began it, once

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                    | deviation                                                                        |
        | another-browser              | The callback of one browser is opened in another                                 |
        | replayed                     | A callback that was finished is opened once more elsewhere                       |
        | unsolicited                  | The callback is opened in a browser that began no sign-in                        |
        | injected-code                | A browser comes back to its own sign-in with the code of another's               |
        | another-browser-without-pkce | The provider knows no PKCE, and the callback of one browser is opened in another |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour | deviation                                                    |
        | two-tabs  | Two sign-ins are begun in one browser, and both are finished |
