//! A provider: its metadata, its keys, and the way to it.

use std::fmt;
use std::sync::Arc;

use relier_token::{
    ClientId, IdToken, IdTokenPolicy, Issuer, Timestamp, Verified, unverified_issuer,
};

use crate::clock::{Clock, SystemClock};
use crate::endpoint::Transport;
use crate::error::Error;
use crate::http_client::HttpClient;
use crate::issuer_template::IssuerTemplate;
use crate::lookup::Lookup;
use crate::metadata::{ProviderMetadata, WellKnown};
use crate::providers::Providers;
use crate::received::Received;
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
    tenants: Option<Tenants>,
}

impl Inner {
    /// A provider of one tenant, with the keys of the one before, if they are at the same place, and still to be fetched
    /// with the same client by the same rules.
    fn new(
        metadata: ProviderMetadata,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
        freshness: KeyFreshness,
        before: Option<&Provider>,
    ) -> Self {
        let jwks_uri = metadata.jwks_uri();
        let known = before.filter(|provider| {
            provider.metadata().jwks_uri() == jwks_uri
                && provider.keys().is_kept_by(&http, freshness)
        });
        let keys = known.map_or_else(
            || {
                let (http, clock) = (Arc::clone(&http), Arc::clone(&clock));
                RemoteKeySet::new(jwks_uri.clone(), http, clock, freshness)
            },
            |provider| provider.keys().clone(),
        );
        Self {
            metadata,
            keys,
            http,
            clock,
            tenants: None,
        }
    }
}

/// The tenants behind a provider that many of them have in common.
struct Tenants {
    template: IssuerTemplate,
    providers: Providers,
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
                template: None,
                well_known: WellKnown::default(),
                transport: Transport::Https,
                retry: Retry::default(),
            },
            http: None,
            clock: Arc::new(SystemClock),
            freshness: KeyFreshness::default(),
            template: None,
        }
    }

    /// A provider whose metadata is already there, from [`metadata_response`](crate::metadata_response).
    pub fn from_metadata(
        metadata: ProviderMetadata,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::renewed(metadata, http, clock, KeyFreshness::default(), None)
    }

    /// A provider that keeps the keys of the one before, if they are at the same place and nothing else has changed about
    /// how they are had.
    pub(crate) fn renewed(
        metadata: ProviderMetadata,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
        freshness: KeyFreshness,
        before: Option<&Self>,
    ) -> Self {
        Self(Arc::new(Inner::new(
            metadata, http, clock, freshness, before,
        )))
    }

    /// The metadata.
    pub fn metadata(&self) -> &ProviderMetadata {
        &self.0.metadata
    }

    /// The issuer.
    pub fn issuer(&self) -> &Issuer {
        self.0.metadata.issuer()
    }

    /// Whether ID tokens of this provider have this issuer: its own, or that of one of its tenants
    /// ([`ProviderBuilder::tenants`]).
    pub fn issues_as(&self, issuer: &str) -> bool {
        match &self.0.tenants {
            Some(tenants) => tenants.template.tenant_of(issuer).is_some(),
            None => self.issuer().as_str() == issuer,
        }
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
    /// A provider of many tenants ([`ProviderBuilder::tenants`]) verifies it as a token of its tenant: with the tenant's
    /// issuer in the place of the policy's, the keys of that issuer, and its id demanded as the claim `tid`.
    ///
    /// # Errors
    /// [`Error::Token`] if the token is refused; others if the keys can't be had. Of many tenants:
    /// [`Error::TenantNotAllowed`], [`Error::TenantMismatch`].
    pub async fn verify_id_token(
        &self,
        policy: &IdTokenPolicy,
        raw: &str,
    ) -> Result<Verified<IdToken>, Error> {
        match &self.0.tenants {
            Some(tenants) => tenants.verify_id_token(policy, raw).await,
            None => self.verify_own_id_token(policy, raw).await,
        }
    }

    async fn verify_own_id_token(
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

impl Tenants {
    async fn verify_id_token(
        &self,
        policy: &IdTokenPolicy,
        raw: &str,
    ) -> Result<Verified<IdToken>, Error> {
        // Anybody can have written this issuer. It only chooses among tenants that are let in, and what is chosen is then
        // demanded: the token has to be signed with a key of that issuer and to name it.
        let issuer = unverified_issuer(raw).ok_or(Error::TenantNotAllowed)?;
        let tenant = self
            .template
            .tenant_of(issuer.as_str())
            .ok_or(Error::TenantNotAllowed)?;
        let provider = self.providers.get(&issuer).await?;
        let policy = policy.clone().issuer(&issuer);
        let token = provider.verify_own_id_token(&policy, raw).await?;
        match token.claim::<&str>(IssuerTemplate::TENANT_CLAIM) {
            Ok(received) if received == tenant => Ok(token),
            Ok(received) => Err(Error::TenantMismatch {
                expected: tenant.to_owned(),
                received: Some(Received::new(received)),
            }),
            Err(_) => Err(Error::TenantMismatch {
                expected: tenant.to_owned(),
                received: None,
            }),
        }
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
    template: Option<IssuerTemplate>,
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

    /// Lets users of several tenants in, through what they have in common: for Microsoft Entra
    /// `Provider::builder("https://login.microsoftonline.com/organizations/v2.0").tenants(template)`.
    ///
    /// The metadata there have to name the template as their issuer, character for character. Each tenant's own metadata and
    /// keys are looked up when its first token comes. [`Provider::issuer`] is the template: who a user is says the issuer of
    /// the verified token.
    pub fn tenants(mut self, template: IssuerTemplate) -> Self {
        self.lookup.template = Some(template.as_issuer().clone());
        self.template = Some(template);
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
        let tenants = match self.template {
            None => None,
            Some(template) => {
                let providers = Providers::of(template.issuers())
                    .transport(self.lookup.transport)
                    .http(Arc::clone(&http))
                    .clock(Arc::clone(&self.clock))
                    .key_freshness(self.freshness)
                    .retry(self.lookup.retry)
                    .build()?;
                Some(Tenants {
                    template,
                    providers,
                })
            }
        };
        let provider = Inner::new(metadata, http, self.clock, self.freshness, None);
        Ok(Provider(Arc::new(Inner {
            tenants,
            ..provider
        })))
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
