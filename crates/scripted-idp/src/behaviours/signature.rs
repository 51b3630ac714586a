//! ID tokens whose header leads to another key, or whose signature is nearly one.

use serde_json::json;

use super::id_token;
use super::id_token::{attacker_jwk, hmac, key_in_header};
use super::id_token_claims::set;
use crate::behaviour::{Behaviour, Moment, Script};
use crate::exchange::Endpoint;
use crate::issuer::Scene;
use crate::issuer::{RSA_KID, published};
use crate::keys::{Signing, TestKey, encode};
use crate::registration::{AuthMethod, SigningAlgorithm};
use crate::token_draft::Finish;

/// To a client that is registered for ES256.
const fn es256(id: &'static str, script: &'static [Script]) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Registration,
        script: Script::Several(script),
    }
}

const FOR_ES256: Script = Script::Registration(|client| {
    client.id_token_signed_response_alg = SigningAlgorithm::Es256;
});

const ATTACKERS_SECRET: &str = "a secret that the attacker made up";

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    id_token(
        "id-token/signature/hash-of-another-algorithm",
        |token, scene| {
            token.signing = Signing::Rs512(scene.rsa);
        },
    ),
    id_token("id-token/signature/lengthened", |token, _| {
        token.finish = Finish::LengthenedSignature;
    }),
    es256(
        "id-token/signature/es256-in-der",
        &[
            FOR_ES256,
            Script::IdToken(|token, _| {
                token.finish = Finish::DerSignature;
            }),
        ],
    ),
    es256(
        "id-token/signature/es256-of-zeros",
        &[
            FOR_ES256,
            Script::IdToken(|token, _| {
                token.signing = Signing::Zeros(64);
            }),
        ],
    ),
    es256(
        "id-token/signature/es256-without-first-octet",
        &[
            FOR_ES256,
            Script::IdToken(|token, scene| {
                token.signing = Signing::ShortenedEs256(scene.ec);
            }),
        ],
    ),
    id_token(
        "id-token/algorithm/ps256-when-rs256-registered",
        |token, scene| {
            token.header.set("alg", "PS256");
            token.signing = Signing::Ps256(scene.rsa);
        },
    ),
    Behaviour {
        id: "id-token/algorithm/hmac-for-public-client",
        moment: Moment::Registration,
        script: Script::Several(&[
            Script::Registration(|client| {
                client.token_endpoint_auth_method = Some(AuthMethod::None);
                client.client_secret = None;
            }),
            Script::IdToken(|token, _| hmac(token, "")),
        ]),
    },
    id_token("id-token/algorithm/empty", |token, _| {
        token.header.set("alg", "");
        token.signing = Signing::Nothing;
    }),
    id_token("id-token/header-key/symmetric-jwk", |token, _| {
        hmac(token, ATTACKERS_SECRET);
        token
            .header
            .set("jwk", json!({"kty": "oct", "k": encode(ATTACKERS_SECRET)}));
    }),
    id_token("id-token/header-key/jwk-under-published-id", |token, _| {
        key_in_header(token, "jwk", attacker_jwk());
        token.header.set("kid", RSA_KID);
    }),
    id_token(
        "id-token/header-key/jku-with-credentials",
        |token, scene| {
            let elsewhere = scene.collector("keys");
            let elsewhere = Scene::without_scheme(&elsewhere);
            key_in_header(
                token,
                "jku",
                format!("{}@{elsewhere}", scene.base_url).into(),
            );
        },
    ),
    id_token("id-token/header-key/sub-jwk", |token, _| {
        set(token, "sub_jwk", attacker_jwk());
        token.header.set("kid", "attacker-1");
        token.signing = Signing::Rs256(TestKey::RsaAttacker);
    }),
    id_token("id-token/header-key/self-issued", |token, _| {
        set(token, "iss", "https://self-issued.me");
        set(token, "sub_jwk", attacker_jwk());
        token.header.set("kid", "attacker-1");
        token.signing = Signing::Rs256(TestKey::RsaAttacker);
    }),
    id_token("id-token/key-id/path", |token, _| {
        hmac(token, "");
        token.header.set("kid", "/dev/null");
    }),
    id_token("id-token/key-id/query", |token, _| {
        hmac(token, ATTACKERS_SECRET);
        let kid = format!("nobody' UNION SELECT '{ATTACKERS_SECRET}");
        token.header.set("kid", kid);
    }),
    id_token("id-token/key-id/url", |token, scene| {
        token.header.set("kid", scene.collector("keys"));
        token.signing = Signing::Rs256(TestKey::RsaAttacker);
    }),
    id_token("id-token/type/access-token-with-prefix", |token, _| {
        token.header.set("typ", "application/at+jwt");
    }),
    es256(
        "keys/set/on-another-curve",
        &[
            FOR_ES256,
            Script::Keys {
                evidence: Endpoint::Token,
                plan: |keys| {
                    keys.published
                        .push(published(TestKey::EcP384, "ec-p384", "ES256"));
                    keys.signing = Signing::Es384(TestKey::EcP384);
                    keys.kid = Some("ec-p384".into());
                },
            },
        ],
    ),
];
