//! Sign-ins that succeed.

use relier_flow::{FetchUserInfo, PendingSignIn};
use serde_json::json;

use crate::idp::{ACCESS_TOKEN, Answer, ISSUER, Idp, begin, sign_in};

#[tokio::test]
async fn signs_a_user_in() {
    let idp = Idp::new();
    let sign_in = sign_in(&idp).await.unwrap();
    assert_eq!((sign_in.issuer(), sign_in.subject()), (ISSUER, "user-1"));
    assert_eq!(sign_in.claims().email(), Some("user-1@example.com"));
    assert!(sign_in.claims().email_verified());
    assert_eq!(sign_in.claims().name(), Some("User One"));
    assert_eq!(
        sign_in.claims().claim::<Vec<&str>>("groups").unwrap(),
        ["a", "b"]
    );
    assert_eq!(sign_in.access_token().as_str(), ACCESS_TOKEN);
    assert_eq!(sign_in.id_token_hint().split('.').count(), 3);
    assert_eq!(idp.asked(), ["/token", "/keys", "/userinfo"]);
}

#[tokio::test]
async fn a_pending_sign_in_survives_being_stored() {
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    let (pending, callback) = begin(&idp, &rp);
    let stored = serde_json::to_string(&pending).unwrap();
    let restored: PendingSignIn = serde_json::from_str(&stored).unwrap();
    assert_eq!(
        rp.complete(restored, &callback).await.unwrap().subject(),
        "user-1"
    );
}

#[tokio::test]
async fn does_not_ask_for_userinfo_when_told_not_to() {
    let idp = Idp::new();
    let rp = idp
        .relying_party()
        .await
        .fetch_user_info(FetchUserInfo::Never);
    let (pending, callback) = begin(&idp, &rp);
    let sign_in = rp.complete(pending, &callback).await.unwrap();
    assert_eq!(idp.asked(), ["/token", "/keys"]);
    assert!(sign_in.user_info().is_none());
    assert_eq!(
        (sign_in.claims().email(), sign_in.claims().email_verified()),
        (None, false)
    );
}

#[tokio::test]
async fn does_not_ask_for_userinfo_where_there_is_none() {
    let idp = Idp::new().metadata(|metadata| metadata["userinfo_endpoint"] = json!(null));
    assert!(sign_in(&idp).await.unwrap().user_info().is_none());
    assert_eq!(idp.asked(), ["/token", "/keys"]);
}

#[tokio::test]
async fn the_id_token_goes_before_userinfo() {
    let idp = Idp::new().claims(|claims| {
        claims["email"] = json!("signed@example.com");
        claims["groups"] = json!(["signed"]);
    });
    let sign_in = sign_in(&idp).await.unwrap();
    assert_eq!(sign_in.claims().email(), Some("signed@example.com"));
    assert_eq!(
        sign_in.claims().claim::<Vec<String>>("groups").unwrap(),
        ["signed"]
    );
    assert_eq!(sign_in.claims().name(), Some("User One"));
}

#[tokio::test]
async fn an_address_is_not_verified_by_a_claim_from_elsewhere() {
    // The ID token has an address that nobody vouches for; userinfo vouches for another one.
    let idp = Idp::new().claims(|claims| claims["email"] = json!("victim@example.com"));
    assert!(!sign_in(&idp).await.unwrap().claims().email_verified());
    // And the other way round.
    let idp = Idp::new()
        .claims(|claims| claims["email_verified"] = json!(true))
        .userinfo(Answer::Edited(|user_info| {
            user_info["email_verified"] = json!(false);
        }));
    let sign_in = sign_in(&idp).await.unwrap();
    assert_eq!(sign_in.claims().email(), Some("user-1@example.com"));
    assert!(!sign_in.claims().email_verified());
}

#[tokio::test]
async fn an_address_is_verified_by_true_in_either_spelling_and_by_nothing_else() {
    let check = async |edit: fn(&mut serde_json::Value), expected: bool| {
        let idp = Idp::new().userinfo(Answer::Edited(edit));
        assert_eq!(
            sign_in(&idp).await.unwrap().claims().email_verified(),
            expected
        );
        let idp = Idp::new().claims(|claims| claims["email"] = json!("a@example.com"));
        assert!(!sign_in(&idp).await.unwrap().claims().email_verified());
    };
    check(|user_info| user_info["email_verified"] = json!(true), true).await;
    check(
        |user_info| user_info["email_verified"] = json!("true"),
        true,
    )
    .await;
    check(
        |user_info| user_info["email_verified"] = json!("false"),
        false,
    )
    .await;
    check(
        |user_info| user_info["email_verified"] = json!("True"),
        false,
    )
    .await;
    check(|user_info| user_info["email_verified"] = json!(1), false).await;
    check(|user_info| user_info["email_verified"] = json!(null), false).await;
    check(
        |user_info| user_info["email_verified"] = json!({"a": 1}),
        false,
    )
    .await;
}

#[tokio::test]
async fn provider_without_iss_in_callbacks_is_fine_if_it_says_so() {
    let idp = Idp::new().metadata(|metadata| {
        metadata["authorization_response_iss_parameter_supported"] = json!(false);
    });
    let rp = idp.relying_party().await;
    let (pending, callback) = begin(&idp, &rp);
    let without_iss = callback.split("&iss=").next().unwrap();
    assert!(rp.complete(pending, without_iss).await.is_ok());
}

#[tokio::test]
async fn all_claims_are_one_object_when_they_are_stored() {
    let idp = Idp::new().claims(|claims| claims["name"] = json!("Of the token"));
    let stored = serde_json::to_value(sign_in(&idp).await.unwrap().claims()).unwrap();
    assert_eq!(stored["sub"], "user-1");
    assert_eq!(stored["name"], "Of the token");
    assert_eq!(stored["email"], "user-1@example.com");
    assert_eq!(stored["email_verified"], true);
    assert_eq!(stored["groups"], json!(["a", "b"]));
}

#[tokio::test]
async fn an_email_is_not_stored_as_verified_by_another_place() {
    let idp = Idp::new().claims(|claims| claims["email"] = json!("other@example.com"));
    let stored = serde_json::to_value(sign_in(&idp).await.unwrap().claims()).unwrap();
    assert_eq!(stored["email"], "other@example.com");
    assert_eq!(stored.get("email_verified"), None);
}

#[tokio::test]
async fn what_is_remembered_stays_in_the_session() {
    let rp = Idp::new().relying_party().await;
    let (url, pending) = rp.authorize().remember("/reports").build().unwrap();
    assert!(!url.as_str().contains("reports"));
    let stored = serde_json::to_string(&pending).unwrap();
    let restored: relier_flow::PendingSignIn = serde_json::from_str(&stored).unwrap();
    assert_eq!(restored.remembered(), Some("/reports"));
    assert_eq!(rp.authorize().build().unwrap().1.remembered(), None);
}
