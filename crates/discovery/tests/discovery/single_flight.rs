//! However many ask at once, one request is under way.

use std::sync::Arc;

use futures_util::future::{join, join_all};
use futures_util::{FutureExt as _, poll};
use relier_discovery::Error;
use relier_token::KeySet;

use crate::fake::{
    Answer, FakeHttp, MovedClock, keys, keys_with_etag, not_modified, outage, provider, refusal,
    token_naming_a, token_naming_b,
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

/// What a search comes to that waits for a request for aged keys to end, and how many requests there were in all.
async fn search_behind(refresh: Answer) -> (Result<Option<Arc<KeySet>>, Error>, usize) {
    let answers = [keys_with_etag(&["a"], "\"v1\""), refresh, keys(&["a", "b"])];
    let (http, clock) = (FakeHttp::answering(answers), MovedClock::new());
    let provider = provider(&http, &clock);
    let seen = provider.keys().current().await.unwrap();
    clock.advance(3600);
    http.close();
    let mut refreshing = provider.keys().current().boxed_local();
    let mut searching = provider.keys().newer_than(&seen).boxed_local();
    assert!(poll!(&mut refreshing).is_pending());
    assert!(poll!(&mut searching).is_pending());
    http.open();
    let kept = refreshing.await.unwrap();
    assert!(Arc::ptr_eq(&kept, &seen));
    (searching.await, http.count())
}

#[tokio::test]
async fn a_search_goes_on_when_the_one_before_only_heard_that_nothing_changed() {
    let (found, requests) = search_behind(not_modified()).await;
    assert_eq!(found.unwrap().unwrap().len(), 2);
    assert_eq!(requests, 3);
}

#[tokio::test]
async fn a_search_shares_the_failure_of_a_refresh() {
    let (found, requests) = search_behind(outage()).await;
    assert_eq!(found.unwrap_err().code(), "keys.network");
    assert_eq!(requests, 2);
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
