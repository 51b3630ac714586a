//! The published keys (RFC 7517 section 5).

use crate::answer::Answer;
use crate::behaviour::Script;
use crate::endpoints::Scripted;
use crate::issuer::IssuerState;
use crate::object::Object;

pub(super) fn answer(issuer: &IssuerState, now: i64) -> Scripted {
    let honest = of(&issuer.honest_keys().published);
    let Some(playing) = issuer.playing else {
        return Scripted::honest(honest);
    };
    let scene = issuer.scene(None, "", now);
    Scripted::changed(&honest, playing, |answer| {
        *answer = of(&issuer.keys().published);
        for part in playing.parts() {
            if let Script::KeySetAnswer(change) = part {
                change(answer, &scene);
            }
        }
    })
}

/// A set of these keys.
pub(super) fn of(keys: &[Object]) -> Answer {
    let texts: Vec<String> = keys.iter().map(Object::text).collect();
    let mut set = Object::default();
    set.set_raw("keys", &format!("[{}]", texts.join(",")));
    Answer::json(200, set)
}
