# Risk: whoever reads a history, a log or a Referer header has the client's secret.
# Clause: RFC 6749, section 2.3.1.
Feature: The client's secret

  Rule: The secret is never a part of a URL

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour   | deviation                             |
        | in-the-open | The secret is in the URL of a request |
