//! A provider in memory: honest, unless a test tells it otherwise.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use relier_discovery::{
    BoxFuture, Clock, HttpClient, HttpError, IssuerTemplate, Provider, Transport, metadata_response,
};
use relier_flow::{Client, RelyingParty, Secret};
use relier_token::{Algorithm, Issuer, Timestamp};
use serde_json::{Value, json};
use tokio::sync::watch;
use url::Url;

pub(crate) const ISSUER: &str = "https://idp.example.com";
pub(crate) const REDIRECT_URI: &str = "https://app.example.com/auth";
/// What no page and no answer may show.
pub(crate) const SECRETS: [&str; 3] = ["marked-secret", "marked-code", "marked-access-token"];
const NOW: i64 = 1_800_000_000;

pub(crate) struct Idp {
    key: EcdsaKeyPair,
    script: Mutex<Script>,
    /// How often the metadata was asked for.
    looked_up: AtomicUsize,
    /// How often a code was redeemed.
    redeemed: AtomicUsize,
    /// The token endpoint answers while it is open.
    token_gate: watch::Sender<bool>,
}

struct Script {
    reachable: bool,
    end_session_endpoint: bool,
    metadata_issuer: &'static str,
    subject: &'static str,
    user_info: Value,
    id_token_nonce: Option<&'static str>,
    /// The tenant that users sign in at, where the provider has many.
    tenant: Option<&'static str>,
    nonce: String,
}

impl Idp {
    pub(crate) fn new() -> Arc<Self> {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
        Arc::new(Self {
            key: EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref()).unwrap(),
            script: Mutex::new(Script {
                reachable: true,
                end_session_endpoint: true,
                metadata_issuer: ISSUER,
                subject: "user-1",
                user_info: json!({"email": "user-1@example.com", "email_verified": true, "name": "User One"}),
                id_token_nonce: None,
                tenant: None,
                nonce: String::new(),
            }),
            looked_up: AtomicUsize::new(0),
            redeemed: AtomicUsize::new(0),
            token_gate: watch::Sender::new(true),
        })
    }

    fn change(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().unwrap());
    }

    pub(crate) fn be_reachable(&self, reachable: bool) {
        self.change(|script| script.reachable = reachable);
    }

    pub(crate) fn have_no_end_session_endpoint(&self) {
        self.change(|script| script.end_session_endpoint = false);
    }

    pub(crate) fn claim_to_be(&self, issuer: &'static str) {
        self.change(|script| script.metadata_issuer = issuer);
    }

    pub(crate) fn sign_in_as(&self, subject: &'static str) {
        self.change(|script| script.subject = subject);
    }

    pub(crate) fn say_of_the_user(&self, claims: Value) {
        self.change(|script| script.user_info = claims);
    }

    pub(crate) fn put_a_nonce(&self, nonce: &'static str) {
        self.change(|script| script.id_token_nonce = Some(nonce));
    }

    pub(crate) fn looked_up(&self) -> usize {
        self.looked_up.load(Ordering::SeqCst)
    }

    /// Whether the token endpoint answers, or lets wait whoever asks.
    pub(crate) fn answer_token_requests(&self, answers: bool) {
        self.token_gate.send_replace(answers);
    }

    pub(crate) fn redeemed(&self) -> usize {
        self.redeemed.load(Ordering::SeqCst)
    }

    /// Waits until it has been asked for tokens so often.
    pub(crate) async fn is_asked_for_tokens(&self, times: usize) {
        while self.redeemed() < times {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) async fn relying_party(
        self: Arc<Self>,
        redirect_uri: &str,
    ) -> Result<RelyingParty, relier_discovery::Error> {
        let provider =
            Provider::discover_with(ISSUER, Arc::clone(&self) as _, Arc::clone(&self) as _).await?;
        Ok(RelyingParty::new(provider, client(), redirect_uri).unwrap())
    }

    /// A relying party at the provider that many tenants have in common. Users sign in at this one of them.
    pub(crate) async fn of_many_tenants(self: Arc<Self>, tenant: &'static str) -> RelyingParty {
        self.change(|script| script.tenant = Some(tenant));
        let template = IssuerTemplate::new(&format!("{ISSUER}/{{tenantid}}"), [tenant]).unwrap();
        let provider = Provider::builder(format!("{ISSUER}/organizations"))
            .tenants(template)
            .http(Arc::clone(&self) as _)
            .clock(Arc::clone(&self) as _)
            .discover()
            .await
            .unwrap();
        RelyingParty::new(provider, client(), REDIRECT_URI).unwrap()
    }

    /// A relying party at another provider, which has an `end_session_endpoint` too.
    pub(crate) fn of_another_provider(self: Arc<Self>) -> RelyingParty {
        let issuer = "https://other.example.com";
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "end_session_endpoint": format!("{issuer}/logout"),
        });
        let response = http::Response::builder().header("content-type", "application/json");
        let response = response.body(document.to_string().into_bytes()).unwrap();
        let metadata = metadata_response(&Issuer::new(issuer), Transport::Https, &response);
        let provider = Provider::from_metadata(metadata.unwrap(), Arc::clone(&self) as _, self);
        RelyingParty::new(provider, Client::public("client-id"), REDIRECT_URI).unwrap()
    }

    /// The user signs in at `url`: where the browser is sent to.
    pub(crate) fn authorize(&self, url: &str) -> String {
        let url = Url::parse(url).unwrap();
        assert!(
            url.as_str().starts_with(&format!("{ISSUER}/authorize?")),
            "{url}"
        );
        let parameter = |name: &str| {
            let found = url.query_pairs().find(|(other, _)| other == name);
            found
                .unwrap_or_else(|| panic!("no {name} in {url}"))
                .1
                .into_owned()
        };
        self.change(|script| script.nonce = parameter("nonce"));
        assert_eq!(parameter("scope"), "openid email profile");
        let state = parameter("state");
        let mut answer = vec![("code", SECRETS[1]), ("state", &state)];
        if self.script.lock().unwrap().tenant.is_none() {
            answer.push(("iss", ISSUER));
        }
        Url::parse_with_params(&parameter("redirect_uri"), answer)
            .unwrap()
            .into()
    }

    fn answer(&self, path: &str) -> Result<http::Response<Vec<u8>>, HttpError> {
        let script = self.script.lock().unwrap();
        if path == "/.well-known/openid-configuration" {
            self.looked_up.fetch_add(1, Ordering::SeqCst);
        }
        if !script.reachable {
            return Err(HttpError::transport("connection refused"));
        }
        let document = match path {
            "/.well-known/openid-configuration" => metadata(&script),
            "/organizations/.well-known/openid-configuration" => {
                of_tenant("{tenantid}", metadata(&script))
            }
            "/one/.well-known/openid-configuration" => of_tenant("one", metadata(&script)),
            "/keys" => {
                let point = self.key.public_key().as_ref();
                let [x, y] = [&point[1..33], &point[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
                json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "key", "x": x, "y": y}]})
            }
            "/token" => {
                let nonce = script.id_token_nonce.unwrap_or(&script.nonce);
                let mut claims = json!({
                    "iss": ISSUER, "sub": script.subject, "aud": "client-id", "iat": NOW - 5, "exp": NOW + 600,
                    "nonce": nonce, "groups": ["a", "b"],
                });
                if let Some(tenant) = script.tenant {
                    claims = of_tenant(tenant, claims);
                    claims["tid"] = json!(tenant);
                }
                json!({"access_token": SECRETS[2], "token_type": "Bearer", "id_token": self.sign(&claims)})
            }
            "/userinfo" => {
                let mut user_info = script.user_info.clone();
                user_info["sub"] = json!(script.subject);
                user_info
            }
            other => panic!("nobody should ask for {other}"),
        };
        let response = http::Response::builder().header("content-type", "application/json");
        Ok(response.body(document.to_string().into_bytes()).unwrap())
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

fn client() -> Client {
    Client::confidential("client-id", Secret::new(SECRETS[0]))
        .id_token_signed_response_alg(Algorithm::Es256)
}

/// Metadata or claims whose issuer is that of a tenant.
fn of_tenant(tenant: &str, mut document: Value) -> Value {
    let member = ["issuer", "iss"]
        .into_iter()
        .find(|name| document.get(*name).is_some());
    document[member.unwrap()] = json!(format!("{ISSUER}/{tenant}"));
    document
}

fn metadata(script: &Script) -> Value {
    let mut metadata = json!({
        "issuer": script.metadata_issuer,
        "authorization_endpoint": format!("{ISSUER}/authorize"),
        "token_endpoint": format!("{ISSUER}/token"),
        "userinfo_endpoint": format!("{ISSUER}/userinfo"),
        "jwks_uri": format!("{ISSUER}/keys"),
        "authorization_response_iss_parameter_supported": script.tenant.is_none(),
    });
    if script.end_session_endpoint {
        metadata["end_session_endpoint"] = json!(format!("{ISSUER}/logout"));
    }
    metadata
}

impl HttpClient for Idp {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        Box::pin(async move {
            if request.uri().path() == "/token" {
                self.redeemed.fetch_add(1, Ordering::SeqCst);
                let mut gate = self.token_gate.subscribe();
                gate.wait_for(|open| *open).await.unwrap();
            }
            self.answer(request.uri().path())
        })
    }
}

impl Clock for Idp {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(NOW)
    }
}
