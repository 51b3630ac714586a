//! Keys change: when they are fetched again, and when not.

use crate::fake::{
    FakeHttp, MovedClock, keys, keys_with_cache_control, provider, refusal, token_naming_a,
    token_naming_b, token_naming_none,
};

#[tokio::test]
async fn fetches_keys_once_for_many_tokens() {
    let (http, clock) = (FakeHttp::answering([keys(&["a"])]), MovedClock::new());
    let provider = provider(&http, &clock);
    for _ in 0..3 {
        assert_eq!(
            refusal(&provider, &token_naming_a()).await,
            "jws.signature_invalid"
        );
    }
    assert_eq!(http.requests(), ["GET https://idp.example.com/keys"]);
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_at_once_even_after_the_first_fetch() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), keys(&["b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.count(), 2);
    // The key that was withdrawn is gone at once, too.
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.key_unknown"
    );
    assert_eq!(http.count(), 2);
}

#[tokio::test]
async fn a_bad_signature_without_key_id_may_mean_that_the_only_key_was_replaced() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), keys(&["b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    for _ in 0..2 {
        assert_eq!(
            refusal(&provider, &token_naming_none()).await,
            "jws.signature_invalid"
        );
        // Once, and not again within the cool-down.
        assert_eq!(http.count(), 2);
    }
}

#[tokio::test]
async fn made_up_key_ids_cost_one_request_a_minute() {
    let answers = [keys(&["a"]), keys(&["a"]), keys(&["a"]), keys(&["a", "b"])];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    for (seconds, expected) in [(0, 2), (0, 2), (59, 2), (1, 3), (59, 3)] {
        clock.advance(seconds);
        assert_eq!(
            refusal(&provider, &token_naming_b()).await,
            "jws.key_unknown"
        );
        assert_eq!(http.count(), expected);
    }
    clock.advance(1);
    assert_eq!(
        refusal(&provider, &token_naming_b()).await,
        "jws.signature_invalid"
    );
}

#[tokio::test]
async fn a_token_that_is_refused_for_another_reason_fetches_nothing() {
    let (http, clock) = (FakeHttp::answering([keys(&["a"])]), MovedClock::new());
    let provider = provider(&http, &clock);
    assert_eq!(refusal(&provider, "garbage").await, "jws.malformed");
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.count(), 1);
}

#[tokio::test]
async fn keys_are_trusted_for_an_hour() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), keys(&["b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.signature_invalid"
    );
    clock.advance(3599);
    assert_eq!(
        refusal(&provider, &token_naming_a()).await,
        "jws.signature_invalid"
    );
    assert_eq!(http.count(), 1);
    clock.advance(1);
    let newer = provider.keys().current().await.unwrap();
    assert_eq!((http.count(), newer.len()), (2, 1));
}

#[tokio::test]
async fn a_provider_can_shorten_the_time_within_bounds() {
    for (cache_control, seconds) in [
        ("max-age=300", 300),
        ("public, MAX-AGE=\"300\"", 300),
        ("max-age=5", 60),
        ("no-store", 60),
        ("no-cache, max-age=900", 60),
        ("max-age=86400", 3600),
        ("max-age=-1", 3600),
        ("max-age=99999999999999999999", 3600),
        ("public", 3600),
    ] {
        let answers = [keys_with_cache_control(&["a"], cache_control), keys(&["a"])];
        let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
        let provider = provider(&http, &clock);
        provider.keys().current().await.unwrap();
        clock.advance(seconds - 1);
        provider.keys().current().await.unwrap();
        assert_eq!(http.count(), 1, "{cache_control}");
        clock.advance(1);
        provider.keys().current().await.unwrap();
        assert_eq!(http.count(), 2, "{cache_control}");
    }
}

#[tokio::test]
async fn keys_from_the_future_are_fetched_again() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), keys(&["a"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    provider.keys().current().await.unwrap();
    clock.advance(-1);
    provider.keys().current().await.unwrap();
    assert_eq!(http.count(), 2);
}
