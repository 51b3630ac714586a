//! What is repeated, and what is not.

use std::sync::Arc;
use std::time::Duration;

use relier_discovery::{Error, HttpError, Provider, Retry};

use crate::fake::{Answer, FakeHttp, ISSUER, MovedClock, PatientClock, metadata, outage, served};

/// The error of a lookup, if it failed, and how many requests it took.
async fn look_up(
    answers: Vec<Answer>,
    retry: Retry,
    clock: &Arc<PatientClock>,
) -> (Option<Error>, usize) {
    let http = FakeHttp::answering(answers);
    let lookup = Provider::builder(ISSUER)
        .http(Arc::clone(&http) as _)
        .clock(Arc::clone(clock) as _)
        .retry(retry);
    (lookup.discover().await.err(), http.count())
}

fn with_status(status: u16) -> http::Response<Vec<u8>> {
    let mut response = metadata();
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
    response
}

#[expect(clippy::unnecessary_wraps, reason = "an answer may be an error too")]
fn with_retry_after(value: &'static str) -> Answer {
    let mut response = with_status(503);
    let value = http::HeaderValue::from_static(value);
    response.headers_mut().insert("retry-after", value);
    Ok(response)
}

#[tokio::test]
async fn a_lookup_without_answer_is_repeated_twice_after_growing_pauses() {
    let clock = PatientClock::new();
    let answers = vec![outage(), Ok(with_status(503)), Ok(metadata())];
    let (error, requests) = look_up(answers, Retry::default(), &clock).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(requests, 3);
    let slept = clock.slept();
    assert_eq!(slept.len(), 2);
    for (pause, longest) in slept.into_iter().zip([250, 500]) {
        let longest = Duration::from_millis(longest);
        assert!(longest / 2 <= pause && pause <= longest, "{pause:?}");
    }
}

#[tokio::test]
async fn the_last_failure_is_told() {
    let clock = PatientClock::new();
    let answers = vec![Ok(with_status(502)), Ok(with_status(503)), outage()];
    let (error, requests) = look_up(answers, Retry::default(), &clock).await;
    assert_eq!(error.unwrap().code(), "discovery.network");
    assert_eq!(requests, 3);
}

#[tokio::test]
async fn what_was_refused_is_not_asked_for_again() {
    for (answer, code) in [
        (with_status(404), "discovery.unexpected_status"),
        (with_status(302), "discovery.unexpected_status"),
        (with_status(400), "discovery.unexpected_status"),
        (
            served(&serde_json::json!([])),
            "discovery.metadata_malformed",
        ),
        (
            served(&serde_json::json!({"issuer": "https://evil.example.com"})),
            "discovery.issuer_mismatch",
        ),
    ] {
        let clock = PatientClock::new();
        let (error, requests) =
            look_up(vec![Ok(answer), Ok(metadata())], Retry::default(), &clock).await;
        let error = error.unwrap();
        assert_eq!((error.code(), error.is_retryable()), (code, false));
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn a_request_that_took_its_whole_time_is_not_repeated_at_once() {
    let clock = PatientClock::new();
    let limit = Duration::from_secs(10);
    let answers = vec![Err(HttpError::TimedOut { limit }), Ok(metadata())];
    let (error, requests) = look_up(answers, Retry::default(), &clock).await;
    let error = error.unwrap();
    assert_eq!(
        (error.code(), error.is_retryable()),
        ("discovery.network", true)
    );
    assert_eq!(requests, 1);
}

#[tokio::test]
async fn a_pause_that_the_provider_asks_for_is_honoured_if_it_is_short() {
    let clock = PatientClock::new();
    let (error, requests) = look_up(
        vec![with_retry_after("4"), Ok(metadata())],
        Retry::default(),
        &clock,
    )
    .await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((requests, clock.slept()), (2, vec![Duration::from_secs(4)]));

    let clock = PatientClock::new();
    let (error, requests) = look_up(
        vec![with_retry_after("60"), Ok(metadata())],
        Retry::default(),
        &clock,
    )
    .await;
    assert_eq!(error.unwrap().retry_after(), Some(Duration::from_mins(1)));
    assert_eq!((requests, clock.slept()), (1, vec![]));
}

#[tokio::test]
async fn pauses_stop_growing_at_five_seconds() {
    let clock = PatientClock::new();
    let retry = Retry::default()
        .repeats(40)
        .first_pause(Duration::from_secs(1));
    let (error, requests) = look_up((0..41).map(|_| outage()).collect(), retry, &clock).await;
    assert!(error.is_some());
    assert_eq!(requests, 41);
    assert!(
        clock
            .slept()
            .iter()
            .all(|pause| *pause <= Retry::LONGEST_PAUSE)
    );
}

#[tokio::test]
async fn nothing_is_repeated_if_nobody_can_wait_or_nobody_wants_to() {
    let clock = PatientClock::new();
    let (_, requests) = look_up(vec![outage(), Ok(metadata())], Retry::NEVER, &clock).await;
    assert_eq!(requests, 1);

    let http = FakeHttp::answering([outage(), Ok(metadata())]);
    let lookup = Provider::discover_with(ISSUER, Arc::clone(&http) as _, MovedClock::new());
    assert_eq!(lookup.await.unwrap_err().code(), "discovery.network");
    assert_eq!(http.count(), 1);
}

#[tokio::test]
async fn statuses_say_whether_trying_again_can_help() {
    for (status, retryable) in [
        (301, false),
        (400, false),
        (401, false),
        (404, false),
        (408, true),
        (429, true),
        (500, true),
        (503, true),
    ] {
        let clock = PatientClock::new();
        let (error, _) = look_up(vec![Ok(with_status(status))], Retry::NEVER, &clock).await;
        assert_eq!(error.unwrap().is_retryable(), retryable, "{status}");
    }
}

#[tokio::test]
async fn the_body_of_an_unexpected_answer_is_at_hand_and_not_in_the_message() {
    let clock = PatientClock::new();
    let mut page = served(&serde_json::json!({}));
    *page.body_mut() = b"<h1>Proxy of Example Corp:\n access denied</h1>".to_vec();
    page.headers_mut()
        .insert("content-type", http::HeaderValue::from_static("text/html"));
    let (error, _) = look_up(vec![Ok(page)], Retry::NEVER, &clock).await;
    let error = error.unwrap();
    assert_eq!(
        error.to_string(),
        "https://idp.example.com/.well-known/openid-configuration answered with media type \"text/html\", \
         expected application/json"
    );
    assert_eq!(
        error.body_excerpt(),
        Some(r"<h1>Proxy of Example Corp:\n access denied</h1>")
    );
}
