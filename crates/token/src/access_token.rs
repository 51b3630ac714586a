//! The access token as a JWT: what a resource server demands of it, and the steps of RFC 9068, section 4.

use crate::algorithm::Algorithm;
use crate::claims::Audience;
use crate::identifiers::Issuer;
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::Clock;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What a resource server demands of an access token (RFC 9068).
///
/// The defaults are strict: RS256, the type `at+jwt`, every claim that section 2.2 requires, 60 seconds of clock skew.
/// A token that is bound to a key ([`Verified::key_thumbprint`]) is good only with a proof of it: see
/// [`DpopPolicy`](crate::DpopPolicy).
#[derive(Clone, Debug)]
pub struct AccessTokenPolicy {
    protection: Protection,
    issuer: Issuer,
    audiences: Vec<String>,
}

/// The claims of an access token that `verify` has looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    issuer: Issuer,
    audience: Audience,
    expires_at: Timestamp,
    issued_at: Timestamp,
    not_before: Option<Timestamp>,
}

impl AccessTokenPolicy {
    /// Demands a token of this issuer for this resource, signed with RS256.
    pub fn new(issuer: impl Into<Issuer>, audience: impl Into<String>) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            issuer: issuer.into(),
            audiences: vec![audience.into()],
        }
    }

    protection_options!("RS256, which every authorization server supports (RFC 9068, section 2.1)");
    decryption_option!();

    /// Accepts tokens for this audience too: another name of the same resource.
    #[must_use]
    pub fn or_audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Validates an access token (RFC 9068, section 4), `now` being the current time. Whether its scopes suffice for the
    /// request at hand is not checked here: read [`Verified::scopes`].
    ///
    /// # Errors
    /// The first rule that the token breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<AccessToken>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::AccessToken.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<AccessToken>, Cause> {
        let at_jwt = MediaType::Explicit("at+jwt");                     // "verify that the typ header value is at+jwt"
        let (claims, _) = self.protection.open(raw, keys, at_jwt)?;     // "validate the signature"; never `none`
        claims.require_issuer(&self.issuer)?;                           // "match exactly the value of the iss claim"
        let audience = claims.require_audience(&self.audiences)?;       // "an identifier the resource server expects for itself"
        let expires_at = clock.require_unexpired(&claims)?;             // "before the time represented by the exp claim"
        let not_before = clock.check_begun(&claims)?;                   // RFC 7519, 4.1.5
        let issued_at = clock.require_issued(&claims)?;                 // section 2.2
        claims.require_subject()?;                                      // section 2.2
        claims.require_some_text("client_id")?;                         // section 2.2
        claims.require_some_text("jti")?;                               // section 2.2
        claims.optional_text("scope")?;                                 // section 2.2.3: a list as one string

        let token = AccessToken { issuer: self.issuer.clone(), audience, expires_at, issued_at, not_before };
        Ok(Verified::new(token, claims))
    }
}

impl AccessTokenPolicy {
    /// Whether a token that was accepted before would be accepted now, as far as its times are concerned.
    pub(crate) fn is_timely(&self, token: &Verified<AccessToken>, now: Timestamp) -> bool {
        let (clock, token) = (self.protection.clock(now), token.token());
        clock.is_before(token.expires_at)
            && !clock.is_ahead(token.issued_at)
            && !token.not_before.is_some_and(|begin| clock.is_ahead(begin))
    }
}

impl Verified<AccessToken> {
    /// The authorization server, `iss`.
    pub fn issuer(&self) -> &str {
        self.token().issuer.as_str()
    }

    /// For whom the token acts, `sub`: a user of this issuer, or the client itself.
    pub fn subject(&self) -> &str {
        self.text("sub").unwrap_or_default()
    }

    /// The client that the token was issued to, `client_id`.
    pub fn client_id(&self) -> &str {
        self.text("client_id").unwrap_or_default()
    }

    /// The id of the token, `jti`.
    pub fn token_id(&self) -> &str {
        self.text("jti").unwrap_or_default()
    }

    /// The resources that the token is for, `aud`.
    pub fn audience(&self) -> impl Iterator<Item = &str> {
        self.audience_of(&self.token().audience)
    }

    /// When the token expires, `exp`; a fraction is cut.
    pub fn expires_at(&self) -> Timestamp {
        self.token().expires_at
    }

    /// When the token was issued, `iat`; a fraction is cut.
    pub fn issued_at(&self) -> Timestamp {
        self.token().issued_at
    }

    /// The scopes that were granted, `scope`; none if there is no such claim.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let scope = self.text("scope").unwrap_or_default();
        scope.split(' ').filter(|scope| !scope.is_empty())
    }

    /// The thumbprint of the key that the token is bound to, `cnf.jkt` (RFC 9449, section 6.1). The request then needs a
    /// proof by this key, and a token sent as a bearer token is to be refused.
    pub fn key_thumbprint(&self) -> Option<String> {
        self.member("cnf", "jkt")
    }

    /// The thumbprint of the certificate that the token is bound to, `cnf.x5t#S256` (RFC 8705, section 3.1).
    pub fn certificate_thumbprint(&self) -> Option<String> {
        self.member("cnf", "x5t#S256")
    }
}
