//! Provider metadata (OpenID Connect Discovery 1.0, sections 3 and 4).

use std::collections::BTreeMap;

use http::Method;
use relier_token::Issuer;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::endpoint::{Endpoint, Transport, UnfitUrl, issuer_url};
use crate::error::{Error, MetadataFault, Stage};
use crate::received::Received;
use crate::response::require_document;
use crate::strict_object::{StrictObject, UnexpectedType};

/// What a provider says of itself. It has been checked to be that of the issuer that was asked for.
///
/// Members that this library does not read are kept for [`ProviderMetadata::member`].
#[derive(Clone, Debug)]
pub struct ProviderMetadata {
    issuer: Issuer,
    authorization_endpoint: Endpoint,
    token_endpoint: Endpoint,
    userinfo_endpoint: Option<Endpoint>,
    jwks_uri: Endpoint,
    end_session_endpoint: Option<Endpoint>,
    token_endpoint_auth_methods_supported: Vec<String>,
    id_token_signing_alg_values_supported: Vec<String>,
    authorization_response_iss_parameter_supported: bool,
    members: BTreeMap<String, Box<RawValue>>,
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
    Ok(location(issuer, transport)?.request(Method::GET, "application/json", Vec::new()))
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
    let location = location(issuer, transport)?;
    // Section 4.2: status 200, application/json, a JSON object.
    require_document(Stage::Discovery, &location, response, &["application/json"])?;
    let malformed = |fault| Error::MetadataMalformed {
        url: location.to_string(),
        fault,
    };
    let object = StrictObject::read(response.body())
        .map_err(|fault| malformed(MetadataFault::Json(fault)))?;
    let document = Document {
        object,
        location: &location,
        transport: transport.of_endpoints(location.url()),
    };

    // Section 4.3: the issuer is exactly the one that was asked for. Nothing else is read before.
    let received: String = document.required("issuer", "a string")?;
    if received != issuer.as_str() {
        return Err(Error::IssuerMismatch {
            expected: issuer.as_str().to_owned(),
            received: Received::new(&received),
        });
    }
    Ok(ProviderMetadata {
        issuer: issuer.clone(),
        authorization_endpoint: document.required_endpoint("authorization_endpoint")?,
        token_endpoint: document.required_endpoint("token_endpoint")?,
        userinfo_endpoint: document.endpoint("userinfo_endpoint")?,
        jwks_uri: document.required_endpoint("jwks_uri")?,
        end_session_endpoint: document.endpoint("end_session_endpoint")?,
        // Section 3: "If omitted, the default is client_secret_basic".
        token_endpoint_auth_methods_supported: document
            .optional(
                "token_endpoint_auth_methods_supported",
                "an array of strings",
            )?
            .unwrap_or_else(|| vec!["client_secret_basic".to_owned()]),
        id_token_signing_alg_values_supported: document
            .optional(
                "id_token_signing_alg_values_supported",
                "an array of strings",
            )?
            .unwrap_or_default(),
        // RFC 9207, section 3: "If omitted, the default value is false".
        authorization_response_iss_parameter_supported: document
            .optional(
                "authorization_response_iss_parameter_supported",
                "a boolean",
            )?
            .unwrap_or_default(),
        members: document
            .object
            .members()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    })
}

fn location(issuer: &Issuer, transport: Transport) -> Result<Endpoint, Error> {
    let url = issuer_url(issuer, transport)?;
    // Section 4.1: "any terminating / MUST be removed". `url` ends in one too if the path is empty.
    let base = url.as_str().strip_suffix('/').unwrap_or(url.as_str());
    Endpoint::parse(
        &format!("{base}/.well-known/openid-configuration"),
        transport,
    )
    .map_err(|_| Error::IssuerInvalid {
        expected: "a URL that requests can be sent to",
        received: Received::new(issuer.as_str()),
    })
}

impl ProviderMetadata {
    /// The issuer.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

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

    /// How clients may authenticate at the token endpoint. `client_secret_basic` if the provider does not say.
    pub fn token_endpoint_auth_methods_supported(&self) -> impl Iterator<Item = &str> {
        self.token_endpoint_auth_methods_supported
            .iter()
            .map(String::as_str)
    }

    /// The algorithms that ID tokens may be signed with, by their names; empty if the provider does not say.
    pub fn id_token_signing_alg_values_supported(&self) -> impl Iterator<Item = &str> {
        self.id_token_signing_alg_values_supported
            .iter()
            .map(String::as_str)
    }

    /// Whether every authorization response names its issuer (RFC 9207, section 3).
    pub fn authorization_response_iss_parameter_supported(&self) -> bool {
        self.authorization_response_iss_parameter_supported
    }

    /// Any member, as the type that the caller expects; `None` if it is missing or `null`. URLs among them are unchecked.
    ///
    /// # Errors
    /// The member is there and of another type.
    pub fn member<'a, T: Deserialize<'a>>(
        &'a self,
        name: &str,
    ) -> Result<Option<T>, UnexpectedType> {
        match self.members.get(name) {
            None => Ok(None),
            Some(raw) => serde_json::from_str(raw.get()).map_err(|_| UnexpectedType),
        }
    }
}

/// The document while it is read.
struct Document<'a> {
    object: StrictObject<'a>,
    location: &'a Endpoint,
    transport: Transport,
}

impl Document<'_> {
    fn malformed(&self, fault: MetadataFault) -> Error {
        Error::MetadataMalformed {
            url: self.location.to_string(),
            fault,
        }
    }

    fn optional<T: serde::de::DeserializeOwned>(
        &self,
        member: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, Error> {
        self.object
            .member(member)
            .map_err(|_| self.malformed(MetadataFault::MemberType { member, expected }))
    }

    fn required<T: serde::de::DeserializeOwned>(
        &self,
        member: &'static str,
        expected: &'static str,
    ) -> Result<T, Error> {
        self.optional(member, expected)?
            .ok_or_else(|| self.malformed(MetadataFault::MemberMissing { member }))
    }

    fn endpoint(&self, member: &'static str) -> Result<Option<Endpoint>, Error> {
        self.optional::<String>(member, "a string")?
            .map(|text| self.usable(member, &text))
            .transpose()
    }

    fn required_endpoint(&self, member: &'static str) -> Result<Endpoint, Error> {
        self.endpoint(member)?
            .ok_or_else(|| self.malformed(MetadataFault::MemberMissing { member }))
    }

    fn usable(&self, member: &'static str, text: &str) -> Result<Endpoint, Error> {
        let received = || Received::new(text);
        Endpoint::parse(text, self.transport).map_err(|unfit| match unfit {
            UnfitUrl::Malformed => self.malformed(MetadataFault::MemberUrl {
                member,
                received: received(),
            }),
            UnfitUrl::Insecure => Error::InsecureEndpoint {
                member,
                received: received(),
            },
        })
    }
}

#[cfg(test)]
mod tests;
