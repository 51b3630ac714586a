//! Many providers at once, for services of many tenants.

mod generations;

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::lock::Mutex as AsyncMutex;
use relier_token::{Issuer, Timestamp};
use tracing::debug;

use crate::clock::{Clock, SystemClock};
use crate::endpoint::Transport;
use crate::error::Error;
use crate::http_client::{BoxFuture, HttpClient};
use crate::lookup::Lookup;
use crate::metadata::WellKnown;
use crate::provider::Provider;
use crate::providers::generations::Generations;
use crate::received::Received;
use crate::remote_key_set::KeyFreshness;
use crate::retry::Retry;

/// The providers of many tenants, each looked up when it is first asked for.
///
/// An issuer is known character for character, and everything that is kept hangs on it: metadata that was checked to be of
/// exactly that issuer, and a key set of its own, even if two tenants name the same `jwks_uri`. A token of one tenant is
/// verified with the [`Provider`] of that tenant, whose policy names its issuer; there is no way to ask for all of them.
///
/// What is kept is bounded: providers that were not asked for lately are dropped and looked up again when needed, and
/// issuers whose lookup fails have a room of their own, so that they push nobody out. Cheap to clone; clones share
/// everything.
///
/// # A client for each tenant
/// What is registered at a tenant's provider (client id, secret) is the application's to know. A `RelyingParty` of
/// `relier-flow` takes a provider and a client, and is cheap to make, one for each sign-in:
///
/// ```
/// # use relier_discovery::{Error, Provider, Providers};
/// # use relier_token::Issuer;
/// # async fn example(providers: &Providers) -> Result<(), Error> {
/// // The tenant is known by the host of the application, or by what the user typed: never by a token.
/// let issuer = Issuer::new("https://idp.tenant.example");
/// let provider: Provider = providers.get(&issuer).await?;
/// // RelyingParty::new(provider, client_of(&issuer), "https://app.example.com/auth")
/// # Ok(())
/// # }
/// ```
///
/// A pending sign-in names the issuer that it was begun at, and is refused with the provider of another.
#[derive(Clone)]
pub struct Providers(Arc<Inner>);

struct Inner {
    admission: Admission,
    settings: Settings,
    http: Arc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    transport: Transport,
    well_known: WellKnown,
    retry: Retry,
    freshness: KeyFreshness,
    metadata_max_age: Duration,
    capacity: usize,
}

/// Who decides which issuers are asked at all.
enum Admission {
    Listed(HashSet<Issuer>),
    Asked(Arc<dyn TenantDirectory>),
}

struct Kept {
    ready: Generations<Issuer, Arc<Slot>>,
    /// Those that have not been found yet.
    sought: Generations<Issuer, Arc<Slot>>,
}

/// The place of one issuer.
#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    /// Held while a lookup is under way.
    looking_up: AsyncMutex<()>,
}

#[derive(Clone, Default)]
struct State {
    found: Option<(Provider, Timestamp)>,
    failed: Option<(Timestamp, Error)>,
    /// How many lookups have ended.
    attempts: u64,
}

/// Knows which issuers are those of tenants, for example from a database.
pub trait TenantDirectory: Send + Sync {
    /// The tenant of an issuer; `None` if it is nobody's. Asked before an issuer is looked up for the first time and each
    /// time that its metadata have aged, never between. A tenant with an HTTP client of its own gets the same `Arc` each time
    /// ([`Tenant::http`] says why).
    ///
    /// # Errors
    /// The directory can't tell now.
    fn tenant<'a>(
        &'a self,
        issuer: &'a Issuer,
    ) -> BoxFuture<'a, Result<Option<Tenant>, Box<dyn std::error::Error + Send + Sync>>>;
}

/// What is special about a tenant. The default: nothing.
#[derive(Clone, Default)]
pub struct Tenant {
    http: Option<Arc<dyn HttpClient>>,
    freshness: Option<KeyFreshness>,
}

impl Tenant {
    /// Reaches the tenant's provider with this client, for example because it has a certificate authority of its own.
    ///
    /// Make the client once for each tenant and hand out clones of that `Arc`. Another `Arc` is taken for another client,
    /// however alike the two are: the next time that the metadata are renewed, the key set begins anew and empty. A directory
    /// that makes one on each call so loses the keys every [`ProvidersBuilder::metadata_max_age`]: they are fetched again
    /// before the next token can be verified, none are left to bridge an outage of the provider, and the pause between two
    /// searches for an unknown key is forgotten.
    #[must_use]
    pub fn http(mut self, http: Arc<dyn HttpClient>) -> Self {
        self.http = Some(http);
        self
    }

    /// Keeps the keys of the tenant's provider by these rules.
    #[must_use]
    pub fn key_freshness(mut self, freshness: KeyFreshness) -> Self {
        self.freshness = Some(freshness);
        self
    }
}

impl Providers {
    /// How many providers are kept unless another number is set: 10,000.
    pub const DEFAULT_CAPACITY: usize = 10_000;

    /// How long metadata are used unless another time is set: one hour.
    pub const DEFAULT_METADATA_MAX_AGE: Duration = Duration::from_hours(1);

    /// How long after a lookup that failed the next one may begin: five seconds. Until then its error is given again.
    pub const LOOK_UP_AGAIN: Duration = Duration::from_secs(5);

    /// Providers of these issuers, and no others.
    pub fn of<I: Into<Issuer>>(issuers: impl IntoIterator<Item = I>) -> ProvidersBuilder {
        let listed = issuers.into_iter().map(Into::into).collect();
        ProvidersBuilder::new(Admission::Listed(listed))
    }

    /// Providers of the issuers that a directory knows.
    pub fn by_directory(directory: Arc<dyn TenantDirectory>) -> ProvidersBuilder {
        ProvidersBuilder::new(Admission::Asked(directory))
    }

    /// The provider of an issuer, looked up if need be. However many ask at once, one lookup is under way for each issuer.
    ///
    /// # Errors
    /// The issuer is nobody's ([`Error::IssuerNotAllowed`]), the directory could not tell, or the lookup failed, perhaps a
    /// moment ago.
    pub async fn get(&self, issuer: &Issuer) -> Result<Provider, Error> {
        let known = self.kept().ready.get(issuer);
        if let Some(provider) = known.as_ref().and_then(|slot| self.fresh(slot)) {
            return Ok(provider);
        }
        // Before anything is kept for it or sent to it.
        let tenant = self.admit(issuer).await?;
        let slot = known.unwrap_or_else(|| self.kept().seek(issuer));
        let attempts = slot.state().attempts;
        let _looking_up = slot.looking_up.lock().await;
        if let Some(provider) = self.fresh(&slot) {
            return Ok(provider);
        }
        let state = slot.state().clone();
        if let Some((failed_at, error)) = state.failed {
            let waited_for = state.attempts != attempts;
            let lately = failed_at <= self.now()
                && self.now() < failed_at.saturating_add(Self::LOOK_UP_AGAIN);
            if waited_for || lately {
                return state.found.map(|(provider, _)| provider).ok_or(error);
            }
        }
        self.look_up(issuer, &tenant, &slot).await
    }

    /// Forgets an issuer: its tenant has left. Providers that were handed out before stay usable to those who hold them.
    pub fn forget(&self, issuer: &Issuer) {
        let mut kept = self.kept();
        kept.ready.remove(issuer);
        kept.sought.remove(issuer);
    }

    /// How many issuers are kept now, found or not.
    pub fn len(&self) -> usize {
        let kept = self.kept();
        kept.ready.len() + kept.sought.len()
    }

    /// Whether nothing is kept now.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    async fn admit(&self, issuer: &Issuer) -> Result<Tenant, Error> {
        let tenant = match &self.0.admission {
            Admission::Listed(issuers) => issuers.contains(issuer).then(Tenant::default),
            Admission::Asked(directory) => match directory.tenant(issuer).await {
                Ok(tenant) => tenant,
                Err(source) => {
                    return Err(Error::TenantDirectory {
                        source: Arc::from(source),
                    });
                }
            },
        };
        if tenant.is_none() {
            // Its place may be left from the time when it had a tenant.
            self.forget(issuer);
        }
        tenant.ok_or_else(|| Error::IssuerNotAllowed {
            received: Received::new(issuer.as_str()),
        })
    }

    async fn look_up(
        &self,
        issuer: &Issuer,
        tenant: &Tenant,
        slot: &Arc<Slot>,
    ) -> Result<Provider, Error> {
        let settings = &self.0.settings;
        let lookup = Lookup {
            issuer: issuer.clone(),
            template: None,
            well_known: settings.well_known,
            transport: settings.transport,
            retry: settings.retry,
        };
        let http = tenant.http.as_ref().unwrap_or(&self.0.http);
        let before = slot.state().found.clone();
        let found = match lookup.run(&**http, &*self.0.clock).await {
            Ok(server) => server.try_into(),
            Err(error) => Err(error),
        };
        let now = self.now();
        let found = found.map(|metadata| {
            let clock = Arc::clone(&self.0.clock);
            let freshness = tenant.freshness.unwrap_or(settings.freshness);
            let before = before.as_ref().map(|(provider, _)| provider);
            Provider::renewed(metadata, Arc::clone(http), clock, freshness, before)
        });
        let mut state = slot.state();
        state.attempts += 1;
        match found {
            Ok(provider) => {
                state.failed = None;
                state.found = Some((provider.clone(), now));
                drop(state);
                self.kept().settle(issuer, slot);
                Ok(provider)
            }
            Err(error) => {
                state.failed = Some((now, error.clone()));
                // What it said before is as good as its keys are, and those have an age limit of their own.
                match before {
                    Some((provider, _)) if error.is_retryable() => {
                        debug!(code = error.code(), "the metadata known before stay in use");
                        Ok(provider)
                    }
                    _ => {
                        state.found = None;
                        Err(error)
                    }
                }
            }
        }
    }

    /// The provider, if its metadata have not aged.
    fn fresh(&self, slot: &Slot) -> Option<Provider> {
        let now = self.now();
        let state = slot.state();
        let (provider, found_at) = state.found.as_ref()?;
        let ends = found_at.saturating_add(self.0.settings.metadata_max_age);
        (*found_at <= now && now < ends).then(|| provider.clone())
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    // Nothing panics while a lock is held; were it poisoned all the same, what it guards would still be whole.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The place of an issuer that is not ready.
    fn seek(&mut self, issuer: &Issuer) -> Arc<Slot> {
        // It may have become ready in between.
        let known = self.ready.get(issuer).or_else(|| self.sought.get(issuer));
        known.unwrap_or_else(|| {
            let slot = Arc::new(Slot::default());
            self.sought.insert(issuer.clone(), Arc::clone(&slot));
            slot
        })
    }

    /// Notes that an issuer was found, unless it was forgotten in the meantime.
    fn settle(&mut self, issuer: &Issuer, slot: &Arc<Slot>) {
        let kept = self
            .sought
            .remove(issuer)
            .or_else(|| self.ready.get(issuer));
        if kept.is_some_and(|kept| Arc::ptr_eq(&kept, slot)) {
            self.ready.insert(issuer.clone(), Arc::clone(slot));
        }
    }
}

impl Slot {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Providers")
            .field("len", &self.len())
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

/// [`Providers`] that are not set up yet.
#[must_use = "a builder does nothing until `build`"]
pub struct ProvidersBuilder {
    admission: Admission,
    settings: Settings,
    http: Option<Arc<dyn HttpClient>>,
    clock: Arc<dyn Clock>,
}

impl ProvidersBuilder {
    fn new(admission: Admission) -> Self {
        Self {
            admission,
            settings: Settings {
                transport: Transport::Https,
                well_known: WellKnown::default(),
                retry: Retry::default(),
                freshness: KeyFreshness::default(),
                metadata_max_age: Providers::DEFAULT_METADATA_MAX_AGE,
                capacity: Providers::DEFAULT_CAPACITY,
            },
            http: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// Allows issuers that are http on a loopback host, and their endpoints. For development and tests.
    pub fn allow_loopback_http(self) -> Self {
        self.transport(Transport::HttpsOrLoopback)
    }

    pub(crate) fn transport(mut self, transport: Transport) -> Self {
        self.settings.transport = transport;
        self
    }

    /// Uses this HTTP client. Default: a `ReqwestClient` that connects to public addresses only, since tenants choose where
    /// their providers are; for those in your own network bring one that may reach them.
    pub fn http(mut self, http: Arc<dyn HttpClient>) -> Self {
        self.http = Some(http);
        self
    }

    /// Uses this clock. Default: [`SystemClock`].
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Keeps at most so many providers, and as many issuers that could not be found; default 10,000.
    pub fn capacity(mut self, capacity: usize) -> Self {
        self.settings.capacity = capacity;
        self
    }

    /// Uses metadata for so long, then looks them up again; default one hour. A tenant that leaves the directory can sign in
    /// for so long, unless it is [forgotten](Providers::forget). If no answer comes then, they are used on, and asked for
    /// again after [`LOOK_UP_AGAIN`](Providers::LOOK_UP_AGAIN): no key is trusted longer for it.
    pub fn metadata_max_age(mut self, max_age: Duration) -> Self {
        self.settings.metadata_max_age = max_age;
        self
    }

    /// Keeps keys by these rules, where a tenant has none of its own.
    pub fn key_freshness(mut self, freshness: KeyFreshness) -> Self {
        self.settings.freshness = freshness;
        self
    }

    /// Repeats lookups by these rules. Default: twice, if no answer comes and the clock can wait.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sets them up. Nothing is looked up yet.
    ///
    /// # Errors
    /// There is no HTTP client, or the built-in one could not be set up.
    pub fn build(self) -> Result<Providers, Error> {
        let http = match self.http {
            Some(http) => http,
            None => guarded_client(self.settings.transport)?,
        };
        let capacity = self.settings.capacity;
        Ok(Providers(Arc::new(Inner {
            admission: self.admission,
            settings: self.settings,
            http,
            clock: self.clock,
            kept: Mutex::new(Kept {
                ready: Generations::new(capacity),
                sought: Generations::new(capacity),
            }),
        })))
    }
}

impl fmt::Debug for ProvidersBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProvidersBuilder")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn guarded_client(transport: Transport) -> Result<Arc<dyn HttpClient>, Error> {
    let mut builder = crate::ReqwestClient::builder().public_addresses_only();
    if transport == Transport::HttpsOrLoopback {
        builder = builder.allow_loopback_http();
    }
    let client = builder
        .build()
        .map_err(|source| Error::HttpClient { source })?;
    Ok(Arc::new(client))
}

#[cfg(not(feature = "reqwest"))]
fn guarded_client(_: Transport) -> Result<Arc<dyn HttpClient>, Error> {
    Err(Error::NoHttpClient)
}
