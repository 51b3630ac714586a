//! Tokens beside the honest one: what differs is marked, and only that.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::parts;

const HEADER: &str = r#"{"alg":"RS256","kid":"rsa-1"}"#;
const PAYLOAD: &str = r#"{"aud":"client","nonce":"0123456789"}"#;

fn encode(text: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn token(header: &str, payload: &str, signature: &str) -> String {
    format!(
        "{}.{}.{}",
        encode(header),
        encode(payload),
        encode(signature)
    )
}

/// The marked lines of each part, and the notes.
fn marked(sent: &str) -> String {
    let mut text = String::new();
    for part in parts(sent, &token(HEADER, PAYLOAD, "signature")) {
        for line in part.lines.iter().filter(|line| !line.starts_with(' ')) {
            writeln!(text, "{}: {line}", part.name).expect("room");
        }
        if !part.note.is_empty() {
            writeln!(text, "{}", part.note).expect("room");
        }
    }
    text
}

#[test]
fn a_claim_that_differs_is_marked_and_the_nonce_stays_short() {
    let sent = token(
        HEADER,
        r#"{"aud":"another","nonce":"0123456789"}"#,
        "another",
    );
    let parts = parts(&sent, &token(HEADER, PAYLOAD, "signature"));
    assert_eq!(
        parts[1].lines,
        [
            "  {",
            "- \"aud\": \"client\",",
            "+ \"aud\": \"another\",",
            "    \"nonce\": \"012345…\"",
            "  }"
        ]
        .map(|line| line.replace("- \"", "-   \"").replace("+ \"", "+   \""))
    );
    assert_eq!(
        parts[0]
            .lines
            .iter()
            .filter(|line| !line.starts_with(' '))
            .count(),
        0
    );
}

#[test]
fn every_kind_of_change_is_marked_where_it_is() {
    let honest = token(HEADER, PAYLOAD, "signature");
    let mut all = String::new();
    let payload = encode(PAYLOAD);
    for (name, sent) in [
        (
            "another key id",
            token(r#"{"alg":"RS256","kid":"rsa-2"}"#, PAYLOAD, "else"),
        ),
        ("another signature", token(HEADER, PAYLOAD, "signaturf")),
        ("no signature", honest.replace(&encode("signature"), "")),
        (
            "claims swapped",
            token(HEADER, r#"{"aud":"client"}"#, "signature"),
        ),
        (
            "a claim twice",
            token(
                HEADER,
                r#"{"aud":"x","aud":"client","nonce":"0123456789"}"#,
                "else",
            ),
        ),
        (
            "two segments",
            honest.rsplit_once('.').expect("segments").0.to_owned(),
        ),
        ("four segments", format!("{honest}.")),
        ("padded", honest.replace(&payload, &format!("{payload}=="))),
        (
            "a line break",
            honest.replace(&payload, &format!("{}\n{}", &payload[..9], &payload[9..])),
        ),
        (
            "bytes after the claims",
            token(HEADER, &format!("{PAYLOAD}x"), "else"),
        ),
        ("no token", "this is not a token".to_owned()),
    ] {
        write!(all, "== {name}\n{}", marked(&sent)).expect("room");
    }
    insta::assert_snapshot!(all);
}
