//! The request object: what an authorization server demands of it (RFC 9101, section 6; OpenID Connect Core 1.0, section 6).

use crate::algorithm::Algorithm;
use crate::claims::Claims;
use crate::excerpt::Excerpt;
use crate::identifiers::{ClientId, Issuer};
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::Clock;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What an authorization server demands of a signed request object. It is for test tools and scripted providers: the key
/// set is that of the client.
#[derive(Clone, Debug)]
pub struct RequestObjectPolicy {
    protection: Protection,
    client_id: ClientId,
    audience: Issuer,
}

/// A request object that was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestObject {
    client_id: ClientId,
}

impl RequestObjectPolicy {
    /// Demands an object of this client for this authorization server, signed with RS256.
    pub fn new(client_id: impl Into<ClientId>, audience: impl Into<Issuer>) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            client_id: client_id.into(),
            audience: audience.into(),
        }
    }

    protection_options!("RS256; it is the `request_object_signing_alg` that the client registered");
    decryption_option!();

    /// Validates a request object (RFC 9101, section 6), `now` being the current time. Its parameters take the place of
    /// all others.
    ///
    /// # Errors
    /// The first rule that the object breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<RequestObject>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::RequestObject.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<RequestObject>, Cause> {
        let media_type = MediaType::Either("oauth-authz-req+jwt");          // section 10.8: recommended, and no other
        let (claims, _) = self.protection.open(raw, keys, media_type)?;     // section 6.2: the signature; never `none`
        claims.forbid(&["request", "request_uri", "events"])?;              // section 4
        self.check_client_id(&claims)?;                                     // section 5: that of the request outside
        claims.require_issuer(&Issuer::new(self.client_id.as_str()))?;      // section 4: who signs
        claims.require_audience(&[&self.audience])?;                        // section 4: for whom
        clock.check_unexpired(&claims)?;                                    // RFC 7519, 4.1.4
        clock.check_begun(&claims)?;                                        // RFC 7519, 4.1.5
        clock.check_issued(&claims)?;                                       // RFC 7519, 4.1.6
        claims.require_some_text("response_type")?;                         // section 4: all parameters, so no access token
        self.check_no_assertion(&claims)?;                                  // section 10.8: no client assertion
        Ok(Verified::new(RequestObject { client_id: self.client_id.clone() }, claims))
    }

    fn check_client_id(&self, claims: &Claims) -> Result<(), Cause> {
        let received = claims.text("client_id")?;
        if self.client_id.is(received) {
            return Ok(());
        }
        Err(Cause::ClientMismatch {
            expected: self.client_id.clone(),
            received: Excerpt::of(received),
        })
    }

    fn check_no_assertion(&self, claims: &Claims) -> Result<(), Cause> {
        match claims.optional_text("sub")? {
            Some(subject) if self.client_id.is(subject) => {
                Err(Cause::ClaimForbidden { claim: "sub" })
            }
            _ => Ok(()),
        }
    }
}

impl Verified<RequestObject> {
    /// The client, `client_id`.
    pub fn client_id(&self) -> &str {
        self.token().client_id.as_str()
    }

    /// A parameter of the authorization request that is a string.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.text(name)
    }
}
