//! The built-in HTTP client.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use url::Url;
use zeroize::Zeroizing;

use crate::endpoint::{Transport, is_loopback};
use crate::http_client::{BoxFuture, HttpClient, HttpError};

/// An [`HttpClient`] on reqwest with rustls, which checks certificates against the roots of the operating system.
///
/// It sends to https only, hands redirects back instead of following them, and bounds the size of bodies and the time
/// that an exchange may take. The proxy settings of the environment are honoured, for https. It needs a Tokio runtime.
///
/// The body of a request is wiped when it has been sent. What HTTP, TLS and the operating system copied on the way is not.
#[derive(Clone)]
pub struct ReqwestClient {
    client: reqwest::Client,
    /// For plain http on loopback: such a request must not leave the machine through a proxy.
    loopback: Option<reqwest::Client>,
    timeout: Duration,
    max_body_bytes: usize,
}

impl ReqwestClient {
    /// How long an exchange may take unless another limit is set: 10 seconds.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

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
        ReqwestClientBuilder {
            transport: Transport::Https,
            timeout: Self::DEFAULT_TIMEOUT,
            max_body_bytes: Self::DEFAULT_MAX_BODY_BYTES,
            root_certificates: Vec::new(),
        }
    }

    async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let client = self.client_for(request.uri())?;
        let request = request.map(|body| Bytes::from_owner(Zeroizing::new(body)));
        let request = reqwest::Request::try_from(request).map_err(transport)?;
        let mut response = client.execute(request).await.map_err(transport)?;

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
        Ok(received)
    }

    fn client_for(&self, uri: &http::Uri) -> Result<&reqwest::Client, HttpError> {
        let url = Url::parse(&uri.to_string()).ok();
        let client = url.as_ref().and_then(|url| match url.scheme() {
            "https" => Some(&self.client),
            "http" if is_loopback(url) => self.loopback.as_ref(),
            _ => None,
        });
        // Neither path nor query: they may hold what should not be logged.
        client.ok_or_else(|| HttpError::InsecureUrl {
            received: format!(
                "{}://{}",
                uri.scheme_str().unwrap_or_default(),
                uri.host().unwrap_or_default()
            ),
        })
    }
}

impl HttpClient for ReqwestClient {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        Box::pin(async move {
            // One limit for the whole: a body that trickles is cut off too.
            match tokio::time::timeout(self.timeout, self.exchange(request)).await {
                Ok(answer) => answer,
                Err(_) => Err(HttpError::TimedOut {
                    limit: self.timeout,
                }),
            }
        })
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
        let mut shown = formatter.debug_struct("ReqwestClient");
        shown.field("loopback_http", &self.loopback.is_some());
        shown
            .field("timeout", &self.timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

/// A [`ReqwestClient`] that is not built yet.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ReqwestClientBuilder {
    transport: Transport,
    timeout: Duration,
    max_body_bytes: usize,
    root_certificates: Vec<Vec<u8>>,
}

impl ReqwestClientBuilder {
    /// Sends plain http to loopback hosts too (`localhost`, `127.0.0.0/8`, `[::1]`), never through a proxy.
    pub fn allow_loopback_http(mut self) -> Self {
        self.transport = Transport::HttpsOrLoopback;
        self
    }

    /// Limits the time of a whole exchange, connection and body included; default 10 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Limits the length of a body, in octets; default 1 MiB.
    pub fn max_body_bytes(mut self, max_body_bytes: usize) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }

    /// Trusts the certificates in a PEM file too, such as those of a company's own authority.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// A certificate can't be read, or the TLS set-up failed.
    pub fn build(self) -> Result<ReqwestClient, HttpError> {
        let mut certificates = Vec::new();
        for pem in &self.root_certificates {
            certificates.extend(reqwest::Certificate::from_pem_bundle(pem).map_err(transport)?);
        }
        let builder = || {
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
        };
        let client = builder()
            .https_only(true)
            .tls_certs_merge(certificates)
            .build()
            .map_err(transport)?;
        let loopback = match self.transport {
            Transport::Https => None,
            Transport::HttpsOrLoopback => Some(
                // Plain http only, so no root certificates: reading them takes longer than a sign-in.
                builder()
                    .no_proxy()
                    .tls_certs_only([])
                    .build()
                    .map_err(transport)?,
            ),
        };
        Ok(ReqwestClient {
            client,
            loopback,
            timeout: self.timeout,
            max_body_bytes: self.max_body_bytes,
        })
    }
}

/// The URL is left out: the message above names it, as far as it may be named.
fn transport(error: reqwest::Error) -> HttpError {
    HttpError::transport(error.without_url())
}
