//! Keys are refreshed before they have aged, and asked for conditionally.

use std::sync::Arc;

use crate::fake::{
    FakeHttp, MovedClock, keys, keys_with_cache_control, keys_with_etag, not_modified, outage,
    provider, refusal, token_naming_a, token_naming_b,
};

const HOUR: i64 = 3600;

#[tokio::test]
async fn keys_are_refreshed_ahead_of_time_and_nobody_waits() {
    let (http, clock) = (
        FakeHttp::with_tasks([keys(&["a"]), keys(&["b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    let old = provider.keys().current().await.unwrap();
    clock.advance(HOUR / 5 * 4 - 1);
    provider.keys().current().await.unwrap();
    assert_eq!(http.run_tasks().await, 0);

    clock.advance(1);
    // However many come, one request is set off, and all of them have the old keys at once.
    for _ in 0..10 {
        let given = provider.keys().current().await.unwrap();
        assert!(Arc::ptr_eq(&given, &old));
    }
    assert_eq!(http.count(), 1);
    assert_eq!(http.run_tasks().await, 1);
    assert_eq!(http.count(), 2);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );

    // The new keys have an hour of their own.
    clock.advance(HOUR / 5 * 4 - 1);
    provider.keys().current().await.unwrap();
    assert_eq!((http.run_tasks().await, http.count()), (0, 2));
}

#[tokio::test]
async fn a_short_life_is_refreshed_ahead_as_well() {
    let answers = [keys_with_cache_control(&["a"], "max-age=100"), keys(&["a"])];
    let (http, clock) = (FakeHttp::with_tasks(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    for (seconds, tasks) in [(0, 0), (79, 0), (1, 1)] {
        clock.advance(seconds);
        provider.keys().current().await.unwrap();
        assert_eq!(http.run_tasks().await, tasks);
    }
}

#[tokio::test]
async fn a_refresh_that_fails_is_repeated_once_a_minute_and_the_keys_stay_in_use() {
    let answers = std::iter::once(keys(&["a"])).chain((0..9).map(|_| outage()));
    let (http, clock) = (FakeHttp::with_tasks(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    provider.keys().current().await.unwrap();
    clock.advance(HOUR / 5 * 4);
    for (seconds, tasks) in [(0, 1), (0, 0), (59, 0), (1, 1), (1, 0)] {
        clock.advance(seconds);
        assert_eq!(
            refusal(&provider, &token_naming_a()).await,
            "jws.signature_invalid"
        );
        assert_eq!(http.run_tasks().await, tasks);
    }
}

#[tokio::test]
async fn a_task_that_is_never_run_delays_nothing() {
    let (http, clock) = (
        FakeHttp::with_tasks([keys(&["a"]), keys(&["b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    provider.keys().current().await.unwrap();
    clock.advance(HOUR - 1);
    provider.keys().current().await.unwrap();
    clock.advance(1);
    // The keys have aged: whoever asks fetches.
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.count(), 2);
}

#[tokio::test]
async fn keys_with_an_etag_are_asked_for_conditionally_and_live_on_if_unchanged() {
    let answers = [
        keys_with_etag(&["a"], "\"v1\""),
        not_modified(),
        keys_with_etag(&["b"], "\"v2\""),
        not_modified(),
    ];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    let first = provider.keys().current().await.unwrap();
    clock.advance(HOUR);
    let second = provider.keys().current().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    clock.advance(HOUR - 1);
    provider.keys().current().await.unwrap();
    assert_eq!(http.count(), 2);
    clock.advance(1);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
    clock.advance(HOUR);
    provider.keys().current().await.unwrap();
    let sent = [None, Some("\"v1\""), Some("\"v1\""), Some("\"v2\"")];
    assert_eq!(
        http.sent("if-none-match"),
        sent.map(|etag| etag.map(str::to_owned))
    );
}

#[tokio::test]
async fn the_search_for_an_unknown_key_is_unconditional_and_past_caches() {
    let answers = [
        keys_with_etag(&["a"], "\"v1\""),
        keys_with_etag(&["b"], "\"v1\""),
    ];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.sent("if-none-match"), [None, None]);
    assert_eq!(
        http.sent("cache-control"),
        [None, Some("no-cache".to_owned())]
    );
}

#[tokio::test]
async fn not_modified_without_a_condition_is_no_key_set() {
    let (http, clock) = (FakeHttp::answering([not_modified()]), MovedClock::new());
    let error = provider(&http, &clock).keys().current().await.unwrap_err();
    assert_eq!(error.code(), "keys.unexpected_status");
}

#[tokio::test]
async fn not_modified_without_a_condition_keeps_no_keys_fresh() {
    let answers = [keys(&["a"]), not_modified(), keys(&["b"])];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    let first = provider.keys().current().await.unwrap();
    clock.advance(HOUR);
    // That request failed, so the aged keys stay in use until the next one.
    let kept = provider.keys().current().await.unwrap();
    assert!(Arc::ptr_eq(&first, &kept));
    clock.advance(60);
    let next = provider.keys().current().await.unwrap();
    assert!(!Arc::ptr_eq(&first, &next));
    assert_eq!(http.count(), 3);
}

#[tokio::test]
async fn not_modified_is_no_answer_to_a_search() {
    let answers = [keys_with_etag(&["a"], "\"v1\""), not_modified()];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "keys.unexpected_status"
    );
}

#[tokio::test]
async fn keys_that_live_on_do_so_for_as_long_as_is_said_then() {
    let mut shorter = not_modified().unwrap();
    let value = http::HeaderValue::from_static("max-age=120");
    shorter.headers_mut().insert("cache-control", value);
    let answers = [
        keys_with_etag(&["a"], "\"v1\""),
        Ok(shorter),
        keys_with_etag(&["b"], "\"v2\""),
    ];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    for (seconds, requests) in [(0, 1), (HOUR, 2), (119, 2), (1, 3)] {
        clock.advance(seconds);
        provider.keys().current().await.unwrap();
        assert_eq!(http.count(), requests, "{seconds}");
    }
}

#[tokio::test]
async fn a_key_that_appears_while_nothing_changed_by_etag_is_still_searched() {
    let answers = [
        keys_with_etag(&["a"], "\"v1\""),
        not_modified(),
        keys(&["a", "b"]),
    ];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    provider.keys().current().await.unwrap();
    clock.advance(HOUR);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.count(), 3);
}
