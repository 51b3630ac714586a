//! A tenant's own HTTP client, and what becomes of its keys when it gets another one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use relier_discovery::{
    BoxFuture, HttpClient, KeyFreshness, Providers, Retry, Tenant, TenantDirectory,
};
use relier_token::Issuer;

use crate::fake::{FakeHttp, ISSUER, MovedClock, keys, metadata};

/// Knows one tenant, whatever it is asked for.
struct One(Mutex<Tenant>);

impl TenantDirectory for One {
    fn tenant<'a>(
        &'a self,
        _: &'a Issuer,
    ) -> BoxFuture<'a, Result<Option<Tenant>, Box<dyn std::error::Error + Send + Sync>>> {
        let tenant = self.0.lock().unwrap().clone();
        Box::pin(async { Ok(Some(tenant)) })
    }
}

const MINUTE: i64 = 60;

/// The tenant as it was and as it is after ten minutes, when its metadata have aged; what the clients were asked then.
async fn asked_after(
    before: Tenant,
    after: Tenant,
    clients: [&Arc<FakeHttp>; 2],
) -> [Vec<String>; 2] {
    let directory = Arc::new(One(Mutex::new(before)));
    let clock = MovedClock::new();
    let providers = Providers::by_directory(Arc::clone(&directory) as _)
        .http(FakeHttp::answering([]))
        .clock(Arc::clone(&clock) as _)
        .metadata_max_age(Duration::from_mins(10))
        .retry(Retry::NEVER)
        .build()
        .unwrap();
    let issuer = Issuer::new(ISSUER);
    let first = providers.get(&issuer).await.unwrap();
    first.keys().current().await.unwrap();
    let seen = clients.map(|client| client.requests().len());
    *directory.0.lock().unwrap() = after;
    clock.advance(10 * MINUTE);
    let second = providers.get(&issuer).await.unwrap();
    second.keys().current().await.unwrap();
    let mut seen = seen.into_iter();
    clients.map(|client| client.requests().split_off(seen.next().unwrap()))
}

fn with(client: &Arc<FakeHttp>) -> Tenant {
    Tenant::default().http(Arc::clone(client) as Arc<dyn HttpClient>)
}

fn answering() -> Arc<FakeHttp> {
    FakeHttp::answering([Ok(metadata()), keys(&["a"]), Ok(metadata()), keys(&["a"])])
}

const METADATA: &str = "GET https://idp.example.com/.well-known/openid-configuration";
const KEYS: &str = "GET https://idp.example.com/keys";

#[tokio::test]
async fn keys_live_on_while_nothing_changes_about_how_they_are_had() {
    let client = answering();
    let asked = asked_after(with(&client), with(&client), [&client, &client]).await;
    assert_eq!(asked[0], [METADATA]);
}

#[tokio::test]
async fn keys_are_fetched_by_the_client_that_the_tenant_has_now() {
    let (before, after) = (answering(), answering());
    let asked = asked_after(with(&before), with(&after), [&before, &after]).await;
    assert_eq!(asked, [vec![], vec![METADATA.to_owned(), KEYS.to_owned()]]);
}

#[tokio::test]
async fn keys_are_kept_by_the_rules_that_the_tenant_has_now() {
    let client = answering();
    let rules = KeyFreshness::default().max_age(Duration::from_mins(5));
    let after = with(&client).key_freshness(rules);
    let asked = asked_after(with(&client), after, [&client, &client]).await;
    assert_eq!(asked[0], [METADATA, KEYS]);
}
