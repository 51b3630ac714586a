//! The logout token: what a relying party demands of it, and the steps of OpenID Connect Back-Channel Logout 1.0,
//! section 2.6.

use std::time::Duration;

use crate::algorithm::Algorithm;
use crate::claims::{Claims, wrong_type};
use crate::identifiers::{ClientId, Issuer};
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::{Clock, LOGOUT_EVENT};
use crate::strict_json::Json;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What a relying party demands of a logout token.
///
/// The defaults are those of the ID tokens of the same client. Whether a `jti` was seen before is the application's
/// question: remember [`Verified::token_id`] until the token expires.
#[derive(Clone, Debug)]
pub struct LogoutTokenPolicy {
    protection: Protection,
    issuer: Issuer,
    client_id: ClientId,
    session_required: bool,
    max_lifetime: Option<Duration>,
}

/// The claims of a logout token that `verify` has looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct LogoutToken {
    issuer: Issuer,
    expires_at: Timestamp,
    issued_at: Timestamp,
}

impl LogoutTokenPolicy {
    /// Demands a token of this issuer for this client, signed with RS256.
    pub fn new(issuer: impl Into<Issuer>, client_id: impl Into<ClientId>) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            issuer: issuer.into(),
            client_id: client_id.into(),
            session_required: false,
            max_lifetime: None,
        }
    }

    protection_options!("RS256, as for ID tokens");
    decryption_option!();

    /// Demands `sid`: the client registered `backchannel_logout_session_required`. Default: `sub` or `sid` will do.
    #[must_use]
    pub fn require_session(mut self) -> Self {
        self.session_required = true;
        self
    }

    /// Refuses tokens that expire later than this from now, to the second. Section 2.4 recommends two minutes; default:
    /// no limit.
    #[must_use]
    pub fn max_lifetime(mut self, max_lifetime: Duration) -> Self {
        self.max_lifetime = Some(max_lifetime);
        self
    }

    /// Validates a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6), `now` being the current time.
    ///
    /// # Errors
    /// The first rule that the token breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<LogoutToken>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::LogoutToken.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<LogoutToken>, Cause> {
        let logout_jwt = MediaType::Either("logout+jwt");               // section 2.4: recommended, and no other
        let (claims, _) = self.protection.open(raw, keys, logout_jwt)?; // steps 2 and 3: signature and algorithm as for ID tokens
        claims.require_issuer(&self.issuer)?;                           // step 4
        claims.require_audience(&[&self.client_id])?;                   // step 4
        let issued_at = clock.require_issued(&claims)?;                 // step 4
        let expires_at = clock.require_unexpired(&claims)?;             // step 4
        clock.check_begun(&claims)?;                                    // RFC 7519, 4.1.5
        clock.check_lifetime(expires_at, self.max_lifetime)?;           // section 2.4
        self.check_whom(&claims)?;                                      // step 5
        check_event(&claims)?;                                          // step 6
        claims.forbid(&["nonce"])?;                                     // step 7: so that no ID token passes
        claims.require_some_text("jti")?;                               // section 2.4; step 8 is the application's

        let token = LogoutToken { issuer: self.issuer.clone(), expires_at, issued_at };
        Ok(Verified::new(token, claims))
    }

    /// A token that ends nobody's sign-in must not be taken for one that ends everybody's.
    fn check_whom(&self, claims: &Claims) -> Result<(), Cause> {
        let named = |claim| -> Result<bool, Cause> {
            let text = claims.optional_text(claim)?;
            Ok(text.is_some_and(|text| !text.is_empty()))
        };
        let (subject, session) = (named("sub")?, named("sid")?);
        if self.session_required && !session {
            return Err(Cause::SessionMissing);
        }
        if subject || session {
            Ok(())
        } else {
            Err(Cause::SubjectAndSessionMissing)
        }
    }
}

fn check_event(claims: &Claims) -> Result<(), Cause> {
    let events = claims.object("events")?;
    match events.get(LOGOUT_EVENT) {
        Some(Json::Object(_)) => Ok(()),
        Some(other) => Err(wrong_type(
            "events",
            "an object with the logout event as an object",
            &other,
        )),
        None => Err(Cause::EventMissing),
    }
}

impl Verified<LogoutToken> {
    /// The issuer, `iss`.
    pub fn issuer(&self) -> &str {
        self.token().issuer.as_str()
    }

    /// The user whose sign-ins end, `sub`: all of them if there is no [`session`](Self::session).
    pub fn subject(&self) -> Option<&str> {
        self.text("sub").filter(|subject| !subject.is_empty())
    }

    /// The session that ends, `sid`; the user's other sessions stay.
    pub fn session(&self) -> Option<&str> {
        self.text("sid").filter(|session| !session.is_empty())
    }

    /// The id of the token, `jti`, to refuse a second use.
    pub fn token_id(&self) -> &str {
        self.text("jti").unwrap_or_default()
    }

    /// When the token expires, `exp`; a fraction is cut.
    pub fn expires_at(&self) -> Timestamp {
        self.token().expires_at
    }

    /// When the token was issued, `iat`; a fraction is cut.
    pub fn issued_at(&self) -> Timestamp {
        self.token().issued_at
    }
}
