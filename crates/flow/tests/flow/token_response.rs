//! Token responses that are refused, and what they may differ in.

use http::StatusCode;
use relier_flow::{Error, Fault, MAX_RESPONSE_BYTES, Stage};
use serde_json::{Value, json};

use crate::idp::{Answer, Idp, Response, remove, set_media_type, sign_in};

/// Whatever is refused here, the ID token is not looked at and the access token goes nowhere.
async fn refused(answer: Answer) -> Error {
    let idp = Idp::new().token(answer);
    let error = sign_in(&idp).await.unwrap_err();
    assert_eq!(error.stage(), Stage::TokenResponse);
    assert_eq!(idp.asked(), ["/token"]);
    error
}

async fn edited(edit: fn(&mut Value), code: &str, requirement: &str) {
    let error = refused(Answer::Edited(edit)).await;
    assert_eq!(
        (error.code(), error.requirement()),
        (code, Some(requirement)),
        "{error}"
    );
}

async fn altered(edit: fn(&mut Response), code: &str) {
    let error = refused(Answer::Altered(edit)).await;
    assert_eq!(
        (error.code(), error.requirement()),
        (code, Some("core-3.1.3.5-1")),
        "{error}"
    );
}

async fn denied(answer: Answer, expected: &str) {
    let error = refused(answer).await;
    let Error::Denied(denied) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.code(), denied.error()),
        ("token_response.error", expected)
    );
}

#[tokio::test]
async fn rejects_a_response_without_id_token() {
    let id_token_missing = "token_response.id_token_missing";
    edited(
        |tokens| remove(tokens, "id_token"),
        id_token_missing,
        "core-3.1.3.3-a",
    )
    .await;
    edited(
        |tokens| tokens["id_token"] = json!(null),
        id_token_missing,
        "core-3.1.3.3-a",
    )
    .await;
    edited(
        |tokens| tokens["id_token"] = json!(""),
        id_token_missing,
        "core-3.1.3.3-a",
    )
    .await;
}

#[tokio::test]
async fn rejects_a_response_without_access_token() {
    let missing = "token_response.access_token_missing";
    edited(
        |tokens| remove(tokens, "access_token"),
        missing,
        "rfc6749-5.1-b",
    )
    .await;
    edited(
        |tokens| tokens["access_token"] = json!(""),
        missing,
        "rfc6749-5.1-b",
    )
    .await;
}

#[tokio::test]
async fn rejects_members_of_another_type() {
    edited(
        |tokens| tokens["error"] = json!({"code": 1}),
        "token_response.malformed",
        "core-3.1.3.5-1",
    )
    .await;
    edited(
        |tokens| tokens["id_token"] = json!(1),
        "token_response.malformed",
        "core-3.1.3.5-1",
    )
    .await;
    edited(
        |tokens| tokens["id_token"] = json!(["a"]),
        "token_response.malformed",
        "core-3.1.3.5-1",
    )
    .await;
    edited(
        |tokens| tokens["access_token"] = json!(1),
        "token_response.malformed",
        "core-3.1.3.5-1",
    )
    .await;
    edited(
        |tokens| tokens["token_type"] = json!(["Bearer"]),
        "token_response.malformed",
        "core-3.1.3.5-1",
    )
    .await;
}

#[tokio::test]
async fn rejects_another_token_type() {
    edited(
        |tokens| tokens["token_type"] = json!("mac"),
        "token_response.token_type",
        "rfc6749-7-a",
    )
    .await;
    edited(
        |tokens| tokens["token_type"] = json!("Bearer "),
        "token_response.token_type",
        "rfc6749-7-a",
    )
    .await;
    edited(
        |tokens| remove(tokens, "token_type"),
        "token_response.token_type",
        "rfc6749-5.1-b",
    )
    .await;
}

#[tokio::test]
async fn rejects_an_access_token_that_would_break_a_header() {
    edited(
        |tokens| tokens["access_token"] = json!("a\r\nX-Evil: 1"),
        "token_response.malformed",
        "core-3.1.3.5-1",
    )
    .await;
    edited(
        |tokens| tokens["access_token"] = json!("ä"),
        "token_response.malformed",
        "core-3.1.3.5-1",
    )
    .await;
}

#[tokio::test]
async fn rejects_what_is_no_json_object() {
    altered(
        |response| *response.body_mut() = b"<html>".to_vec(),
        "token_response.malformed",
    )
    .await;
    altered(
        |response| *response.body_mut() = b"[]".to_vec(),
        "token_response.malformed",
    )
    .await;
    altered(
        |response| response.body_mut().push(b'}'),
        "token_response.malformed",
    )
    .await;
    altered(
        |response| *response.body_mut() = b"{\"id_token\": \"a\", \"id_token\": \"b\"}".to_vec(),
        "token_response.malformed",
    )
    .await;
}

#[tokio::test]
async fn rejects_another_media_type() {
    altered(
        |response| set_media_type(response, "text/html"),
        "token_response.malformed",
    )
    .await;
}

#[tokio::test]
async fn rejects_a_response_without_end() {
    altered(
        |response| response.body_mut().resize(MAX_RESPONSE_BYTES + 1, b' '),
        "token_response.malformed",
    )
    .await;
    let longest = |response: &mut Response| response.body_mut().resize(MAX_RESPONSE_BYTES, b' ');
    let idp = Idp::new().token(Answer::Altered(longest));
    sign_in(&idp).await.unwrap();
}

#[tokio::test]
async fn rejects_another_status_with_an_honest_body() {
    altered(
        |response| *response.status_mut() = StatusCode::CREATED,
        "token_response.unexpected_status",
    )
    .await;
    altered(
        |response| *response.status_mut() = StatusCode::TEMPORARY_REDIRECT,
        "token_response.unexpected_status",
    )
    .await;
    altered(
        |response| *response.status_mut() = StatusCode::BAD_REQUEST,
        "token_response.unexpected_status",
    )
    .await;
    altered(
        |response| *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
        "token_response.unexpected_status",
    )
    .await;
}

#[tokio::test]
async fn an_error_ends_the_sign_in_even_beside_tokens() {
    denied(
        Answer::Edited(|tokens| tokens["error"] = json!("invalid_grant")),
        "invalid_grant",
    )
    .await;
    denied(
        Answer::Altered(|response| {
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            *response.body_mut() =
                br#"{"error": "invalid_client", "error_description": "no such client"}"#.to_vec();
        }),
        "invalid_client",
    )
    .await;
}

#[tokio::test]
async fn an_error_is_read_at_any_status_of_the_clients_fault() {
    fn invalid_grant(response: &mut Response, status: StatusCode) {
        *response.status_mut() = status;
        *response.body_mut() = br#"{"error": "invalid_grant"}"#.to_vec();
    }
    let edits: [fn(&mut Response); 4] = [
        |response| invalid_grant(response, StatusCode::FORBIDDEN),
        |response| invalid_grant(response, StatusCode::NOT_FOUND),
        |response| invalid_grant(response, StatusCode::TOO_MANY_REQUESTS),
        |response| invalid_grant(response, StatusCode::OK),
    ];
    for edit in edits {
        denied(Answer::Altered(edit), "invalid_grant").await;
    }
    let edits: [fn(&mut Response); 3] = [
        |response| invalid_grant(response, StatusCode::BAD_GATEWAY),
        |response| invalid_grant(response, StatusCode::FOUND),
        |response| {
            *response.status_mut() = StatusCode::FORBIDDEN;
            *response.body_mut() = b"<html>error</html>".to_vec();
        },
    ];
    for edit in edits {
        altered(edit, "token_response.unexpected_status").await;
    }
}

#[tokio::test]
async fn accepts_bearer_in_any_case_and_unknown_members() {
    for edit in [
        (|tokens| tokens["token_type"] = json!("bearer")) as fn(&mut Value),
        |tokens| tokens["token_type"] = json!("BEARER"),
        |tokens| tokens["unknown"] = json!({"a": [1, true, null]}),
        |tokens| tokens["expires_in"] = json!("300"),
        |tokens| tokens["expires_in"] = json!({}),
        |tokens| remove(tokens, "expires_in"),
    ] {
        assert!(
            sign_in(&Idp::new().token(Answer::Edited(edit)))
                .await
                .is_ok()
        );
    }
}

#[tokio::test]
async fn an_outage_is_told_from_a_refusal() {
    let error = refused(Answer::Fails).await;
    assert!(matches!(error, Error::Network(_)), "{error:?}");
    assert_eq!(
        (error.code(), error.fault()),
        ("token_response.network", Fault::Network)
    );
    assert_eq!(
        error.to_string(),
        "no answer from https://idp.example.com/token: connection reset"
    );
}
