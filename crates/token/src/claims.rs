//! The claims of a payload whose signature was verified, read by name with their types.
//!
//! `null` is a wrong type where a claim says whether the token is good at all: `iss`, `sub`, `aud`, `exp`, `iat`, `nbf`,
//! and whatever else a kind of token can't do without. In the place of any other claim it counts as absence, as it does
//! in metadata and token responses.

use std::borrow::Cow;

use crate::rejection::Cause;
use crate::strict_json::{Json, Object, Unreadable};
use crate::timestamp::Timestamp;

/// The greatest number of seconds that a 64-bit floating-point number holds exactly, 2^53 - 1: times beyond it lose their
/// meaning on the way (RFC 8259, section 6), so they are taken for the end of time.
const MAX_EXACT_SECONDS: i64 = 9_007_199_254_740_991;

/// A claims set (RFC 7519, section 4): a JSON object without duplicates.
pub(crate) struct Claims(Object<'static>);

/// The audience of a token. A single name stays where it is, in the claims: most tokens have one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Audience(Vec<String>);

impl Audience {
    /// The names, `claims` being those of the same token.
    pub(crate) fn names<'a>(&'a self, claims: &'a Object<'_>) -> impl Iterator<Item = &'a str> {
        let single = claims.text_value("aud");
        single.into_iter().chain(self.0.iter().map(String::as_str))
    }
}

impl Claims {
    pub(crate) fn read(payload: Vec<u8>) -> Result<Self, Cause> {
        Object::read_owned(payload)
            .map(Self)
            .map_err(|unreadable| match unreadable {
                Unreadable::Fault(fault) => Cause::ClaimsMalformed { fault },
                Unreadable::Duplicate(name) => Cause::DuplicateClaim { name },
            })
    }

    pub(crate) fn into_object(self) -> Object<'static> {
        self.0
    }

    pub(crate) fn get(&self, claim: &str) -> Option<Json<'_>> {
        self.0.get(claim)
    }

    /// A claim that may be absent or `null`, but must be a string if it is there.
    pub(crate) fn optional_text(&self, claim: &'static str) -> Result<Option<&str>, Cause> {
        match self.0.text_or_other(claim) {
            Some(Ok(text)) => Ok(Some(text)),
            None | Some(Err(Json::Null)) => Ok(None),
            Some(Err(other)) => Err(wrong_type(claim, "a string", &other)),
        }
    }

    pub(crate) fn text(&self, claim: &'static str) -> Result<&str, Cause> {
        match self.0.text_or_other(claim) {
            Some(Ok(text)) => Ok(text),
            Some(Err(other)) => Err(wrong_type(claim, "a string", &other)),
            None => Err(Cause::ClaimMissing { claim }),
        }
    }

    /// A claim that may be absent or `null`, but must be a time if it is there.
    pub(crate) fn optional_time(&self, claim: &'static str) -> Result<Option<Timestamp>, Cause> {
        match self.0.get(claim) {
            Some(Json::Null) => Ok(None),
            _ => self.limiting_time(claim),
        }
    }

    /// A claim that may be absent, but must be a number of seconds if it is there, whole or not
    /// (RFC 7519, section 2, `NumericDate`). Fractions are cut to the second before.
    pub(crate) fn limiting_time(&self, claim: &'static str) -> Result<Option<Timestamp>, Cause> {
        match self.0.get(claim) {
            None => Ok(None),
            Some(Json::Integer(seconds)) => Ok(Some(exact(seconds))),
            Some(Json::Float(seconds)) => Ok(Some(exact(floor(seconds)))),
            Some(other) => Err(wrong_type(claim, "a number", &other)),
        }
    }

    pub(crate) fn time(&self, claim: &'static str) -> Result<Timestamp, Cause> {
        self.limiting_time(claim)?
            .ok_or(Cause::ClaimMissing { claim })
    }

    /// The audience: one string, or an array of strings (RFC 7519, section 4.1.3).
    pub(crate) fn audience(&self) -> Result<Audience, Cause> {
        let value = match self.0.text_or_other("aud") {
            Some(Ok(_)) => return Ok(Audience(Vec::new())),
            Some(Err(other)) => other,
            None => return Err(Cause::ClaimMissing { claim: "aud" }),
        };
        let names = value.as_strings();
        let names =
            names.ok_or_else(|| wrong_type("aud", "a string or an array of strings", &value))?;
        Ok(Audience(names.into_iter().map(Cow::into_owned).collect()))
    }

    pub(crate) fn names_of<'a>(&'a self, audience: &'a Audience) -> impl Iterator<Item = &'a str> {
        audience.names(&self.0)
    }

    /// A claim that may be absent or `null`, but must be an array of strings if it is there.
    pub(crate) fn optional_texts(
        &self,
        claim: &'static str,
    ) -> Result<Option<Vec<Cow<'_, str>>>, Cause> {
        match self.0.get(claim) {
            None | Some(Json::Null) => Ok(None),
            Some(value) => match value.as_strings() {
                Some(texts) => Ok(Some(texts)),
                None => Err(wrong_type(claim, "an array of strings", &value)),
            },
        }
    }

    /// A claim that must be an object.
    pub(crate) fn object(&self, claim: &'static str) -> Result<Object<'_>, Cause> {
        let value = self.0.get(claim).ok_or(Cause::ClaimMissing { claim })?;
        match value {
            Json::Object(text) => {
                Object::within(text).ok_or_else(|| wrong_type(claim, "an object", &value))
            }
            other => Err(wrong_type(claim, "an object", &other)),
        }
    }
}

/// A member that must be a boolean.
pub(crate) fn boolean_of(object: &Object<'_>, claim: &'static str) -> Result<bool, Cause> {
    match object.get(claim) {
        Some(Json::Bool(value)) => Ok(value),
        Some(other) => Err(wrong_type(claim, "a boolean", &other)),
        None => Err(Cause::ClaimMissing { claim }),
    }
}

fn exact(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(if seconds > MAX_EXACT_SECONDS {
        i64::MAX
    } else if seconds < -MAX_EXACT_SECONDS {
        i64::MIN
    } else {
        seconds
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates, which is what a time beyond all times should do"
)]
fn floor(seconds: f64) -> i64 {
    seconds.floor() as i64
}

pub(crate) fn wrong_type(
    claim: &'static str,
    expected: &'static str,
    received: &Json<'_>,
) -> Cause {
    Cause::ClaimType {
        claim,
        expected,
        received: received.kind(),
    }
}
