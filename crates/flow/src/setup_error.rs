//! What is wrong with the configuration, or with a call. It shows before a user is sent anywhere.

use std::fmt;
use std::path::PathBuf;

use relier_discovery::Received;

/// Why a relying party could not be set up or a request not be built. The caller can mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetupError {
    /// The redirect URI is not one that a provider may send users to.
    RedirectUri {
        /// The URI.
        received: Received,
    },
    /// The client id is empty.
    ClientIdEmpty,
    /// The client is to authenticate with a secret and has none, or an empty one.
    SecretMissing,
    /// The environment variable has no secret.
    SecretVariable {
        /// Its name.
        name: String,
    },
    /// The file has no secret.
    SecretFile {
        /// Its path.
        path: PathBuf,
        /// Why it could not be read.
        reason: String,
    },
    /// A scope has characters that a scope can't have (RFC 6749, section 3.3).
    Scope {
        /// The scope.
        received: Received,
    },
    /// The parameter of the authorization request is one that the library sets, or is given twice.
    Parameter {
        /// Its name.
        name: Received,
    },
    /// The provider has no `end_session_endpoint`: the session there can't be ended from here. The application's own can.
    EndSessionEndpointMissing {
        /// The issuer.
        issuer: String,
    },
    /// The post-logout redirect URI is not one that a provider may send users to.
    PostLogoutRedirectUri {
        /// The URI.
        received: Received,
    },
    /// The operating system gave no random values.
    Randomness,
}

impl SetupError {
    /// A stable name for logs and tests, such as `setup.redirect_uri`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::RedirectUri { .. } => "setup.redirect_uri",
            Self::ClientIdEmpty => "setup.client_id_empty",
            Self::SecretMissing => "setup.secret_missing",
            Self::SecretVariable { .. } => "setup.secret_variable",
            Self::SecretFile { .. } => "setup.secret_file",
            Self::Scope { .. } => "setup.scope",
            Self::Parameter { .. } => "setup.parameter",
            Self::EndSessionEndpointMissing { .. } => "setup.end_session_endpoint_missing",
            Self::PostLogoutRedirectUri { .. } => "setup.post_logout_redirect_uri",
            Self::Randomness => "setup.randomness",
        }
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RedirectUri { received } => write!(
                formatter,
                "the redirect URI {received} can't be used: expected an absolute https URL without fragment and credentials \
                 (http is for loopback hosts only)"
            ),
            Self::ClientIdEmpty => formatter
                .write_str("the client id is empty: give the one that the provider has registered"),
            Self::SecretMissing => formatter
                .write_str("the client has no secret: give it one, or make it a public client"),
            Self::SecretVariable { name } => {
                write!(
                    formatter,
                    "the environment variable `{name}` has no secret: it is not set, empty or not Unicode"
                )
            }
            Self::SecretFile { path, reason } => {
                write!(
                    formatter,
                    "the file `{}` has no secret: {reason}",
                    path.display()
                )
            }
            Self::Scope { received } => {
                write!(
                    formatter,
                    "{received} is no scope: expected printable ASCII without space, quote and backslash"
                )
            }
            Self::Parameter { name } => {
                write!(
                    formatter,
                    "the parameter {name} can't be set: the library sets it, or it was set before"
                )
            }
            Self::EndSessionEndpointMissing { issuer } => write!(
                formatter,
                "the metadata of \"{issuer}\" has no `end_session_endpoint`: end the application's own session and leave it at that"
            ),
            Self::PostLogoutRedirectUri { received } => write!(
                formatter,
                "the post-logout redirect URI {received} can't be used: expected an absolute https URL without fragment and \
                 credentials (http is for loopback hosts only)"
            ),
            Self::Randomness => formatter.write_str("the operating system gave no random values"),
        }
    }
}

impl std::error::Error for SetupError {}
