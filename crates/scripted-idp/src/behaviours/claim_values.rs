//! ID tokens whose claims are nearly right: another spelling of the right value, or another JSON type. All of them are
//! properly signed.

use serde_json::{Value, json};

use super::id_token;
use super::id_token_claims::{DAY, HOUR, set, with_nonce};
use crate::behaviour::Behaviour;
use crate::token_draft::TokenDraft;

const MINUTE: i64 = 60;

/// Gives a claim this name, and takes it away under its own.
fn rename(token: &mut TokenDraft, claim: &str, name: &str, value: impl Into<Value>) {
    token.claims.remove(claim);
    set(token, name, value);
}

/// The text with its first letter in its full-width form (U+FF21 to U+FF5A).
fn full_width(text: &str) -> String {
    const DISTANCE: u32 = 0xfee0;
    let mut widened = false;
    let widen = |letter: char| {
        if widened || !letter.is_ascii_alphabetic() {
            return letter;
        }
        widened = true;
        char::from_u32(u32::from(letter) + DISTANCE).unwrap_or(letter)
    };
    text.chars().map(widen).collect()
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    id_token("id-token/issuer/ended-by-nul", |token, scene| {
        set(token, "iss", format!("{}\0.example.net", scene.issuer));
    }),
    id_token("id-token/issuer/full-width-letter", |token, scene| {
        let (origin, path) = scene.origin_and_path();
        let path = path.replacen("/i", "/\u{ff49}", 1);
        set(token, "iss", format!("{origin}{path}"));
    }),
    id_token("id-token/issuer/invisible-character", |token, scene| {
        set(token, "iss", format!("{}\u{200b}", scene.issuer));
    }),
    id_token("id-token/issuer/with-query", |token, scene| {
        set(token, "iss", format!("{}?tenant=another", scene.issuer));
    }),
    id_token("id-token/issuer/with-fragment", |token, scene| {
        set(token, "iss", format!("{}#another", scene.issuer));
    }),
    id_token("id-token/issuer/inside-another", |token, scene| {
        set(
            token,
            "iss",
            format!("https://issuer.example.net/?from={}", scene.issuer),
        );
    }),
    id_token("id-token/issuer/null", |token, _| {
        set(token, "iss", Value::Null);
    }),
    id_token("id-token/issuer/true", |token, _| set(token, "iss", true)),
    id_token("id-token/issuer/name-in-capitals", |token, scene| {
        rename(token, "iss", "ISS", scene.issuer.as_str());
    }),
    id_token("id-token/audience/ended-by-nul", |token, scene| {
        set(token, "aud", format!("{}\0-and-more", scene.client_id));
    }),
    id_token("id-token/audience/full-width-letter", |token, scene| {
        set(token, "aud", full_width(&scene.client_id));
    }),
    id_token("id-token/audience/invisible-character", |token, scene| {
        set(token, "aud", format!("{}\u{200b}", scene.client_id));
    }),
    id_token("id-token/audience/null", |token, _| {
        set(token, "aud", Value::Null);
    }),
    id_token("id-token/audience/true", |token, _| {
        set(token, "aud", true);
    }),
    id_token("id-token/audience/issuer", |token, scene| {
        set(token, "aud", scene.issuer.as_str());
    }),
    id_token("id-token/audience/pattern", |token, _| {
        set(token, "aud", ".*");
    }),
    id_token("id-token/audience/with-scheme", |token, scene| {
        set(token, "aud", format!("api://{}", scene.client_id));
    }),
    id_token("id-token/audience/name-in-capitals", |token, scene| {
        rename(token, "aud", "AUD", scene.client_id.as_str());
    }),
    id_token("id-token/audience/only-authorized-party", |token, scene| {
        set(token, "aud", "another-client");
        set(token, "azp", scene.client_id.as_str());
    }),
    id_token("id-token/audience/only-client-id-claim", |token, scene| {
        set(token, "aud", "another-client");
        set(token, "client_id", scene.client_id.as_str());
    }),
    id_token("id-token/expiry/twenty-minutes-ago", |token, scene| {
        set(token, "exp", scene.now - 20 * MINUTE);
        set(token, "iat", scene.now - HOUR);
    }),
    id_token("id-token/expiry/empty-string", |token, _| {
        set(token, "exp", "");
    }),
    id_token("id-token/expiry/list", |token, _| {
        set(token, "exp", json!([2_051_222_400]));
    }),
    id_token("id-token/expiry/date", |token, _| {
        set(token, "exp", "2035-01-01T00:00:00Z");
    }),
    id_token("id-token/expiry/digits-and-letters", |token, _| {
        set(token, "exp", "2051222400 or so");
    }),
    id_token("id-token/expiry/not-a-number", |token, _| {
        token.claims.set_raw("exp", "NaN");
    }),
    id_token("id-token/expiry/name-in-capitals", |token, scene| {
        rename(token, "exp", "EXP", scene.now + HOUR);
    }),
    id_token("id-token/not-before/string-day-ahead", |token, scene| {
        set(token, "nbf", (scene.now + DAY).to_string());
    }),
    id_token("id-token/issued-at/null", |token, _| {
        set(token, "iat", Value::Null);
    }),
    id_token("id-token/nonce/ended-by-nul", |token, scene| {
        with_nonce(token, scene, |nonce| format!("{nonce}\0-and-more").into());
    }),
    id_token("id-token/nonce/null", |token, scene| {
        with_nonce(token, scene, |_| Value::Null);
    }),
    id_token("id-token/nonce/true", |token, scene| {
        with_nonce(token, scene, |_| true.into());
    }),
    id_token("id-token/nonce/zero", |token, scene| {
        with_nonce(token, scene, |_| 0.into());
    }),
    id_token("id-token/nonce/name-in-capitals", |token, scene| {
        if let Some(nonce) = &scene.nonce {
            rename(token, "nonce", "NONCE", nonce.as_str());
        }
    }),
    id_token("id-token/subject/name-in-capitals", |token, _| {
        rename(token, "sub", "SUB", "user-1");
    }),
    id_token("id-token/max-age/auth-time-null", |token, scene| {
        if scene.max_age.is_some() {
            set(token, "auth_time", Value::Null);
        }
    }),
    id_token("id-token/max-age/twenty-minutes-too-old", |token, scene| {
        let allowed = scene
            .max_age
            .and_then(|seconds| i64::try_from(seconds).ok());
        if let Some(allowed) = allowed {
            set(token, "auth_time", scene.now - allowed - 20 * MINUTE);
        }
    }),
];
