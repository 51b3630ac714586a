//! The demands on the ID token reach its verification, and its refusals come out.

use std::time::Duration;

use relier_flow::{Error, RelyingParty, Stage};
use serde_json::{Value, json};

use crate::idp::{Answer, Idp, NOW, REDIRECT_URI, begin, client, refusal, remove, sign_in};

/// Whatever is refused here, the access token is not used.
async fn check(edit: fn(&mut Value), code: &str) {
    let idp = Idp::new().claims(edit);
    let error = sign_in(&idp).await.unwrap_err();
    assert_eq!(
        (error.stage(), error.code()),
        (Stage::IdToken, code),
        "{error}"
    );
    assert!(error.requirement().is_some());
    assert_eq!(idp.asked(), ["/token", "/keys"]);
}

#[tokio::test]
async fn demands_issuer_audience_and_time() {
    check(
        |claims| claims["iss"] = json!("https://evil.example.com"),
        "id_token.issuer_mismatch",
    )
    .await;
    check(
        |claims| claims["aud"] = json!("another-client"),
        "id_token.audience_mismatch",
    )
    .await;
    check(
        |claims| claims["exp"] = json!(NOW - 3600),
        "id_token.expired",
    )
    .await;
    check(
        |claims| claims["azp"] = json!("another-client"),
        "id_token.authorized_party_mismatch",
    )
    .await;
}

#[tokio::test]
async fn demands_the_nonce_of_this_sign_in() {
    check(
        |claims| claims["nonce"] = json!("another"),
        "id_token.nonce_mismatch",
    )
    .await;
    check(|claims| remove(claims, "nonce"), "id_token.nonce_missing").await;
}

#[tokio::test]
async fn demands_that_the_access_token_is_the_one_that_was_signed_for() {
    check(
        |claims| claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"),
        "id_token.access_token_hash_mismatch",
    )
    .await;
}

#[tokio::test]
async fn demands_the_registered_algorithm() {
    let idp = Idp::new();
    let client = client().id_token_signed_response_alg(relier_token::Algorithm::Rs256);
    let rp = RelyingParty::new(idp.provider().await, client, REDIRECT_URI).unwrap();
    let (pending, callback) = begin(&idp, &rp);
    assert_eq!(
        rp.complete(pending, &callback).await.unwrap_err().code(),
        "jws.algorithm_not_allowed"
    );
}

#[tokio::test]
async fn demands_the_max_age_that_was_asked_for() {
    let with_max_age = async |edit: fn(&mut Value)| {
        let idp = Idp::new().claims(edit);
        let rp = idp.relying_party().await;
        let (url, pending) = rp
            .authorize()
            .max_age(Duration::from_mins(5))
            .build()
            .unwrap();
        let callback = idp.authorize(&url);
        rp.complete(pending, &callback)
            .await
            .map_err(|error| error.code())
            .err()
    };
    assert_eq!(
        with_max_age(|_| {}).await,
        Some("id_token.auth_time_missing")
    );
    assert_eq!(
        with_max_age(|claims| claims["auth_time"] = json!(NOW - 3600)).await,
        Some("id_token.authentication_too_old")
    );
    assert_eq!(
        with_max_age(|claims| claims["auth_time"] = json!(NOW - 200)).await,
        None
    );
}

#[tokio::test]
async fn trusts_further_audiences_only_if_told_to() {
    let idp = Idp::new().claims(|claims| claims["aud"] = json!(["client-id", "project"]));
    assert_eq!(refusal(&idp).await, "id_token.audience_untrusted");
    let idp = Idp::new().claims(|claims| {
        claims["aud"] = json!(["client-id", "project"]);
        claims["azp"] = json!("client-id");
    });
    let rp = RelyingParty::new(
        idp.provider().await,
        client().trusted_audiences(["project"]),
        REDIRECT_URI,
    )
    .unwrap();
    let (pending, callback) = begin(&idp, &rp);
    assert!(rp.complete(pending, &callback).await.is_ok());
}

#[tokio::test]
async fn trusts_further_authorized_parties_only_if_told_to() {
    let idp = Idp::new().claims(|claims| claims["azp"] = json!("mobile-app"));
    assert_eq!(refusal(&idp).await, "id_token.authorized_party_mismatch");
    let rp = RelyingParty::new(
        idp.provider().await,
        client().trusted_authorized_parties(["mobile-app"]),
        REDIRECT_URI,
    )
    .unwrap();
    let (pending, callback) = begin(&idp, &rp);
    assert!(rp.complete(pending, &callback).await.is_ok());
}

#[tokio::test]
async fn allows_the_clock_skew_that_was_set() {
    let late = |claims: &mut Value| claims["exp"] = json!(NOW - 30);
    assert!(sign_in(&Idp::new().claims(late)).await.is_ok());
    let idp = Idp::new().claims(late);
    let rp = idp.relying_party().await.clock_skew(Duration::ZERO);
    let (pending, callback) = begin(&idp, &rp);
    assert_eq!(
        rp.complete(pending, &callback).await.unwrap_err().code(),
        "id_token.expired"
    );
}

#[tokio::test]
async fn rejects_a_signature_by_another_key() {
    let idp = Idp::new().token(Answer::Edited(|tokens| {
        let id_token = tokens["id_token"].as_str().unwrap();
        let (message, _) = id_token.rsplit_once('.').unwrap();
        tokens["id_token"] = json!(format!("{message}.{}", "A".repeat(86)));
    }));
    assert_eq!(refusal(&idp).await, "jws.signature_invalid");
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once() {
    let idp = Idp::new().key_set(Answer::Edited(|set| set["keys"][0]["kid"] = json!("other")));
    assert_eq!(refusal(&idp).await, "jws.key_unknown");
    assert_eq!(idp.asked(), ["/token", "/keys", "/keys"]);
}

#[tokio::test]
async fn unfit_and_unreachable_key_sets_are_told_apart() {
    let malformed = Idp::new().key_set(Answer::Edited(|set| set["keys"] = json!({})));
    let error = sign_in(&malformed).await.unwrap_err();
    assert!(matches!(error, Error::Rejected(_)), "{error:?}");
    assert_eq!(
        (error.stage(), error.code(), error.requirement()),
        (Stage::Keys, "keys.malformed", Some("rfc7517-5-b"))
    );

    let error = sign_in(&Idp::new().key_set(Answer::Fails))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Network(_)), "{error:?}");
    assert_eq!((error.stage(), error.code()), (Stage::Keys, "keys.network"));
}
