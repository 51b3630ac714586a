//! The claims of a payload whose signature was verified, read by name with their types.

use crate::rejection::Rejection;
use crate::strict_json::{Json, Object, Unreadable};
use crate::timestamp::Timestamp;

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

    /// A claim that may be absent, but must be a string if it is there. `null` is no string.
    pub(crate) fn optional_text(&self, claim: &'static str) -> Result<Option<&str>, Rejection> {
        let Some(value) = self.0.get(claim) else {
            return Ok(None);
        };
        value
            .as_str()
            .map(Some)
            .ok_or(wrong_type(claim, "a string", value))
    }

    pub(crate) fn text(&self, claim: &'static str) -> Result<&str, Rejection> {
        self.optional_text(claim)?
            .ok_or(Rejection::ClaimMissing { claim })
    }

    /// A claim that may be absent, but must be a number of seconds if it is there, whole or not
    /// (RFC 7519, section 2, `NumericDate`). Fractions are cut to the second before.
    pub(crate) fn optional_time(
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
        self.optional_time(claim)?
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

    /// Only the boolean `true` is true (OpenID Connect Core 1.0, section 5.1).
    pub(crate) fn is_true(&self, claim: &str) -> bool {
        self.0.get(claim) == Some(&Json::Bool(true))
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
