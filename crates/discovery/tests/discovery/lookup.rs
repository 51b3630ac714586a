//! Looking a provider up.

use std::sync::Arc;

use relier_discovery::{Error, Fault, Provider, Stage};

use crate::fake::{FakeHttp, ISSUER, MovedClock, metadata, outage};

async fn look_up(issuer: &str, http: &Arc<FakeHttp>) -> Result<Provider, Error> {
    Provider::discover_with(issuer, Arc::clone(http) as _, MovedClock::new()).await
}

#[tokio::test]
async fn asks_for_the_metadata_and_for_no_keys_yet() {
    let http = FakeHttp::answering([Ok(metadata())]);
    let provider = look_up(ISSUER, &http).await.unwrap();
    assert_eq!(provider.issuer().as_str(), ISSUER);
    assert_eq!(
        http.requests(),
        ["GET https://idp.example.com/.well-known/openid-configuration"]
    );
    assert!(provider.issues_as(ISSUER));
    assert!(!provider.issues_as("https://idp.example.com/"));
}

#[tokio::test]
async fn rejects_the_metadata_of_an_issuer_that_differs_by_a_slash() {
    let http = FakeHttp::answering([Ok(metadata())]);
    let error = look_up("https://idp.example.com/", &http)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.requirement()),
        ("discovery.issuer_mismatch", Some("discovery-4.3-b"))
    );
}

#[tokio::test]
async fn sends_nothing_to_an_issuer_without_tls() {
    for issuer in [
        "http://idp.example.com",
        "http://127.0.0.1:1",
        "http://localhost:1",
    ] {
        let http = FakeHttp::answering([]);
        let error = look_up(issuer, &http).await.unwrap_err();
        assert_eq!(
            (error.code(), error.fault()),
            ("discovery.issuer_invalid", Fault::Caller)
        );
        assert_eq!(http.count(), 0);
    }
}

#[tokio::test]
async fn loopback_http_has_to_be_allowed_and_is_for_loopback_only() {
    let http = FakeHttp::answering([]);
    let lookup = |issuer: &str| {
        Provider::builder(issuer)
            .allow_loopback_http()
            .http(Arc::clone(&http) as _)
            .clock(MovedClock::new())
    };
    assert_eq!(
        lookup("http://idp.example.com")
            .discover()
            .await
            .unwrap_err()
            .code(),
        "discovery.issuer_invalid"
    );
    assert_eq!(http.count(), 0);
    assert_eq!(
        lookup("http://localhost:1")
            .discover()
            .await
            .unwrap_err()
            .code(),
        "discovery.network"
    );
    assert_eq!(
        http.requests(),
        ["GET http://localhost:1/.well-known/openid-configuration"]
    );
}

#[tokio::test]
async fn tells_an_outage_from_a_refusal() {
    let http = FakeHttp::answering([outage()]);
    let error = look_up(ISSUER, &http).await.unwrap_err();
    assert_eq!(
        (error.code(), error.stage(), error.fault()),
        ("discovery.network", Stage::Discovery, Fault::Network)
    );
    assert_eq!(error.requirement(), None);
    let expected = "no answer from https://idp.example.com/.well-known/openid-configuration: connection refused";
    assert_eq!(error.to_string(), expected);
}
