//! Why nobody is signed in.

use std::fmt;

use relier_discovery::{Fault, HttpError, Received, Stage};

use crate::rejection::Rejection;

/// Why nobody is signed in: the provider said no, the network failed, or an answer was refused.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The provider said no, for example because the user did. Tell the user, and let them try again.
    Denied(Denied),
    /// No complete answer came. The user may try again; a code that was sent may be used up.
    Network(NetworkError),
    /// An answer was refused. Trying again with the same answer is of no use.
    Rejected(Rejection),
}

impl Error {
    /// A stable name for logs, metrics and tests, such as `callback.state_mismatch`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::Network(error) => error.code(),
            Self::Rejected(rejection) => rejection.code(),
        }
    }

    /// The step of the sign-in at which it happened.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Denied(denied) => denied.stage,
            Self::Network(error) => error.stage,
            Self::Rejected(rejection) => rejection.stage(),
        }
    }

    /// The requirement that a refusal enforces, by its id in the list of requirements; none if nothing was refused.
    pub fn requirement(&self) -> Option<&'static str> {
        match self {
            Self::Rejected(rejection) => rejection.requirement(),
            Self::Denied(_) | Self::Network(_) => None,
        }
    }

    /// Whether a new sign-in, begun later, can go better without anybody changing anything: no answer came, or the provider
    /// could not answer just then. The same callback is never worth a second try.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Network(error) => error.source.is_retryable(),
            Self::Rejected(Rejection::Provider(error)) => error.is_retryable(),
            Self::Denied(_) | Self::Rejected(_) => false,
        }
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Denied(denied) => denied.fault(),
            Self::Network(_) => Fault::Network,
            Self::Rejected(rejection) => rejection.fault(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(denied) => denied.fmt(formatter),
            Self::Network(error) => error.fmt(formatter),
            Self::Rejected(rejection) => rejection.fmt(formatter),
        }
    }
}

// Each message tells its cause already, so there is no `source` that would tell it twice.
impl std::error::Error for Error {}

/// The provider said no (RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0, sections 3.1.2.6 and 3.1.3.4).
///
/// Its texts are shortened and escaped. They come from outside: show them to users as text, never as markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    stage: Stage,
    error: Received,
    description: Option<Received>,
    uri: Option<Received>,
}

impl Denied {
    pub(crate) fn new(
        stage: Stage,
        error: &str,
        description: Option<&str>,
        uri: Option<&str>,
    ) -> Self {
        let [description, uri] = [description, uri].map(|text| text.map(Received::new));
        Self {
            stage,
            error: Received::new(error),
            description,
            uri,
        }
    }

    fn code(&self) -> &'static str {
        if self.stage == Stage::TokenResponse {
            "token_response.error"
        } else {
            "callback.provider_error"
        }
    }

    fn fault(&self) -> Fault {
        match self.error.as_str() {
            "invalid_client"
            | "invalid_request"
            | "invalid_scope"
            | "unauthorized_client"
            | "unsupported_response_type" => Fault::Caller,
            "access_denied"
            | "account_selection_required"
            | "consent_required"
            | "interaction_required"
            | "login_required" => Fault::User,
            _ => Fault::Provider,
        }
    }

    /// The error code of the provider, such as `access_denied`.
    pub fn error(&self) -> &str {
        self.error.as_str()
    }

    /// What the provider says for developers, if anything.
    pub fn description(&self) -> Option<&str> {
        self.description.as_ref().map(Received::as_str)
    }

    /// Where the provider says more, if anywhere. Unchecked.
    pub fn uri(&self) -> Option<&str> {
        self.uri.as_ref().map(Received::as_str)
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.stage == Stage::TokenResponse {
            "the token endpoint"
        } else {
            "the provider"
        };
        write!(formatter, "{place} answered with error {}", self.error)?;
        self.description
            .as_ref()
            .map_or(Ok(()), |text| write!(formatter, ": {text}"))?;
        self.uri
            .as_ref()
            .map_or(Ok(()), |uri| write!(formatter, " (see {uri})"))
    }
}

/// No complete answer came.
#[derive(Clone, Debug)]
pub struct NetworkError {
    stage: Stage,
    url: String,
    source: HttpError,
}

impl NetworkError {
    pub(crate) fn new(stage: Stage, url: String, source: HttpError) -> Self {
        Self { stage, url, source }
    }

    fn code(&self) -> &'static str {
        match self.stage {
            Stage::Keys => "keys.network",
            Stage::TokenResponse => "token_response.network",
            Stage::Userinfo => "userinfo.network",
            _ => "discovery.network",
        }
    }

    /// The URL that was asked.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the HTTP client said.
    pub fn http_error(&self) -> &HttpError {
        &self.source
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no answer from {}: {}", self.url, self.source)
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<relier_discovery::Error> for Error {
    fn from(error: relier_discovery::Error) -> Self {
        match error {
            relier_discovery::Error::Network { stage, url, source } => {
                Self::Network(NetworkError { stage, url, source })
            }
            relier_discovery::Error::Token(rejection) => {
                Self::Rejected(Rejection::IdToken(rejection))
            }
            other => Self::Rejected(Rejection::Provider(Box::new(other))),
        }
    }
}
