//! Answers that are good and do not arrive, or not whole.

use crate::answer::{Answer, Body};
use crate::behaviour::{Behaviour, Moment, Script};
use crate::delivery::Delivery;
use crate::issuer::Scene;

type Change = fn(&mut Answer, &Scene);

const fn metadata(id: &'static str, change: Change) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Metadata(change),
    }
}

const fn key_set(id: &'static str, change: Change) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::KeySetAnswer(change),
    }
}

const fn token(id: &'static str, change: Change) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::TokenResponse(change),
    }
}

const fn user_info(id: &'static str, change: Change) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::UserInfo(change),
    }
}

fn closed(answer: &mut Answer, _: &Scene) {
    answer.delivery = Delivery::Nothing;
}

fn cut(answer: &mut Answer, _: &Scene) {
    answer.delivery = Delivery::Cut;
}

fn cut_chunked(answer: &mut Answer, _: &Scene) {
    answer.delivery = Delivery::CutChunked;
}

fn shorter_than_said(answer: &mut Answer, _: &Scene) {
    answer.delivery = Delivery::ShorterThanSaid;
}

fn compressed(answer: &mut Answer, _: &Scene) {
    answer.delivery = Delivery::Compressed;
}

fn dripping(answer: &mut Answer, _: &Scene) {
    answer.delivery = Delivery::Dripping;
}

fn empty(answer: &mut Answer, _: &Scene) {
    answer.body = Body::Text(String::new());
}

fn no_content(answer: &mut Answer, scene: &Scene) {
    answer.status = 204;
    empty(answer, scene);
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    metadata("transport/metadata/closed", closed),
    metadata("transport/metadata/cut", cut),
    metadata("transport/metadata/empty", empty),
    metadata("transport/metadata/compressed", compressed),
    metadata("transport/metadata/dripping", dripping),
    key_set("transport/key-set/closed", closed),
    key_set("transport/key-set/cut", cut),
    key_set("transport/key-set/empty", empty),
    key_set("transport/key-set/compressed", compressed),
    key_set("transport/key-set/dripping", dripping),
    token("transport/token/closed", closed),
    token("transport/token/cut", cut),
    token("transport/token/cut-chunked", cut_chunked),
    token("transport/token/shorter-than-said", shorter_than_said),
    token("transport/token/empty", empty),
    token("transport/token/no-content", no_content),
    token("transport/token/compressed", compressed),
    token("transport/token/dripping", dripping),
    user_info("transport/userinfo/closed", closed),
    user_info("transport/userinfo/cut", cut),
    user_info("transport/userinfo/no-content", no_content),
    user_info("transport/userinfo/dripping", dripping),
];
