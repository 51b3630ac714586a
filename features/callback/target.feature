# Risk: a callback that a user trusts ends on a page of somebody else.
# Clause: RFC 9700, sections 4.1.3 and 4.11.1.
Feature: Where the browser goes from the callback

  Rule: A parameter of the callback sends nobody to another site

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the browser must not be sent there

      Examples:
        | behaviour   | deviation                                                  |
        | absolute    | The callback names another site to go to                   |
        | two-slashes | The callback names another site by two slashes             |
        | backslash   | The callback names another site by a slash and a backslash |
