//! Callbacks that are refused, before anything is sent anywhere.

use relier_discovery::Provider;
use relier_flow::{Error, Fault, RelyingParty, Stage};
use serde_json::json;

use crate::idp::{ISSUER, Idp, REDIRECT_URI, begin, client};

/// Sends an edited callback: the error, after which no request may have been made.
async fn refused(edit: impl FnOnce(String) -> String) -> Error {
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    let (pending, callback) = begin(&idp, &rp);
    let error = rp.complete(pending, &edit(callback)).await.unwrap_err();
    assert_eq!(idp.asked(), Vec::<String>::new());
    assert_eq!(error.stage(), Stage::Callback);
    error
}

async fn check(edit: impl FnOnce(String) -> String, code: &str, requirement: &str) {
    let error = refused(edit).await;
    assert!(matches!(error, Error::Rejected(_)), "{error:?}");
    assert_eq!(
        (error.code(), error.requirement()),
        (code, Some(requirement)),
        "{error}"
    );
}

fn without(query: &str, name: &str) -> String {
    let kept = query
        .split('&')
        .filter(|pair| !pair.starts_with(&format!("{name}=")));
    kept.collect::<Vec<_>>().join("&")
}

fn replaced(query: &str, name: &str, value: &str) -> String {
    format!("{}&{name}={value}", without(query, name))
}

#[tokio::test]
async fn rejects_another_state() {
    check(
        |query| replaced(&query, "state", "other"),
        "callback.state_mismatch",
        "rfc6749-10.12-a",
    )
    .await;
    check(
        |mut query| {
            let at = query.find("&iss").unwrap();
            query.insert(at, 'x');
            query
        },
        "callback.state_mismatch",
        "rfc6749-10.12-a",
    )
    .await;
}

#[tokio::test]
async fn rejects_a_missing_or_empty_state() {
    check(
        |query| without(&query, "state"),
        "callback.state_missing",
        "rfc6749-10.12-a",
    )
    .await;
    check(
        |query| replaced(&query, "state", ""),
        "callback.state_missing",
        "rfc6749-10.12-a",
    )
    .await;
    check(
        |_| String::new(),
        "callback.state_missing",
        "rfc6749-10.12-a",
    )
    .await;
}

#[tokio::test]
async fn rejects_the_state_of_another_sign_in() {
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    let (_, of_the_attacker) = begin(&idp, &rp);
    let (pending, _) = begin(&idp, &rp);
    let error = rp.complete(pending, &of_the_attacker).await.unwrap_err();
    assert_eq!(
        (error.code(), error.fault()),
        ("callback.state_mismatch", Fault::Browser)
    );
    assert_eq!(idp.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn an_error_with_another_state_is_not_attributed_to_the_sign_in() {
    check(
        |_| "error=access_denied&state=other".to_owned(),
        "callback.state_mismatch",
        "rfc6749-10.12-a",
    )
    .await;
    check(
        |_| "error=access_denied".to_owned(),
        "callback.state_missing",
        "rfc6749-10.12-a",
    )
    .await;
}

#[tokio::test]
async fn rejects_repeated_parameters() {
    check(
        |query| format!("{query}&code=another"),
        "callback.malformed",
        "rfc6749-3.1-c",
    )
    .await;
    check(
        |query| format!("state=x&{query}"),
        "callback.malformed",
        "rfc6749-3.1-c",
    )
    .await;
    check(
        |query| format!("{query}&iss={ISSUER}"),
        "callback.malformed",
        "rfc6749-3.1-c",
    )
    .await;
}

#[tokio::test]
async fn rejects_a_query_that_is_too_long_or_badly_encoded() {
    check(
        |query| format!("{query}&x={}", "x".repeat(16 * 1024)),
        "callback.malformed",
        "rfc6749-10.14-a",
    )
    .await;
    check(
        |query| format!("{query}&x=%ff"),
        "callback.malformed",
        "rfc6749-10.14-a",
    )
    .await;
}

#[tokio::test]
async fn rejects_another_issuer() {
    for other in [
        "https://evil.example.com",
        "https://idp.example.com/",
        "https://IDP.example.com",
        "https://idp.example.com/evil",
    ] {
        check(
            |query| replaced(&query, "iss", other),
            "callback.issuer_mismatch",
            "rfc9207-2.4-a",
        )
        .await;
    }
}

#[tokio::test]
async fn rejects_a_missing_issuer_that_the_metadata_promises() {
    check(
        |query| without(&query, "iss"),
        "callback.issuer_missing",
        "rfc9207-2.4-b",
    )
    .await;
    check(
        |query| replaced(&query, "iss", ""),
        "callback.issuer_missing",
        "rfc9207-2.4-b",
    )
    .await;
}

#[tokio::test]
async fn rejects_another_issuer_also_on_errors_and_where_nothing_was_promised() {
    let deny = |query: String| replaced(&without(&query, "code"), "error", "access_denied");
    check(
        |query| replaced(&deny(query), "iss", "https://evil.example.com"),
        "callback.issuer_mismatch",
        "rfc9207-2.4-a",
    )
    .await;
    check(
        |query| without(&deny(query), "iss"),
        "callback.issuer_missing",
        "rfc9207-2.4-b",
    )
    .await;

    let idp = Idp::new().metadata(|metadata| {
        metadata["authorization_response_iss_parameter_supported"] = json!(false);
    });
    let rp = idp.relying_party().await;
    let (pending, callback) = begin(&idp, &rp);
    let callback = replaced(&callback, "iss", "https://evil.example.com");
    assert_eq!(
        rp.complete(pending, &callback).await.unwrap_err().code(),
        "callback.issuer_mismatch"
    );
    assert_eq!(idp.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn an_error_ends_the_sign_in_even_beside_a_code() {
    for edit in [without as fn(&str, &str) -> String, |query, _| {
        query.to_owned()
    }] {
        let error = refused(|query| {
            format!(
                "{}&error=access_denied&error_description=The+user+said+no",
                edit(&query, "code")
            )
        })
        .await;
        let Error::Denied(denied) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(
            (denied.error(), denied.description()),
            ("access_denied", Some("The user said no"))
        );
        assert_eq!(
            (error.code(), error.requirement()),
            ("callback.provider_error", None)
        );
        assert_eq!(error.fault(), Fault::User);
        assert_eq!(
            error.to_string(),
            r#"the provider answered with error "access_denied": "The user said no""#
        );
    }
}

#[tokio::test]
async fn what_the_provider_says_is_bounded_and_escaped() {
    let text = format!("%0d%0aSet-Cookie:+a%1b[31m%e2%80%ae{}", "x".repeat(1000));
    let error =
        refused(|query| format!("{query}&error=no%0a&error_description={text}&error_uri={text}"))
            .await;
    let message = error.to_string();
    assert!(
        message.is_ascii() && !message.chars().any(char::is_control) && message.len() < 800,
        "{message}"
    );
}

#[tokio::test]
async fn rejects_neither_code_nor_error() {
    check(
        |query| without(&query, "code"),
        "callback.code_missing",
        "core-3.1.2.7-b",
    )
    .await;
    check(
        |query| replaced(&query, "code", ""),
        "callback.code_missing",
        "core-3.1.2.7-b",
    )
    .await;
}

#[tokio::test]
async fn rejects_a_sign_in_that_was_begun_too_long_ago() {
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    for (seconds, in_time) in [(599, true), (600, false)] {
        let (pending, callback) = begin(&idp, &rp);
        idp.advance(seconds);
        let result = rp.complete(pending, &callback).await;
        idp.advance(-seconds);
        assert_eq!(
            result.map_err(|error| error.code()).err(),
            (!in_time).then_some("callback.expired")
        );
    }
}

#[tokio::test]
async fn rejects_a_sign_in_that_was_begun_at_another_provider() {
    // A mix-up: the same state, but the code would go to the wrong token endpoint.
    let (honest, other) = (Idp::new(), Idp::new());
    let rp = honest.relying_party().await;
    let (pending, callback) = begin(&honest, &rp);
    let stored = serde_json::to_string(&pending)
        .unwrap()
        .replace(ISSUER, "https://other.example.com");
    let rp = RelyingParty::new(
        Provider::clone(other.relying_party().await.provider()),
        client(),
        REDIRECT_URI,
    )
    .unwrap();
    let error = rp
        .complete(serde_json::from_str(&stored).unwrap(), &callback)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.requirement()),
        ("callback.provider_mismatch", Some("rfc9700-4.4.2.1-a"))
    );
    assert_eq!((error.fault(), other.asked()), (Fault::Caller, Vec::new()));
}
