# Risk: two readers understand one token differently, and the lenient one decides who signs in.
# Clause: RFC 7515, sections 2, 5.2 and 7.1; RFC 7519, section 7.2.
Feature: How the ID token is written

  Rule: A token is three base64url parts: a header, claims and a signature, each exactly what it should be

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour                  | deviation                                                                        |
        | garbage                    | The ID token is no token at all                                                  |
        | two-segments               | The token has no signature part                                                  |
        | four-segments              | The token has a part too many                                                    |
        | five-segments              | The token has the five parts of an encrypted one                                 |
        | padded                     | The parts end in padding                                                         |
        | standard-alphabet          | The parts use the alphabet of plain base64                                       |
        | whitespace                 | There is a line break inside a part                                              |
        | header-not-an-object       | The header is a JSON list                                                        |
        | json-serialisation         | The token is in the JSON serialisation                                           |
        | claims-not-an-object       | The claims are a JSON list                                                       |
        | trailing-data              | Something follows the claims                                                     |
        | invalid-utf8               | The claims are not UTF-8                                                         |
        | control-character          | There is a raw line break inside a claim                                         |
        | leading-zero               | A number among the claims begins with zeros                                      |
        | nested                     | The claims are a token in turn, an unsigned one                                  |
        | utf-16                     | The claims are in UTF-16                                                         |
        | trailing-comma             | A comma follows the last claim                                                   |
        | claims-in-text             | The claims are JSON inside a JSON string                                         |
        | no-claims                  | The middle part is empty                                                         |
        | compressed                 | The claims are compressed                                                        |
        | general-json-serialisation | The token is in the general JSON serialisation                                   |
        | json-around-other-claims   | JSON with an honest token in it, and the claims of another user between two dots |

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party may refuse or accept the sign-in

      Examples:
        | behaviour           | deviation                                                        |
        | duplicate-subject   | There are two subjects, first another user's, then the right one |
        | duplicate-by-escape | There are two subjects, one of them with an escape in its name   |
        | duplicate-nested    | The address has two countries                                    |
        | duplicate-algorithm | There are two algorithms, first `none`, then the right one       |
        | stray-bits          | The bits left over at the end of the signature are not zero      |
        | lone-surrogate      | A claim has half of a surrogate pair                             |
