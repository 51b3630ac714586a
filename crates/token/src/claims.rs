//! The claims of a payload whose signature was verified, read by name with their types.
//!
//! `null` is a wrong type where a claim says whether the token is good at all: `iss`, `sub`, `aud`, `exp`, `iat`, `nbf`.
//! In the place of any other claim it counts as absence, as it does in metadata and token responses.

use crate::rejection::Rejection;
use crate::strict_json::{Json, Object, Unreadable};
use crate::timestamp::Timestamp;

/// The event that makes a JWT a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A claims set (RFC 7519, section 4): a JSON object without duplicates.
pub(crate) struct Claims<'a>(Object<'a>);

impl<'a> Claims<'a> {
    pub(crate) fn read(payload: &'a [u8]) -> Result<Self, Rejection> {
        Object::read(payload)
            .map(Self)
            .map_err(|unreadable| match unreadable {
                Unreadable::Fault(fault) => Rejection::ClaimsMalformed { fault },
                Unreadable::Duplicate(name) => Rejection::DuplicateClaim { name },
            })
    }

    /// A claim that may be absent or `null`, but must be a string if it is there.
    pub(crate) fn optional_text(&self, claim: &'static str) -> Result<Option<&str>, Rejection> {
        match self.0.get(claim) {
            None | Some(Json::Null) => Ok(None),
            Some(_) => self.text(claim).map(Some),
        }
    }

    pub(crate) fn text(&self, claim: &'static str) -> Result<&str, Rejection> {
        let value = self.0.get(claim).ok_or(Rejection::ClaimMissing { claim })?;
        value
            .as_str()
            .ok_or_else(|| wrong_type(claim, "a string", value))
    }

    /// A claim that may be absent or `null`, but must be a time if it is there.
    pub(crate) fn optional_time(
        &self,
        claim: &'static str,
    ) -> Result<Option<Timestamp>, Rejection> {
        match self.0.get(claim) {
            Some(Json::Null) => Ok(None),
            _ => self.limiting_time(claim),
        }
    }

    /// A claim that may be absent, but must be a number of seconds if it is there, whole or not
    /// (RFC 7519, section 2, `NumericDate`). Fractions are cut to the second before.
    pub(crate) fn limiting_time(
        &self,
        claim: &'static str,
    ) -> Result<Option<Timestamp>, Rejection> {
        match self.0.get(claim) {
            None => Ok(None),
            Some(Json::Integer(seconds)) => Ok(Some(Timestamp::from_unix_seconds(*seconds))),
            Some(Json::Float(seconds)) => Ok(Some(Timestamp::from_unix_seconds(floor(*seconds)))),
            Some(other) => Err(wrong_type(claim, "a number", other)),
        }
    }

    pub(crate) fn time(&self, claim: &'static str) -> Result<Timestamp, Rejection> {
        self.limiting_time(claim)?
            .ok_or(Rejection::ClaimMissing { claim })
    }

    /// The audience: one string, or an array of strings (RFC 7519, section 4.1.3).
    pub(crate) fn audience(&self) -> Result<Vec<&str>, Rejection> {
        match self.0.get("aud") {
            None => Err(Rejection::ClaimMissing { claim: "aud" }),
            Some(Json::String(one)) => Ok(vec![one]),
            Some(other) => other.as_strings().ok_or(wrong_type(
                "aud",
                "a string or an array of strings",
                other,
            )),
        }
    }

    /// A string that nothing depends on: another type is as good as absence.
    pub(crate) fn lenient_text(&self, claim: &str) -> Option<String> {
        self.0.get(claim).and_then(Json::as_str).map(str::to_owned)
    }

    /// `true` is true, a boolean (OpenID Connect Core 1.0, section 5.1) or the string that some providers send.
    pub(crate) fn is_true(&self, claim: &str) -> bool {
        self.0
            .get(claim)
            .is_some_and(|value| *value == Json::Bool(true) || value.as_str() == Some("true"))
    }

    /// A logout token has the claims of an ID token, and `typ` tells them apart in some tokens only. `events` always does.
    pub(crate) fn refuse_logout_token(&self) -> Result<(), Rejection> {
        match self.0.get("events") {
            Some(Json::Object(events)) if events.get(LOGOUT_EVENT).is_some() => {
                Err(Rejection::LogoutToken)
            }
            _ => Ok(()),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates, which is what a time beyond all times should do"
)]
fn floor(seconds: f64) -> i64 {
    seconds.floor() as i64
}

fn wrong_type(claim: &'static str, expected: &'static str, received: &Json<'_>) -> Rejection {
    Rejection::ClaimType {
        claim,
        expected,
        received: received.kind(),
    }
}
