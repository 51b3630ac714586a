//! One issuer: its keys, its client, its user, what it has handed out, and what it plays.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::behaviour::{Behaviour, Script};
use crate::exchange::Exchange;
use crate::keys::{Signing, TestKey};
use crate::object::Object;
use crate::registration::{Registration, SigningAlgorithm, User};
use crate::server::Shared;

/// The key id of an issuer's RSA key.
pub(crate) const RSA_KID: &str = "rsa-1";
/// The key id of an issuer's elliptic-curve key.
pub(crate) const EC_KID: &str = "ec-1";

/// A handle on one issuer; clones share it.
#[derive(Clone)]
pub struct Issuer {
    name: String,
    url: String,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Issuer {
    pub(crate) fn new(name: String, url: String, shared: Arc<Shared>) -> Self {
        Self { name, url, shared }
    }

    /// The issuer identifier.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The client that is registered here.
    pub fn registration(&self) -> Registration {
        self.state(|state| state.registration.clone())
    }

    /// Who signs in from now on.
    pub fn set_user(&self, user: User) {
        self.state(|state| state.user = user);
    }

    /// Who signs in.
    pub fn user(&self) -> User {
        self.state(|state| state.user.clone())
    }

    /// Misbehaves in this way until [`Issuer::behave`].
    pub fn play(&self, behaviour: &'static Behaviour) {
        self.state(|state| state.playing = Some(behaviour));
    }

    /// Is honest again.
    pub fn behave(&self) {
        self.state(|state| state.playing = None);
    }

    /// Moves this issuer's clock ahead, by whole seconds.
    pub fn time_passes(&self, time: Duration) {
        self.state(|state| state.seconds_ahead += time.as_secs());
    }

    /// What was asked and answered here, oldest first.
    pub fn log(&self) -> Vec<Exchange> {
        self.shared
            .log()
            .iter()
            .filter(|exchange| exchange.issuer == self.name)
            .cloned()
            .collect()
    }

    /// Waits until no request is being answered, so that the log is complete.
    pub async fn settled(&self) {
        self.shared.settled().await;
    }

    fn state<T>(&self, act: impl FnOnce(&mut IssuerState) -> T) -> T {
        match self.shared.issuers().get_mut(&self.name) {
            Some(state) => act(state),
            None => unreachable!("an issuer is never removed"),
        }
    }
}

/// What one issuer knows.
#[derive(Debug)]
pub(crate) struct IssuerState {
    pub(crate) url: String,
    pub(crate) base_url: String,
    pub(crate) registration: Registration,
    pub(crate) user: User,
    pub(crate) playing: Option<&'static Behaviour>,
    pub(crate) codes: HashMap<String, Grant>,
    pub(crate) access_tokens: HashMap<String, User>,
    /// Nonces of the authorization requests so far, oldest first.
    pub(crate) nonces: Vec<String>,
    /// How far the clock was moved.
    seconds_ahead: u64,
    rsa: TestKey,
    neighbours_rsa: TestKey,
    ec: TestKey,
    counter: u64,
}

/// What an authorization code stands for.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) redirect_uri: String,
    pub(crate) nonce: Option<String>,
    pub(crate) code_challenge: Option<String>,
    pub(crate) max_age: Option<u64>,
    pub(crate) user: User,
}

/// Which keys are published and which one signs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeyPlan {
    pub(crate) published: Vec<Object>,
    pub(crate) signing: Signing,
    pub(crate) kid: Option<String>,
}

/// What a mutation can see of the sign-in it changes.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) issuer: String,
    pub(crate) base_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<String>,
    pub(crate) max_age: Option<u64>,
    pub(crate) nonce: Option<String>,
    pub(crate) earlier_nonce: Option<String>,
    pub(crate) access_token: String,
    pub(crate) rsa: TestKey,
    pub(crate) neighbours_rsa: TestKey,
    pub(crate) ec: TestKey,
    /// Seconds since the Unix epoch.
    pub(crate) now: i64,
}

impl Scene {
    /// An address that only somebody led astray calls. It is on another host than the issuer.
    pub(crate) fn collector(&self, what: &str) -> String {
        self.on_host("localhost", &format!("collector/{what}"))
    }

    /// A part of this issuer under plain http on a host that is not loopback by its name, though it leads here: so that
    /// whoever goes there is seen, and nobody else is asked.
    pub(crate) fn without_tls(&self, path: &str) -> String {
        self.on_host("0.0.0.0", path)
    }

    fn on_host(&self, host: &str, path: &str) -> String {
        let issuer = self.issuer.replacen("127.0.0.1", host, 1);
        format!("{issuer}/{path}")
    }
}

impl IssuerState {
    pub(crate) fn new(base_url: &str, number: usize, registration: Registration) -> Self {
        let (rsa, neighbours_rsa, ec) = if number % 2 == 1 {
            (TestKey::RsaA, TestKey::RsaB, TestKey::EcA)
        } else {
            (TestKey::RsaB, TestKey::RsaA, TestKey::EcB)
        };
        Self {
            url: format!("{base_url}/i{number}"),
            base_url: base_url.to_owned(),
            registration,
            user: User::first(),
            playing: None,
            codes: HashMap::new(),
            access_tokens: HashMap::new(),
            nonces: Vec::new(),
            seconds_ahead: 0,
            rsa,
            neighbours_rsa,
            ec,
            counter: 0,
        }
    }

    /// The time here, in seconds since the Unix epoch: real time, since the relying parties that come here read their own
    /// clocks, unless it was moved.
    pub(crate) fn now(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_secs() + self.seconds_ahead).unwrap_or(i64::MAX)
    }

    /// A value that this provider has never handed out. Not random: a test provider's codes need no secrecy.
    pub(crate) fn fresh(&mut self, what: &str) -> String {
        self.counter += 1;
        let path = self.url.rsplit('/').next().unwrap_or_default();
        format!("{what}-{path}-{}", self.counter)
    }

    /// The keys as an honest provider publishes and uses them.
    pub(crate) fn honest_keys(&self) -> KeyPlan {
        let (signing, kid) = match self.registration.id_token_signed_response_alg {
            SigningAlgorithm::Rs256 => (Signing::Rs256(self.rsa), RSA_KID),
            SigningAlgorithm::Es256 => (Signing::Es256(self.ec), EC_KID),
        };
        KeyPlan {
            published: vec![
                published(self.rsa, RSA_KID, "RS256"),
                published(self.ec, EC_KID, "ES256"),
            ],
            signing,
            kid: Some(kid.to_owned()),
        }
    }

    /// The keys as they are published and used now.
    pub(crate) fn keys(&self) -> KeyPlan {
        let mut keys = self.honest_keys();
        if let Some(Behaviour {
            script: Script::Keys { plan, .. },
            ..
        }) = self.playing
        {
            plan(&mut keys);
        }
        keys
    }

    pub(crate) fn scene(&self, grant: Option<&Grant>, access_token: &str, now: i64) -> Scene {
        let nonce = grant.and_then(|grant| grant.nonce.clone());
        let earlier = self
            .nonces
            .iter()
            .rev()
            .find(|earlier| Some(*earlier) != nonce.as_ref())
            .cloned();
        Scene {
            issuer: self.url.clone(),
            base_url: self.base_url.clone(),
            client_id: self.registration.client_id.clone(),
            client_secret: self.registration.client_secret.clone(),
            max_age: grant.and_then(|grant| grant.max_age),
            nonce,
            earlier_nonce: earlier,
            access_token: access_token.to_owned(),
            rsa: self.rsa,
            neighbours_rsa: self.neighbours_rsa,
            ec: self.ec,
            now,
        }
    }
}

/// A key as it stands in a published set.
pub(crate) fn published(key: TestKey, kid: &str, algorithm: &str) -> Object {
    let mut jwk = key.jwk();
    jwk.set("kid", kid);
    jwk.set("use", "sig");
    jwk.set("alg", algorithm);
    jwk
}
