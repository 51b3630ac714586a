//! What the provider answers, endpoint by endpoint.

mod authorization;
mod end_session;
mod key_set;
mod metadata;
mod token;
mod user_info;

use std::collections::HashMap;

use wiremock::Request;

use crate::answer::Answer;
use crate::behaviour::Behaviour;
use crate::exchange::Endpoint;
use crate::issuer::{IssuerState, RSA_KID, published};
use crate::keys::TestKey;
use crate::object::Object;
use crate::server::Note;

/// An answer, and how it came about.
pub(crate) struct Scripted {
    pub(crate) answer: Answer,
    /// The behaviour that made it differ from the honest one.
    pub(crate) behaviour: Option<&'static str>,
    /// The honest answer, where it is another one.
    pub(crate) instead_of: Option<Answer>,
    /// The sign-in that it belongs to.
    pub(crate) sign_in: Option<u64>,
}

impl Scripted {
    /// The honest answer as it is.
    pub(crate) fn honest(answer: Answer) -> Self {
        Self {
            answer,
            behaviour: None,
            instead_of: None,
            sign_in: None,
        }
    }

    /// The honest answer as this behaviour changes it; a change that changes nothing does not count.
    pub(crate) fn changed(
        honest: &Answer,
        behaviour: &'static Behaviour,
        change: impl FnOnce(&mut Answer),
    ) -> Self {
        let mut answer = honest.clone();
        change(&mut answer);
        let altered = answer != *honest;
        Self {
            behaviour: altered.then_some(behaviour.id),
            instead_of: altered.then(|| honest.clone()),
            answer,
            sign_in: None,
        }
    }

    /// The same, as a part of this sign-in.
    pub(crate) fn in_sign_in(self, sign_in: u64) -> Self {
        Self {
            sign_in: Some(sign_in),
            ..self
        }
    }
}

/// Answers one request and says what it was.
pub(crate) fn answer(
    issuers: &mut HashMap<String, IssuerState>,
    request: &Request,
    number: u64,
) -> (Answer, Note) {
    let path = request.url.path().trim_start_matches('/');
    let (name, rest) = path.split_once('/').unwrap_or((path, ""));
    let Some(issuer) = issuers.get_mut(name) else {
        return (unscripted(), Note::default());
    };
    let now = issuer.now();
    let (endpoint, scripted) = match (request.method.as_str(), rest) {
        ("GET", ".well-known/openid-configuration") => {
            (Endpoint::Metadata, metadata::answer(issuer, now))
        }
        ("GET", "/.well-known/openid-configuration") if issuer.url.ends_with('/') => {
            (Endpoint::Metadata, metadata::misplaced(issuer))
        }
        ("GET", "keys") => (Endpoint::KeySet, key_set::answer(issuer, now)),
        ("GET", "authorize") => (
            Endpoint::Authorization,
            authorization::answer(issuer, request, number, now),
        ),
        ("POST", "token") => (Endpoint::Token, token::answer(issuer, request, now)),
        ("GET" | "POST", "userinfo") => {
            (Endpoint::UserInfo, user_info::answer(issuer, request, now))
        }
        ("GET" | "POST", "logout") if issuer.registration.post_logout_redirect_uri.is_some() => (
            Endpoint::EndSession,
            end_session::answer(issuer, request, now),
        ),
        (_, rest) if rest.starts_with("collector/") => {
            (Endpoint::Collector, collected(issuer, rest))
        }
        _ => (Endpoint::Unscripted, Scripted::honest(unscripted())),
    };
    let note = Note {
        issuer: name.to_owned(),
        endpoint: Some(endpoint),
        behaviour: scripted.behaviour,
        honest: scripted.instead_of.map(|honest| honest.message()),
        sign_in: scripted.sign_in,
        delivery: scripted.answer.delivery,
    };
    (scripted.answer, note)
}

/// Where a collector has the honest metadata.
pub(crate) const MOVED_METADATA: &str = "moved-metadata";
/// Where a collector has the honest key set.
pub(crate) const MOVED_KEYS: &str = "moved-keys";
/// Where a collector has the key of a stranger, under the id of the honest one.
pub(crate) const STRANGERS_KEYS: &str = "strangers-keys";

/// The addresses that lead here name the sign-in in which they were handed out. Some have what was looked for, so that it
/// shows whether it is taken from there.
fn collected(issuer: &IssuerState, path: &str) -> Scripted {
    let answer = match path.rsplit('/').next().unwrap_or_default() {
        MOVED_METADATA => metadata::honest(issuer),
        MOVED_KEYS => key_set::of(&issuer.honest_keys().published),
        STRANGERS_KEYS => key_set::of(&[published(TestKey::RsaAttacker, RSA_KID, "RS256")]),
        _ => Answer::text(200, "text/plain", "collected"),
    };
    let scripted = Scripted::honest(answer);
    let sign_in = path
        .split('/')
        .nth(1)
        .and_then(|number| number.parse().ok())
        .filter(|number| *number != 0);
    Scripted {
        sign_in,
        ..scripted
    }
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
