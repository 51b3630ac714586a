# Risk: users whose profile has an unusual form are locked out, since the relying party reads more into claims than it needs.
# Clause: OpenID Connect Core 1.0, sections 5.1, 5.1.1, 5.2, 5.6.2 and 14.
Feature: The forms that claims about the user may have

  Rule: Every form that the standard allows is got along with

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour              | deviation                                                           |
        | birthdate-without-year | `birthdate` says day and month, and 0000 for the year               |
        | birthdate-year-alone   | `birthdate` is a year alone                                         |
        | address-in-lines       | `address` is text in several lines and a country                    |
        | address-empty          | `address` is an object without members                              |
        | language-tags          | Claims have language tags in their names                            |
        | sources-not-understood | Claims are said to be elsewhere, at sources that nobody understands |
        | source-elsewhere       | A claim is at an address that no token comes with                   |
        | escaped-strings        | Issuer, audience, subject and nonce are in escape sequences         |
