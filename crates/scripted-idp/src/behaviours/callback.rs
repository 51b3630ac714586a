//! Authorization responses that are bent on their way back, and browsers that deviate.

use crate::behaviour::{Behaviour, BrowserTwist, Moment, Parameters, RETURN_PARAMETERS, Script};
use crate::issuer::Scene;
use crate::keys::Signing;
use crate::object::Object;
use crate::token_draft::TokenDraft;

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

/// The callback says where the browser is to go next, under every name that anybody reads.
fn lead(parameters: &mut Parameters, to: &str) {
    let lure = |name: &str| (name.to_owned(), to.to_owned());
    parameters.extend(RETURN_PARAMETERS.map(lure));
}

/// Ends whatever it is put into, and puts an element into the page that nobody has asked for.
const FOREIGN_ELEMENT: &str = r#"'"><img id=mark-of-a-stranger src=x>"#;

fn swap_case(text: &str) -> String {
    let swap = |letter: char| {
        if letter.is_ascii_lowercase() {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        }
    };
    text.chars().map(swap).collect()
}

/// A token that nobody signed, and that fits this sign-in in everything else.
fn unsigned(scene: &Scene, subject: &str) -> String {
    let header = Object::from([("alg", "none")]);
    let mut claims = Object::from([
        ("iss", scene.issuer.as_str()),
        ("sub", subject),
        ("aud", scene.client_id.as_str()),
    ]);
    claims.set("iat", scene.now);
    claims.set("exp", scene.now + 3600);
    if let Some(nonce) = &scene.nonce {
        claims.set("nonce", nonce.as_str());
    }
    if scene.max_age.is_some() {
        claims.set("auth_time", scene.now);
    }
    claims.set("email", format!("{subject}@example.com"));
    TokenDraft::new(header, claims, Signing::Nothing).assemble()
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
    response("callback/state/other-case", |parameters, _| {
        change(parameters, "state", |state| {
            *state = swap_case(state);
        });
    }),
    response("callback/state/white-space", |parameters, _| {
        change(parameters, "state", |state| state.push(' '));
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
    browser("callback/browser/unsolicited", BrowserTwist::Unsolicited),
    browser("callback/browser/injected-code", BrowserTwist::InjectedCode),
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
    response("callback/issuer/trailing-slash", |parameters, _| {
        change(parameters, "iss", |issuer| issuer.push('/'));
    }),
    response("callback/issuer/other-case", |parameters, _| {
        change(parameters, "iss", |issuer| *issuer = issuer.to_uppercase());
    }),
    response("callback/issuer/white-space", |parameters, _| {
        change(parameters, "iss", |issuer| issuer.push(' '));
    }),
    response("callback/issuer/truncated", |parameters, _| {
        change(parameters, "iss", |issuer| {
            issuer.pop();
        });
    }),
    response("callback/issuer/another-port", |parameters, scene| {
        set(parameters, "iss", &scene.issuer_at_another_port());
    }),
    response("callback/issuer/another-scheme", |parameters, scene| {
        let issuer = scene.issuer_of_another_scheme();
        set(parameters, "iss", &issuer);
    }),
    response("callback/issuer/userinfo-part", |parameters, scene| {
        set(parameters, "iss", &scene.issuer_with_userinfo());
    }),
    response("callback/issuer/dot-segments", |parameters, scene| {
        set(parameters, "iss", &scene.issuer_by_a_detour());
    }),
    response("callback/issuer/percent-encoded", |parameters, scene| {
        set(parameters, "iss", &scene.issuer_percent_encoded());
    }),
    response("callback/issuer/empty", |parameters, _| {
        change(parameters, "iss", String::clear);
    }),
    response("callback/issuer/repeated", |parameters, _| {
        parameters.insert(0, ("iss".into(), "https://issuer.example.net".into()));
    }),
    response("callback/issuer/error-of-another", |parameters, _| {
        remove(parameters, "code");
        set(parameters, "error", "access_denied");
        set(parameters, "iss", "https://issuer.example.net");
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
    response("callback/response/hostile-description", |parameters, _| {
        remove(parameters, "code");
        set(parameters, "error", "access_denied");
        let description = format!("{FOREIGN_ELEMENT}\r\nX-Stranger: 1");
        set(parameters, "error_description", &description);
        set(parameters, "error_uri", "javascript:stranger()");
    }),
    response("callback/response/hostile-error", |parameters, _| {
        remove(parameters, "code");
        set(parameters, "error", FOREIGN_ELEMENT);
    }),
    response("callback/state/hostile", |parameters, _| {
        set(parameters, "state", FOREIGN_ELEMENT);
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
    Behaviour {
        id: "callback/response/broken-percent-encoding",
        moment: Moment::Running,
        script: Script::CallbackQuery(|query, _| query.push_str("&x_text=%zz")),
    },
    Behaviour {
        id: "callback/response/broken-utf8",
        moment: Moment::Running,
        script: Script::CallbackQuery(|query, _| query.push_str("&x_text=%ff")),
    },
    response(
        "callback/response/id-token-without-code",
        |parameters, scene| {
            remove(parameters, "code");
            set(parameters, "id_token", &unsigned(scene, "user-1"));
        },
    ),
    response(
        "callback/response/unrequested-id-token",
        |parameters, scene| {
            set(parameters, "id_token", &unsigned(scene, "user-2"));
        },
    ),
    Behaviour {
        id: "callback/response/semicolons",
        moment: Moment::Running,
        script: Script::CallbackQuery(|query, _| *query = query.replace('&', ";")),
    },
    response("callback/target/absolute", |parameters, _| {
        lead(parameters, "https://stranger.example.net/");
    }),
    response("callback/target/two-slashes", |parameters, _| {
        lead(parameters, "//stranger.example.net/");
    }),
    response("callback/target/backslash", |parameters, _| {
        lead(parameters, "/\\stranger.example.net/");
    }),
    browser(
        "authorization-request/target/absolute",
        BrowserTwist::Lured {
            to: "https://stranger.example.net/",
        },
    ),
    browser(
        "authorization-request/target/two-slashes",
        BrowserTwist::Lured {
            to: "//stranger.example.net/",
        },
    ),
    browser(
        "authorization-request/target/backslash",
        BrowserTwist::Lured {
            to: "/\\stranger.example.net/",
        },
    ),
    browser(
        "authorization-request/return-address/forged-headers",
        BrowserTwist::ForgedHeaders,
    ),
    response("callback/response/unknown-parameters", |parameters, _| {
        set(parameters, "session_state", "0b1c.2d3e");
        set(parameters, "x_text", "text");
    }),
];
