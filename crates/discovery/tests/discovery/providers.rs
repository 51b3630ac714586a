//! Thousands of issuers at once, each with its own metadata and keys.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{FutureExt as _, poll};
use relier_discovery::{
    BoxFuture, Error, HttpClient, HttpError, Providers, ProvidersBuilder, Retry, Tenant,
    TenantDirectory,
};
use relier_token::Issuer;

use crate::fake::{Answer, FakeHttp, MovedClock, keys, metadata_of, refusal, token_naming_a};

/// As many providers as are asked for: each issuer is a host, and serves a key named after itself. It notes what it was asked.
#[derive(Default)]
struct Hosts {
    asked: Mutex<HashMap<String, usize>>,
    down: Mutex<HashSet<String>>,
}

impl Hosts {
    fn asked(&self, host: &str, path: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked
            .get(&format!("https://{host}{path}"))
            .copied()
            .unwrap_or(0)
    }

    fn lookups(&self, host: &str) -> usize {
        self.asked(host, "/.well-known/openid-configuration")
    }

    fn total(&self) -> usize {
        self.asked.lock().unwrap().values().sum()
    }

    fn set_down(&self, host: &str, down: bool) {
        let mut hosts = self.down.lock().unwrap();
        if down {
            hosts.insert(host.to_owned());
        } else {
            hosts.remove(host);
        }
    }
}

impl HttpClient for Hosts {
    fn send(&self, request: http::Request<Vec<u8>>) -> BoxFuture<'_, Answer> {
        let uri = request.uri().clone();
        *self
            .asked
            .lock()
            .unwrap()
            .entry(uri.to_string())
            .or_default() += 1;
        let host = uri.host().unwrap().to_owned();
        let answer = if self.down.lock().unwrap().contains(&host) {
            Err(HttpError::transport("connection refused"))
        } else if uri.path() == "/keys" {
            keys(&[host.as_str()])
        } else if let Some(other) = host.strip_prefix("mirror-of-") {
            // It answers for its neighbour.
            Ok(metadata_of(&format!("https://{other}")))
        } else {
            Ok(metadata_of(&format!("https://{host}")))
        };
        Box::pin(async move { answer })
    }
}

/// Knows every tenant with a number, and counts how often it is asked.
#[derive(Default)]
struct Numbered {
    asked: AtomicUsize,
    left: Mutex<HashSet<Issuer>>,
    broken: Mutex<bool>,
}

impl TenantDirectory for Numbered {
    fn tenant<'a>(
        &'a self,
        issuer: &'a Issuer,
    ) -> BoxFuture<'a, Result<Option<Tenant>, Box<dyn std::error::Error + Send + Sync>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let known =
            issuer.as_str().contains("tenant-") && !self.left.lock().unwrap().contains(issuer);
        let answer = if *self.broken.lock().unwrap() {
            Err("no connection to the database".into())
        } else {
            Ok(known.then(Tenant::default))
        };
        Box::pin(async move { answer })
    }
}

fn issuer(number: usize) -> Issuer {
    Issuer::new(format!("https://{}", host(number)))
}

fn host(number: usize) -> String {
    format!("tenant-{number}.example.com")
}

fn set_up(builder: ProvidersBuilder, http: &Arc<Hosts>, clock: &Arc<MovedClock>) -> Providers {
    let builder = builder
        .http(Arc::clone(http) as _)
        .clock(Arc::clone(clock) as _);
    builder.retry(Retry::NEVER).build().unwrap()
}

/// Tokens that name the keys of the tenants 1 and 2, and are signed by nobody.
fn tokens_of_one_and_two() -> [String; 2] {
    let headers = [
        "eyJhbGciOiJFUzI1NiIsImtpZCI6InRlbmFudC0xLmV4YW1wbGUuY29tIn0",
        "eyJhbGciOiJFUzI1NiIsImtpZCI6InRlbmFudC0yLmV4YW1wbGUuY29tIn0",
    ];
    headers.map(|header| format!("{header}.e30.{}", "A".repeat(86)))
}

#[tokio::test]
async fn five_thousand_issuers_have_a_provider_each_and_each_is_looked_up_once() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let providers = set_up(Providers::of((0..5000).map(issuer)), &http, &clock);
    for _ in 0..3 {
        for number in 0..5000 {
            let issuer = issuer(number);
            let provider = providers.get(&issuer).await.unwrap();
            assert_eq!(provider.issuer(), &issuer);
            let jwks_uri = provider.metadata().jwks_uri().to_string();
            assert_eq!(jwks_uri, format!("{issuer}/keys"));
        }
    }
    assert_eq!(http.total(), 5000);
    assert_eq!(providers.len(), 5000);
}

#[tokio::test]
async fn the_keys_of_one_tenant_are_not_those_of_another() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let providers = set_up(Providers::of([issuer(1), issuer(2)]), &http, &clock);
    let one = providers.get(&issuer(1)).await.unwrap();
    let two = providers.get(&issuer(2)).await.unwrap();
    let [of_one, of_two] = tokens_of_one_and_two();
    // Its own key is found, and did not sign.
    assert_eq!(refusal(&one, &of_one).await, "jws.signature_invalid");
    assert_eq!(refusal(&two, &of_two).await, "jws.signature_invalid");
    assert_eq!(refusal(&one, &of_two).await, "jws.key_unknown");
    assert_eq!(refusal(&two, &of_one).await, "jws.key_unknown");
    // Each was asked for its own keys, and searched in them once.
    assert_eq!(
        (http.asked(&host(1), "/keys"), http.asked(&host(2), "/keys")),
        (2, 2)
    );
}

#[tokio::test]
async fn an_issuer_that_answers_for_its_neighbour_is_refused_and_the_neighbour_unharmed() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let mirror = Issuer::new("https://mirror-of-tenant-1.example.com");
    let providers = set_up(Providers::of([mirror.clone(), issuer(1)]), &http, &clock);
    let error = providers.get(&mirror).await.unwrap_err();
    assert_eq!(error.code(), "discovery.issuer_mismatch");
    let provider = providers.get(&issuer(1)).await.unwrap();
    let jwks_uri = provider.metadata().jwks_uri().to_string();
    assert_eq!(jwks_uri, "https://tenant-1.example.com/keys");
}

#[tokio::test]
async fn nothing_is_sent_to_and_kept_for_an_issuer_that_is_nobodys() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    for builder in [
        Providers::of([issuer(1)]),
        Providers::by_directory(Arc::new(Numbered::default())),
    ] {
        let providers = set_up(builder, &http, &clock);
        for stranger in [
            "https://evil.example.com",
            "http://10.0.0.1",
            "https://tenan-1.example.com",
            "",
        ] {
            let error = providers.get(&Issuer::new(stranger)).await.unwrap_err();
            assert_eq!(error.code(), "discovery.issuer_not_allowed", "{stranger}");
        }
        assert!(providers.is_empty());
    }
    let listed = set_up(Providers::of([issuer(1)]), &http, &clock);
    for near in [
        "https://tenant-1.example.com/",
        "https://Tenant-1.example.com",
    ] {
        let error = listed.get(&Issuer::new(near)).await.unwrap_err();
        assert_eq!(error.code(), "discovery.issuer_not_allowed", "{near}");
    }
    assert_eq!(http.total(), 0);
}

#[tokio::test]
async fn what_is_kept_is_bounded_and_what_is_in_use_stays() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let directory = Providers::by_directory(Arc::new(Numbered::default()));
    let providers = set_up(directory.capacity(100), &http, &clock);
    for number in 1..3000 {
        providers.get(&issuer(number)).await.unwrap();
        providers.get(&issuer(0)).await.unwrap();
        assert!(providers.len() <= 101, "{}", providers.len());
    }
    assert_eq!(http.lookups(&host(0)), 1);
    // One that was dropped is looked up again.
    providers.get(&issuer(1)).await.unwrap();
    assert_eq!(http.lookups(&host(1)), 2);
}

#[tokio::test]
async fn issuers_that_cannot_be_found_push_nobody_out() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let directory = Providers::by_directory(Arc::new(Numbered::default()));
    let providers = set_up(directory.capacity(100), &http, &clock);
    for number in 0..40 {
        providers.get(&issuer(number)).await.unwrap();
    }
    for number in 1000..3000 {
        http.set_down(&host(number), true);
        let error = providers.get(&issuer(number)).await.unwrap_err();
        assert_eq!(error.code(), "discovery.network");
        assert!(providers.len() <= 200, "{}", providers.len());
    }
    for number in 0..40 {
        providers.get(&issuer(number)).await.unwrap();
        assert_eq!(http.lookups(&host(number)), 1);
    }
}

#[tokio::test]
async fn a_hundred_sign_ins_of_one_tenant_share_a_lookup() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let providers = set_up(Providers::of([issuer(1)]), &http, &clock);
    let one = issuer(1);
    let found = join_all((0..100).map(|_| providers.get(&one))).await;
    assert!(found.iter().all(Result::is_ok));
    assert_eq!(http.total(), 1);
    // And its keys: all of them are one provider.
    for provider in found {
        refusal(&provider.unwrap(), &token_naming_a()).await;
    }
    assert_eq!(http.asked(&host(1), "/keys"), 2);
}

#[tokio::test]
async fn a_failed_lookup_is_given_again_for_five_seconds() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let providers = set_up(Providers::of([issuer(1)]), &http, &clock);
    http.set_down(&host(1), true);
    for (seconds, lookups) in [(0, 1), (0, 1), (4, 1), (1, 2)] {
        clock.advance(seconds);
        let error = providers.get(&issuer(1)).await.unwrap_err();
        assert_eq!(
            (error.code(), http.lookups(&host(1))),
            ("discovery.network", lookups)
        );
    }
    http.set_down(&host(1), false);
    clock.advance(5);
    providers.get(&issuer(1)).await.unwrap();
}

#[tokio::test]
async fn metadata_are_looked_up_again_after_an_hour_and_the_keys_live_on() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let builder = Providers::of([issuer(1)]).metadata_max_age(Duration::from_mins(10));
    let providers = set_up(builder, &http, &clock);
    let first = providers.get(&issuer(1)).await.unwrap();
    let keys = first.keys().current().await.unwrap();
    clock.advance(600);
    let second = providers.get(&issuer(1)).await.unwrap();
    assert_eq!(http.lookups(&host(1)), 2);
    assert!(Arc::ptr_eq(&keys, &second.keys().current().await.unwrap()));
    assert_eq!(http.asked(&host(1), "/keys"), 1);
}

#[tokio::test]
async fn metadata_stay_in_use_while_the_provider_cannot_be_reached() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let providers = set_up(Providers::of([issuer(1)]), &http, &clock);
    providers.get(&issuer(1)).await.unwrap();
    http.set_down(&host(1), true);
    clock.advance(3600);
    for (seconds, lookups) in [(0, 2), (4, 2), (1, 3)] {
        clock.advance(seconds);
        providers.get(&issuer(1)).await.unwrap();
        assert_eq!(http.lookups(&host(1)), lookups);
    }
}

#[tokio::test]
async fn a_tenant_that_left_is_refused_when_its_metadata_have_aged_or_it_is_forgotten() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let directory = Arc::new(Numbered::default());
    let providers = set_up(
        Providers::by_directory(Arc::clone(&directory) as _),
        &http,
        &clock,
    );
    for number in [1, 2] {
        providers.get(&issuer(number)).await.unwrap();
        directory.left.lock().unwrap().insert(issuer(number));
    }
    providers.get(&issuer(1)).await.unwrap();
    assert_eq!(directory.asked.load(Ordering::SeqCst), 2);
    providers.forget(&issuer(2));
    let gone = |error: Error| assert_eq!(error.code(), "discovery.issuer_not_allowed");
    gone(providers.get(&issuer(2)).await.unwrap_err());
    clock.advance(3600);
    gone(providers.get(&issuer(1)).await.unwrap_err());
    assert!(providers.is_empty());
}

#[tokio::test]
async fn a_tenant_that_is_forgotten_while_it_is_looked_up_stays_forgotten() {
    let http = FakeHttp::closed([Ok(metadata_of("https://tenant-1.example.com"))]);
    let providers = Providers::of([issuer(1)])
        .http(Arc::clone(&http) as _)
        .clock(MovedClock::new())
        .build()
        .unwrap();
    let one = issuer(1);
    let mut lookup = providers.get(&one).boxed_local();
    assert!(poll!(&mut lookup).is_pending());
    providers.forget(&one);
    http.open();
    assert!(lookup.await.is_ok());
    assert!(providers.is_empty());
}

#[tokio::test]
async fn a_directory_that_cannot_tell_lets_nobody_in() {
    let (http, clock) = (Arc::new(Hosts::default()), MovedClock::new());
    let directory = Arc::new(Numbered::default());
    *directory.broken.lock().unwrap() = true;
    let providers = set_up(Providers::by_directory(directory), &http, &clock);
    let error = providers.get(&issuer(1)).await.unwrap_err();
    assert_eq!(
        (error.code(), error.is_retryable()),
        ("discovery.tenant_directory", true)
    );
    assert_eq!(
        error.to_string(),
        "the directory of tenants could not tell: no connection to the database"
    );
    assert_eq!(http.total(), 0);
}

#[tokio::test]
async fn a_tenant_can_have_a_client_of_its_own() {
    struct Own(Arc<Hosts>);
    impl TenantDirectory for Own {
        fn tenant<'a>(
            &'a self,
            issuer: &'a Issuer,
        ) -> BoxFuture<'a, Result<Option<Tenant>, Box<dyn std::error::Error + Send + Sync>>>
        {
            let own = Tenant::default().http(Arc::clone(&self.0) as _);
            let tenant = if issuer.as_str().contains("tenant-1.") {
                own
            } else {
                Tenant::default()
            };
            Box::pin(async { Ok(Some(tenant)) })
        }
    }
    let [common, own] = [(); 2].map(|()| Arc::new(Hosts::default()));
    let directory = Arc::new(Own(Arc::clone(&own)));
    let providers = set_up(
        Providers::by_directory(directory),
        &common,
        &MovedClock::new(),
    );
    for number in [1, 2] {
        let provider = providers.get(&issuer(number)).await.unwrap();
        provider.keys().current().await.unwrap();
    }
    assert_eq!(
        (
            own.lookups(&host(1)),
            own.asked(&host(1), "/keys"),
            own.total()
        ),
        (1, 1, 2)
    );
    assert_eq!((common.lookups(&host(2)), common.total()), (1, 2));
}
