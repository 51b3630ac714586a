//! What the provider answers, endpoint by endpoint.

mod authorization;
mod key_set;
mod metadata;
mod token;
mod user_info;

use std::collections::HashMap;

use wiremock::Request;

use crate::answer::Answer;
use crate::exchange::Endpoint;
use crate::issuer::IssuerState;
use crate::object::Object;
use crate::server::Note;

/// An answer, and whether it differs from the honest one.
pub(crate) struct Scripted {
    pub(crate) answer: Answer,
    pub(crate) altered: bool,
}

impl Scripted {
    /// The honest answer as it is.
    pub(crate) fn honest(answer: Answer) -> Self {
        Self {
            answer,
            altered: false,
        }
    }

    /// The honest answer with a change to it; a change that changes nothing does not count.
    pub(crate) fn changed(honest: &Answer, change: impl FnOnce(&mut Answer)) -> Self {
        let mut answer = honest.clone();
        change(&mut answer);
        Self {
            altered: answer != *honest,
            answer,
        }
    }
}

/// Answers one request and says what it was.
pub(crate) fn answer(
    issuers: &mut HashMap<String, IssuerState>,
    request: &Request,
) -> (Answer, Note) {
    let path = request.url.path().trim_start_matches('/');
    let (name, rest) = path.split_once('/').unwrap_or((path, ""));
    let Some(issuer) = issuers.get_mut(name) else {
        return (unscripted(), Note::default());
    };
    let now = issuer.now();
    let playing = issuer.playing;
    let (endpoint, scripted) = match (request.method.as_str(), rest) {
        ("GET", ".well-known/openid-configuration") => {
            (Endpoint::Metadata, metadata::answer(issuer, now))
        }
        ("GET", "keys") => (Endpoint::KeySet, key_set::answer(issuer, now)),
        ("GET", "authorize") => (
            Endpoint::Authorization,
            authorization::answer(issuer, request, now),
        ),
        ("POST", "token") => (Endpoint::Token, token::answer(issuer, request, now)),
        ("GET" | "POST", "userinfo") => {
            (Endpoint::UserInfo, user_info::answer(issuer, request, now))
        }
        (_, rest) if rest.starts_with("collector/") => (
            Endpoint::Collector,
            Scripted::honest(Answer::text(200, "text/plain", "collected")),
        ),
        _ => (Endpoint::Unscripted, Scripted::honest(unscripted())),
    };
    let behaviour = playing
        .filter(|_| scripted.altered)
        .map(|behaviour| behaviour.id);
    (
        scripted.answer,
        Note {
            issuer: name.to_owned(),
            endpoint: Some(endpoint),
            behaviour,
        },
    )
}

fn unscripted() -> Answer {
    Answer::text(404, "text/plain", "nothing is scripted here")
}

/// An OAuth error answer (RFC 6749 section 5.2).
pub(crate) fn error(status: u16, code: &str, description: &str) -> Answer {
    Answer::json(
        status,
        Object::from([("error", code), ("error_description", description)]),
    )
    .with("cache-control", "no-store")
}
