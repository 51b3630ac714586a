//! The seam through which every request goes.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::received::Received;

/// A boxed future that may move between threads. The same type as `futures_util::future::BoxFuture`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and returns its response, whatever the status.
///
/// An implementation has to:
/// - hand back a redirect as it came, never follow it: a followed redirect would carry codes, secrets and tokens
///   elsewhere, and would let another host answer for the provider;
/// - check the server's certificate and name;
/// - bound the size of a body, before and after any decompression, and the time that a response may take.
///
/// Requests carry secrets in headers and body: do not log them, and wipe what you can.
///
/// # A client of your own
/// Anything that turns a request into a response will do, such as a `tower` service, whose layers bound time and size:
///
/// ```
/// use std::sync::Arc;
///
/// use relier_discovery::{BoxFuture, HttpClient, HttpError, Provider};
/// use tower::{BoxError, ServiceExt as _, util::BoxCloneSyncService};
///
/// type Request = http::Request<Vec<u8>>;
/// type Response = http::Response<Vec<u8>>;
///
/// struct Tower(BoxCloneSyncService<Request, Response, BoxError>);
///
/// impl HttpClient for Tower {
///     fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, HttpError>> {
///         let answer = self.0.clone().oneshot(request);
///         Box::pin(async { answer.await.map_err(HttpError::transport) })
///     }
/// }
/// # async fn answer(request: Request) -> Result<Response, BoxError> {
/// #     assert_eq!(request.uri(), "https://idp.example.com/.well-known/openid-configuration");
/// #     let body = br#"{"issuer": "https://idp.example.com", "jwks_uri": "https://idp.example.com/keys",
/// #         "authorization_endpoint": "https://idp.example.com/authorize", "token_endpoint": "https://idp.example.com/token"}"#;
/// #     Ok(http::Response::builder().header("content-type", "application/json").body(body.to_vec())?)
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = tower::ServiceBuilder::new().service_fn(answer); // a real one sends what it is given
/// let client = Tower(BoxCloneSyncService::new(service));
/// let provider = Provider::builder("https://idp.example.com").http(Arc::new(client)).discover().await?;
/// # assert_eq!(provider.issuer().as_str(), "https://idp.example.com");
/// # Ok(())
/// # }
/// ```
pub trait HttpClient: Send + Sync {
    /// Sends `request`.
    ///
    /// # Errors
    /// No complete response came. A status other than 200 is no error here.
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>>;

    /// Runs a task to its end beside the caller, on the runtime that the client needs anyway: keys are refreshed so, before
    /// they have aged. Returns whether it does. By default it does not, and the first one who asks after the keys have aged
    /// waits for new ones.
    fn spawn(&self, task: BoxFuture<'static, ()>) -> bool {
        drop(task);
        false
    }
}

/// Why no response came.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HttpError {
    /// The URL is neither https nor an allowed loopback address. Nothing was sent.
    InsecureUrl {
        /// Scheme and host of the URL.
        received: String,
    },
    /// The address is not a public one, and only public ones are allowed. Nothing was sent.
    ForbiddenAddress {
        /// The host of the URL.
        host: String,
    },
    /// The exchange, or a part of it, took longer than the limit.
    TimedOut {
        /// The limit.
        limit: Duration,
    },
    /// The body is longer than the bound.
    BodyTooLarge {
        /// The bound in octets.
        limit: usize,
    },
    /// The body is compressed in a way that was not asked for and that is not understood.
    ContentEncoding {
        /// The `Content-Encoding`.
        received: Received,
    },
    /// The server's certificate is not to be trusted: it has expired, has another name, or comes from an authority that is
    /// not known. Nothing was sent.
    ServerCertificate(Arc<dyn StdError + Send + Sync>),
    /// The server wants a client certificate, or another one. It has not looked at the request.
    ClientCertificate(Arc<dyn StdError + Send + Sync>),
    /// The request could not be sent or the response not be read: name resolution, connection, TLS, protocol.
    Transport(Arc<dyn StdError + Send + Sync>),
}

impl HttpError {
    /// An error of the transport below.
    pub fn transport(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Transport(Arc::from(source.into()))
    }

    /// Whether the same request may get an answer later. It says nothing on whether the request is safe to repeat: one
    /// that carries a code may have been worked on without an answer.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Transport(_) => true,
            Self::InsecureUrl { .. }
            | Self::ForbiddenAddress { .. }
            | Self::BodyTooLarge { .. }
            | Self::ServerCertificate(_)
            | Self::ClientCertificate(_)
            | Self::ContentEncoding { .. } => false,
        }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InsecureUrl { received } => {
                write!(
                    formatter,
                    "{received} is not https, nothing was sent; plain http is for loopback hosts, when allowed"
                )
            }
            Self::ForbiddenAddress { host } => {
                write!(
                    formatter,
                    "{host} is not at a public address, nothing was sent"
                )
            }
            Self::ContentEncoding { received } => {
                write!(
                    formatter,
                    "the response body is compressed in a way that was not asked for: {received}"
                )
            }
            Self::TimedOut { limit } => write!(
                formatter,
                "no complete response within {} s",
                limit.as_secs_f32()
            ),
            Self::BodyTooLarge { limit } => {
                write!(formatter, "the response body is longer than {limit} octets")
            }
            Self::ServerCertificate(source) => {
                formatter.write_str("the server's certificate is not accepted: ")?;
                chain(source.as_ref(), formatter)?;
                formatter.write_str("; an authority of your own has to be named to the HTTP client")
            }
            Self::ClientCertificate(source) => {
                formatter.write_str(
                    "the server does not accept the client's certificate, or its absence: ",
                )?;
                chain(source.as_ref(), formatter)
            }
            Self::Transport(source) => chain(source.as_ref(), formatter),
        }
    }
}

impl StdError for HttpError {}

/// The outer message of a transport often only says that something failed: all of them, the innermost last.
fn chain(source: &(dyn StdError + 'static), formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(formatter, "{source}")?;
    let mut cause = source.source();
    while let Some(inner) = cause {
        write!(formatter, ": {inner}")?;
        cause = inner.source();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_whole_chain_of_a_transport_error() {
        #[derive(Debug)]
        struct Outer(std::io::Error);
        impl fmt::Display for Outer {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("error sending request")
            }
        }
        impl StdError for Outer {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                Some(&self.0)
            }
        }
        let error = HttpError::transport(Outer(std::io::Error::other("connection refused")));
        assert_eq!(
            error.to_string(),
            "error sending request: connection refused"
        );
    }
}
