//! Sign-outs at the provider that are bent, and honest ones that are looked at.

use crate::behaviour::{Behaviour, BrowserTwist, Moment, Parameters, Script};
use crate::issuer::Scene;

const fn response(id: &'static str, change: fn(&mut Parameters, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::SignOutResponse(change),
    }
}

const fn signs_out(id: &'static str) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::Browser(BrowserTwist::SignsOut),
    }
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    signs_out("logout/session/honest"),
    response("logout/session/another-state", |parameters, _| {
        *parameters = vec![("state".into(), "a-state-that-nobody-sent".into())];
    }),
    response("logout/session/without-state", |parameters, _| {
        parameters.clear();
    }),
    response("logout/session/error", |parameters, _| {
        parameters.push(("error".into(), "server_error".into()));
    }),
    Behaviour {
        id: "logout/metadata/without-endpoint",
        moment: Moment::Fresh,
        script: Script::Metadata(|answer, _| answer.object().remove("end_session_endpoint")),
    },
    Behaviour {
        id: "logout/metadata/without-tls",
        moment: Moment::Fresh,
        script: Script::Metadata(|answer, scene| {
            answer
                .object()
                .set("end_session_endpoint", scene.without_tls("logout"));
        }),
    },
    signs_out("logout/request/without-hint"),
    signs_out("logout/request/another-return"),
];
