//! ID tokens whose claims are bent. All of them are properly signed.

use serde_json::{Value, json};

use super::id_token;
use crate::behaviour::Behaviour;
use crate::issuer::Scene;
use crate::keys::encode;
use crate::token_draft::TokenDraft;

pub(super) const HOUR: i64 = 3600;
pub(super) const DAY: i64 = 24 * HOUR;

pub(super) fn set(token: &mut TokenDraft, claim: &str, value: impl Into<Value>) {
    token.claims.set(claim, value);
}

/// The nonce of this sign-in; none if the relying party sent none, and then nothing is changed.
pub(super) fn with_nonce(token: &mut TokenDraft, scene: &Scene, value: impl FnOnce(&str) -> Value) {
    if let Some(nonce) = &scene.nonce {
        set(token, "nonce", value(nonce));
    }
}

pub(super) fn swap_case(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            }
        })
        .collect()
}

fn cut_last(text: &str) -> String {
    let mut text = text.to_owned();
    text.pop();
    text
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    id_token("id-token/issuer/another", |token, _| {
        set(token, "iss", "https://issuer.example.net");
    }),
    id_token("id-token/issuer/extended", |token, scene| {
        set(token, "iss", format!("{}/evil", scene.issuer));
    }),
    id_token("id-token/issuer/prefix", |token, scene| {
        set(token, "iss", cut_last(&scene.issuer));
    }),
    id_token("id-token/issuer/trailing-slash", |token, scene| {
        set(token, "iss", format!("{}/", scene.issuer));
    }),
    id_token("id-token/issuer/other-case", |token, scene| {
        set(token, "iss", scene.issuer.to_uppercase());
    }),
    id_token("id-token/issuer/another-tenant", |token, scene| {
        set(token, "iss", format!("{}/another-tenant", scene.base_url));
    }),
    id_token("id-token/issuer/userinfo-part", |token, scene| {
        set(token, "iss", scene.issuer_with_userinfo());
    }),
    id_token("id-token/issuer/another-port", |token, scene| {
        set(token, "iss", scene.issuer_at_another_port());
    }),
    id_token("id-token/issuer/another-scheme", |token, scene| {
        set(token, "iss", scene.issuer_of_another_scheme());
    }),
    id_token("id-token/issuer/without-scheme", |token, scene| {
        set(token, "iss", Scene::without_scheme(&scene.issuer));
    }),
    id_token("id-token/issuer/white-space", |token, scene| {
        set(token, "iss", format!("{} ", scene.issuer));
    }),
    id_token("id-token/issuer/dot-segments", |token, scene| {
        set(token, "iss", scene.issuer_by_a_detour());
    }),
    id_token("id-token/issuer/percent-encoded", |token, scene| {
        set(token, "iss", scene.issuer_percent_encoded());
    }),
    id_token("id-token/issuer/empty", |token, _| set(token, "iss", "")),
    id_token("id-token/issuer/missing", |token, _| {
        token.claims.remove("iss");
    }),
    id_token("id-token/issuer/array", |token, scene| {
        set(token, "iss", json!([scene.issuer]));
    }),
    id_token("id-token/issuer/number", |token, _| set(token, "iss", 1)),
    id_token("id-token/audience/names-another-client", |token, _| {
        set(token, "aud", "another-client");
    }),
    id_token("id-token/audience/prefix-of-client-id", |token, scene| {
        set(token, "aud", cut_last(&scene.client_id));
    }),
    id_token("id-token/audience/extends-client-id", |token, scene| {
        set(token, "aud", format!("{}-and-more", scene.client_id));
    }),
    id_token("id-token/audience/empty-array", |token, _| {
        set(token, "aud", json!([]));
    }),
    id_token("id-token/audience/empty-string", |token, _| {
        set(token, "aud", "");
    }),
    id_token("id-token/audience/array-without-client", |token, _| {
        set(token, "aud", json!(["another-client", "third-client"]));
    }),
    id_token("id-token/audience/missing", |token, _| {
        token.claims.remove("aud");
    }),
    id_token("id-token/audience/object", |token, scene| {
        set(token, "aud", json!({ scene.client_id.clone(): true }));
    }),
    id_token("id-token/audience/array-of-numbers", |token, _| {
        set(token, "aud", json!([1, 2]));
    }),
    id_token("id-token/audience/white-space", |token, scene| {
        set(token, "aud", format!("{} ", scene.client_id));
    }),
    id_token("id-token/audience/other-case", |token, scene| {
        set(token, "aud", swap_case(&scene.client_id));
    }),
    id_token("id-token/audience/list-in-a-string", |token, scene| {
        set(token, "aud", format!("another-client {}", scene.client_id));
    }),
    id_token("id-token/audience/own-address", |token, scene| {
        set(token, "aud", scene.redirect_uri.as_str());
    }),
    id_token("id-token/audience/nested-array", |token, scene| {
        set(token, "aud", json!([[scene.client_id]]));
    }),
    id_token("id-token/audience/array-with-number", |token, scene| {
        set(token, "aud", json!([scene.client_id, 1]));
    }),
    id_token("id-token/audience/one-element-array", |token, scene| {
        set(token, "aud", json!([scene.client_id]));
    }),
    id_token("id-token/audience/untrusted-addition", |token, scene| {
        set(
            token,
            "aud",
            json!([scene.client_id, "https://other.example.com"]),
        );
        set(token, "azp", scene.client_id.as_str());
    }),
    id_token(
        "id-token/authorized-party/names-another-client",
        |token, _| set(token, "azp", "another-client"),
    ),
    id_token("id-token/authorized-party/other-case", |token, scene| {
        set(token, "azp", swap_case(&scene.client_id));
    }),
    id_token("id-token/authorized-party/array", |token, scene| {
        set(token, "azp", json!([scene.client_id]));
    }),
    id_token("id-token/authorized-party/empty", |token, _| {
        set(token, "azp", "");
    }),
    id_token("id-token/authorized-party/number", |token, _| {
        set(token, "azp", 1);
    }),
    id_token(
        "id-token/authorized-party/names-this-client",
        |token, scene| {
            set(token, "azp", scene.client_id.as_str());
        },
    ),
    id_token("id-token/expiry/expired", |token, scene| {
        set(token, "exp", scene.now - HOUR);
        set(token, "iat", scene.now - 2 * HOUR);
    }),
    id_token("id-token/expiry/negative", |token, _| set(token, "exp", -1)),
    id_token("id-token/expiry/zero", |token, _| set(token, "exp", 0)),
    id_token("id-token/expiry/missing", |token, _| {
        token.claims.remove("exp");
    }),
    id_token("id-token/expiry/string", |token, scene| {
        set(token, "exp", (scene.now + HOUR).to_string());
    }),
    id_token("id-token/expiry/null", |token, _| {
        set(token, "exp", Value::Null);
    }),
    id_token("id-token/expiry/boolean", |token, _| {
        set(token, "exp", true);
    }),
    id_token("id-token/expiry/overflow", |token, _| {
        token.claims.set_raw("exp", "1e999");
    }),
    id_token("id-token/expiry/fractional", |token, scene| {
        token
            .claims
            .set_raw("exp", &format!("{}.5", scene.now + HOUR));
    }),
    id_token("id-token/expiry/a-few-seconds-ago", |token, scene| {
        set(token, "exp", scene.now - 5);
    }),
    id_token("id-token/not-before/day-ahead", |token, scene| {
        set(token, "nbf", scene.now + DAY);
        set(token, "exp", scene.now + 2 * DAY);
    }),
    id_token("id-token/not-before/string", |token, scene| {
        set(token, "nbf", (scene.now - HOUR).to_string());
    }),
    id_token("id-token/not-before/in-the-past", |token, scene| {
        set(token, "nbf", scene.now - HOUR);
    }),
    id_token("id-token/issued-at/missing", |token, _| {
        token.claims.remove("iat");
    }),
    id_token("id-token/issued-at/string", |token, scene| {
        set(token, "iat", (scene.now - 5).to_string());
    }),
    id_token("id-token/issued-at/day-ahead", |token, scene| {
        set(token, "iat", scene.now + DAY);
        set(token, "exp", scene.now + 2 * DAY);
    }),
    id_token("id-token/nonce/another", |token, scene| {
        with_nonce(token, scene, |_| "a-nonce-that-nobody-sent".into());
    }),
    id_token("id-token/nonce/of-another-sign-in", |token, scene| {
        with_nonce(token, scene, |nonce| {
            scene.earlier_nonce.as_deref().unwrap_or(nonce).into()
        });
    }),
    id_token("id-token/nonce/other-case", |token, scene| {
        with_nonce(token, scene, |nonce| swap_case(nonce).into());
    }),
    id_token("id-token/nonce/empty", |token, scene| {
        with_nonce(token, scene, |_| "".into());
    }),
    id_token("id-token/nonce/white-space", |token, scene| {
        with_nonce(token, scene, |nonce| format!(" {nonce}").into());
    }),
    id_token("id-token/nonce/truncated", |token, scene| {
        with_nonce(token, scene, |nonce| cut_last(nonce).into());
    }),
    id_token("id-token/nonce/extended", |token, scene| {
        with_nonce(token, scene, |nonce| format!("{nonce}x").into());
    }),
    id_token("id-token/nonce/missing", |token, _| {
        token.claims.remove("nonce");
    }),
    id_token("id-token/nonce/number", |token, scene| {
        with_nonce(token, scene, |_| 7.into());
    }),
    id_token("id-token/nonce/array", |token, scene| {
        with_nonce(token, scene, |nonce| json!([nonce]));
    }),
    id_token("id-token/subject/missing", |token, _| {
        token.claims.remove("sub");
    }),
    id_token("id-token/subject/empty", |token, _| set(token, "sub", "")),
    id_token("id-token/subject/number", |token, _| set(token, "sub", 1)),
    id_token("id-token/subject/null", |token, _| {
        set(token, "sub", Value::Null);
    }),
    id_token("id-token/subject/array", |token, _| {
        set(token, "sub", json!(["user-1"]));
    }),
    id_token("id-token/max-age/auth-time-zero", |token, scene| {
        if scene.max_age.is_some() {
            set(token, "auth_time", 0);
        }
    }),
    id_token("id-token/max-age/auth-time-missing", |token, _| {
        token.claims.remove("auth_time");
    }),
    id_token("id-token/max-age/too-old", |token, scene| {
        let allowed = scene
            .max_age
            .and_then(|seconds| i64::try_from(seconds).ok());
        if let Some(allowed) = allowed {
            set(token, "auth_time", scene.now - allowed - HOUR);
        }
    }),
    id_token("id-token/max-age/day-ahead", |token, scene| {
        if scene.max_age.is_some() {
            set(token, "auth_time", scene.now + DAY);
        }
    }),
    id_token("id-token/max-age/auth-time-string", |token, scene| {
        if scene.max_age.is_some() {
            set(token, "auth_time", (scene.now - 5).to_string());
        }
    }),
    id_token("id-token/access-token-hash/wrong", |token, _| {
        set(token, "at_hash", hash_of("another access token"));
    }),
    id_token("id-token/access-token-hash/number", |token, _| {
        set(token, "at_hash", 1);
    }),
    id_token("id-token/access-token-hash/right", |token, scene| {
        set(token, "at_hash", hash_of(&scene.access_token));
    }),
    id_token("id-token/encoding/duplicate-subject", |token, _| {
        token.claims.push_front("sub", "user-2");
    }),
    id_token("id-token/encoding/duplicate-by-escape", |token, _| {
        token.claims.push_front("s\\u0075b", "user-2");
    }),
    id_token("id-token/encoding/duplicate-nested", |token, _| {
        let address = r#"{"country":"Atlantis","country":"Utopia"}"#;
        token.claims.set_raw("address", address);
    }),
    id_token("id-token/claims/unknown", |token, _| {
        set(
            token,
            "https://example.com/roles",
            json!(["admin", {"nested": [1, 2.5, null]}]),
        );
        set(token, "x-number", 12_345_678_901_234_567_u64);
        set(token, "x-null", Value::Null);
        set(token, "x-false", false);
    }),
    id_token("id-token/claims/email-verified-string", |token, _| {
        set(token, "email_verified", "true");
    }),
];

/// The left half of the SHA-256 of an access token (Core section 3.1.3.6).
fn hash_of(access_token: &str) -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, access_token.as_bytes());
    encode(hash.as_ref().get(..16).unwrap_or_default())
}
