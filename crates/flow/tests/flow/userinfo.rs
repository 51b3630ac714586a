//! Userinfo responses that are refused, and the request for them.

use http::StatusCode;
use relier_flow::{Error, MAX_RESPONSE_BYTES, Stage};
use serde_json::{Value, json};

use crate::idp::{ACCESS_TOKEN, Answer, Idp, Response, remove, set_media_type, sign_in};

async fn refused(answer: Answer, code: &str, requirement: &str) -> Error {
    let error = sign_in(&Idp::new().userinfo(answer)).await.unwrap_err();
    assert_eq!(
        (error.stage(), error.code(), error.requirement()),
        (Stage::Userinfo, code, Some(requirement)),
        "{error}"
    );
    error
}

async fn edited(edit: fn(&mut Value), code: &str, requirement: &str) {
    refused(Answer::Edited(edit), code, requirement).await;
}

async fn altered(edit: fn(&mut Response), code: &str, requirement: &str) {
    refused(Answer::Altered(edit), code, requirement).await;
}

#[tokio::test]
async fn presents_the_access_token_in_the_header() {
    let idp = Idp::new();
    sign_in(&idp).await.unwrap();
    let request = idp.request_to("/userinfo");
    let authorization = &request.headers()["authorization"];
    assert_eq!(
        (
            request.method().as_str(),
            request.uri().query(),
            request.body().len()
        ),
        ("GET", None, 0)
    );
    assert_eq!(authorization, &format!("Bearer {ACCESS_TOKEN}"));
    assert!(authorization.is_sensitive());
}

#[tokio::test]
async fn rejects_the_claims_of_another_user() {
    let edits: [fn(&mut Value); 4] = [
        |user_info| user_info["sub"] = json!("user-2"),
        |user_info| user_info["sub"] = json!("User-1"),
        |user_info| user_info["sub"] = json!("user-1 "),
        |user_info| user_info["sub"] = json!(""),
    ];
    for edit in edits {
        edited(edit, "userinfo.subject_mismatch", "core-5.3.2-3").await;
    }
}

#[tokio::test]
async fn rejects_claims_without_end() {
    let edit = |response: &mut Response| response.body_mut().resize(MAX_RESPONSE_BYTES + 1, b' ');
    let error = refused(Answer::Altered(edit), "userinfo.malformed", "core-5.3.2-4").await;
    assert_eq!(
        error.to_string(),
        "the answer of the userinfo endpoint can't be used: it has 1048577 octets, at most 1048576 are read"
    );
}

#[tokio::test]
async fn rejects_claims_about_nobody() {
    let missing = "userinfo.subject_missing";
    edited(
        |user_info| remove(user_info, "sub"),
        missing,
        "core-5.3.2-2",
    )
    .await;
    edited(
        |user_info| user_info["sub"] = json!(null),
        missing,
        "core-5.3.2-2",
    )
    .await;
    edited(
        |user_info| user_info["sub"] = json!(1),
        "userinfo.malformed",
        "core-5.3.2-4",
    )
    .await;
}

#[tokio::test]
async fn rejects_what_is_no_json_object() {
    altered(
        |response| *response.body_mut() = b"[]".to_vec(),
        "userinfo.malformed",
        "core-5.3.2-4",
    )
    .await;
    altered(
        |response| *response.body_mut() = b"<html>".to_vec(),
        "userinfo.malformed",
        "core-5.3.2-4",
    )
    .await;
    altered(
        |response| *response.body_mut() = br#"{"sub": "user-2", "sub": "user-1"}"#.to_vec(),
        "userinfo.malformed",
        "core-5.3.2-4",
    )
    .await;
}

#[tokio::test]
async fn rejects_another_media_type() {
    altered(
        |response| set_media_type(response, "text/html"),
        "userinfo.content_type",
        "core-5.3.2-4",
    )
    .await;
    altered(
        |response| set_media_type(response, "application/jwt"),
        "userinfo.content_type",
        "core-5.3.2-4",
    )
    .await;
}

#[tokio::test]
async fn takes_nothing_from_an_error_response() {
    altered(
        |response| *response.status_mut() = StatusCode::UNAUTHORIZED,
        "userinfo.unexpected_status",
        "core-5.3.3-a",
    )
    .await;
    altered(
        |response| *response.status_mut() = StatusCode::FOUND,
        "userinfo.unexpected_status",
        "core-5.3.3-a",
    )
    .await;
    altered(
        |response| *response.status_mut() = StatusCode::CREATED,
        "userinfo.unexpected_status",
        "core-5.3.3-a",
    )
    .await;
}

#[tokio::test]
async fn an_error_response_is_refused_with_the_way_to_do_without() {
    let error = sign_in(&Idp::new().userinfo(Answer::Altered(|response| {
        *response.status_mut() = StatusCode::FORBIDDEN;
    })))
    .await
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the userinfo endpoint answered with status 403 Forbidden, expected 200; if the ID token says enough, set \
         `FetchUserInfo::Never`, and it is not asked"
    );
}

#[tokio::test]
async fn an_outage_is_told_from_a_refusal() {
    let error = sign_in(&Idp::new().userinfo(Answer::Fails))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Network(_)), "{error:?}");
    assert_eq!(
        (error.stage(), error.code()),
        (Stage::Userinfo, "userinfo.network")
    );
}

#[tokio::test]
async fn claims_of_another_type_are_left_out() {
    let odd = |user_info: &mut Value| user_info["email"] = json!(["a@example.com"]);
    let sign_in = sign_in(&Idp::new().userinfo(Answer::Edited(odd)))
        .await
        .unwrap();
    assert_eq!(
        (sign_in.claims().email(), sign_in.claims().email_verified()),
        (None, false)
    );
    assert!(sign_in.claims().claim::<String>("email").is_err());
    assert!(sign_in.claims().claim::<String>("unheard-of").is_err());
}
