//! The built-in HTTP client.

mod builder;
mod compression;
mod failure;
mod resolver;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderValue};
use url::{Host, Url};
use zeroize::Zeroizing;

use crate::endpoint::is_loopback;
use crate::http_client::{BoxFuture, HttpClient, HttpError};
use crate::public_address::is_public;
use crate::reqwest_client::compression::Coding;
use crate::reqwest_client::failure::{cause, transport};
use crate::reqwest_client::resolver::NotPublic;

pub use builder::ReqwestClientBuilder;

/// An [`HttpClient`] on reqwest with rustls, which checks certificates against the roots of the operating system.
///
/// It sends to https only, hands redirects back instead of following them, and bounds the size of bodies and the time that an
/// exchange may take. It asks for no compression. A body that comes in gzip all the same, as some caches on the way send it,
/// is unpacked within the same bound; one in another coding is refused. Proxies are used only when the builder is told to, whatever the
/// environment says. It needs a Tokio runtime.
///
/// For URLs that come from input, build it with
/// [`public_addresses_only`](ReqwestClientBuilder::public_addresses_only).
///
/// The body of a request is wiped when it has been sent. What HTTP, TLS and the operating system copied on the way is not.
#[derive(Clone)]
pub struct ReqwestClient {
    client: reqwest::Client,
    /// For plain http on loopback: such a request must not leave the machine through a proxy.
    loopback: Option<reqwest::Client>,
    public_only: bool,
    timeout: Duration,
    response_timeout: Duration,
    max_body_bytes: usize,
}

impl ReqwestClient {
    /// How long an exchange may take unless another limit is set: 10 seconds.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

    /// How long making a connection may take unless another limit is set: 5 seconds.
    pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

    /// How long a body may be unless another limit is set: 1 MiB.
    pub const DEFAULT_MAX_BODY_BYTES: usize = 1024 * 1024;

    /// A client with the defaults.
    ///
    /// # Errors
    /// The TLS set-up failed, for example because there are no root certificates.
    pub fn new() -> Result<Self, HttpError> {
        Self::builder().build()
    }

    /// Starts a client that differs from the defaults.
    pub fn builder() -> ReqwestClientBuilder {
        ReqwestClientBuilder::new()
    }

    async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let client = self.client_for(request.uri())?;
        let host = request.uri().host().unwrap_or_default().to_owned();
        let mut request = request.map(|body| Bytes::from_owner(Zeroizing::new(body)));
        let plain = HeaderValue::from_static("identity");
        request.headers_mut().insert(ACCEPT_ENCODING, plain);
        let request = reqwest::Request::try_from(request).map_err(transport)?;
        let headers = within(self.response_timeout, client.execute(request)).await?;
        let mut response = headers.map_err(|error| {
            if cause::<NotPublic>(&error).is_some() {
                HttpError::ForbiddenAddress { host }
            } else {
                transport(error)
            }
        })?;
        let coding = Coding::of(response.headers())?;

        let mut received = http::Response::new(Vec::new());
        *received.status_mut() = response.status();
        *received.headers_mut() = std::mem::take(response.headers_mut());
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            if received.body().len().saturating_add(chunk.len()) > self.max_body_bytes {
                return Err(HttpError::BodyTooLarge {
                    limit: self.max_body_bytes,
                });
            }
            received.body_mut().extend_from_slice(&chunk);
        }
        match coding {
            Coding::Identity => Ok(received),
            Coding::Gzip => compression::unpacked(received, self.max_body_bytes),
        }
    }

    fn client_for(&self, uri: &http::Uri) -> Result<&reqwest::Client, HttpError> {
        let url = Url::parse(&uri.to_string()).ok();
        let client = url.as_ref().and_then(|url| match url.scheme() {
            "https" => Some(&self.client),
            "http" if is_loopback(url) => self.loopback.as_ref(),
            _ => None,
        });
        // Neither path nor query: they may hold what should not be logged.
        let client = client.ok_or_else(|| HttpError::InsecureUrl {
            received: format!(
                "{}://{}",
                uri.scheme_str().unwrap_or_default(),
                uri.host().unwrap_or_default()
            ),
        })?;
        // An address that stands in the URL is not resolved, so the resolver does not see it.
        match url.filter(|url| self.public_only && url.scheme() == "https") {
            Some(url) if !may_be_public(&url) => Err(HttpError::ForbiddenAddress {
                host: uri.host().unwrap_or_default().to_owned(),
            }),
            _ => Ok(client),
        }
    }
}

/// Whether the host is a public address, or a name that is still to be resolved.
fn may_be_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        Some(Host::Domain(_)) => true,
        None => false,
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, HttpError> {
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_| HttpError::TimedOut { limit })
}

impl HttpClient for ReqwestClient {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        // One limit for the whole: a body that trickles is cut off too.
        Box::pin(async move { within(self.timeout, self.exchange(request)).await? })
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> bool {
        let runtime = tokio::runtime::Handle::try_current();
        runtime.is_ok_and(|runtime| {
            // It ends by itself: each request has a time limit.
            drop(runtime.spawn(task));
            true
        })
    }
}

impl fmt::Debug for ReqwestClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReqwestClient")
            .field("loopback_http", &self.loopback.is_some())
            .field("public_only", &self.public_only)
            .field("timeout", &self.timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}
