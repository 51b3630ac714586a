//! A provider: its metadata, its keys, and the way to it.

use std::fmt;
use std::sync::Arc;

use relier_token::{ClientId, IdToken, IdTokenPolicy, Issuer, Timestamp, Verified};

use crate::clock::{Clock, SystemClock};
use crate::endpoint::Transport;
use crate::error::Error;
use crate::http_client::HttpClient;
use crate::lookup::Lookup;
use crate::metadata::{ProviderMetadata, WellKnown};
use crate::remote_key_set::{KeyFreshness, RemoteKeySet};
use crate::retry::Retry;

/// An OpenID provider that has been looked up. Cheap to clone; clones share the keys.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    metadata: ProviderMetadata,
    keys: RemoteKeySet,
    http: Arc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
}

impl Provider {
    /// Looks up the issuer with the built-in HTTP client (OpenID Connect Discovery 1.0, section 4).
    ///
    /// Its keys are fetched when the first token is verified.
    ///
    /// # Errors
    /// The issuer is no https URL, it can't be reached, or its metadata is unfit or that of another issuer.
    #[cfg(feature = "reqwest")]
    pub async fn discover(issuer: impl Into<Issuer>) -> Result<Self, Error> {
        Self::builder(issuer).discover().await
    }

    /// Looks up the issuer with an HTTP client and clock of your own.
    ///
    /// # Errors
    /// As of [`ProviderBuilder::discover`].
    pub async fn discover_with(
        issuer: impl Into<Issuer>,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        Self::builder(issuer)
            .http(http)
            .clock(clock)
            .discover()
            .await
    }

    /// Starts a lookup that differs from the defaults.
    pub fn builder(issuer: impl Into<Issuer>) -> ProviderBuilder {
        ProviderBuilder {
            lookup: Lookup {
                issuer: issuer.into(),
                well_known: WellKnown::default(),
                transport: Transport::Https,
                retry: Retry::default(),
            },
            http: None,
            clock: Arc::new(SystemClock),
            freshness: KeyFreshness::default(),
        }
    }

    /// A provider whose metadata is already there, from [`metadata_response`](crate::metadata_response).
    pub fn from_metadata(
        metadata: ProviderMetadata,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::assemble(metadata, http, clock, KeyFreshness::default())
    }

    fn assemble(
        metadata: ProviderMetadata,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
        freshness: KeyFreshness,
    ) -> Self {
        let keys = RemoteKeySet::new(
            metadata.jwks_uri().clone(),
            Arc::clone(&http),
            Arc::clone(&clock),
            freshness,
        );
        Self(Arc::new(Inner {
            metadata,
            keys,
            http,
            clock,
        }))
    }

    /// The metadata.
    pub fn metadata(&self) -> &ProviderMetadata {
        &self.0.metadata
    }

    /// The issuer.
    pub fn issuer(&self) -> &Issuer {
        self.0.metadata.issuer()
    }

    /// The keys.
    pub fn keys(&self) -> &RemoteKeySet {
        &self.0.keys
    }

    /// The HTTP client that the provider is reached with.
    pub fn http(&self) -> &dyn HttpClient {
        &*self.0.http
    }

    /// The current time, by the provider's clock.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The policy for ID tokens that this provider issues for a client. Add the nonce.
    pub fn id_token_policy(&self, client_id: impl Into<ClientId>) -> IdTokenPolicy {
        IdTokenPolicy::new(self.issuer(), client_id)
    }

    /// Verifies an ID token with the provider's keys, which are fetched if need be: the first time, when they have aged,
    /// and when the token names a key that is not among them (OpenID Connect Core 1.0, section 10.1.1).
    ///
    /// # Errors
    /// [`Error::Token`] if the token is refused; others if the keys can't be had.
    pub async fn verify_id_token(
        &self,
        policy: &IdTokenPolicy,
        raw: &str,
    ) -> Result<Verified<IdToken>, Error> {
        let keys = self.keys().current().await?;
        let rejection = match policy.verify(raw, &keys, self.now()) {
            Ok(token) => return Ok(token),
            Err(rejection) => rejection,
        };
        if rejection.calls_for_fresh_keys()
            && let Some(newer) = self.keys().newer_than(&keys).await?
        {
            return Ok(policy.verify(raw, &newer, self.now())?);
        }
        Err(rejection.into())
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Provider")
            .field("issuer", self.issuer())
            .finish_non_exhaustive()
    }
}

/// A lookup that has not begun yet.
#[must_use = "a builder does nothing until `discover`"]
pub struct ProviderBuilder {
    lookup: Lookup,
    http: Option<Arc<dyn HttpClient>>,
    clock: Arc<dyn Clock>,
    freshness: KeyFreshness,
}

impl ProviderBuilder {
    /// Allows an issuer that is http on a loopback host (`localhost`, `127.0.0.0/8`, `[::1]`), and its endpoints. For
    /// development and tests. Other issuers still need https.
    pub fn allow_loopback_http(mut self) -> Self {
        self.lookup.transport = Transport::HttpsOrLoopback;
        self
    }

    /// Looks the metadata up at this location. Default: [`WellKnown::OpenidConfiguration`].
    pub fn well_known(mut self, well_known: WellKnown) -> Self {
        self.lookup.well_known = well_known;
        self
    }

    /// Repeats the lookup by these rules. Default: twice, if no answer comes and the clock can wait.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.lookup.retry = retry;
        self
    }

    /// Uses this HTTP client, for the lookup and everything after it. Default: `ReqwestClient`.
    pub fn http(mut self, http: Arc<dyn HttpClient>) -> Self {
        self.http = Some(http);
        self
    }

    /// Uses this clock. Default: [`SystemClock`].
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Keeps keys by these rules.
    pub fn key_freshness(mut self, freshness: KeyFreshness) -> Self {
        self.freshness = freshness;
        self
    }

    /// Looks the issuer up.
    ///
    /// # Errors
    /// The issuer is not allowed or can't be reached, or its metadata is unfit or that of another issuer. Without the
    /// feature `reqwest`: no HTTP client was given.
    pub async fn discover(self) -> Result<Provider, Error> {
        self.lookup.check()?;
        let http = match self.http {
            Some(http) => http,
            None => default_client(self.lookup.transport)?,
        };
        let metadata = self.lookup.run(&*http, &*self.clock).await?.try_into()?;
        Ok(Provider::assemble(
            metadata,
            http,
            self.clock,
            self.freshness,
        ))
    }
}

impl fmt::Debug for ProviderBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("ProviderBuilder");
        shown
            .field("issuer", &self.lookup.issuer)
            .field("transport", &self.lookup.transport)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_client(transport: Transport) -> Result<Arc<dyn HttpClient>, Error> {
    let mut builder = crate::ReqwestClient::builder();
    if transport == Transport::HttpsOrLoopback {
        builder = builder.allow_loopback_http();
    }
    let client = builder
        .build()
        .map_err(|source| Error::HttpClient { source })?;
    Ok(Arc::new(client))
}

#[cfg(not(feature = "reqwest"))]
fn default_client(_: Transport) -> Result<Arc<dyn HttpClient>, Error> {
    Err(Error::NoHttpClient)
}
