//! However many ask at once, one request is under way.

use futures_util::future::{join, join_all};
use futures_util::{FutureExt as _, poll};

use crate::fake::{
    FakeHttp, MovedClock, keys, outage, provider, refusal, token_naming_a, token_naming_b,
};

#[tokio::test]
async fn a_hundred_tokens_share_the_first_request() {
    let (http, clock) = (FakeHttp::closed([keys(&["a"])]), MovedClock::new());
    let provider = provider(&http, &clock);
    let token = token_naming_a();
    let all = join_all((0..100).map(|_| refusal(&provider, &token)));
    // `join` polls all of them until they wait, and only then lets the request through.
    let (codes, ()) = join(all, async { http.open() }).await;
    assert_eq!(codes, ["jws.signature_invalid"; 100]);
    assert_eq!(http.count(), 1);
}

async fn tokens_share_the_search_for_a_key(count: usize) {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), keys(&["a", "b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    refusal(&provider, &token_naming_a()).await;
    http.close();
    let token = token_naming_b();
    let all = join_all((0..count).map(|_| refusal(&provider, &token)));
    let (codes, ()) = join(all, async { http.open() }).await;
    // The signature is looked at, so the key was there.
    assert_eq!(codes, vec!["jws.signature_invalid"; count]);
    assert_eq!(http.count(), 2);
}

#[tokio::test]
async fn a_hundred_tokens_share_the_search_for_a_key() {
    tokens_share_the_search_for_a_key(100).await;
}

#[tokio::test]
async fn ten_thousand_tokens_with_a_new_key_share_one_request() {
    tokens_share_the_search_for_a_key(10_000).await;
}

#[tokio::test]
async fn those_who_waited_share_a_failure_instead_of_repeating_it() {
    let (http, clock) = (
        FakeHttp::closed([outage(), keys(&["a"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    let token = token_naming_a();
    let all = join_all((0..100).map(|_| refusal(&provider, &token)));
    let (codes, ()) = join(all, async { http.open() }).await;
    assert_eq!(codes, ["keys.network"; 100]);
    assert_eq!(http.count(), 1);
}

#[tokio::test]
async fn those_who_waited_share_the_failure_of_a_search() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), outage()]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    refusal(&provider, &token_naming_a()).await;
    http.close();
    let token = token_naming_b();
    let all = join_all((0..100).map(|_| refusal(&provider, &token)));
    let (codes, ()) = join(all, async { http.open() }).await;
    assert_eq!(codes, ["keys.network"; 100]);
    assert_eq!(http.count(), 2);
}

#[tokio::test]
async fn whoever_gives_up_lets_the_next_one_try() {
    let (http, clock) = (FakeHttp::closed([keys(&["a"])]), MovedClock::new());
    let provider = provider(&http, &clock);
    let token = token_naming_a();
    let mut first = refusal(&provider, &token).boxed_local();
    let mut second = refusal(&provider, &token).boxed_local();
    assert!(poll!(&mut first).is_pending());
    assert!(poll!(&mut second).is_pending());
    assert_eq!(http.count(), 1);
    drop(first);
    http.open();
    assert_eq!(second.await, "jws.signature_invalid");
    assert_eq!(http.count(), 2);
}

#[tokio::test]
async fn a_search_that_is_given_up_does_not_lock_the_others_out() {
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), keys(&["a", "b"])]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    refusal(&provider, &token_naming_a()).await;
    http.close();
    let token = token_naming_b();
    let mut first = refusal(&provider, &token).boxed_local();
    assert!(poll!(&mut first).is_pending());
    drop(first);
    http.open();
    // One request is spent; the next waits a little, so that giving up in a row costs the provider little.
    assert_eq!(refusal(&provider, &token).await, "keys.network");
    assert_eq!(http.count(), 2);
    clock.advance(5);
    assert_eq!(refusal(&provider, &token).await, "jws.signature_invalid");
    assert_eq!(http.count(), 3);
}
