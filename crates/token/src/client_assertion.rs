//! The client assertion: what an authorization server demands of it (RFC 7523, section 3; OpenID Connect Core 1.0,
//! section 9).

use std::time::Duration;

use crate::algorithm::Algorithm;
use crate::identifiers::{ClientId, Issuer};
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::Clock;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What an authorization server demands of the JWT that a client authenticates itself with. It is for test tools and
/// scripted providers: the key set is that of the client, or its secret for `client_secret_jwt`.
#[derive(Clone, Debug)]
pub struct ClientAssertionPolicy {
    protection: Protection,
    client_id: ClientId,
    audiences: Vec<String>,
    max_lifetime: Option<Duration>,
}

/// A client assertion that was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientAssertion {
    client_id: ClientId,
    expires_at: Timestamp,
}

impl ClientAssertionPolicy {
    /// Demands an assertion of this client for this audience (the issuer identifier), signed with RS256.
    pub fn new(client_id: impl Into<ClientId>, audience: impl Into<String>) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            client_id: client_id.into(),
            audiences: vec![audience.into()],
            max_lifetime: None,
        }
    }

    protection_options!(
        "RS256; it is the `token_endpoint_auth_signing_alg` that the client registered"
    );
    decryption_option!();

    /// Accepts this audience too, such as the URL of the token endpoint.
    #[must_use]
    pub fn or_audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Refuses assertions that expire later than this from now, to the second; default: no limit.
    #[must_use]
    pub fn max_lifetime(mut self, max_lifetime: Duration) -> Self {
        self.max_lifetime = Some(max_lifetime);
        self
    }

    /// Validates a client assertion (RFC 7523, section 3), `now` being the current time. Whether its `jti` was used
    /// before is not checked here: see [`Verified::token_id`].
    ///
    /// # Errors
    /// The first rule that the assertion breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<ClientAssertion>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::ClientAssertion.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<ClientAssertion>, Cause> {
        let media_type = MediaType::Either("client-authentication+jwt");    // RFC 8725, 3.11
        let (claims, _) = self.protection.open(raw, keys, media_type)?;     // point 9: signed or MACed; never `none`
        claims.forbid(&["response_type", "scope", "events"])?;              // RFC 8725, 3.12: no request object or access token
        claims.require_issuer(&Issuer::new(self.client_id.as_str()))?;      // point 1
        claims.require_this_subject(self.client_id.as_str())?;              // point 2
        claims.require_audience(&self.audiences)?;                          // point 3
        let expires_at = clock.require_unexpired(&claims)?;                 // point 4
        clock.check_begun(&claims)?;                                        // point 5
        clock.check_issued(&claims)?;                                       // point 6
        clock.check_lifetime(expires_at, self.max_lifetime)?;               // point 4: "unreasonably far in the future"
        claims.require_some_text("jti")?;                                   // OpenID Connect Core 1.0, section 9
        Ok(Verified::new(ClientAssertion { client_id: self.client_id.clone(), expires_at }, claims))
    }
}

impl Verified<ClientAssertion> {
    /// The client, `iss` and `sub`.
    pub fn client_id(&self) -> &str {
        self.token().client_id.as_str()
    }

    /// The id of the assertion, `jti`, to refuse a second use.
    pub fn token_id(&self) -> &str {
        self.text("jti").unwrap_or_default()
    }

    /// When the assertion expires, `exp`; a fraction is cut.
    pub fn expires_at(&self) -> Timestamp {
        self.token().expires_at
    }
}
