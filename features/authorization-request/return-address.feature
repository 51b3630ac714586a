# Risk: whoever can add a header to a request decides where the code is sent.
# Clause: RFC 9700, section 4.13.
Feature: Where the provider is to send the code

  Rule: The redirection URI does not depend on what a request says of proxies

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour      | deviation                                                                      |
        | forged-headers | The request that begins a sign-in has the headers of a proxy that is not there |
