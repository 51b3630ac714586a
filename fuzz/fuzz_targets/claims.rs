//! Any octets as the payload of a token that is validly signed, with a secret. What is accepted is what serde_json reads too.

#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use relier_token::{
    AccessTokenPolicy, Algorithm, AuthorizationResponsePolicy, ClientAssertionPolicy,
    IdTokenPolicy, IntrospectionPolicy, KeySet, LogoutTokenPolicy, RequestObjectPolicy, Timestamp,
    UserInfoPolicy,
};
use serde_json::Value;

const SECRET: &[u8] = b"a secret of thirty-two octets ok";

static KEY: LazyLock<hmac::Key> = LazyLock::new(|| hmac::Key::new(hmac::HMAC_SHA256, SECRET));
static KEYS: LazyLock<KeySet> =
    LazyLock::new(|| KeySet::from_secret(Algorithm::Hs256, SECRET).expect("long enough"));

/// The payload, signed under a header with this type.
fn signed(typ: &str, payload: &[u8]) -> String {
    let header = format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#);
    let [header, payload] = [header.as_bytes(), payload].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&KEY, input.as_bytes()).as_ref());
    format!("{input}.{signature}")
}

fuzz_target!(|data: &[u8]| {
    let raw = signed("JWT", data);
    let now = Timestamp::from_unix_seconds(1_800_000_000);
    let id_token = IdTokenPolicy::new("i", "c").algorithm(Algorithm::Hs256);
    if let Ok(token) = id_token.verify(&raw, &KEYS, now) {
        let theirs: Value = serde_json::from_slice(data).expect("JSON to serde_json too");
        assert_eq!(theirs["sub"].as_str(), Some(token.subject()));
        let claims = token.standard_claims();
        assert_eq!(theirs["name"].as_str(), claims.name());
        let _ = (
            claims.address(),
            claims.claim_sources(),
            claims.languages("name").count(),
        );
    }
    let _ = UserInfoPolicy::new("i", "c", "s")
        .algorithm(Algorithm::Hs256)
        .verify(&raw, &KEYS, now);
    let _ = LogoutTokenPolicy::new("i", "c")
        .algorithm(Algorithm::Hs256)
        .verify(&raw, &KEYS, now);
    let _ = AuthorizationResponsePolicy::new("i", "c", "s")
        .algorithm(Algorithm::Hs256)
        .verify(&raw, &KEYS, now);
    let _ = RequestObjectPolicy::new("i", "c")
        .algorithm(Algorithm::Hs256)
        .verify(&raw, &KEYS, now);
    let _ = ClientAssertionPolicy::new("i", "c")
        .algorithm(Algorithm::Hs256)
        .verify(&raw, &KEYS, now);
    let access_token = AccessTokenPolicy::new("i", "c").algorithm(Algorithm::Hs256);
    if let Ok(token) = access_token.verify(&signed("at+jwt", data), &KEYS, now) {
        let _ = (token.scopes().count(), token.key_thumbprint());
    }
    let introspection = IntrospectionPolicy::new("i", "c").algorithm(Algorithm::Hs256);
    let raw = signed("token-introspection+jwt", data);
    if let Ok(response) = introspection.verify(&raw, &KEYS, now) {
        let _ = response.token_claims::<Value>();
    }
});
