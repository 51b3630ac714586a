//! The exchange that fetches a provider's keys.

use http::Method;
use relier_token::KeySet;

use crate::endpoint::Endpoint;
use crate::error::{Error, Stage};
use crate::response::require_document;

const MEDIA_TYPES: &[&str] = &["application/json", "application/jwk-set+json"];

/// The request for the key set at `jwks_uri`.
pub fn key_set_request(jwks_uri: &Endpoint) -> http::Request<Vec<u8>> {
    jwks_uri.request(
        Method::GET,
        "application/jwk-set+json, application/json",
        Vec::new(),
    )
}

/// Reads the answer to [`key_set_request`]: status 200, `application/json` or `application/jwk-set+json`, a JWK Set
/// (RFC 7517, section 5).
///
/// # Errors
/// [`Error::UnexpectedStatus`], [`Error::ContentType`], [`Error::KeySetMalformed`]. A key that can't be used is no error.
pub fn key_set_response(
    jwks_uri: &Endpoint,
    response: &http::Response<Vec<u8>>,
) -> Result<KeySet, Error> {
    require_document(Stage::Keys, jwks_uri, response, MEDIA_TYPES)?;
    KeySet::from_jwks(response.body()).map_err(|source| Error::KeySetMalformed {
        url: jwks_uri.to_string(),
        source,
    })
}
