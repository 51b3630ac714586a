//! A provider in memory: honest and strict, unless a test tells it otherwise.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use relier_discovery::{BoxFuture, Clock, HttpClient, HttpError, Provider};
use relier_flow::{Client, Error, PendingSignIn, RelyingParty, Secret, SignIn};
use relier_token::{Algorithm, Timestamp};
use serde_json::{Value, json};
use url::Url;

pub(crate) const ISSUER: &str = "https://idp.example.com";
pub(crate) const CLIENT_ID: &str = "client-id";
pub(crate) const CLIENT_SECRET: &str = "marked-client-secret";
pub(crate) const CODE: &str = "marked-code";
pub(crate) const ACCESS_TOKEN: &str = "marked-access-token";
pub(crate) const REDIRECT_URI: &str = "https://app.example.com/auth";
pub(crate) const NOW: i64 = 1_800_000_000;

pub(crate) type Response = http::Response<Vec<u8>>;

/// What the provider does at one endpoint.
#[derive(Clone)]
pub(crate) enum Answer {
    Honest,
    /// The honest document, edited.
    Edited(fn(&mut Value)),
    /// The honest response, edited.
    Altered(fn(&mut Response)),
    /// Status 400 with this document.
    Denies(Value),
    Fails,
}

pub(crate) struct Idp {
    key: EcdsaKeyPair,
    clock: AtomicI64,
    script: Mutex<Script>,
}

struct Script {
    metadata: fn(&mut Value),
    claims: fn(&mut Value),
    /// What becomes of the signed ID token.
    wrap: fn(String) -> String,
    key_set: Answer,
    token: Answer,
    userinfo: Answer,
    /// Of the authorization request that came last.
    nonce: String,
    challenge: String,
    requests: Vec<http::Request<Vec<u8>>>,
}

impl Idp {
    pub(crate) fn new() -> Arc<Self> {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref()).unwrap();
        let script = Script {
            metadata: |_| {},
            claims: |_| {},
            wrap: |token| token,
            key_set: Answer::Honest,
            token: Answer::Honest,
            userinfo: Answer::Honest,
            nonce: String::new(),
            challenge: String::new(),
            requests: Vec::new(),
        };
        Arc::new(Self {
            key,
            clock: AtomicI64::new(NOW),
            script: Mutex::new(script),
        })
    }

    fn with(self: Arc<Self>, change: impl FnOnce(&mut Script)) -> Arc<Self> {
        change(&mut self.script.lock().unwrap());
        self
    }

    pub(crate) fn metadata(self: Arc<Self>, edit: fn(&mut Value)) -> Arc<Self> {
        self.with(|script| script.metadata = edit)
    }

    pub(crate) fn claims(self: Arc<Self>, edit: fn(&mut Value)) -> Arc<Self> {
        self.with(|script| script.claims = edit)
    }

    #[cfg(feature = "jwe")]
    pub(crate) fn wrap(self: Arc<Self>, wrap: fn(String) -> String) -> Arc<Self> {
        self.with(|script| script.wrap = wrap)
    }

    pub(crate) fn key_set(self: Arc<Self>, answer: Answer) -> Arc<Self> {
        self.with(|script| script.key_set = answer)
    }

    pub(crate) fn token(self: Arc<Self>, answer: Answer) -> Arc<Self> {
        self.with(|script| script.token = answer)
    }

    pub(crate) fn userinfo(self: Arc<Self>, answer: Answer) -> Arc<Self> {
        self.with(|script| script.userinfo = answer)
    }

    /// Moves the clock by so many seconds.
    pub(crate) fn advance(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) async fn provider(self: &Arc<Self>) -> Provider {
        Provider::discover_with(ISSUER, Arc::clone(self) as _, Arc::clone(self) as _)
            .await
            .unwrap()
    }

    pub(crate) async fn relying_party(self: &Arc<Self>) -> RelyingParty {
        RelyingParty::new(self.provider().await, client(), REDIRECT_URI).unwrap()
    }

    /// The user signs in at `url`: the query of the callback.
    pub(crate) fn authorize(&self, url: &Url) -> String {
        let parameter = |name: &str| {
            let found = url
                .query_pairs()
                .find(|(other, _)| other == name)
                .map(|(_, value)| value.into_owned());
            found.unwrap_or_else(|| panic!("the request has no {name}"))
        };
        let mut script = self.script.lock().unwrap();
        script.nonce = parameter("nonce");
        script.challenge = parameter("code_challenge");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("code", CODE)
            .append_pair("state", &parameter("state"))
            .append_pair("iss", ISSUER);
        query.finish()
    }

    /// The paths that were asked since the metadata.
    pub(crate) fn asked(&self) -> Vec<String> {
        let script = self.script.lock().unwrap();
        script
            .requests
            .iter()
            .skip(1)
            .map(|request| request.uri().path().to_owned())
            .collect()
    }

    /// The last request to a path.
    pub(crate) fn request_to(&self, path: &str) -> http::Request<Vec<u8>> {
        let script = self.script.lock().unwrap();
        script
            .requests
            .iter()
            .rfind(|request| request.uri().path() == path)
            .unwrap()
            .clone()
    }

    fn answer(&self, request: &http::Request<Vec<u8>>) -> Result<Response, HttpError> {
        let mut script = self.script.lock().unwrap();
        script.requests.push(request.clone());
        let (mut document, answer) = match request.uri().path() {
            "/.well-known/openid-configuration" => {
                (honest_metadata(), Answer::Edited(script.metadata))
            }
            "/keys" => (self.honest_keys(), script.key_set.clone()),
            "/token" => (self.honest_tokens(&script, request), script.token.clone()),
            "/userinfo" => (honest_user_info(), script.userinfo.clone()),
            other => panic!("nobody should ask for {other}"),
        };
        let mut status = if document.get("error").is_some() {
            400
        } else {
            200
        };
        let mut alter: fn(&mut Response) = |_| {};
        match answer {
            Answer::Honest => {}
            Answer::Edited(edit) => edit(&mut document),
            Answer::Altered(edit) => alter = edit,
            Answer::Denies(denial) => (status, document) = (400, denial.clone()),
            Answer::Fails => return Err(HttpError::transport("connection reset")),
        }
        let response = http::Response::builder()
            .status(status)
            .header("content-type", "application/json; charset=utf-8");
        let mut response = response.body(document.to_string().into_bytes()).unwrap();
        alter(&mut response);
        Ok(response)
    }

    fn honest_keys(&self) -> Value {
        let point = self.key.public_key().as_ref();
        let [x, y] = [&point[1..33], &point[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
        json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "key", "use": "sig", "alg": "ES256", "x": x, "y": y}]})
    }

    fn honest_tokens(&self, script: &Script, request: &http::Request<Vec<u8>>) -> Value {
        let form: std::collections::HashMap<_, _> = form_urlencoded::parse(request.body())
            .into_owned()
            .collect();
        let challenge = URL_SAFE_NO_PAD.encode(digest::digest(
            &digest::SHA256,
            form["code_verifier"].as_bytes(),
        ));
        let granted = form["grant_type"] == "authorization_code"
            && form["code"] == CODE
            && form["redirect_uri"] == REDIRECT_URI
            && challenge == script.challenge;
        if !granted {
            return json!({"error": "invalid_grant"});
        }
        let at_hash = digest::digest(&digest::SHA256, ACCESS_TOKEN.as_bytes());
        let mut claims = json!({
            "iss": ISSUER, "sub": "user-1", "aud": CLIENT_ID, "iat": NOW - 5, "exp": NOW + 3600,
            "nonce": script.nonce, "at_hash": URL_SAFE_NO_PAD.encode(&at_hash.as_ref()[..16]),
        });
        (script.claims)(&mut claims);
        json!({"access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 300, "id_token": (script.wrap)(self.sign(&claims))})
    }

    fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": "key"});
        let [header, payload] =
            [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = format!("{header}.{payload}");
        let signature = self
            .key
            .sign(&SystemRandom::new(), message.as_bytes())
            .unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

pub(crate) fn honest_metadata() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/authorize?tenant=1"),
        "token_endpoint": format!("{ISSUER}/token"),
        "userinfo_endpoint": format!("{ISSUER}/userinfo"),
        "jwks_uri": format!("{ISSUER}/keys"),
        "authorization_response_iss_parameter_supported": true,
    })
}

fn honest_user_info() -> Value {
    json!({"sub": "user-1", "email": "user-1@example.com", "email_verified": true, "name": "User One", "groups": ["a", "b"]})
}

impl HttpClient for Idp {
    fn send(&self, request: http::Request<Vec<u8>>) -> BoxFuture<'_, Result<Response, HttpError>> {
        Box::pin(async move { self.answer(&request) })
    }
}

impl Clock for Idp {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.clock.load(Ordering::SeqCst))
    }
}

pub(crate) fn client() -> Client {
    Client::confidential(CLIENT_ID, Secret::new(CLIENT_SECRET))
        .id_token_signed_response_alg(Algorithm::Es256)
}

/// An edit: the document loses a member.
pub(crate) fn remove(document: &mut Value, member: &str) {
    document.as_object_mut().unwrap().remove(member).unwrap();
}

/// An edit: the response has another media type.
pub(crate) fn set_media_type(response: &mut Response, media_type: &'static str) {
    let value = http::HeaderValue::from_static(media_type);
    response.headers_mut().insert("content-type", value);
}

/// Begins a sign-in: what is pending, and the callback that an honest provider sends.
pub(crate) fn begin(idp: &Idp, rp: &RelyingParty) -> (PendingSignIn, String) {
    let (url, pending) = rp.authorize().scopes(["email"]).build().unwrap();
    (pending, idp.authorize(&url))
}

/// One sign-in from beginning to end.
pub(crate) async fn sign_in(idp: &Arc<Idp>) -> Result<SignIn, Error> {
    let rp = idp.relying_party().await;
    let (pending, callback) = begin(idp, &rp);
    rp.complete(pending, &callback).await
}

/// The code with which a sign-in ends. The stage is the first half of the code, if it is not that of a token.
pub(crate) async fn refusal(idp: &Arc<Idp>) -> &'static str {
    sign_in(idp).await.unwrap_err().code()
}
