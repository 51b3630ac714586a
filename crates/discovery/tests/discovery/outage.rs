//! The provider can't be reached: how long the last good keys are used.

use http::StatusCode;
use relier_discovery::Error;

use crate::fake::{
    FakeHttp, MovedClock, keys, outage, provider, refusal, served, token_naming_a, token_naming_b,
};

const HOUR: i64 = 3600;

#[tokio::test]
async fn without_keys_there_is_no_verdict_and_the_next_token_tries_again() {
    let (http, clock) = (
        FakeHttp::answering([outage(), keys(&["a"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    assert_eq!(refusal(&provider, &token_naming_a()).await, "keys.network");
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.signature_invalid"
    );
}

#[tokio::test]
async fn without_keys_three_failures_in_a_row_make_the_fourth_request_wait() {
    let answers = [outage(), outage(), outage(), outage(), keys(&["a"])];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    for (seconds, requests) in [(0, 1), (0, 2), (0, 3), (0, 3), (4, 3), (1, 4), (4, 4)] {
        clock.advance(seconds);
        let error = provider.keys().current().await.unwrap_err();
        assert_eq!(error.code(), "keys.network");
        assert!(error.to_string().contains("connection refused"), "{error}");
        assert_eq!(http.count(), requests);
    }
    clock.advance(1);
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.count(), 5);
}

#[tokio::test]
async fn failures_are_counted_anew_after_an_answer() {
    let failing = [
        outage(),
        outage(),
        keys(&["a"]),
        outage(),
        outage(),
        keys(&["b"]),
    ];
    let (http, clock) = (FakeHttp::answering(failing), MovedClock::new());
    let provider = provider(&http, &clock);
    for expected in ["keys.network", "keys.network", "jws.signature_invalid"] {
        assert_eq!(refusal(&provider, &token_naming_a()).await, expected);
    }
    clock.advance(5 * HOUR);
    for expected in ["keys.network", "keys.network", "jws.signature_invalid"] {
        assert_eq!(refusal(&provider, &token_naming_b()).await, expected);
    }
    assert_eq!(http.count(), 6);
}

#[tokio::test]
async fn a_clock_that_was_set_back_makes_nobody_wait() {
    let answers = [outage(), outage(), outage(), keys(&["a"])];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    for _ in 0..4 {
        assert_eq!(refusal(&provider, &token_naming_a()).await, "keys.network");
    }
    assert_eq!(http.count(), 3);
    clock.advance(-1);
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.signature_invalid"
    );
}

#[tokio::test]
async fn aged_keys_are_used_for_four_hours_more_and_the_provider_is_asked_once_a_minute() {
    let answers = std::iter::once(keys(&["a"])).chain((0..9).map(|_| outage()));
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    for (seconds, requests) in [
        (0, 1),
        (HOUR, 2),
        (0, 2),
        (59, 2),
        (1, 3),
        (4 * HOUR - 61, 4),
    ] {
        clock.advance(seconds);
        assert_eq!(
            refusal(&provider, &token_naming_a()).await,
            "jws.signature_invalid"
        );
        assert_eq!(http.count(), requests);
    }
    clock.advance(1);
    assert_eq!(refusal(&provider, &token_naming_a()).await, "keys.network");
}

#[tokio::test]
async fn an_outage_ends_when_the_provider_answers_again() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), outage(), keys(&["b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    refusal(&provider, &token_naming_a()).await;
    clock.advance(HOUR);
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.signature_invalid"
    );
    clock.advance(60);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.count(), 3);
}

#[tokio::test]
async fn a_search_that_fails_is_no_verdict_and_is_soon_repeated() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), outage(), keys(&["b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    assert_eq!(refusal(&provider, &token_naming_b()).await, "keys.network");
    clock.advance(4);
    assert_eq!(refusal(&provider, &token_naming_b()).await, "keys.network");
    assert_eq!(http.count(), 2);
    clock.advance(1);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_key_set_is_told_apart() {
    let with_status = |status: StatusCode| {
        let mut response = keys(&["a"]).unwrap();
        *response.status_mut() = status;
        response
    };
    let html = http::Response::builder()
        .header("content-type", "text/html")
        .body(b"<html>".to_vec())
        .unwrap();
    for (answer, code) in [
        (
            with_status(StatusCode::SERVICE_UNAVAILABLE),
            "keys.unexpected_status",
        ),
        (with_status(StatusCode::FOUND), "keys.unexpected_status"),
        (html, "keys.content_type"),
        (served(&serde_json::json!({"keys": {}})), "keys.malformed"),
        (served(&serde_json::json!([])), "keys.malformed"),
    ] {
        let (http, clock) = (FakeHttp::answering([Ok(answer)]), MovedClock::new());
        let error = provider(&http, &clock).keys().current().await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!matches!(error, Error::Network { .. }));
    }
}
