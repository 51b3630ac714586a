//! An application that has both crates. Which backends jsonwebtoken has, and whether one is chosen, is nothing to relier-token.

use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use relier_token::{Algorithm, IdTokenPolicy, KeySet, Timestamp};
use serde_json::{Value, json};

const ISSUER: &str = "https://op.example.com";
const CLIENT: &str = "client-1";
const SECRET: &[u8] = b"a secret of thirty-two octets ok";

/// Made by neither of the two crates; expires in the year 2100.
const TOKEN: &str = concat!(
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
    "eyJpc3MiOiJodHRwczovL29wLmV4YW1wbGUuY29tIiwic3ViIjoidXNlci0xIiwiYXVkIjoiY2xpZW50LTEiLCJpYXQiOjE4MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMH0",
    ".CUda6SHVW2jsGaf71qDDrmeZ9ZZZ9DtwHikUJsTGym4"
);

fn subject(raw: &str) -> String {
    let policy = IdTokenPolicy::new(ISSUER, CLIENT).algorithm(Algorithm::Hs256);
    let keys = KeySet::from_secret(Algorithm::Hs256, SECRET).expect("long enough");
    let now = Timestamp::from_unix_seconds(1_800_000_000);
    let token = policy.verify(raw, &keys, now).expect("valid");
    token.subject().to_owned()
}

/// With both backends jsonwebtoken wants one to be chosen, and panics otherwise.
fn choose_backend() {
    #[cfg(all(feature = "aws_lc_rs", feature = "rust_crypto"))]
    jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER
        .install_default()
        .expect("the first choice");
}

#[test]
fn validates_before_and_after_a_backend_is_chosen_for_jsonwebtoken() {
    assert_eq!(subject(TOKEN), "user-1");

    choose_backend();
    let mut validation = Validation::new(jsonwebtoken::Algorithm::HS256);
    validation.set_audience(&[CLIENT]);
    validation.set_issuer(&[ISSUER]);
    let theirs =
        jsonwebtoken::decode::<Value>(TOKEN, &DecodingKey::from_secret(SECRET), &validation);
    assert_eq!(theirs.expect("valid").claims["sub"], "user-1");

    let claims = json!({
        "iss": ISSUER, "sub": "user-2", "aud": CLIENT, "iat": 1_800_000_000, "exp": 1_800_000_300,
    });
    let minted = jsonwebtoken::encode(
        &Header::default(),
        &claims,
        &EncodingKey::from_secret(SECRET),
    );
    assert_eq!(subject(&minted.expect("minted")), "user-2");
}
