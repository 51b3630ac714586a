//! Honest answers that are larger than anybody needs.

use super::id_token;
use crate::answer::Answer;
use crate::behaviour::{Behaviour, Moment, Parameters, Script};
use crate::delivery::Delivery;
use crate::exchange::Endpoint;
use crate::issuer::{KeyPlan, Scene};
use crate::object::Object;

const KIB: usize = 1024;

fn filler(length: usize) -> String {
    "x".repeat(length)
}

const fn keys(id: &'static str, plan: fn(&mut KeyPlan)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Keys {
            evidence: Endpoint::KeySet,
            plan,
        },
    }
}

fn fill(answer: &mut Answer, _: &Scene) {
    // Little above what is read at most: what is left when a reader has had enough still fits into the system's buffers,
    // so that the answer was sent.
    answer
        .object()
        .set("x_filler", filler(KIB * KIB + 64 * KIB));
}

/// Far more than anybody needs, and a thousandth of it on the way.
fn blow_up(answer: &mut Answer, _: &Scene) {
    answer.object().set("x_filler", filler(8 * KIB * KIB));
    answer.delivery = Delivery::Compressed;
}

fn lengthen_endpoint(answer: &mut Answer, scene: &Scene) {
    let endpoint = format!("{}/token?filler={}", scene.issuer, filler(5 * KIB));
    answer.object().set("token_endpoint", endpoint);
}

fn fill_callback(parameters: &mut Parameters, _: &Scene) {
    parameters.push(("x_filler".into(), filler(20 * KIB)));
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    id_token("id-token/size/long-token", |token, _| {
        token.claims.set("x-filler", filler(100 * KIB));
    }),
    id_token("id-token/size/long-header", |token, _| {
        token.header.set("x-filler", filler(20 * KIB));
    }),
    id_token("id-token/size/deep-nesting", |token, _| {
        let (open, close) = ("[".repeat(40), "]".repeat(40));
        token.claims.set_raw("x-nested", &format!("{open}{close}"));
    }),
    keys("keys/size/many-keys", |keys| {
        for number in 0..200 {
            let mut key = Object::from([("kty", "LATTICE")]);
            key.set("kid", format!("filler-{number}"));
            keys.published.push(key);
        }
    }),
    keys("keys/size/long-key", |keys| {
        let mut key = Object::from([("kty", "LATTICE"), ("kid", "filler")]);
        key.set("x", filler(600 * KIB));
        keys.published.push(key);
    }),
    Behaviour {
        id: "keys/size/compressed-bomb",
        moment: Moment::Fresh,
        script: Script::KeySetAnswer(blow_up),
    },
    Behaviour {
        id: "discovery/size/compressed-bomb",
        moment: Moment::Fresh,
        script: Script::Metadata(blow_up),
    },
    Behaviour {
        id: "discovery/size/long-metadata",
        moment: Moment::Fresh,
        script: Script::Metadata(fill),
    },
    Behaviour {
        id: "discovery/size/long-endpoint",
        moment: Moment::Fresh,
        script: Script::Metadata(lengthen_endpoint),
    },
    Behaviour {
        id: "token-endpoint/size/long-response",
        moment: Moment::Running,
        script: Script::TokenResponse(fill),
    },
    Behaviour {
        id: "token-endpoint/size/compressed-bomb",
        moment: Moment::Running,
        script: Script::TokenResponse(blow_up),
    },
    Behaviour {
        id: "userinfo/size/compressed-bomb",
        moment: Moment::Running,
        script: Script::UserInfo(blow_up),
    },
    Behaviour {
        id: "userinfo/size/long-answer",
        moment: Moment::Running,
        script: Script::UserInfo(fill),
    },
    Behaviour {
        id: "callback/size/long-query",
        moment: Moment::Running,
        script: Script::AuthorizationResponse(fill_callback),
    },
];
