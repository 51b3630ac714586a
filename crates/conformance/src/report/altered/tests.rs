//! Answers beside the honest ones: what is shown, what is shortened, what is cut.

use relier_scripted_idp::{Endpoint, Exchange};

use super::{AlteredAnswer, answers};
use crate::sample::exchange;

fn altered(endpoint: Endpoint, honest: &str, sent: &str) -> Exchange {
    Exchange {
        honest: Some(honest.into()),
        response: sent.into(),
        ..exchange(7, endpoint)
    }
}

fn only(exchange: Exchange) -> AlteredAnswer {
    let (mut answers, left_out) = answers(&[exchange]);
    assert_eq!((answers.len(), left_out), (1, 0));
    answers.remove(0)
}

/// Part by part, line by line.
fn shown(answer: &AlteredAnswer) -> String {
    let parts: Vec<String> = answer
        .parts
        .iter()
        .map(|part| format!("[{}]\n{}\n", part.name, part.lines.join("\n")))
        .collect();
    parts.concat()
}

#[test]
fn honest_answers_are_not_shown() {
    let honest = exchange(7, Endpoint::Token);
    assert_eq!(answers(&[honest]), (Vec::new(), 0));
}

#[test]
fn a_redirect_is_shown_a_parameter_a_line_without_secrets() {
    let answer = only(altered(
        Endpoint::Authorization,
        "HTTP/1.1 302\r\nlocation: http://localhost/auth?code=zyxwvutsrq&state=0123456789&iss=http%3A%2F%2Fidp\r\n\r\n",
        "HTTP/1.1 302 Found\r\nlocation: http://localhost/auth?code=zyxwvutsrq&state=012345678X&iss=http%3A%2F%2Fevil\r\n\
         date: today\r\ncontent-length: 0\r\n\r\n",
    ));
    assert_eq!(
        shown(&answer),
        "[status and headers]
  HTTP/1.1 302
  location: http://localhost/auth
      code = zyxwvu…
-     state = 012345…
-     iss = http://idp
+     state = 012345…   (differs in what is not shown)
+     iss = http://evil
"
    );
}

#[test]
fn a_page_that_posts_itself_is_shown_as_its_fields() {
    let page = |state: &str| {
        format!(
            "HTTP/1.1 200\r\ncontent-type: text/html\r\n\r\n<form method=\"post\" action=\"http://localhost/auth\">\
             <input type=\"hidden\" name=\"code\" value=\"zyxwvutsrq\"/>\
             <input type=\"hidden\" name=\"state\" value=\"{state}\"/></form>"
        )
    };
    let answer = only(altered(
        Endpoint::Authorization,
        &page("0123456789"),
        &page("abcdefghij"),
    ));
    assert_eq!(
        shown(&answer),
        "[the form that posts itself]
  POST http://localhost/auth
      code = zyxwvu…
-     state = 012345…
+     state = abcdef…
"
    );
}

#[test]
fn status_headers_and_body_are_shown_where_they_differ() {
    let answer = only(altered(
        Endpoint::UserInfo,
        "HTTP/1.1 200\r\ncontent-type: application/json\r\nset-cookie: session=0123456789\r\n\r\n{\"sub\":\"user-1\"}",
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html\r\nset-cookie: session=0123456789\r\n\r\n<p>\0",
    ));
    assert_eq!(
        shown(&answer),
        "[status and headers]
- HTTP/1.1 200
- content-type: application/json
+ HTTP/1.1 503
+ content-type: text/html
  set-cookie: sessio…
[body]
- {\"sub\":\"user-1\"}
+ <p>\u{0}
"
    );
}

#[test]
fn of_a_token_that_differs_every_part_is_shown_and_of_the_body_nothing_else() {
    let body = |token: &str| {
        format!("HTTP/1.1 200\r\n\r\n{{\"access_token\":\"0123456789\",\"id_token\":\"{token}\"}}")
    };
    let answer = only(altered(
        Endpoint::Token,
        &body("e30.e30.AAAA"),
        &body("e30.e30.AAAB"),
    ));
    assert_eq!(
        shown(&answer),
        "[ID token: header]
  {}
[ID token: payload]
  {}
[ID token: segments]
  header     e30 (3 characters)
  payload    e30 (3 characters)
- signature  AAAA (4 characters)
+ signature  AAAB (4 characters)
"
    );
}

#[test]
fn a_token_that_is_missing_shows_in_the_body() {
    let answer = only(altered(
        Endpoint::Token,
        "HTTP/1.1 200\r\n\r\n{\"access_token\":\"0123456789\",\"id_token\":\"e30.e30.AAAA\"}",
        "HTTP/1.1 200\r\n\r\n{\"access_token\":\"0123456789\"}",
    ));
    assert_eq!(
        shown(&answer),
        "[body]
  {
    \"access_token\": \"012345…\"
-   \"id_token\": \"…\"  (taken apart below)
  }
"
    );
}

#[test]
fn an_answer_is_cut_at_16_kib_and_says_so() {
    let members: Vec<String> = (0..2000)
        .map(|number| format!("\"m{number}\":{number}"))
        .collect();
    let sent = format!("HTTP/1.1 200\r\n\r\n{{{}}}", members.join(","));
    let answer = only(altered(Endpoint::Metadata, "HTTP/1.1 200\r\n\r\n{}", &sent));
    let size: usize = answer
        .parts
        .iter()
        .flat_map(|part| &part.lines)
        .map(String::len)
        .sum();
    assert!(answer.cut);
    assert!((16_000..=16_384).contains(&size), "{size}");
}

#[test]
fn answers_alike_are_shown_once_and_not_more_than_four_of_the_others() {
    let sent = |number: usize| {
        altered(
            Endpoint::KeySet,
            "HTTP/1.1 200\r\n\r\n{}",
            &format!("HTTP/1.1 200\r\n\r\n{number}"),
        )
    };
    let exchanges: Vec<Exchange> = [0, 0, 1, 2, 3, 4, 5].map(sent).into();
    let (answers, left_out) = answers(&exchanges);
    assert_eq!((answers.len(), left_out), (4, 2));
}
