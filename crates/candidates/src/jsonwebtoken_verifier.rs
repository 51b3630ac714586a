//! The crate jsonwebtoken as a bare verifier of ID tokens, used as its documentation shows.
//!
//! It verifies a signature and the registered claims of RFC 7519. What an ID token has beyond them (`nonce`,
//! `auth_time`, `iat`) is compared here, as an application would.

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use relier_conformance::{
    BoxFuture, Identity, SigningAlgorithm, Verifier, VerifierAnswer, VerifierClock, VerifierRequest,
};
use serde::Deserialize;

/// Seconds by which clocks may differ: what jsonwebtoken allows for by itself.
const LEEWAY: f64 = 60.0;

/// A verifier made of jsonwebtoken.
pub struct JsonWebToken;

impl Verifier for JsonWebToken {
    /// Nobody can tell jsonwebtoken what time it is.
    fn clock(&self) -> VerifierClock {
        VerifierClock::System
    }

    fn verify(&self, request: VerifierRequest) -> BoxFuture<'_, Result<VerifierAnswer, String>> {
        Box::pin(async move {
            Ok(match claims(&request) {
                Ok(claims) => VerifierAnswer::Accepted(Identity {
                    email: claims.email,
                    ..Identity::of(claims.iss, claims.sub)
                }),
                Err(reason) => VerifierAnswer::Refused { reason },
            })
        })
    }
}

/// What the application reads of an ID token.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    /// Required, and read no further.
    #[serde(rename = "iat")]
    _issued_at: f64,
    nonce: Option<String>,
    auth_time: Option<f64>,
    email: Option<String>,
}

fn claims(request: &VerifierRequest) -> Result<Claims, String> {
    let refused = |error: jsonwebtoken::errors::Error| error.to_string();
    let keys: JwkSet =
        serde_json::from_str(&request.keys).map_err(|error| format!("the key set: {error}"))?;
    let header = decode_header(&request.token).map_err(refused)?;
    let key = key(&keys, header.kid.as_deref())?;
    let key = DecodingKey::from_jwk(key).map_err(refused)?;
    let mut validation = Validation::new(match request.algorithm {
        SigningAlgorithm::Rs256 => Algorithm::RS256,
        SigningAlgorithm::Es256 => Algorithm::ES256,
    });
    validation.set_issuer(&[&request.issuer]);
    validation.set_audience(&[&request.client_id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    let claims: Claims = decode(&request.token, &key, &validation)
        .map_err(refused)?
        .claims;
    if claims.nonce != request.nonce {
        return Err("the nonce is not that of the request".to_owned());
    }
    if let Some(max_age) = request.max_age {
        let signed_in = claims.auth_time.ok_or("there is no auth_time")?;
        if seconds(request.now) > signed_in + seconds(max_age) + LEEWAY {
            return Err("the user signed in too long ago".to_owned());
        }
    }
    Ok(claims)
}

/// The key of this id; without an id the only key there is.
fn key<'a>(keys: &'a JwkSet, id: Option<&str>) -> Result<&'a Jwk, String> {
    match (id, keys.keys.as_slice()) {
        (Some(id), _) => keys.find(id).ok_or(format!("there is no key {id:?}")),
        (None, [only]) => Ok(only),
        (None, _) => Err("the token does not say which key it is signed with".to_owned()),
    }
}

/// Seconds as a number that may have a fraction. What is lost beyond 2^53 seconds is no matter.
fn seconds(whole: impl TryInto<i32>) -> f64 {
    f64::from(whole.try_into().unwrap_or(i32::MAX))
}
