//! Provider metadata (OpenID Connect Discovery 1.0, sections 3 and 4; RFC 8414).

mod endpoint_name;
mod registered;
mod server;
mod well_known;

use std::ops::Deref;

use http::Method;
use relier_token::Issuer;

use crate::endpoint::{Endpoint, Transport};
use crate::error::Error;

pub use endpoint_name::EndpointName;
pub(crate) use server::Document;
pub use server::{MAX_METADATA_BYTES, ServerMetadata};
pub use well_known::WellKnown;
pub(crate) use well_known::inserted;

/// What an OpenID provider says of itself. It has been checked to be that of the issuer that was asked for.
///
/// It is [`ServerMetadata`] with what every sign-in needs: an authorization endpoint, a token endpoint and a key set are
/// there, and these as well as the endpoints for userinfo and for signing out may be used.
#[derive(Clone, Debug)]
pub struct ProviderMetadata {
    server: ServerMetadata,
    authorization_endpoint: Endpoint,
    token_endpoint: Endpoint,
    jwks_uri: Endpoint,
    userinfo_endpoint: Option<Endpoint>,
    end_session_endpoint: Option<Endpoint>,
}

/// The request for the metadata of `issuer`: its URL, less one terminating slash, followed by
/// `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 4.1).
///
/// # Errors
/// [`Error::IssuerInvalid`].
pub fn metadata_request(
    issuer: &Issuer,
    transport: Transport,
) -> Result<http::Request<Vec<u8>>, Error> {
    WellKnown::OpenidConfiguration.request(issuer, transport)
}

/// Reads the answer to [`metadata_request`] (OpenID Connect Discovery 1.0, sections 4.2 and 4.3).
///
/// `issuer` has to be the issuer that was asked for; it is compared character for character. Of the endpoints those
/// that this library uses have to be https (see [`Transport`]).
///
/// # Errors
/// [`Error::UnexpectedStatus`], [`Error::ContentType`], [`Error::MetadataMalformed`], [`Error::IssuerMismatch`],
/// [`Error::InsecureEndpoint`].
pub fn metadata_response(
    issuer: &Issuer,
    transport: Transport,
    response: &http::Response<Vec<u8>>,
) -> Result<ProviderMetadata, Error> {
    WellKnown::OpenidConfiguration
        .response(issuer, transport, response)?
        .try_into()
}

impl WellKnown {
    /// The request for the metadata of `issuer` at this location.
    ///
    /// # Errors
    /// [`Error::IssuerInvalid`].
    pub fn request(
        self,
        issuer: &Issuer,
        transport: Transport,
    ) -> Result<http::Request<Vec<u8>>, Error> {
        let location = self.of(issuer, transport)?;
        Ok(location.request(Method::GET, "application/json", Vec::new()))
    }

    /// Reads the answer to [`request`](Self::request) (RFC 8414, sections 3.2 and 3.3). The issuer in it has to be the
    /// one that was asked for, character for character. No endpoint has to be there: ask for those you need with
    /// [`ServerMetadata::require`].
    ///
    /// # Errors
    /// [`Error::UnexpectedStatus`], [`Error::ContentType`], [`Error::MetadataMalformed`], [`Error::IssuerMismatch`].
    pub fn response(
        self,
        issuer: &Issuer,
        transport: Transport,
        response: &http::Response<Vec<u8>>,
    ) -> Result<ServerMetadata, Error> {
        self.response_naming(issuer, issuer, transport, response)
    }

    /// The same for metadata at the location of `issuer` that have to name another one.
    pub(crate) fn response_naming(
        self,
        issuer: &Issuer,
        named: &Issuer,
        transport: Transport,
        response: &http::Response<Vec<u8>>,
    ) -> Result<ServerMetadata, Error> {
        let location = self.of(issuer, transport)?;
        ServerMetadata::read(named, &location, transport, response)
    }
}

impl TryFrom<ServerMetadata> for ProviderMetadata {
    type Error = Error;

    /// Demands what every sign-in needs.
    fn try_from(server: ServerMetadata) -> Result<Self, Error> {
        let required = |name| server.require(name).cloned();
        let optional = |name| Ok::<_, Error>(server.endpoint(name)?.cloned());
        Ok(Self {
            authorization_endpoint: required(EndpointName::Authorization)?,
            token_endpoint: required(EndpointName::Token)?,
            jwks_uri: required(EndpointName::KeySet)?,
            userinfo_endpoint: optional(EndpointName::Userinfo)?,
            end_session_endpoint: optional(EndpointName::EndSession)?,
            server,
        })
    }
}

impl ProviderMetadata {
    /// Where the user is sent to sign in.
    pub fn authorization_endpoint(&self) -> &Endpoint {
        &self.authorization_endpoint
    }

    /// Where codes are exchanged for tokens.
    pub fn token_endpoint(&self) -> &Endpoint {
        &self.token_endpoint
    }

    /// Where claims about the user are served, if the provider has such an endpoint.
    pub fn userinfo_endpoint(&self) -> Option<&Endpoint> {
        self.userinfo_endpoint.as_ref()
    }

    /// Where the key set is served.
    pub fn jwks_uri(&self) -> &Endpoint {
        &self.jwks_uri
    }

    /// Where the user is sent to sign out (OpenID Connect RP-Initiated Logout 1.0), if the provider has such an endpoint.
    pub fn end_session_endpoint(&self) -> Option<&Endpoint> {
        self.end_session_endpoint.as_ref()
    }
}

impl Deref for ProviderMetadata {
    type Target = ServerMetadata;

    fn deref(&self) -> &ServerMetadata {
        &self.server
    }
}

#[cfg(test)]
mod tests;
