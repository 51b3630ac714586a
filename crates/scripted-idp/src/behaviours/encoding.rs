//! ID tokens that are written in a way that only some readers understand. What is signed is what is sent.

use super::id_token;
use crate::behaviour::Behaviour;
use crate::object::Object;
use crate::token_draft::{Finish, TokenDraft};

/// The claims as they would be with another user in them.
fn claims_of_another(token: &TokenDraft) -> Object {
    let mut claims = token.claims.clone();
    claims.set("sub", "user-2");
    claims.set("email", "user-2@example.com");
    claims
}

/// UTF-16, the octet of lower value first, after a byte order mark.
fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// DEFLATE with one stored block (RFC 1951 section 3.2.4).
fn deflated(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap_or_default();
    let mut octets = vec![1];
    octets.extend_from_slice(&length.to_le_bytes());
    octets.extend_from_slice(&(!length).to_le_bytes());
    octets.extend_from_slice(text.as_bytes());
    octets
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    id_token("id-token/encoding/utf-16", |token, _| {
        token.payload = Some(utf16(&token.claims.text()));
    }),
    id_token("id-token/encoding/trailing-comma", |token, _| {
        let text = token.claims.text();
        let open = text.strip_suffix('}').unwrap_or(&text);
        token.payload = Some(format!("{open},}}").into_bytes());
    }),
    id_token("id-token/encoding/claims-in-text", |token, _| {
        let text = serde_json::Value::from(token.claims.text()).to_string();
        token.payload = Some(text.into_bytes());
    }),
    id_token("id-token/encoding/no-claims", |token, _| {
        token.payload = Some(Vec::new());
    }),
    id_token("id-token/encoding/compressed", |token, _| {
        token.header.set("zip", "DEF");
        token.payload = Some(deflated(&token.claims.text()));
    }),
    id_token(
        "id-token/encoding/general-json-serialisation",
        |token, _| {
            token.finish = Finish::GeneralJsonSerialisation;
        },
    ),
    id_token("id-token/encoding/json-around-other-claims", |token, _| {
        token.swapped_payload = Some(claims_of_another(token).text().into_bytes());
        token.finish = Finish::JsonAroundOtherClaims;
    }),
    id_token("id-token/signature/over-other-spelling", |token, _| {
        let text = token.claims.text();
        token.swapped_payload = Some(text.replace(",\"", ", \"").into_bytes());
    }),
];
