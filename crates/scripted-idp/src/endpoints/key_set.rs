//! The published keys (RFC 7517 section 5).

use crate::answer::Answer;
use crate::behaviour::Script;
use crate::endpoints::Scripted;
use crate::issuer::{IssuerState, KeyPlan};
use crate::object::Object;

pub(super) fn answer(issuer: &IssuerState, now: i64) -> Scripted {
    let honest = answer_with(&issuer.honest_keys());
    let Some(playing) = issuer.playing else {
        return Scripted::honest(honest);
    };
    let scene = issuer.scene(None, "", now);
    Scripted::changed(&honest, playing, |answer| {
        *answer = answer_with(&issuer.keys());
        for part in playing.parts() {
            if let Script::KeySetAnswer(change) = part {
                change(answer, &scene);
            }
        }
    })
}

fn answer_with(keys: &KeyPlan) -> Answer {
    let texts: Vec<String> = keys.published.iter().map(Object::text).collect();
    let mut set = Object::default();
    set.set_raw("keys", &format!("[{}]", texts.join(",")));
    Answer::json(200, set)
}
