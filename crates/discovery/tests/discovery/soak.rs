//! Two minutes in which the provider changes its key every second while users sign in: nobody honest is turned away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use relier_discovery::{BoxFuture, Clock as _, HttpClient, KeyFreshness, Provider};
use relier_token::Algorithm;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::fake::{Answer, ISSUER, MovedClock, metadata, published, served, signed};

const SECONDS: usize = 120;
/// So many users sign in at each second, and so many tokens of the second before are still on their way.
const USERS: usize = 40;
const LATE: usize = 10;

/// Signs with the key of the present second. It publishes that one, the one before and the next one.
struct Rotating {
    pairs: Vec<EcdsaKeyPair>,
    clock: Arc<MovedClock>,
    began: i64,
    fetches: AtomicUsize,
}

impl Rotating {
    fn new(clock: &Arc<MovedClock>) -> Arc<Self> {
        let pair = |_| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Arc::new(Self {
            pairs: (0..SECONDS + 3).map(pair).collect(),
            clock: Arc::clone(clock),
            began: clock.now().unix_seconds(),
            fetches: AtomicUsize::new(0),
        })
    }

    fn second(&self) -> usize {
        usize::try_from(self.clock.now().unix_seconds() - self.began).unwrap()
    }

    fn token(&self, second: usize) -> String {
        let claims = json!({
            "iss": ISSUER, "sub": "user-1", "aud": "client",
            "iat": self.began, "exp": self.began + 3600,
        });
        signed(&self.pairs[second], &second.to_string(), &claims)
    }

    fn published(&self) -> Value {
        let now = self.second();
        let key = |second: usize| published(&self.pairs[second], &second.to_string());
        let keys: Vec<Value> = (now.saturating_sub(1)..=now + 1).map(key).collect();
        json!({ "keys": keys })
    }
}

impl HttpClient for Rotating {
    fn send(&self, request: http::Request<Vec<u8>>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            if !request.uri().path().ends_with("/keys") {
                return Ok(metadata());
            }
            self.fetches.fetch_add(1, Ordering::SeqCst);
            let keys = self.published();
            // The answer is on its way for a while, and others ask meanwhile.
            tokio::task::yield_now().await;
            Ok(served(&keys))
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_honest_token_is_refused_while_keys_change_every_second() {
    let clock = MovedClock::new();
    let idp = Rotating::new(&clock);
    let provider = Provider::builder(ISSUER)
        .http(Arc::clone(&idp) as _)
        .clock(Arc::clone(&clock) as _)
        .key_freshness(KeyFreshness::default().cool_down(Duration::from_secs(1)))
        .discover()
        .await
        .unwrap();
    let mut verified = 0;
    for second in 0..SECONDS {
        let late = std::iter::repeat_n(second.saturating_sub(1), LATE);
        let mut users = JoinSet::new();
        for signed_at in late.chain(std::iter::repeat_n(second, USERS)) {
            let (provider, raw) = (provider.clone(), idp.token(signed_at));
            users.spawn(async move {
                let policy = provider
                    .id_token_policy("client")
                    .algorithm(Algorithm::Es256);
                provider.verify_id_token(&policy, &raw).await.map(drop)
            });
        }
        while let Some(outcome) = users.join_next().await {
            outcome.unwrap().unwrap();
            verified += 1;
        }
        clock.advance(1);
    }
    assert_eq!(verified, SECONDS * (USERS + LATE));
    // A new key is known a second ahead, so every other second brings one that has to be looked for: once, whoever asks.
    let fetches = idp.fetches.load(Ordering::SeqCst);
    assert!(
        (SECONDS / 2..=SECONDS).contains(&fetches),
        "{fetches} requests"
    );
}
