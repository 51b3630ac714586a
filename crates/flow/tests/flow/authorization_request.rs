//! The URL that the user is sent to.

use std::collections::BTreeMap;
use std::time::Duration;

use relier_flow::{ResponseMode, SetupError};
use serde_json::json;

use crate::idp::{CLIENT_ID, Idp, REDIRECT_URI};

#[tokio::test]
async fn asks_for_a_code_with_state_nonce_and_pkce() {
    let rp = Idp::new().relying_party().await;
    let (url, pending) = rp
        .authorize()
        .scopes(["email", "openid", "profile"])
        .max_age(Duration::from_mins(1))
        .build()
        .unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let parameters: BTreeMap<&str, &str> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(pairs.len(), parameters.len(), "no parameter occurs twice");
    let challenge = pending.code_verifier().challenge();
    let expected = BTreeMap::from([
        ("tenant", "1"), // the endpoint's own
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid email profile"),
        ("state", pending.state().as_str()),
        ("nonce", pending.nonce().as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
        ("max_age", "60"),
    ]);
    assert_eq!(parameters, expected);
    assert!(
        url.as_str()
            .starts_with("https://idp.example.com/authorize?tenant=1&")
    );
}

#[tokio::test]
async fn state_nonce_and_verifier_are_new_each_time_and_differ() {
    let rp = Idp::new().relying_party().await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..10 {
        let (_, pending) = rp.authorize().build().unwrap();
        let [state, nonce, verifier] = [
            pending.state().as_str(),
            pending.nonce().as_str(),
            pending.code_verifier().as_str(),
        ];
        for value in [state, nonce, verifier] {
            assert_eq!(value.len(), 43);
            assert!(seen.insert(value.to_owned()));
        }
    }
}

#[tokio::test]
async fn takes_hints_and_further_parameters() {
    let rp = Idp::new().relying_party().await;
    let (url, _) = rp
        .authorize()
        .prompt("login")
        .login_hint("a&b=c")
        .parameter("ui_locales", "de fr")
        .build()
        .unwrap();
    assert!(
        url.as_str()
            .ends_with("&prompt=login&login_hint=a%26b%3Dc&ui_locales=de+fr"),
        "{url}"
    );
}

#[tokio::test]
async fn asks_for_a_posted_callback_when_told_to() {
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    let response_mode = |mode| {
        let (url, _) = rp.authorize().response_mode(mode).build().unwrap();
        url.query_pairs()
            .find(|(name, _)| name == "response_mode")
            .map(|(_, value)| value.into_owned())
    };
    assert_eq!(response_mode(ResponseMode::Query), None);
    assert_eq!(
        response_mode(ResponseMode::FormPost).as_deref(),
        Some("form_post")
    );
    // What is posted is read as a query is.
    let request = rp.authorize().response_mode(ResponseMode::FormPost);
    let (url, pending) = request.build().unwrap();
    let body = idp.authorize(&url);
    assert!(rp.complete(pending, &body).await.is_ok());
}

#[tokio::test]
async fn the_query_of_the_endpoint_cannot_set_our_parameters() {
    let edit = |metadata: &mut serde_json::Value| {
        metadata["authorization_endpoint"] =
            json!("https://idp.example.com/authorize?state=evil&a=1&nonce=evil");
    };
    let rp = Idp::new().metadata(edit).relying_party().await;
    let (url, pending) = rp.authorize().build().unwrap();
    let states: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| name == "state")
        .collect();
    assert_eq!(states, [("state".into(), pending.state().as_str().into())]);
    assert!(
        !url.as_str().contains("evil") && url.as_str().contains("?a=1&"),
        "{url}"
    );
}

#[tokio::test]
async fn rejects_scopes_that_are_two_or_none() {
    let rp = Idp::new().relying_party().await;
    for scope in ["", "email profile", "a\"b", "a\\b", "ä", "a\n"] {
        let error = rp.authorize().scopes([scope]).build().unwrap_err();
        assert!(matches!(error, SetupError::Scope { .. }), "{scope}");
    }
}

#[tokio::test]
async fn rejects_parameters_that_the_library_sets() {
    let rp = Idp::new().relying_party().await;
    for name in [
        "state",
        "nonce",
        "redirect_uri",
        "response_type",
        "response_mode",
        "code_challenge",
        "request",
        "scope",
    ] {
        let error = rp.authorize().parameter(name, "x").build().unwrap_err();
        assert!(matches!(error, SetupError::Parameter { .. }), "{name}");
    }
    let twice = rp
        .authorize()
        .prompt("none")
        .prompt("login")
        .build()
        .unwrap_err();
    assert_eq!(twice.code(), "setup.parameter");
}
