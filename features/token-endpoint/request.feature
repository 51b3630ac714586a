# Risk: the application gets hold of the passwords that single sign-on is there to keep from it.
# Clause: RFC 9700, section 2.4.
Feature: What tokens are asked for with

  Rule: The password of the user is nothing that a relying party has

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser begins several sign-ins for "<behaviour>"
      Then the relying party must send no such request

      Examples:
        | behaviour     | deviation                                        |
        | with-password | A token is asked for with the password of a user |
