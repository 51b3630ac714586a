//! The messages of `relier-verifier/1`, one line each.

use std::fmt;

use relier_scripted_idp::SigningAlgorithm;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::candidate::Identity;
use crate::verifier::{VerifierAnswer, VerifierClock, VerifierRequest};

/// The version of the protocol.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Hello {
    hello: u32,
}

/// What a program says when it is greeted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Greeting {
    name: String,
    version: String,
    pub(super) clock: VerifierClock,
}

#[derive(Deserialize)]
struct RawGreeting {
    hello: u32,
    name: String,
    version: String,
    clock: RawClock,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawClock {
    Request,
    System,
}

#[derive(Serialize)]
struct Request<'a> {
    id: u64,
    token: &'a str,
    /// What the provider served, in its own words, if it is JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Box<RawValue>>,
    /// The same if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    keys_text: Option<&'a str>,
    issuer: &'a str,
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<u64>,
    algorithm: &'static str,
    now: i64,
}

/// Claims are taken as the program hands them on: a number where text is due is the program's find, not its fault.
#[derive(Deserialize)]
struct Answer {
    id: u64,
    accepted: bool,
    #[serde(default)]
    issuer: Value,
    #[serde(default)]
    subject: Value,
    #[serde(default)]
    email: Value,
    #[serde(default)]
    reason: Value,
}

pub(super) fn hello() -> String {
    line(&Hello { hello: VERSION })
}

impl Greeting {
    /// Reads a greeting, or says what is wrong with it.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        let raw: RawGreeting = serde_json::from_str(line).map_err(|error| not_one(&error))?;
        if raw.hello != VERSION {
            return Err(format!(
                "speaks version {} of the protocol instead of {VERSION}",
                raw.hello
            ));
        }
        Ok(Self {
            name: raw.name,
            version: raw.version,
            clock: match raw.clock {
                RawClock::Request => VerifierClock::Request,
                RawClock::System => VerifierClock::System,
            },
        })
    }
}

impl fmt::Display for Greeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

pub(super) fn request(id: u64, request: &VerifierRequest) -> String {
    let keys = as_json(&request.keys);
    line(&Request {
        id,
        token: &request.token,
        keys_text: keys.is_none().then_some(&request.keys),
        keys,
        issuer: &request.issuer,
        client_id: &request.client_id,
        client_secret: request.client_secret.as_deref(),
        nonce: request.nonce.as_deref(),
        max_age: request.max_age,
        algorithm: match request.algorithm {
            SigningAlgorithm::Rs256 => "RS256",
            SigningAlgorithm::Es256 => "ES256",
        },
        now: request.now,
    })
}

/// The text itself if it is JSON, so that what a parser would drop or straighten still reaches the program. In JSON,
/// line breaks can only stand between its parts, where a space means the same.
fn as_json(text: &str) -> Option<Box<RawValue>> {
    let served: &RawValue = serde_json::from_str(text).ok()?;
    RawValue::from_string(served.get().replace(['\n', '\r'], " ")).ok()
}

/// Reads the answer to the request of this id, or says what is wrong with it.
pub(super) fn answer(id: u64, line: &str) -> Result<VerifierAnswer, String> {
    let answer: Answer = serde_json::from_str(line).map_err(|error| not_one(&error))?;
    if answer.id != id {
        return Err(format!("answers {} instead of {id}", answer.id));
    }
    if !answer.accepted {
        return Ok(VerifierAnswer::Refused {
            reason: shown(answer.reason).unwrap_or_else(|| "no reason was given".to_owned()),
        });
    }
    Ok(VerifierAnswer::Accepted(Identity {
        issuer: shown(answer.issuer),
        subject: shown(answer.subject),
        email: shown(answer.email),
        account: None,
    }))
}

fn shown(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

fn not_one(error: &serde_json::Error) -> String {
    format!("is none of the protocol ({error})")
}

/// JSON in one line. Nothing here can fail to be written.
fn line(message: &impl Serialize) -> String {
    let mut text = serde_json::to_string(message).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
