//! What is reported through `tracing`, and what is not.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use relier_discovery::{Identifier, ProtectedResource, Provider, Transport};
use serde_json::json;
use tracing::Level;

use crate::fake::{
    FakeHttp, ISSUER, MovedClock, PatientClock, keys, metadata, outage, provider, refusal, served,
    token_naming_b,
};

thread_local! {
    /// What this thread has reported.
    static REPORTED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct ThisThread;

impl io::Write for ThisThread {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        REPORTED.with_borrow_mut(|reported| reported.extend_from_slice(octets));
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Captures what is reported. One subscriber for the whole process: the interest in an event is cached process-wide.
fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::DEBUG)
            .with_ansi(false)
            .without_time()
            .with_target(false)
            .with_writer(|| ThisThread)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    REPORTED.with_borrow_mut(Vec::clear);
}

fn reported() -> Vec<String> {
    let text = REPORTED.with_borrow(|reported| String::from_utf8(reported.clone()).unwrap());
    text.lines().map(|line| line.trim().to_owned()).collect()
}

#[tokio::test]
async fn fetches_of_keys_are_reported_with_what_they_were_for_and_how_they_ended() {
    capture();
    let (http, clock) = (
        FakeHttp::answering([keys(&["a"]), outage()]),
        MovedClock::new(),
    );
    let provider = provider(&http, &clock);
    refusal(&provider, &token_naming_b()).await;
    let url = "https://idp.example.com/keys";
    assert_eq!(
        reported(),
        [
            format!(
                "DEBUG fetch_keys{{url={url} purpose=Age}}: keys fetched keys=1 fresh_for=3600 unchanged=false"
            ),
            format!(
                "WARN fetch_keys{{url={url} purpose=UnknownKey}}: no keys fetched code=\"keys.network\" \
                 error=no answer from {url}: connection refused"
            ),
        ]
    );
    // Neither the token nor what it says.
    let everything = reported().concat();
    let token = token_naming_b();
    for part in token.split('.') {
        assert!(!everything.contains(part), "{everything}");
    }
}

#[tokio::test]
async fn lookups_are_reported_with_their_repetitions() {
    capture();
    let http = FakeHttp::answering([outage(), Ok(metadata())]);
    Provider::discover_with(ISSUER, http, PatientClock::new())
        .await
        .unwrap();
    let lines = reported();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with(&format!(
            "WARN look_up{{issuer={ISSUER}}}: no metadata yet, trying again code=\"discovery.network\""
        )),
        "{}",
        lines[0]
    );
    assert_eq!(
        lines[1],
        format!("DEBUG look_up{{issuer={ISSUER}}}: metadata read repeated=1")
    );
}

#[tokio::test]
async fn the_search_for_an_issuer_is_reported_without_who_is_looking() {
    capture();
    let link = json!({"rel": "http://openid.net/specs/connect/1.0/issuer", "href": ISSUER});
    let answers = [Ok(served(&json!({"links": [link]}))), outage()];
    let http = FakeHttp::answering(answers);
    let typed = Identifier::parse("joe@example.com", Transport::Https).unwrap();
    typed.issuer(&*http).await.unwrap();
    typed.issuer(&*http).await.unwrap_err();
    let url = "https://example.com/.well-known/webfinger";
    assert_eq!(
        reported(),
        [
            format!("DEBUG find_issuer{{url={url}}}: issuer found issuer=\"{ISSUER}\""),
            format!(
                "DEBUG find_issuer{{url={url}}}: no issuer code=\"discovery.network\" \
                 error=no answer from {url}: connection refused"
            ),
        ]
    );
}

#[tokio::test]
async fn lookups_of_resources_are_reported() {
    capture();
    let resource = "https://api.example.com/v1";
    let document = json!({"resource": resource, "authorization_servers": [ISSUER]});
    let http = FakeHttp::answering([
        Ok(served(&document)),
        Ok(served(&json!({"resource": ISSUER}))),
    ]);
    let asked = ProtectedResource::new(resource, Transport::Https).unwrap();
    asked.metadata(&*http).await.unwrap();
    asked.metadata(&*http).await.unwrap_err();
    let span =
        "look_up_resource{url=https://api.example.com/.well-known/oauth-protected-resource/v1}";
    assert_eq!(
        reported(),
        [
            format!("DEBUG {span}: metadata of the resource read servers=1"),
            format!(
                "DEBUG {span}: no metadata of the resource code=\"resource.mismatch\" \
                 error=the metadata are of resource \"{ISSUER}\", asked for \"{resource}\""
            ),
        ]
    );
}
