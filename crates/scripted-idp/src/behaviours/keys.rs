//! Published keys that are bent.

use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::behaviour::{Behaviour, Moment, Script};
use crate::endpoints::{MOVED_KEYS, STRANGERS_KEYS};
use crate::exchange::Endpoint;
use crate::issuer::{EC_KID, KeyPlan, RSA_KID, Scene, published};
use crate::keys::{Signing, TestKey, attacker_certificate, encode};
use crate::object::Object;
use crate::registration::{Registration, SigningAlgorithm};

/// Met by a relying party that fetches the key set for the first time.
const fn fresh(id: &'static str, plan: fn(&mut KeyPlan)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Keys {
            evidence: Endpoint::KeySet,
            plan,
        },
    }
}

/// Met by a relying party that starts anew, whether it asks for the keys or refuses the token before.
const fn fresh_token(id: &'static str, plan: fn(&mut KeyPlan)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Keys {
            evidence: Endpoint::Token,
            plan,
        },
    }
}

const fn answered(id: &'static str, change: fn(&mut Answer, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::KeySetAnswer(change),
    }
}

/// Met by a relying party that is registered for ES256 and fetches the key set for the first time.
macro_rules! es256 {
    ($id:literal, $plan:expr) => {
        Behaviour {
            id: $id,
            moment: Moment::Registration,
            script: Script::Several(&[
                Script::Registration(registered_for_es256),
                Script::Keys {
                    evidence: Endpoint::KeySet,
                    plan: $plan,
                },
            ]),
        }
    };
}

fn registered_for_es256(client: &mut Registration) {
    client.id_token_signed_response_alg = SigningAlgorithm::Es256;
}

/// Changes the JWK of the elliptic-curve key.
fn change_ec_key(keys: &mut KeyPlan, change: impl FnOnce(&mut Object)) {
    if let Some(jwk) = keys.published.get_mut(1) {
        change(jwk);
    }
}

/// Changes the JWK of the RSA key that signs.
fn change_signing_key(keys: &mut KeyPlan, change: impl FnOnce(&mut Object)) {
    if let Some(jwk) = keys.published.first_mut() {
        change(jwk);
    }
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    fresh("id-token/key-id/names-another-key", |keys| {
        keys.published
            .push(published(TestKey::RsaSecond, "rsa-second", "RS256"));
        keys.kid = Some("rsa-second".into());
    }),
    fresh("id-token/key-id/absent-with-one-key", |keys| {
        keys.published.truncate(1);
        change_signing_key(keys, |jwk| jwk.remove("kid"));
        keys.kid = None;
    }),
    es256!("keys/set/point-off-the-curve", |keys| {
        change_ec_key(keys, |jwk| jwk.set("y", encode([1; 32])));
    }),
    es256!("keys/set/short-coordinate", |keys| {
        change_ec_key(keys, |jwk| jwk.set("x", encode([1; 31])));
    }),
    es256!("keys/set/coordinate-without-zero", |keys| {
        let (x, _) = TestKey::EcZero.coordinates();
        let without_zero = x.strip_prefix(&[0]).unwrap_or_default();
        change_ec_key(keys, |jwk| {
            *jwk = published(TestKey::EcZero, EC_KID, "ES256");
            jwk.set("x", encode(without_zero));
        });
        keys.signing = Signing::Es256(TestKey::EcZero);
    }),
    es256!("keys/set/unknown-curve", |keys| {
        change_ec_key(keys, |jwk| jwk.set("crv", "P-257"));
    }),
    es256!("keys/set/elliptic-for-another-algorithm", |keys| {
        change_ec_key(keys, |jwk| jwk.set("alg", "ES384"));
    }),
    fresh("keys/set/type-in-lower-case", |keys| {
        change_signing_key(keys, |jwk| jwk.set("kty", "rsa"));
    }),
    answered("keys/set/trailing-data", |answer, _| {
        answer.body = Body::Text(format!("{}{{}}", answer.body_text()));
    }),
    fresh("keys/set/for-encryption", |keys| {
        change_signing_key(keys, |jwk| jwk.set("use", "enc"));
    }),
    fresh("keys/set/for-another-algorithm", |keys| {
        change_signing_key(keys, |jwk| jwk.set("alg", "PS256"));
    }),
    fresh("keys/set/not-for-verifying", |keys| {
        change_signing_key(keys, |jwk| {
            jwk.remove("use");
            jwk.set("key_ops", json!(["encrypt"]));
        });
    }),
    fresh("keys/set/short-rsa", |keys| {
        change_signing_key(keys, |jwk| {
            *jwk = published(TestKey::RsaShort, RSA_KID, "RS256");
        });
        keys.signing = Signing::Rs256(TestKey::RsaShort);
    }),
    fresh("keys/set/private", |keys| {
        change_signing_key(keys, |jwk| jwk.set("d", "AQAB"));
    }),
    fresh("keys/set/contradictory-use", |keys| {
        change_signing_key(keys, |jwk| jwk.set("key_ops", json!(["verify", "encrypt"])));
    }),
    fresh("keys/set/exponent-one", |keys| {
        change_signing_key(keys, |jwk| jwk.set("e", "AQ"));
        keys.signing = Signing::EncodingAlone;
    }),
    fresh("keys/set/even-exponent", |keys| {
        change_signing_key(keys, |jwk| jwk.set("e", encode([1, 0, 2])));
    }),
    fresh("keys/set/long-exponent", |keys| {
        change_signing_key(keys, |jwk| jwk.set("e", encode([1, 0, 0, 0, 15])));
    }),
    fresh("keys/set/leading-zero-octet", |keys| {
        change_signing_key(keys, |jwk| jwk.set("e", encode([0, 1, 0, 1])));
    }),
    fresh("keys/set/same-key-twice", |keys| {
        let again = keys.published.first().cloned();
        keys.published.extend(again);
    }),
    fresh("keys/set/without-type", |keys| {
        change_signing_key(keys, |jwk| jwk.remove("kty"));
    }),
    fresh("keys/set/use-number", |keys| {
        change_signing_key(keys, |jwk| jwk.set("use", 1));
    }),
    fresh("keys/set/operations-string", |keys| {
        change_signing_key(keys, |jwk| jwk.set("key_ops", "verify"));
    }),
    fresh("keys/set/key-id-number", |keys| {
        change_signing_key(keys, |jwk| jwk.set("kid", 1));
        keys.kid = None;
    }),
    fresh("keys/set/very-long-rsa", |keys| {
        change_signing_key(keys, |jwk| jwk.set("n", encode([0xff; 2048])));
    }),
    fresh("id-token/key-id/absent-with-several-keys", |keys| {
        keys.published
            .insert(0, published(TestKey::RsaSecond, "rsa-second", "RS256"));
        keys.kid = None;
    }),
    answered("keys/set/called-html", |answer, _| {
        answer.set_content_type("text/html");
    }),
    answered("keys/set/redirected", |answer, scene| {
        *answer = Answer::redirect(302, &scene.collector(MOVED_KEYS));
    }),
    Behaviour {
        id: "keys/set/redirected-without-tls",
        moment: Moment::Fresh,
        script: Script::Several(&[
            Script::IdToken(|token, _| token.signing = Signing::Rs256(TestKey::RsaAttacker)),
            Script::KeySetAnswer(|answer, scene| {
                let moved = scene.without_tls(&format!("collector/0/{STRANGERS_KEYS}"));
                *answer = Answer::redirect(302, &moved);
            }),
        ]),
    },
    answered("keys/set/without-keys", |answer, _| {
        answer.object().remove("keys");
    }),
    answered("keys/set/unavailable", |answer, _| {
        *answer = Answer::text(503, "text/plain", "try again later");
    }),
    answered("keys/set/not-an-array", |answer, _| {
        // The keys as members of an object, by their place.
        let honest: Value = serde_json::from_str(&answer.body_text()).unwrap_or_default();
        let keys = honest.get("keys").and_then(Value::as_array);
        let by_place: serde_json::Map<String, Value> = keys
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(place, key)| (place.to_string(), key.clone()))
            .collect();
        answer.object().set("keys", by_place);
    }),
    fresh("keys/set/unknown-key-types", |keys| {
        keys.published.insert(
            0,
            Object::from([("kty", "LATTICE"), ("kid", "future-1"), ("x", "AQAB")]),
        );
        keys.published.push(Object::from([
            ("kty", "EC"),
            ("crv", "P-1024"),
            ("kid", "future-2"),
        ]));
        keys.published.push(Object::from([
            ("kty", "OKP"),
            ("crv", "X25519"),
            ("kid", "future-3"),
            ("use", "enc"),
        ]));
    }),
    fresh("keys/set/encryption-key-beside", |keys| {
        let mut encryption = published(TestKey::RsaSecond, "rsa-encryption", "RSA-OAEP-256");
        encryption.set("use", "enc");
        keys.published.insert(0, encryption);
    }),
    fresh("keys/set/encryption-key-signs", |keys| {
        let mut encryption = published(TestKey::RsaSecond, "rsa-encryption", "RS256");
        encryption.set("use", "enc");
        keys.published.push(encryption);
        keys.signing = Signing::Rs256(TestKey::RsaSecond);
        keys.kid = Some("rsa-encryption".into());
    }),
    fresh_token("keys/set/symmetric", |keys| {
        const SECRET: &str = "everybody can read this in the set";
        keys.published.push(Object::from([
            ("kty", "oct"),
            ("kid", "oct-1"),
            ("alg", "HS256"),
            ("k", &encode(SECRET)),
        ]));
        keys.signing = Signing::Hs256(SECRET.into());
        keys.kid = Some("oct-1".into());
    }),
    fresh("keys/set/certificate-of-another-key", |keys| {
        change_signing_key(keys, |jwk| {
            jwk.set("x5c", json!([attacker_certificate()]));
        });
        keys.signing = Signing::Rs256(TestKey::RsaAttacker);
    }),
    fresh("keys/set/empty", |keys| {
        keys.published.clear();
        keys.signing = Signing::Rs256(TestKey::RsaAttacker);
    }),
    fresh("keys/set/no-operations", |keys| {
        change_signing_key(keys, |jwk| {
            jwk.remove("use");
            jwk.set("key_ops", json!([]));
        });
    }),
    fresh("keys/set/for-signing-only", |keys| {
        change_signing_key(keys, |jwk| {
            jwk.remove("use");
            jwk.set("key_ops", json!(["sign"]));
        });
    }),
    fresh("keys/set/short-rsa-after-zeros", |keys| {
        change_signing_key(keys, |jwk| {
            *jwk = published(TestKey::RsaShort, RSA_KID, "RS256");
            let padded = [vec![0; 128], TestKey::RsaShort.modulus()].concat();
            jwk.set("n", encode(padded));
        });
        keys.signing = Signing::Rs256(TestKey::RsaShort);
    }),
];
