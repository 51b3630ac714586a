//! A client that registered `id_token_encrypted_response_alg`: its ID tokens are encrypted, and the signature counts.

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use relier_flow::{Error, RelyingParty, SignIn};
use relier_token::{ContentEncryption, Decryption, DecryptionKey, KeyManagement};
use serde_json::{Value, json};

use crate::idp::{Idp, REDIRECT_URI, begin, client, refusal};

const SECRET: [u8; 32] = [7; 32];

/// Encrypts for who has the secret, and says that a signed token is inside.
fn encrypted(content: String) -> String {
    sealed(
        &json!({"alg": "dir", "enc": "A256GCM", "cty": "JWT"}),
        content,
    )
}

fn sealed(header: &Value, content: String) -> String {
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &SECRET).unwrap());
    let nonce = [9; 12];
    let mut octets = content.into_bytes();
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header.as_bytes()),
            &mut octets,
        )
        .unwrap();
    let [nonce, octets, tag] =
        [&nonce, octets.as_slice(), tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}..{nonce}.{octets}.{tag}")
}

/// A sign-in of a client that decrypts with this secret.
async fn sign_in(idp: &Arc<Idp>, secret: &[u8]) -> Result<SignIn, Error> {
    let decryption = Decryption::new(
        KeyManagement::Direct,
        ContentEncryption::A256Gcm,
        [DecryptionKey::from_secret(secret)],
    );
    let client = client().id_token_encrypted_response(decryption);
    let rp = RelyingParty::new(idp.provider().await, client, REDIRECT_URI).unwrap();
    let (pending, callback) = begin(idp, &rp);
    rp.complete(pending, &callback).await
}

async fn check(wrap: fn(String) -> String, code: &str) {
    let idp = Idp::new().wrap(wrap);
    let error = sign_in(&idp, &SECRET).await.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.requirement().is_some());
    assert!(!idp.asked().contains(&"/userinfo".to_owned()));
}

#[tokio::test]
async fn signs_in_with_an_encrypted_id_token() {
    let idp = Idp::new().wrap(encrypted);
    let sign_in = sign_in(&idp, &SECRET).await.unwrap();
    assert_eq!(sign_in.subject(), "user-1");
    // What is sent back to the provider is the signed token, not the one that only the client can read.
    assert_eq!(sign_in.id_token_hint().split('.').count(), 3);
}

#[tokio::test]
async fn demands_the_encryption_that_was_registered() {
    check(|token| token, "jwe.not_encrypted").await;
    check(
        |token| {
            sealed(
                &json!({"alg": "dir", "enc": "A128GCM", "cty": "JWT"}),
                token,
            )
        },
        "jwe.algorithm_not_allowed",
    )
    .await;
    check(
        |token| {
            sealed(
                &json!({"alg": "RSA1_5", "enc": "A256GCM", "cty": "JWT"}),
                token,
            )
        },
        "jwe.algorithm_not_allowed",
    )
    .await;
    let idp = Idp::new().wrap(encrypted);
    let error = sign_in(&idp, &[8; 32]).await.unwrap_err();
    assert_eq!(error.code(), "jwe.not_decrypted");
}

#[tokio::test]
async fn demands_the_signature_inside() {
    check(
        |token| sealed(&json!({"alg": "dir", "enc": "A256GCM"}), token),
        "jwe.not_nested",
    )
    .await;
    check(|_| encrypted("{}".to_owned()), "jws.malformed").await;
    check(
        |token| {
            let (input, _) = token.rsplit_once('.').unwrap();
            encrypted(format!("{input}.{}", "A".repeat(86)))
        },
        "jws.signature_invalid",
    )
    .await;
    check(|token| encrypted(encrypted(token)), "jws.encrypted").await;
}

#[tokio::test]
async fn without_decryption_an_encrypted_id_token_is_refused() {
    assert_eq!(refusal(&Idp::new().wrap(encrypted)).await, "jws.encrypted");
}
