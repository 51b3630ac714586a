//! What a token says of its issuer before anything is verified.

use crate::base64url;
use crate::identifiers::Issuer;
use crate::jws::MAX_TOKEN_BYTES;
use crate::strict_json::{Json, Object};

/// The `iss` of a token that nobody has verified: anybody can have written it.
///
/// It is good for one thing: choosing, among issuers that are trusted already, the one whose keys and policy the token is
/// then verified with. That policy demands the same issuer, so a token that lied here is refused.
///
/// `None` if the token is not a compact JWS with a strict JSON object, or has no `iss` that is a string.
pub fn unverified_issuer(raw: &str) -> Option<Issuer> {
    if raw.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let mut segments = raw.split('.');
    let (_, payload, _) = (segments.next()?, segments.next()?, segments.next()?);
    if segments.next().is_some() {
        return None;
    }
    let payload = base64url::decode(payload)?;
    match Object::read(&payload).ok()?.get("iss")? {
        Json::String(issuer) => Some(Issuer::new(issuer)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(payload: &str, expected: Option<&str>) {
        let raw = format!("e30.{}.AA", base64url::encode(payload.as_bytes()));
        assert_eq!(
            unverified_issuer(&raw),
            expected.map(Issuer::new),
            "{payload}"
        );
    }

    #[test]
    fn reads_the_issuer_of_a_token_that_nobody_signed() {
        check(r#"{"iss": "https://a.example"}"#, Some("https://a.example"));
        check(
            r#"{"iss": "https:\/\/a.example"}"#,
            Some("https://a.example"),
        );
    }

    #[test]
    fn says_nothing_where_two_readers_could_differ() {
        for payload in [
            "",
            "{}",
            "[]",
            r#"{"iss": 1}"#,
            r#"{"iss": null}"#,
            r#"{"iss": "a", "iss": "b"}"#,
            r#"{"iss": "a"} {}"#,
        ] {
            check(payload, None);
        }
        for raw in ["", "e30", "e30.e30", "e30.!.AA", "a.e30.b.c", "a.e30.b.c.d"] {
            assert_eq!(unverified_issuer(raw), None, "{raw}");
        }
        let long = format!("e30.{}.AA", "A".repeat(MAX_TOKEN_BYTES));
        assert_eq!(unverified_issuer(&long), None);
    }
}
