//! The authorization response as a JWT: what a client demands of it, and the steps of JARM, section 2.4.

use std::time::Duration;

use crate::algorithm::Algorithm;
use crate::claims::Claims;
use crate::identifiers::{ClientId, Issuer, Nonce};
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::Clock;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What a client demands of the JWT in the parameter `response` (JWT Secured Authorization Response Mode for OAuth 2.0).
///
/// The defaults: RS256 as for `authorization_signed_response_alg`, at most ten minutes to live, 60 seconds of clock skew.
#[derive(Clone, Debug)]
pub struct AuthorizationResponsePolicy {
    protection: Protection,
    issuer: Issuer,
    client_id: ClientId,
    state: Nonce,
    max_lifetime: Duration,
}

/// The claims of an authorization response that `verify` has looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationResponse {
    issuer: Issuer,
    expires_at: Timestamp,
}

impl AuthorizationResponsePolicy {
    /// The longest life of a response that is accepted unless another is set, ten minutes (JARM, section 2.1).
    pub const DEFAULT_MAX_LIFETIME: Duration = Duration::from_mins(10);

    /// Demands a response of this issuer to this client, with the state of the request, signed with RS256.
    pub fn new(
        issuer: impl Into<Issuer>,
        client_id: impl Into<ClientId>,
        state: impl Into<Nonce>,
    ) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            issuer: issuer.into(),
            client_id: client_id.into(),
            state: state.into(),
            max_lifetime: Self::DEFAULT_MAX_LIFETIME,
        }
    }

    protection_options!("RS256, as for `authorization_signed_response_alg`");
    decryption_option!();

    /// Refuses responses that expire later than this from now, to the second; default ten minutes.
    #[must_use]
    pub fn max_lifetime(mut self, max_lifetime: Duration) -> Self {
        self.max_lifetime = max_lifetime;
        self
    }

    /// Validates a response (JARM, section 2.4), `now` being the current time. An error response is a valid one: look at
    /// [`Verified::error`] before anything else.
    ///
    /// # Errors
    /// The first rule that the response breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<AuthorizationResponse>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::AuthorizationResponse.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<AuthorizationResponse>, Cause> {
        let (claims, _) = self.protection.open(raw, keys, MediaType::Plain)?;   // step 5: the signature; never `none`
        claims.require_issuer(&self.issuer)?;                                   // step 2
        claims.require_audience(&[&self.client_id])?;                           // step 3
        let expires_at = clock.require_unexpired(&claims)?;                     // step 4
        clock.check_begun(&claims)?;                                            // RFC 7519, 4.1.5
        clock.check_issued(&claims)?;                                           // RFC 7519, 4.1.6
        clock.check_lifetime(expires_at, Some(self.max_lifetime))?;             // section 2.1
        self.check_state(&claims)?;                                             // RFC 6749, 4.1.2 and 10.12
        require_response(&claims)?;                                             // section 2.1: it is one, and no ID token

        let token = AuthorizationResponse { issuer: self.issuer.clone(), expires_at };
        Ok(Verified::new(token, claims))
    }

    fn check_state(&self, claims: &Claims) -> Result<(), Cause> {
        match claims.optional_text("state")? {
            Some(received) if self.state.is(received) => Ok(()),
            Some(_) => Err(Cause::StateMismatch),
            None => Err(Cause::ClaimMissing { claim: "state" }),
        }
    }
}

/// The parameters that a response may have are strings, and one of them says how the request ended.
fn require_response(claims: &Claims) -> Result<(), Cause> {
    let mut ends = false;
    for claim in ["code", "error", "access_token", "id_token"] {
        ends |= claims.optional_text(claim)?.is_some();
    }
    for claim in ["error_description", "error_uri", "session_state"] {
        claims.optional_text(claim)?;
    }
    if ends {
        Ok(())
    } else {
        Err(Cause::ResponseMissing)
    }
}

impl Verified<AuthorizationResponse> {
    /// The issuer, `iss`.
    pub fn issuer(&self) -> &str {
        self.token().issuer.as_str()
    }

    /// The error, such as `access_denied`, if the request failed.
    pub fn error(&self) -> Option<&str> {
        self.text("error")
    }

    /// What the issuer says about the error, for developers; not safe to show as it is.
    pub fn error_description(&self) -> Option<&str> {
        self.text("error_description")
    }

    /// The authorization code, if the request succeeded.
    pub fn code(&self) -> Option<&str> {
        self.text("code")
    }

    /// Any parameter of the response that is a string, such as `id_token` or `session_state`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.text(name)
    }

    /// When the response expires, `exp`; a fraction is cut.
    pub fn expires_at(&self) -> Timestamp {
        self.token().expires_at
    }
}
