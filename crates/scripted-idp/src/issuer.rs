//! One issuer: its keys, its client, its user, what it has handed out, and what it plays.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::behaviour::{Behaviour, Script};
use crate::certificate::Certificate;
use crate::exchange::Exchange;
use crate::keys::{Signing, TestKey};
use crate::object::Object;
use crate::registration::{Registration, SigningAlgorithm, User};
use crate::server::{Doors, Shared};

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

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The issuer identifier.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the addresses of its endpoints begin with: the identifier without a slash at its end.
    pub fn address(&self) -> &str {
        without_slash(&self.url)
    }

    /// The client that is registered here.
    pub fn registration(&self) -> Registration {
        self.state(|state| state.registration.clone())
    }

    /// Registers the client anew.
    pub fn register(&self, registration: Registration) {
        self.state(|state| state.registration = registration);
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

    /// Misbehaves in this way for the one sign-in that begins with this authorization request, and stays honest to
    /// everybody else. Only for behaviours that are [bound to a sign-in](Behaviour::is_bound_to_a_sign_in).
    pub fn play_for(&self, authorization_request: &str, behaviour: &'static Behaviour) {
        let query = query_of(authorization_request).to_owned();
        self.state(|state| state.bound.insert(query, behaviour));
    }

    /// Is honest again.
    pub fn behave(&self) {
        self.state(|state| state.playing = None);
    }

    /// The sign-in that began with this authorization request, if it was made here.
    pub fn sign_in_of(&self, authorization_request: &str) -> Option<u64> {
        let query = query_of(authorization_request);
        self.shared
            .log()
            .iter()
            .rev()
            .filter(|exchange| exchange.issuer == self.name)
            .find(|exchange| query_of(&exchange.target()) == query)
            .and_then(|exchange| exchange.sign_in)
    }

    /// The number of the last exchange so far, at whichever issuer.
    pub fn last_exchange(&self) -> u64 {
        self.shared.last_exchange()
    }

    /// Where else this issuer is, over TLS: its address behind each certificate that a behaviour can show, with the
    /// certificate's name.
    pub fn behind_certificates(&self) -> impl Iterator<Item = (&'static str, String)> {
        let doors = self.shared.doors();
        Certificate::ALL.into_iter().map(move |certificate| {
            let door = doors.behind(certificate);
            (certificate.name(), format!("{door}/{}", self.name))
        })
    }

    /// Moves this issuer's clock ahead, by whole seconds.
    pub fn time_passes(&self, time: Duration) {
        self.state(|state| state.seconds_ahead += time.as_secs());
    }

    /// What was asked and answered here, oldest first.
    pub fn log(&self) -> Vec<Exchange> {
        self.log_after(0)
    }

    /// What was asked and answered here after the exchange of this number, oldest first.
    pub fn log_after(&self, number: u64) -> Vec<Exchange> {
        self.shared
            .log()
            .iter()
            .filter(|exchange| exchange.number > number && exchange.issuer == self.name)
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
    doors: Doors,
    pub(crate) registration: Registration,
    pub(crate) user: User,
    pub(crate) playing: Option<&'static Behaviour>,
    /// What is played for one sign-in only, by the query of its authorization request.
    pub(crate) bound: HashMap<String, &'static Behaviour>,
    pub(crate) codes: HashMap<String, Grant>,
    pub(crate) access_tokens: HashMap<String, Grant>,
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
    /// The sign-in, by the number of its authorization request.
    pub(crate) sign_in: u64,
    /// What is played for this sign-in only.
    pub(crate) bound: Option<&'static Behaviour>,
    /// Whether the code was redeemed.
    pub(crate) redeemed: bool,
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
    /// The sign-in that is changed; 0 where nothing tells which.
    pub(crate) sign_in: u64,
    pub(crate) issuer: String,
    pub(crate) base_url: String,
    doors: Doors,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<String>,
    pub(crate) redirect_uri: String,
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
        self.on_host("localhost", &format!("collector/{}/{what}", self.sign_in))
    }

    /// The same on the host of the issuer.
    pub(crate) fn collector_of_its_own(&self, what: &str) -> String {
        self.on_host("127.0.0.1", &format!("collector/{}/{what}", self.sign_in))
    }

    /// A part of this issuer under plain http on a host that is not loopback by its name, though it leads here: so that
    /// whoever goes there is seen, and nobody else is asked.
    pub(crate) fn without_tls(&self, path: &str) -> String {
        self.on_host("0.0.0.0", path)
            .replacen("https://", "http://", 1)
    }

    /// A part of this issuer behind a server that shows this certificate.
    pub(crate) fn behind(&self, certificate: Certificate, path: &str) -> String {
        let (_, issuer) = self.origin_and_path();
        format!("{}{issuer}/{path}", self.doors.behind(certificate))
    }

    /// The same but for the scheme.
    pub(crate) fn issuer_of_another_scheme(&self) -> String {
        match self.issuer.strip_prefix("https://") {
            Some(rest) => format!("http://{rest}"),
            None => self.issuer.replacen("http://", "https://", 1),
        }
    }

    /// The address without its scheme.
    pub(crate) fn without_scheme(address: &str) -> &str {
        address.split_once("://").map_or(address, |(_, rest)| rest)
    }

    /// A tenant on the same host, whom this issuer has nothing to do with.
    pub(crate) fn another_tenant(&self) -> String {
        format!("{}/another-tenant", self.base_url)
    }

    /// Scheme, host and port of this issuer, and what follows.
    pub(crate) fn origin_and_path(&self) -> (&str, &str) {
        self.issuer.split_at(self.base_url.len())
    }

    /// Whoever reads up to the end of the right host is content; the host is what follows the at sign.
    pub(crate) fn issuer_with_userinfo(&self) -> String {
        let (origin, path) = self.origin_and_path();
        format!("{origin}@issuer.example.net{path}")
    }

    /// The same host, at a port that is not this one's.
    pub(crate) fn issuer_at_another_port(&self) -> String {
        let (origin, path) = self.origin_and_path();
        let (host, _) = origin.rsplit_once(':').unwrap_or((origin, ""));
        format!("{host}:1{path}")
    }

    /// The same to whoever resolves two dots.
    pub(crate) fn issuer_by_a_detour(&self) -> String {
        let (origin, path) = self.origin_and_path();
        format!("{origin}/evil/..{path}")
    }

    /// The same to whoever decodes its path.
    pub(crate) fn issuer_percent_encoded(&self) -> String {
        let (origin, path) = self.origin_and_path();
        format!("{origin}{}", path.replacen('i', "%69", 1))
    }

    fn on_host(&self, host: &str, path: &str) -> String {
        let issuer = self.issuer.replacen("127.0.0.1", host, 1);
        format!("{issuer}/{path}")
    }
}

impl IssuerState {
    pub(crate) fn new(
        base_url: &str,
        doors: Doors,
        number: usize,
        registration: Registration,
    ) -> Self {
        let (rsa, neighbours_rsa, ec) = if number % 2 == 1 {
            (TestKey::RsaA, TestKey::RsaB, TestKey::EcA)
        } else {
            (TestKey::RsaB, TestKey::RsaA, TestKey::EcB)
        };
        Self {
            url: format!("{base_url}/i{number}"),
            base_url: base_url.to_owned(),
            doors,
            registration,
            user: User::first(),
            playing: None,
            bound: HashMap::new(),
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

    /// What the addresses of the endpoints begin with.
    pub(crate) fn address(&self) -> &str {
        without_slash(&self.url)
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
        let path = self.address().rsplit('/').next().unwrap_or_default();
        format!("{what}-{path}-{}", self.counter)
    }

    /// What is played in the sign-in of this grant.
    pub(crate) fn playing_for(&self, grant: &Grant) -> Option<&'static Behaviour> {
        grant.bound.or(self.playing)
    }

    /// Whether a behaviour changed who signed in.
    pub(crate) fn is_about_somebody_else(&self, grant: &Grant) -> bool {
        let changed = |behaviour: &Behaviour| {
            behaviour
                .parts()
                .any(|part| matches!(part, Script::User { .. }))
        };
        self.playing_for(grant).is_some_and(changed) && grant.user != self.user
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

    /// Whether what is played has such a part.
    pub(crate) fn plays(&self, is_such: impl Fn(Script) -> bool) -> bool {
        self.playing
            .is_some_and(|playing| playing.parts().any(is_such))
    }

    /// The keys as they are published and used now.
    pub(crate) fn keys(&self) -> KeyPlan {
        let mut keys = self.honest_keys();
        for part in self.playing.iter().flat_map(|playing| playing.parts()) {
            if let Script::Keys { plan, .. } = part {
                plan(&mut keys);
            }
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
            sign_in: grant.map_or(0, |grant| grant.sign_in),
            issuer: self.url.clone(),
            base_url: self.base_url.clone(),
            doors: self.doors,
            client_id: self.registration.client_id.clone(),
            client_secret: self.registration.client_secret.clone(),
            redirect_uri: self.registration.redirect_uri.clone(),
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

fn without_slash(issuer: &str) -> &str {
    issuer.strip_suffix('/').unwrap_or(issuer)
}

fn query_of(url: &str) -> &str {
    url.split_once('?').map_or("", |(_, query)| query)
}

/// A key as it stands in a published set.
pub(crate) fn published(key: TestKey, kid: &str, algorithm: &str) -> Object {
    let mut jwk = key.jwk();
    jwk.set("kid", kid);
    jwk.set("use", "sig");
    jwk.set("alg", algorithm);
    jwk
}
