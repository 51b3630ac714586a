//! Many tenants: what finding one of ten thousand costs, what each holds in memory, and how often a provider is asked for a
//! key that ten thousand tokens name at once.

use std::alloc::System;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use futures_executor::block_on;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use relier_discovery::{BoxFuture, HttpClient, HttpError, Provider, Providers};
use relier_token::{Issuer, Nonce};
use serde_json::{Value, json};
use stats_alloc::{Region, StatsAlloc};

use crate::contenders::{Contender, Fixture};

const TENANTS: usize = 10_000;

/// Answers for every issuer: metadata under its own name, and the same keys.
struct Memory {
    key_set: Value,
    /// The first answer has no keys.
    keys_come_late: bool,
    asked_for_keys: AtomicUsize,
}

impl Memory {
    fn with(fixture: &Fixture, keys_come_late: bool) -> Arc<Self> {
        Arc::new(Self {
            key_set: fixture.jwks.clone(),
            keys_come_late,
            asked_for_keys: AtomicUsize::new(0),
        })
    }

    fn answer(&self, uri: &http::Uri) -> Value {
        if uri.path().ends_with("/keys") {
            let before = self.asked_for_keys.fetch_add(1, Ordering::SeqCst);
            return if self.keys_come_late && before == 0 {
                json!({"keys": []})
            } else {
                self.key_set.clone()
            };
        }
        let issuer = uri.to_string();
        let issuer = issuer.trim_end_matches("/.well-known/openid-configuration");
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })
    }
}

impl HttpClient for Memory {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        Box::pin(async move {
            // Whoever asks at the same time does so while this answer is on its way.
            let mut waited = false;
            poll_fn(|context| {
                if std::mem::replace(&mut waited, true) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
            let body = self.answer(request.uri()).to_string().into_bytes();
            let response = http::Response::builder().header("content-type", "application/json");
            response.body(body).map_err(HttpError::transport)
        })
    }
}

fn issuers(count: usize) -> Vec<Issuer> {
    let issuer = |tenant| Issuer::new(format!("https://tenant-{tenant}.example.com"));
    (0..count).map(issuer).collect()
}

fn providers(fixture: &Fixture, issuers: &[Issuer]) -> Providers {
    let providers = Providers::of(issuers.iter().cloned())
        .http(Memory::with(fixture, false))
        // Half of it is certainly kept.
        .capacity(issuers.len() * 2)
        .build()
        .expect("the issuers are fit");
    for issuer in issuers {
        let keys = block_on(async { providers.get(issuer).await?.keys().current().await });
        keys.expect("every tenant has keys");
    }
    providers
}

/// Finds a ready provider among ten thousand, beside one that is alone.
pub fn lookups(fixture: &Fixture) -> Vec<Contender> {
    let of = |name, count| {
        let issuers = issuers(count);
        let providers = providers(fixture, &issuers);
        Contender {
            name,
            validate: Box::new(move || {
                let issuer = &issuers[fastrand::usize(..issuers.len())];
                let found = providers.get(issuer).now_or_never();
                found.expect("it is ready").expect("it is there");
            }),
        }
    };
    vec![
        of("relier, one tenant", 1),
        of("relier, 10,000 tenants", TENANTS),
    ]
}

/// Bytes that are held for each of ten thousand tenants, metadata and five keys included.
pub fn memory(fixture: &Fixture, allocator: &'static StatsAlloc<System>) -> usize {
    let issuers = issuers(TENANTS);
    let region = Region::new(allocator);
    let providers = providers(fixture, &issuers);
    let change = region.change();
    drop(providers);
    (change
        .bytes_allocated
        .saturating_sub(change.bytes_deallocated))
        / TENANTS
}

/// How often the key set is asked for when ten thousand tokens name a key that is not there yet.
pub fn requests_for_a_new_key(fixture: &Fixture) -> usize {
    let memory = Memory::with(fixture, true);
    block_on(async {
        let provider = Provider::builder(fixture.issuer.as_str())
            .http(Arc::clone(&memory) as _)
            .discover()
            .await
            .expect("the metadata are fit");
        provider.keys().current().await.expect("a set without keys");
        let before = memory.asked_for_keys.load(Ordering::SeqCst);
        let policy = provider
            .id_token_policy(fixture.client_id.as_str())
            .nonce(Nonce::new(fixture.nonce.as_str()));
        let token = &fixture.tokens["RS256"];
        let verified = join_all((0..TENANTS).map(|_| provider.verify_id_token(&policy, token)));
        for outcome in verified.await {
            outcome.expect("an honest token");
        }
        memory.asked_for_keys.load(Ordering::SeqCst) - before
    })
}
