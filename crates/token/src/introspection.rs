//! The introspection response as a JWT: what a resource server demands of it (RFC 9701, section 5).

use crate::algorithm::Algorithm;
use crate::claims::boolean_of;
use crate::identifiers::Issuer;
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::Clock;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What a resource server demands of a signed introspection response.
#[derive(Clone, Debug)]
pub struct IntrospectionPolicy {
    protection: Protection,
    issuer: Issuer,
    resource_server: String,
}

/// An introspection response that was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Introspection {
    issuer: Issuer,
    issued_at: Timestamp,
    is_active: bool,
}

impl IntrospectionPolicy {
    /// Demands a response of this authorization server to this resource server (its identifier at the authorization
    /// server), signed with RS256.
    pub fn new(issuer: impl Into<Issuer>, resource_server: impl Into<String>) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            issuer: issuer.into(),
            resource_server: resource_server.into(),
        }
    }

    protection_options!("RS256, as for `introspection_signed_response_alg`");
    decryption_option!();

    /// Validates an introspection response (RFC 9701, section 5), `now` being the current time. An answer about a token
    /// that is not active is valid: look at [`Verified::is_active`] before anything else.
    ///
    /// # Errors
    /// The first rule that the response breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<Introspection>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::Introspection.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<Introspection>, Cause> {
        let media_type = MediaType::Explicit("token-introspection+jwt");    // "typ: must be set to token-introspection+jwt"
        let (claims, _) = self.protection.open(raw, keys, media_type)?;     // the signature; never `none`
        claims.require_issuer(&self.issuer)?;                               // "iss: MUST be set to the issuer URL"
        claims.require_audience(&[&self.resource_server])?;                 // "aud: MUST identify the resource server"
        let issued_at = clock.require_issued(&claims)?;                     // "iat: MUST be set to the time"
        clock.check_unexpired(&claims)?;                                    // RFC 7519, 4.1.4
        clock.check_begun(&claims)?;                                        // RFC 7519, 4.1.5
        let is_active = {
            let about = claims.object("token_introspection")?;              // "token_introspection: a JSON object"
            boolean_of(&about, "active")?                                   // RFC 7662, 2.2
        };
        let token = Introspection { issuer: self.issuer.clone(), issued_at, is_active };
        Ok(Verified::new(token, claims))
    }
}

impl Verified<Introspection> {
    /// The authorization server, `iss`.
    pub fn issuer(&self) -> &str {
        self.token().issuer.as_str()
    }

    /// When the response was made, `iat`; a fraction is cut.
    pub fn issued_at(&self) -> Timestamp {
        self.token().issued_at
    }

    /// Whether the token that was asked about is good: `active` in `token_introspection`.
    pub fn is_active(&self) -> bool {
        self.token().is_active
    }

    /// What the authorization server says about the token, as the application's type; only of an active token.
    ///
    /// # Errors
    /// The token is not active, or what is said of it is not a `T`.
    pub fn token_claims<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, crate::ClaimError> {
        if self.is_active() {
            self.claim("token_introspection")
        } else {
            Err(crate::ClaimError::Missing {
                claim: "token_introspection".to_owned(),
            })
        }
    }
}
