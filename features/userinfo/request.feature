# Risk: an access token ends up in the logs of servers and proxies, or in the history of the browser.
# Clause: RFC 6750, section 2; RFC 9700, section 4.3.2.
Feature: How the access token is presented

  Rule: The access token is in the Authorization header, and in no other place

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour         | deviation                                        |
        | token-in-the-open | An access token is in a URL                      |
        | token-twice       | An access token is presented in two ways at once |
