# Risk: two users of one provider share an account, or one user loses theirs.
# Clause: OpenID Connect Core 1.0, sections 2 and 5.7.
Feature: A subject makes an account

  Rule: Subjects are compared exactly

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must keep the two users apart

      Examples:
        | behaviour  | deviation                                                          |
        | other-case | Another user's subject differs in the case of its letters only     |

  Rule: The same subject finds the same account

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the browser plays "<behaviour>"
      Then the relying party must know the user again

      Examples:
        | behaviour  | deviation                              |
        | comes-back | The user signs in once more elsewhere  |
