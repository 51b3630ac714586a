//! OpenID provider metadata, and key sets that follow rotation.
//!
//! [`Provider::discover`] fetches the metadata of exactly the issuer that was asked for (OpenID Connect Discovery 1.0,
//! section 4). The [`Provider`] then verifies ID tokens with keys that it fetches when they are first needed, keeps,
//! and fetches again when a token names a key that it has not seen.
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn example(raw: &str, nonce: &str) -> Result<(), relier_discovery::Error> {
//! use relier_discovery::Provider;
//!
//! let provider = Provider::discover("https://accounts.example.com").await?;
//! let policy = provider.id_token_policy("client-id").nonce(nonce);
//! let token = provider.verify_id_token(&policy, raw).await?;
//! println!("{} at {}", token.subject(), token.issuer());
//! # Ok(())
//! # }
//! ```
//!
//! All input and output goes through [`HttpClient`], a trait with one method and no types but those of the `http` crate.
//! [`ReqwestClient`] (feature `reqwest`, on by default) is one implementation. Those who do their own input and output
//! use the pairs [`metadata_request`], [`metadata_response`] and [`key_set_request`], [`key_set_response`].
//!
//! # Many tenants
//! [`Providers`] holds the providers of thousands of tenants, by a list of issuers or a [`TenantDirectory`]. For Microsoft
//! Entra, whose tenants share an issuer template, there is [`IssuerTemplate`].
//!
//! # Issuers that come from input
//! What a user types becomes an issuer through [`Identifier`] (WebFinger), what an API says of itself through
//! [`ProtectedResource`] (RFC 9728). Whoever can choose a URL chooses whom your server talks to: keep the client to public
//! addresses with [`ReqwestClientBuilder::public_addresses_only`], which `Providers` does by default. An issuer from your own
//! configuration may be in your own network, so [`Provider::discover`] does not.
//!
//! # What is reported
//! Lookups and fetches of keys are spans and events of `tracing`: URLs, error codes, counts. No token, no claim and no
//! secret is in them.

mod clock;
mod endpoint;
mod error;
mod http_client;
mod issuer_template;
mod key_set;
mod lookup;
mod metadata;
mod protected_resource;
mod provider;
mod providers;
#[cfg(feature = "reqwest")]
mod public_address;
mod received;
mod remote_key_set;
#[cfg(feature = "reqwest")]
mod reqwest_client;
mod response;
mod retry;
mod strict_object;
mod web_finger;

pub use clock::{Clock, SystemClock};
pub use endpoint::{Endpoint, Transport};
pub use error::{Error, Fault, MetadataFault, Stage};
pub use http_client::{BoxFuture, HttpClient, HttpError};
pub use issuer_template::IssuerTemplate;
pub use key_set::{key_set_request, key_set_response};
pub use metadata::{
    EndpointName, MAX_METADATA_BYTES, ProviderMetadata, ServerMetadata, WellKnown,
    metadata_request, metadata_response,
};
pub use protected_resource::{ProtectedResource, ResourceMetadata};
pub use provider::{Provider, ProviderBuilder};
pub use providers::{Providers, ProvidersBuilder, Tenant, TenantDirectory};
pub use received::Received;
pub use remote_key_set::{KeyFreshness, RemoteKeySet};
#[cfg(feature = "reqwest")]
pub use reqwest_client::{ReqwestClient, ReqwestClientBuilder};
pub use response::media_type;
pub use retry::Retry;
pub use strict_object::{JsonFault, StrictObject, UnexpectedType};
pub use web_finger::Identifier;
