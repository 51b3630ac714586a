//! How the built-in HTTP client is set up.

use std::time::Duration;

use crate::endpoint::Transport;
use crate::http_client::HttpError;
use crate::reqwest_client::resolver::PublicAddresses;
use crate::reqwest_client::{ReqwestClient, transport};

/// A [`ReqwestClient`] that is not built yet.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ReqwestClientBuilder {
    transport: Transport,
    public_only: bool,
    timeout: Duration,
    connect_timeout: Duration,
    response_timeout: Option<Duration>,
    max_body_bytes: usize,
    root_certificates: Vec<Vec<u8>>,
    system_roots: bool,
    identity: Option<Vec<u8>>,
    proxy: Proxy,
}

/// Which way requests take.
#[derive(Clone)]
enum Proxy {
    None,
    Environment,
    At(String),
}

impl ReqwestClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            transport: Transport::Https,
            public_only: false,
            timeout: ReqwestClient::DEFAULT_TIMEOUT,
            connect_timeout: ReqwestClient::DEFAULT_CONNECT_TIMEOUT,
            response_timeout: None,
            max_body_bytes: ReqwestClient::DEFAULT_MAX_BODY_BYTES,
            root_certificates: Vec::new(),
            system_roots: true,
            identity: None,
            proxy: Proxy::None,
        }
    }

    /// Sends plain http to loopback hosts too (`localhost`, `127.0.0.0/8`, `[::1]`), never through a proxy.
    pub fn allow_loopback_http(mut self) -> Self {
        self.transport = Transport::HttpsOrLoopback;
        self
    }

    /// Connects to public addresses only, for URLs that come from input: the issuers of unknown tenants and what their
    /// metadata name, an account's host in WebFinger. Without it such a URL can reach what only this machine can reach: its
    /// own services, those of its network, a cloud's metadata service.
    ///
    /// Names are resolved here, every address that comes out is checked, and the connection is made to what was checked. A
    /// proxy would resolve names by itself, so there can be none. Plain http on loopback, if that was allowed, stays allowed.
    pub fn public_addresses_only(mut self) -> Self {
        self.public_only = true;
        self
    }

    /// Limits the time of a whole exchange, connection and body included; default 10 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Limits the time for making a connection, name resolution and TLS included; default 5 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Limits the time until the headers of the response are there, connection included; default as for the whole exchange.
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.response_timeout = Some(timeout);
        self
    }

    /// Limits the length of a body, in octets; default 1 MiB. It holds for what comes over the line, and once more for what
    /// that becomes if it is compressed.
    pub fn max_body_bytes(mut self, max_body_bytes: usize) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }

    /// Trusts the certificates in a PEM file too, such as those of a company's own authority.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Trusts no certificates but those of [`root_certificates_pem`](Self::root_certificates_pem): not the operating
    /// system's.
    pub fn without_system_roots(mut self) -> Self {
        self.system_roots = false;
        self
    }

    /// Authenticates with a client certificate (RFC 8705): certificates and private key in one PEM file.
    pub fn client_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.identity = Some(pem.into());
        self
    }

    /// Sends https requests through this proxy, such as `http://proxy.example.com:3128`. Default: through none, whatever the
    /// environment says.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::At(url.into());
        self
    }

    /// Sends https requests the way that the environment says (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). Whoever can set
    /// these variables sees which providers are asked, though not what is said.
    pub fn proxy_from_environment(mut self) -> Self {
        self.proxy = Proxy::Environment;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// A certificate, a private key or the URL of a proxy can't be read, the TLS set-up failed, or a proxy was combined with
    /// [`public_addresses_only`](Self::public_addresses_only).
    pub fn build(self) -> Result<ReqwestClient, HttpError> {
        let client = self.https()?.build().map_err(transport)?;
        let loopback = match self.transport {
            Transport::Https => None,
            // Plain http only, so no root certificates: reading them takes longer than a sign-in.
            Transport::HttpsOrLoopback => Some(
                self.common()
                    .no_proxy()
                    .tls_certs_only([])
                    .build()
                    .map_err(transport)?,
            ),
        };
        Ok(ReqwestClient {
            client,
            loopback,
            public_only: self.public_only,
            timeout: self.timeout,
            response_timeout: self.response_timeout.unwrap_or(self.timeout),
            max_body_bytes: self.max_body_bytes,
        })
    }

    fn common(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.connect_timeout)
    }

    fn https(&self) -> Result<reqwest::ClientBuilder, HttpError> {
        let mut certificates = Vec::new();
        for pem in &self.root_certificates {
            certificates.extend(reqwest::Certificate::from_pem_bundle(pem).map_err(transport)?);
        }
        let builder = self.common().https_only(true);
        let builder = if self.system_roots {
            builder.tls_certs_merge(certificates)
        } else {
            builder.tls_certs_only(certificates)
        };
        let builder = match &self.identity {
            Some(pem) => builder.identity(reqwest::Identity::from_pem(pem).map_err(transport)?),
            None => builder,
        };
        let builder = match &self.proxy {
            Proxy::None => builder.no_proxy(),
            _ if self.public_only => {
                return Err(HttpError::transport(
                    "a proxy resolves names by itself: it can't be combined with public addresses only",
                ));
            }
            Proxy::Environment => builder,
            Proxy::At(url) => builder
                .no_proxy()
                .proxy(reqwest::Proxy::https(url).map_err(transport)?),
        };
        Ok(if self.public_only {
            builder.dns_resolver(PublicAddresses)
        } else {
            builder
        })
    }
}

impl std::fmt::Debug for ReqwestClientBuilder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither the private key nor a proxy's password.
        formatter
            .debug_struct("ReqwestClientBuilder")
            .field("transport", &self.transport)
            .field("public_only", &self.public_only)
            .finish_non_exhaustive()
    }
}
