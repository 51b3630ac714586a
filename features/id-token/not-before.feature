# Risk: a token made ahead of its time is used now.
# Clause: RFC 7519, section 4.1.5.
Feature: When the ID token begins to be valid

  Rule: A token is not accepted before its time, a small clock skew aside

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour        | deviation                                                         |
        | day-ahead        | The token is valid from tomorrow                                  |
        | string-day-ahead | The token is not valid before tomorrow, which it says in a string |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must accept the sign-in

      Examples:
        | behaviour   | deviation                            |
        | in-the-past | The token has been valid for an hour |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour | deviation                                   |
        | string    | The start of validity is a string of digits |
