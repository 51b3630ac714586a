# Risk: a token can demand processing that changes its meaning; ignoring the demand misreads it.
# Clause: RFC 7515, section 4.1.11.
Feature: Header members that must be understood

  Rule: A token with a critical header member that is not understood is invalid

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour              | deviation                                           |
        | unknown-extension      | `crit` names an extension that nobody knows         |
        | empty-list             | `crit` is an empty list                             |
        | names-absent-parameter | `crit` names a member that the header does not have |
        | not-a-list             | `crit` is a string                                  |
        | registered-name        | `crit` names the algorithm                          |
        | unencoded-payload      | `crit` says that the payload is not encoded         |
