//! Where metadata is served.

use relier_token::Issuer;

use crate::endpoint::{Endpoint, Transport, issuer_url};
use crate::error::Error;
use crate::received::Received;

/// The well-known location at which an issuer serves its metadata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WellKnown {
    /// The issuer, less one terminating slash, followed by `/.well-known/openid-configuration` (OpenID Connect
    /// Discovery 1.0, section 4.1). The default, and what OpenID providers serve.
    #[default]
    OpenidConfiguration,
    /// `/.well-known/oauth-authorization-server` between the issuer's host and its path (RFC 8414, section 3.1). For
    /// servers that are no OpenID providers.
    OauthAuthorizationServer,
}

impl WellKnown {
    /// The URL for one issuer.
    pub(super) fn of(self, issuer: &Issuer, transport: Transport) -> Result<Endpoint, Error> {
        let mut url = issuer_url(issuer, transport)?;
        let path = match self {
            // "any terminating / MUST be removed", and no more than one. `url` ends in one too if the path is empty.
            Self::OpenidConfiguration => {
                let path = url.path().strip_suffix('/').unwrap_or(url.path());
                format!("{path}/.well-known/openid-configuration")
            }
            // "any terminating / following the host component MUST be removed before inserting".
            Self::OauthAuthorizationServer => {
                inserted("/.well-known/oauth-authorization-server", url.path())
            }
        };
        url.set_path(&path);
        Endpoint::new(url, transport).map_err(|_| Error::IssuerInvalid {
            expected: "a URL that requests can be sent to",
            received: Received::new(issuer.as_str()),
        })
    }
}

/// A well-known path that is put before the path of an identifier, if there is more of it than a slash.
pub(crate) fn inserted(well_known: &str, path: &str) -> String {
    let path = if path == "/" { "" } else { path };
    format!("{well_known}{path}")
}
