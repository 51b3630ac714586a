# Risk: tokens with made-up key ids make the relying party flood its provider, which then locks it out.
# Clause: OpenID Connect Core 1.0, section 10.1.1.
Feature: The search for a key that nobody has

  Rule: The key set is fetched once for keys that are not in it, and not again at once

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour         | deviation                                                                     |
        | unknown-again     | Three tokens one after the other name a key that is not in the set            |
        | another-each-time | Three tokens one after the other name three keys, none of which is in the set |
