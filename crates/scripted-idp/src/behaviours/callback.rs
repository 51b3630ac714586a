//! Authorization responses that are bent on their way back, and browsers that deviate.

use crate::behaviour::{Behaviour, BrowserTwist, Moment, Parameters, Script};
use crate::issuer::Scene;

const fn response(id: &'static str, change: fn(&mut Parameters, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::AuthorizationResponse(change),
    }
}

const fn browser(id: &'static str, twist: BrowserTwist) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::Browser(twist),
    }
}

fn set(parameters: &mut Parameters, name: &str, value: &str) {
    match parameters.iter_mut().find(|(key, _)| key == name) {
        Some((_, text)) => value.clone_into(text),
        None => parameters.push((name.to_owned(), value.to_owned())),
    }
}

fn change(parameters: &mut Parameters, name: &str, change: impl FnOnce(&mut String)) {
    if let Some((_, text)) = parameters.iter_mut().find(|(key, _)| key == name) {
        change(text);
    }
}

fn remove(parameters: &mut Parameters, name: &str) {
    parameters.retain(|(key, _)| key != name);
}

fn repeat(parameters: &mut Parameters, name: &str) {
    let again: Parameters = parameters
        .iter()
        .filter(|(key, _)| key == name)
        .cloned()
        .collect();
    parameters.extend(again);
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    response("callback/state/another", |parameters, _| {
        set(parameters, "state", "a-state-that-nobody-sent");
    }),
    response("callback/state/missing", |parameters, _| {
        remove(parameters, "state");
    }),
    response("callback/state/empty", |parameters, _| {
        set(parameters, "state", "");
    }),
    response("callback/state/truncated", |parameters, _| {
        change(parameters, "state", |state| {
            state.pop();
        });
    }),
    response("callback/state/extended", |parameters, _| {
        change(parameters, "state", |state| state.push('x'));
    }),
    response("callback/state/on-error", |parameters, _| {
        remove(parameters, "code");
        set(parameters, "error", "access_denied");
        set(parameters, "state", "a-state-that-nobody-sent");
    }),
    browser(
        "callback/browser/another-browser",
        BrowserTwist::AnotherBrowser,
    ),
    browser("callback/browser/replayed", BrowserTwist::ReplayedCallback),
    browser("callback/browser/two-tabs", BrowserTwist::TwoTabs),
    browser("callback/time/day-later", BrowserTwist::DayLater),
    browser("callback/provider/mix-up", BrowserTwist::MixUp),
    response("callback/issuer/another", |parameters, _| {
        set(parameters, "iss", "https://issuer.example.net");
    }),
    response("callback/issuer/extended", |parameters, scene| {
        set(parameters, "iss", &format!("{}/evil", scene.issuer));
    }),
    response("callback/issuer/missing", |parameters, _| {
        remove(parameters, "iss");
    }),
    Behaviour {
        id: "callback/issuer/not-advertised",
        moment: Moment::Fresh,
        script: Script::NoIssuerParameter,
    },
    response("callback/response/access-denied", |parameters, _| {
        remove(parameters, "code");
        set(parameters, "error", "access_denied");
        set(parameters, "error_description", "the user said no");
    }),
    response("callback/response/error-with-code", |parameters, _| {
        set(parameters, "error", "access_denied");
    }),
    response(
        "callback/response/neither-code-nor-error",
        |parameters, _| remove(parameters, "code"),
    ),
    response("callback/response/empty-code", |parameters, _| {
        set(parameters, "code", "");
    }),
    response("callback/response/empty-error", |parameters, _| {
        set(parameters, "error", "");
    }),
    response("callback/response/repeated-code", |parameters, _| {
        repeat(parameters, "code");
    }),
    response("callback/response/repeated-state", |parameters, _| {
        repeat(parameters, "state");
    }),
    response("callback/response/unknown-parameters", |parameters, _| {
        set(parameters, "session_state", "0b1c.2d3e");
        set(parameters, "x_text", "text");
    }),
];
