//! An HTTP client that answers from a queue, and a clock that stands still until it is moved.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use relier_discovery::{BoxFuture, Clock, HttpClient, HttpError, Provider, metadata_response};
use relier_token::{Algorithm, IdTokenPolicy, Issuer, Timestamp};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

pub(crate) const ISSUER: &str = "https://idp.example.com";

/// A token that names the key "b" and is signed by nobody: it is refused with `jws.key_unknown` if that key is not
/// there, and with `jws.signature_invalid` if it is.
pub(crate) fn token_naming_b() -> String {
    format!("eyJhbGciOiJFUzI1NiIsImtpZCI6ImIifQ.e30.{}", "A".repeat(86))
}

/// The same for the key "a".
pub(crate) fn token_naming_a() -> String {
    format!("eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.e30.{}", "A".repeat(86))
}

/// The same without a key id.
pub(crate) fn token_naming_none() -> String {
    format!("eyJhbGciOiJFUzI1NiJ9.e30.{}", "A".repeat(86))
}

pub(crate) type Answer = Result<http::Response<Vec<u8>>, HttpError>;

#[expect(clippy::unnecessary_wraps, reason = "an answer may be an error too")]
pub(crate) fn keys(kids: &[&str]) -> Answer {
    let keys: Vec<_> = kids
        .iter()
        .map(|kid| {
            json!({
                "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "alg": "ES256",
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            })
        })
        .collect();
    Ok(served(&json!({ "keys": keys })))
}

#[expect(clippy::unnecessary_wraps, reason = "an answer may be an error too")]
pub(crate) fn keys_with_cache_control(kids: &[&str], cache_control: &'static str) -> Answer {
    let mut response = keys(kids).unwrap();
    let value = http::HeaderValue::from_static(cache_control);
    response.headers_mut().insert("cache-control", value);
    Ok(response)
}

#[expect(clippy::unnecessary_wraps, reason = "an answer may be an error too")]
pub(crate) fn keys_with_etag(kids: &[&str], etag: &'static str) -> Answer {
    let mut response = keys(kids).unwrap();
    let value = http::HeaderValue::from_static(etag);
    response.headers_mut().insert("etag", value);
    Ok(response)
}

#[expect(clippy::unnecessary_wraps, reason = "an answer may be an error too")]
pub(crate) fn not_modified() -> Answer {
    let response = http::Response::builder().status(304);
    Ok(response.body(Vec::new()).unwrap())
}

/// A token that this pair signs under this key id.
pub(crate) fn signed(pair: &EcdsaKeyPair, kid: &str, claims: &Value) -> String {
    let header = json!({"alg": "ES256", "kid": kid});
    let [header, payload] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let input = format!("{header}.{payload}");
    let signature = pair.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The pair's public key as it stands in a set.
pub(crate) fn published(pair: &EcdsaKeyPair, kid: &str) -> Value {
    // An uncompressed point: the octet 4, then both coordinates.
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
    json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": x, "y": y})
}

pub(crate) fn outage() -> Answer {
    Err(HttpError::transport("connection refused"))
}

pub(crate) fn served(document: &serde_json::Value) -> http::Response<Vec<u8>> {
    let response = http::Response::builder().header("content-type", "application/json");
    response.body(document.to_string().into_bytes()).unwrap()
}

pub(crate) fn metadata() -> http::Response<Vec<u8>> {
    metadata_of(ISSUER)
}

pub(crate) fn metadata_of(issuer: &str) -> http::Response<Vec<u8>> {
    served(&json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
    }))
}

/// Answers in order, and notes what it was asked. A request waits until the gate is open.
pub(crate) struct FakeHttp {
    answers: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<String>>,
    headers: Mutex<Vec<http::HeaderMap>>,
    gate: Semaphore,
    /// What was set off beside the callers, if this client can do that.
    beside: Option<Mutex<Vec<BoxFuture<'static, ()>>>>,
}

impl FakeHttp {
    pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        let fake = Self::closed(answers);
        fake.open();
        fake
    }

    pub(crate) fn closed(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        Arc::new(Self::with(answers))
    }

    /// A client that can run tasks beside its callers: when `run_tasks` is called.
    pub(crate) fn with_tasks(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        let fake = Self {
            beside: Some(Mutex::default()),
            ..Self::with(answers)
        };
        fake.open();
        Arc::new(fake)
    }

    fn with(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            answers: Mutex::new(answers.into_iter().collect()),
            requests: Mutex::default(),
            headers: Mutex::default(),
            gate: Semaphore::new(0),
            beside: None,
        }
    }

    /// Runs what was set off, and says how much that was.
    pub(crate) async fn run_tasks(&self) -> usize {
        let tasks = std::mem::take(&mut *self.beside.as_ref().unwrap().lock().unwrap());
        let count = tasks.len();
        for task in tasks {
            task.await;
        }
        count
    }

    /// The values of a header in the requests, in order.
    pub(crate) fn sent(&self, header: &str) -> Vec<Option<String>> {
        let value = |headers: &http::HeaderMap| {
            let value = headers.get(header)?;
            Some(value.to_str().unwrap().to_owned())
        };
        self.headers.lock().unwrap().iter().map(value).collect()
    }

    pub(crate) fn open(&self) {
        self.gate.add_permits(1000);
    }

    pub(crate) fn close(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

impl HttpClient for FakeHttp {
    fn send(&self, request: http::Request<Vec<u8>>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let line = format!("{} {}", request.method(), request.uri());
            self.requests.lock().unwrap().push(line);
            self.headers.lock().unwrap().push(request.headers().clone());
            self.gate.acquire().await.unwrap().forget();
            let answer = self.answers.lock().unwrap().pop_front();
            answer.unwrap_or_else(|| Err(HttpError::transport("the test has no further answer")))
        })
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> bool {
        let Some(beside) = &self.beside else {
            return false;
        };
        beside.lock().unwrap().push(task);
        true
    }
}

#[derive(Debug)]
pub(crate) struct MovedClock(AtomicI64);

impl MovedClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_800_000_000)))
    }

    /// Moves the clock by so many seconds.
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(Ordering::SeqCst))
    }
}

/// A provider that has been looked up; its first request will be for keys.
pub(crate) fn provider(http: &Arc<FakeHttp>, clock: &Arc<MovedClock>) -> Provider {
    let metadata = metadata_response(
        &Issuer::new(ISSUER),
        relier_discovery::Transport::Https,
        &metadata(),
    )
    .unwrap();
    Provider::from_metadata(metadata, Arc::clone(http) as _, Arc::clone(clock) as _)
}

/// The code with which the provider refuses the token.
pub(crate) async fn refusal(provider: &Provider, raw: &str) -> &'static str {
    let policy: IdTokenPolicy = provider
        .id_token_policy("client")
        .algorithm(Algorithm::Es256);
    provider
        .verify_id_token(&policy, raw)
        .await
        .unwrap_err()
        .code()
}

/// A clock that moves itself when somebody waits, and notes for how long.
#[derive(Debug)]
pub(crate) struct PatientClock {
    clock: Arc<MovedClock>,
    slept: Mutex<Vec<Duration>>,
}

impl PatientClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            clock: MovedClock::new(),
            slept: Mutex::default(),
        })
    }

    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Clock for PatientClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Option<BoxFuture<'_, ()>> {
        self.slept.lock().unwrap().push(duration);
        Some(Box::pin(async move {
            self.clock
                .advance(i64::try_from(duration.as_secs()).unwrap());
        }))
    }
}
