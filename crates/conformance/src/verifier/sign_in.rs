//! The honest sign-in around a bare verifier. It reads laxly and checks nothing: that is the verifier's business.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use url::Url;

use super::{Verifier, VerifierAnswer, VerifierRequest};
use crate::candidate::{
    Answer, BoxFuture, BrowserId, Callback, Identity, Refusal, RelyingParty, Setup,
};

/// Longer answers are not read. The longest that the scripted provider gives has 2 MiB.
const LONGEST_ANSWER: usize = 8 * 1024 * 1024;

/// A relying party at one provider that leaves every decision to a verifier.
pub(super) struct SignIns {
    setup: Setup,
    verifier: Arc<dyn Verifier>,
    http: reqwest::Client,
    /// By state.
    pending: Mutex<HashMap<String, Pending>>,
    users: Mutex<HashMap<BrowserId, Identity>>,
    /// How many seconds the clock was moved ahead.
    ahead: AtomicI64,
    /// What went wrong with the verifier itself.
    fault: Mutex<Option<String>>,
}

/// What is kept of an authorization request.
#[derive(Clone)]
struct Pending {
    nonce: String,
    token_endpoint: String,
    key_set: String,
}

impl SignIns {
    pub(super) fn new(setup: Setup, verifier: Arc<dyn Verifier>) -> Result<Self, String> {
        // Loopback only: reading the system's root certificates takes milliseconds.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([])
            .build()
            .map_err(|error| format!("there is no HTTP client: {error}"))?;
        Ok(Self {
            setup,
            verifier,
            http,
            pending: Mutex::default(),
            users: Mutex::default(),
            ahead: AtomicI64::new(0),
            fault: Mutex::default(),
        })
    }

    /// Discovery and an authorization request with everything that can be asked for.
    async fn begin(&self, browser: BrowserId) -> Result<String, String> {
        let location = format!("{}/.well-known/openid-configuration", self.setup.issuer);
        let metadata = self.read(self.http.get(location)).await?;
        let metadata: Value = serde_json::from_str(&metadata).unwrap_or_default();
        let member =
            |name: &str| text(&metadata, name).ok_or(format!("the metadata has no {name}"));
        let endpoint = member("authorization_endpoint")?;
        let (state, nonce) = (random(), random());
        let mut url =
            Url::parse(&endpoint).map_err(|error| format!("{endpoint} is no URL: {error}"))?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.setup.client_id)
            .append_pair("redirect_uri", &self.setup.redirect_uri)
            .append_pair("scope", "openid email")
            .append_pair("state", &state)
            .append_pair("nonce", &nonce);
        if let Some(seconds) = self.setup.max_age {
            url.query_pairs_mut()
                .append_pair("max_age", &seconds.to_string());
        }
        let pending = Pending {
            nonce,
            token_endpoint: member("token_endpoint")?,
            key_set: member("jwks_uri")?,
        };
        lock(&self.pending).insert(state, pending);
        lock(&self.users).remove(&browser);
        Ok(url.into())
    }

    /// The code for an ID token, the keys as they are now, and the verifier's word.
    async fn finish(&self, browser: BrowserId, callback: &str) -> Result<(), String> {
        let url = Url::parse(callback).map_err(|error| format!("no callback: {error}"))?;
        let parameter = |wanted: &str| {
            let found = url.query_pairs().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned())
        };
        let state = parameter("state").unwrap_or_default();
        let pending = lock(&self.pending).remove(&state);
        let pending = pending.ok_or("this sign-in was never begun")?;
        let code = parameter("code").ok_or("the provider sent no code")?;
        let tokens = self.read(self.token_request(&pending, &code)).await?;
        let tokens: Value = serde_json::from_str(&tokens).unwrap_or_default();
        let token = text(&tokens, "id_token").ok_or("the token endpoint gave no ID token")?;
        let keys = self.read(self.http.get(&pending.key_set)).await?;
        let answer = self
            .verifier
            .verify(self.request(token, keys, pending.nonce));
        match answer.await {
            Ok(VerifierAnswer::Accepted(identity)) => {
                lock(&self.users).insert(browser, identity);
                Ok(())
            }
            Ok(VerifierAnswer::Refused { reason }) => Err(reason),
            Err(fault) => {
                *lock(&self.fault) = Some(fault.clone());
                Err(fault)
            }
        }
    }

    /// The code, with HTTP Basic (RFC 6749 section 2.3.1: both parts are form-urlencoded first).
    fn token_request(&self, pending: &Pending, code: &str) -> reqwest::RequestBuilder {
        let encoded =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.setup.redirect_uri)
            .finish();
        let secret = self.setup.client_secret.as_deref().map(encoded);
        self.http
            .post(&pending.token_endpoint)
            .basic_auth(encoded(&self.setup.client_id), secret)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
    }

    fn request(&self, token: String, keys: String, nonce: String) -> VerifierRequest {
        let setup = self.setup.clone();
        VerifierRequest {
            token,
            keys,
            issuer: setup.issuer,
            client_id: setup.client_id,
            client_secret: setup.client_secret,
            nonce: Some(nonce),
            max_age: setup.max_age,
            algorithm: setup.id_token_signed_response_alg,
            now: unix_time() + self.ahead.load(Ordering::SeqCst),
        }
    }

    /// The answer's text, whatever its status and content type: what to make of it is not decided here.
    async fn read(&self, request: reqwest::RequestBuilder) -> Result<String, String> {
        let unreadable = |error: reqwest::Error| format!("the provider cannot be asked: {error}");
        let mut answer = request.send().await.map_err(unreadable)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreadable)? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_ANSWER {
                return Err(format!(
                    "{} sends more than {LONGEST_ANSWER} bytes",
                    answer.url()
                ));
            }
        }
        Ok(String::from_utf8_lossy(&body).into_owned())
    }
}

impl RelyingParty for SignIns {
    fn sign_in<'a>(&'a self, browser: BrowserId, _: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            self.begin(browser)
                .await
                .map_or_else(refused, Answer::Redirect)
        })
    }

    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let finished = self.finish(browser, &callback.url).await;
            finished.map_or_else(refused, |()| Answer::Page { status: 200 })
        })
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        Box::pin(async move { lock(&self.users).get(&browser).cloned() })
    }

    fn time_passes(&self, time: Duration) {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        self.ahead.fetch_add(seconds, Ordering::SeqCst);
    }

    fn died(&self) -> Option<String> {
        lock(&self.fault).clone()
    }
}

fn refused(message: String) -> Answer {
    Answer::Refused(Refusal {
        stage: None,
        code: None,
        message,
    })
}

fn text(object: &Value, member: &str) -> Option<String> {
    object.get(member)?.as_str().map(str::to_owned)
}

fn unix_time() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// A value that nobody has used before. It protects nobody, so the keys of the standard library's hash maps are random
/// enough.
fn random() -> String {
    let half = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", half(), half())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
