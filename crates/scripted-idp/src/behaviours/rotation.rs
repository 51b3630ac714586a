//! Keys that change between sign-ins, in every order, and key sets that cannot be had meanwhile.

use std::time::Duration;

use crate::answer::Answer;
use crate::behaviour::{Behaviour, Moment, Script};
use crate::exchange::Endpoint;
use crate::issuer::{KeyPlan, RSA_KID, published};
use crate::keys::{Signing, TestKey};

/// Met by a relying party that knows the former keys.
const fn rotation(id: &'static str, plan: fn(&mut KeyPlan)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::Keys {
            evidence: Endpoint::Token,
            plan,
        },
    }
}

/// Several changes that a relying party meets which has been running.
const fn later(id: &'static str, parts: &'static [Script]) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::Several(parts),
    }
}

/// Longer than people wait between two searches for keys, and shorter than they keep them.
const MINUTES: Duration = Duration::from_mins(2);
const HOURS: Duration = Duration::from_hours(2);
const DAY: Duration = Duration::from_hours(24);
const UNAVAILABLE: Script = Script::KeySetAnswer(|answer, _| {
    *answer = Answer::text(503, "text/plain", "try again later");
});

/// Another key signs under the id that the former one had, which is in the set no longer.
const REPLACED_UNDER_ITS_ID: Script = Script::Keys {
    evidence: Endpoint::Token,
    plan: |keys| {
        keys.published = vec![published(TestKey::RsaNext, RSA_KID, "RS256")];
        keys.signing = Signing::Rs256(TestKey::RsaNext);
    },
};

fn sign_with_next(keys: &mut KeyPlan) {
    keys.published
        .push(published(TestKey::RsaNext, "rsa-2", "RS256"));
    keys.signing = Signing::Rs256(TestKey::RsaNext);
    keys.kid = Some("rsa-2".into());
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    rotation("keys/rotation/added", sign_with_next),
    rotation("keys/rotation/replaced", |keys| {
        keys.published.clear();
        sign_with_next(keys);
    }),
    rotation("keys/rotation/removed", |keys| keys.published.truncate(1)),
    rotation("keys/rotation/all-at-once", |keys| {
        // The former key's id is another key's now, its neighbour is gone, and the key that signs is new.
        keys.published = vec![published(TestKey::RsaSecond, RSA_KID, "RS256")];
        sign_with_next(keys);
    }),
    later(
        "keys/rotation/replaced-under-its-id",
        &[Script::Later(MINUTES), REPLACED_UNDER_ITS_ID],
    ),
    later(
        "keys/rotation/replaced-under-its-id-long-ago",
        &[Script::Later(HOURS), REPLACED_UNDER_ITS_ID],
    ),
    later(
        "keys/rotation/former-key-of-the-id",
        &[
            Script::Later(HOURS),
            Script::Keys {
                evidence: Endpoint::Token,
                plan: |keys| {
                    keys.published = vec![published(TestKey::RsaNext, RSA_KID, "RS256")];
                },
            },
        ],
    ),
    later(
        "keys/rotation/withdrawn",
        &[
            Script::Later(HOURS),
            Script::Keys {
                evidence: Endpoint::Token,
                plan: |keys| {
                    keys.published = vec![published(TestKey::RsaNext, "rsa-2", "RS256")];
                },
            },
        ],
    ),
    later(
        "keys/rotation/unnamed",
        &[
            Script::Later(MINUTES),
            Script::Keys {
                evidence: Endpoint::Token,
                plan: |keys| {
                    let mut unnamed = published(TestKey::RsaNext, RSA_KID, "RS256");
                    unnamed.remove("kid");
                    keys.published = vec![unnamed];
                    keys.signing = Signing::Rs256(TestKey::RsaNext);
                    keys.kid = None;
                },
            },
        ],
    ),
    later("keys/outage/hours", &[Script::Later(HOURS), UNAVAILABLE]),
    later("keys/outage/day", &[Script::Later(DAY), UNAVAILABLE]),
    later(
        "keys/outage/during-rotation",
        &[
            UNAVAILABLE,
            Script::IdToken(|token, _| {
                token.header.set("kid", "rsa-2");
                token.signing = Signing::Rs256(TestKey::RsaNext);
            }),
        ],
    ),
    later(
        "keys/search/another-each-time",
        &[
            Script::Repeatedly,
            Script::IdToken(|token, scene| {
                let kid = format!("nobody-has-{}", scene.sign_in);
                token.header.set("kid", kid);
                token.signing = Signing::Rs256(TestKey::RsaAttacker);
            }),
        ],
    ),
    later(
        "keys/search/unknown-again",
        &[
            Script::Repeatedly,
            Script::IdToken(|token, _| {
                token.header.set("kid", "nobody-has-this");
                token.signing = Signing::Rs256(TestKey::RsaAttacker);
            }),
        ],
    ),
];
