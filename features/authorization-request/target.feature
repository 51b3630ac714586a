# Risk: a link to the application, opened in good faith, ends on a page of somebody else after the user has signed in.
# Clause: RFC 9700, sections 2.1 and 4.11.1.
Feature: Where the browser goes after a sign-in that a link has begun

  Rule: The page that begins a sign-in sends nobody to another site afterwards

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser plays "<behaviour>"
      Then the browser must not be sent there

      Examples:
        | behaviour   | deviation                                                                  |
        | absolute    | The link to the sign-in page names another site to go to afterwards        |
        | two-slashes | The link to the sign-in page names another site by two slashes             |
        | backslash   | The link to the sign-in page names another site by a slash and a backslash |
