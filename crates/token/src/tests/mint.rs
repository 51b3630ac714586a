//! Tokens and keys for the tests, put together from raw parts so that illegal ones can be made too.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Value, json};

use crate::{Algorithm, Cause, IdTokenPolicy, KeySet, Rejection, Timestamp, Verified, base64url};

/// What a verification says: accepted, or the rule that was broken.
pub(super) trait Outcome {
    fn outcome(self) -> Result<(), Cause>;
}

impl<T> Outcome for Result<Verified<T>, Rejection> {
    fn outcome(self) -> Result<(), Cause> {
        self.map(drop)
            .map_err(|rejection| documented(rejection).into_cause())
    }
}

/// Every rejection that a test sees has its row in the documentation, with its requirement.
pub(super) fn documented(rejection: Rejection) -> Rejection {
    static ROWS: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
        let table = include_str!("../rejection/table.md");
        let quoted = |row: &'static str| row.split('`').skip(1).step_by(2).collect();
        table.lines().map(quoted).collect()
    });
    let (code, requirement) = (rejection.code(), rejection.requirement());
    let is_documented = ROWS
        .iter()
        .any(|row| row.first() == Some(&code) && row.contains(&requirement));
    assert!(
        is_documented || std::env::var_os("RELIER_WRITE_TABLES").is_some(),
        "{code} with {requirement} is missing in the table"
    );
    rejection
}

pub(super) const ISSUER: &str = "https://op.example.com/tenant";
pub(super) const CLIENT: &str = "client-1";
pub(super) const NONCE: &str = "nonce-1";
pub(super) const NOW: i64 = 1_800_000_000;

pub(super) static RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
pub(super) static OTHER_RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
pub(super) static EC: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());
pub(super) static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    key_set(&[
        rsa_jwk(&RSA, "rsa"),
        rsa_jwk(&OTHER_RSA, "other-rsa"),
        ec_jwk("ec"),
    ])
});

pub(super) fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

pub(super) fn policy() -> IdTokenPolicy {
    IdTokenPolicy::new(ISSUER, CLIENT).nonce(NONCE)
}

pub(super) fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "user-1", "aud": CLIENT, "exp": NOW + 3600, "iat": NOW - 5, "nonce": NONCE,
        "email": "user-1@example.com", "email_verified": true, "name": "User One",
    })
}

/// The honest claims with some replaced; `null` as a whole change removes nothing, see [`without`].
pub(super) fn with(changes: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

pub(super) fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

pub(super) fn header(algorithm: Algorithm) -> Value {
    let kid = if algorithm == Algorithm::Rs256 {
        "rsa"
    } else {
        "ec"
    };
    json!({"alg": algorithm.name(), "typ": "JWT", "kid": kid})
}

/// An honest RS256 token with this payload.
pub(super) fn token(claims: &Value) -> String {
    mint(
        &header(Algorithm::Rs256).to_string(),
        claims.to_string().as_bytes(),
        rs256,
    )
}

pub(super) fn mint(header: &str, payload: &[u8], sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let input = format!(
        "{}.{}",
        base64url::encode(header.as_bytes()),
        base64url::encode(payload)
    );
    let signature = base64url::encode(&sign(input.as_bytes()));
    format!("{input}.{signature}")
}

pub(super) fn rs256(message: &[u8]) -> Vec<u8> {
    rsa_signature(&RSA, &RSA_PKCS1_SHA256, message)
}

pub(super) fn rs512(message: &[u8]) -> Vec<u8> {
    rsa_signature(&RSA, &RSA_PKCS1_SHA512, message)
}

pub(super) fn other_rs256(message: &[u8]) -> Vec<u8> {
    rsa_signature(&OTHER_RSA, &RSA_PKCS1_SHA256, message)
}

pub(super) fn rsa_signature(
    key: &RsaKeyPair,
    encoding: &'static dyn RsaEncoding,
    message: &[u8],
) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), message, &mut signature)
        .unwrap();
    signature
}

pub(super) fn es256(message: &[u8]) -> Vec<u8> {
    EC.sign(&SystemRandom::new(), message)
        .unwrap()
        .as_ref()
        .to_vec()
}

/// The modulus of a 2048-bit key, cut out of its PKCS #1 public key.
pub(super) fn modulus(key: &RsaKeyPair) -> Vec<u8> {
    key.public_key().as_ref()[9..265].to_vec()
}

pub(super) fn rsa_jwk(key: &RsaKeyPair, kid: &str) -> Value {
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": base64url::encode(&modulus(key)), "e": "AQAB"})
}

/// A token of another kind than an ID token, with its type in the header, signed with ES256 by the key "ec".
pub(super) fn typed(typ: Option<&str>, claims: &Value) -> String {
    let mut header = json!({"alg": "ES256", "kid": "ec"});
    if let Some(typ) = typ {
        header["typ"] = json!(typ);
    }
    mint(&header.to_string(), claims.to_string().as_bytes(), es256)
}

pub(super) fn ec_jwk(kid: &str) -> Value {
    let point = EC.public_key().as_ref();
    let (x, y) = (
        base64url::encode(&point[1..33]),
        base64url::encode(&point[33..]),
    );
    json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": x, "y": y})
}

pub(super) fn key_set(keys: &[Value]) -> KeySet {
    KeySet::from_jwks(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}
