//! ID tokens whose header, signature or encoding is bent.

use serde_json::json;

use super::id_token;
use crate::behaviour::{Behaviour, Moment, Script};
use crate::issuer::{EC_KID, RSA_KID, published};
use crate::keys::{Signing, TestKey, attacker_certificate};
use crate::object::Object;
use crate::token_draft::{Finish, TokenDraft};

/// Says `alg` so and leaves the signature out.
fn unsecured(token: &mut TokenDraft, algorithm: &str) {
    token.header.set("alg", algorithm);
    token.signing = Signing::Nothing;
}

/// HS256 with this for a key.
pub(super) fn hmac(token: &mut TokenDraft, key: impl Into<Vec<u8>>) {
    token.header.set("alg", "HS256");
    token.signing = Signing::Hs256(key.into());
}

/// Signed by a key of the attacker's, who says where to find it.
pub(super) fn key_in_header(token: &mut TokenDraft, member: &str, value: serde_json::Value) {
    token.header.set("kid", "attacker-1");
    token.header.set(member, value);
    token.signing = Signing::Rs256(TestKey::RsaAttacker);
}

pub(super) fn attacker_jwk() -> serde_json::Value {
    let mut jwk = TestKey::RsaAttacker.jwk();
    jwk.set("kid", "attacker-1");
    jwk.set("use", "sig");
    jwk.set("alg", "RS256");
    serde_json::from_str(&jwk.text()).unwrap_or_default()
}

/// Makes the name one octet, which is sent as it is.
fn put_into_name(token: &mut TokenDraft, octet: u8) {
    token.claims.set("name", "*");
    let octets = token.claims.text().into_bytes();
    let put = |here: u8| if here == b'*' { octet } else { here };
    token.payload = Some(octets.into_iter().map(put).collect());
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    id_token("id-token/signature/corrupted", |token, _| {
        token.finish = Finish::FlipSignatureBit;
    }),
    id_token("id-token/signature/another-key", |token, _| {
        token.signing = Signing::Rs256(TestKey::RsaAttacker);
    }),
    id_token("id-token/signature/another-provider-key", |token, scene| {
        token.signing = Signing::Rs256(scene.neighbours_rsa);
    }),
    id_token("id-token/signature/empty", |token, _| {
        token.finish = Finish::DropSignature;
    }),
    id_token("id-token/signature/truncated", |token, _| {
        token.finish = Finish::CutSignature;
    }),
    id_token("id-token/signature/payload-replaced", |token, _| {
        let mut claims = token.claims.clone();
        claims.set("sub", "user-2");
        claims.set("email", "user-2@example.com");
        token.swapped_payload = Some(claims.text().into_bytes());
    }),
    id_token("id-token/algorithm/none", |token, _| {
        unsecured(token, "none");
    }),
    id_token("id-token/algorithm/none-capitalised", |token, _| {
        unsecured(token, "None");
    }),
    id_token("id-token/algorithm/none-upper-case", |token, _| {
        unsecured(token, "NONE");
    }),
    id_token("id-token/algorithm/none-mixed-case", |token, _| {
        unsecured(token, "nOnE");
    }),
    id_token("id-token/algorithm/none-with-signature", |token, _| {
        token.header.set("alg", "none");
    }),
    id_token(
        "id-token/algorithm/hmac-with-public-key-pem",
        |token, scene| hmac(token, scene.rsa.spki_pem()),
    ),
    id_token(
        "id-token/algorithm/hmac-with-public-key-der",
        |token, scene| hmac(token, scene.rsa.spki_der()),
    ),
    id_token(
        "id-token/algorithm/hmac-with-public-key-jwk",
        |token, scene| hmac(token, published(scene.rsa, RSA_KID, "RS256").text()),
    ),
    id_token(
        "id-token/algorithm/hmac-with-public-key-pkcs1",
        |token, scene| hmac(token, scene.rsa.pkcs1_pem()),
    ),
    id_token(
        "id-token/algorithm/hmac-with-public-key-modulus",
        |token, scene| hmac(token, scene.rsa.modulus()),
    ),
    id_token("id-token/algorithm/hmac-with-empty-key", |token, _| {
        hmac(token, "");
        token.header.set("kid", "nobody-has-this");
    }),
    id_token(
        "id-token/algorithm/hmac-with-client-secret",
        |token, scene| {
            hmac(token, scene.client_secret.clone().unwrap_or_default());
        },
    ),
    id_token("id-token/algorithm/white-space", |token, _| {
        token.header.set("alg", "RS256 ");
    }),
    id_token("id-token/algorithm/array", |token, _| {
        token.header.set("alg", json!(["RS256"]));
    }),
    id_token("id-token/algorithm/unknown-name", |token, _| {
        token.header.set("alg", "RS1");
    }),
    Behaviour {
        id: "id-token/algorithm/as-advertised",
        moment: Moment::Fresh,
        script: Script::Several(&[
            Script::Metadata(|answer, _| {
                let member = "id_token_signing_alg_values_supported";
                answer.object().set(member, json!(["RS256", "none"]));
            }),
            Script::IdToken(|token, _| unsecured(token, "none")),
        ]),
    },
    id_token("id-token/algorithm/missing", |token, _| {
        token.header.remove("alg");
    }),
    id_token("id-token/algorithm/lower-case", |token, _| {
        token.header.set("alg", "rs256");
    }),
    id_token(
        "id-token/algorithm/another-of-the-family",
        |token, scene| {
            token.header.set("alg", "RS512");
            token.signing = Signing::Rs512(scene.rsa);
        },
    ),
    id_token(
        "id-token/algorithm/es256-when-rs256-registered",
        |token, scene| {
            token.header.set("alg", "ES256");
            token.header.set("kid", EC_KID);
            token.signing = Signing::Es256(scene.ec);
        },
    ),
    id_token("id-token/header-key/jwk", |token, _| {
        key_in_header(token, "jwk", attacker_jwk());
    }),
    id_token("id-token/header-key/jku", |token, scene| {
        key_in_header(token, "jku", scene.collector("keys").into());
    }),
    id_token("id-token/header-key/jku-of-issuer", |token, scene| {
        let location = scene.collector_of_its_own("keys");
        key_in_header(token, "jku", location.into());
    }),
    id_token("id-token/header-key/x5u", |token, scene| {
        key_in_header(token, "x5u", scene.collector("certificate").into());
    }),
    id_token("id-token/header-key/x5c", |token, _| {
        key_in_header(token, "x5c", json!([attacker_certificate()]));
    }),
    id_token("id-token/critical-header/unknown-extension", |token, _| {
        token
            .header
            .set("crit", json!(["https://relier.example/extension"]));
        token.header.set("https://relier.example/extension", true);
    }),
    id_token("id-token/critical-header/empty-list", |token, _| {
        token.header.set("crit", json!([]));
    }),
    id_token(
        "id-token/critical-header/names-absent-parameter",
        |token, _| {
            token.header.set("crit", json!(["absent"]));
        },
    ),
    id_token("id-token/critical-header/registered-name", |token, _| {
        token.header.set("crit", json!(["alg"]));
    }),
    id_token("id-token/critical-header/unencoded-payload", |token, _| {
        token.header.set("crit", json!(["b64"]));
        token.header.set("b64", false);
    }),
    id_token("id-token/critical-header/not-a-list", |token, _| {
        token.header.set("crit", "exp");
    }),
    id_token("id-token/type/access-token", |token, _| {
        token.header.set("typ", "at+jwt");
    }),
    id_token("id-token/type/logout-token", |token, _| {
        token.header.set("typ", "logout+jwt");
    }),
    id_token("id-token/type/logout-token-called-jwt", |token, _| {
        let events = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
        token.claims.set("events", events);
    }),
    id_token("id-token/type/security-event", |token, _| {
        token.header.set("typ", "secevent+jwt");
    }),
    id_token("id-token/type/absent", |token, _| {
        token.header.remove("typ");
    }),
    id_token("id-token/type/media-type-prefix", |token, _| {
        token.header.set("typ", "application/jwt");
    }),
    id_token("id-token/key-id/unknown", |token, _| {
        token.header.set("kid", "nobody-has-this");
        token.signing = Signing::Rs256(TestKey::RsaAttacker);
    }),
    id_token("id-token/key-id/number", |token, _| {
        token.header.set("kid", 1);
    }),
    id_token("id-token/type/number", |token, _| {
        token.header.set("typ", 1);
    }),
    id_token("id-token/algorithm/number", |token, _| {
        token.header.set("alg", 1);
    }),
    id_token("id-token/header/unknown-members", |token, _| {
        token.header.set("x-text", "text");
        token
            .header
            .set("x-object", json!({"a": [1, 2, {"b": null}]}));
        token.header.set("x-list", json!([true, false]));
    }),
    id_token("id-token/encoding/duplicate-algorithm", |token, _| {
        token.header.push_front("alg", "none");
    }),
    id_token("id-token/encoding/garbage", |token, _| {
        token.finish = Finish::Garbage;
    }),
    id_token("id-token/encoding/two-segments", |token, _| {
        token.finish = Finish::TwoSegments;
    }),
    id_token("id-token/encoding/four-segments", |token, _| {
        token.finish = Finish::FourSegments;
    }),
    id_token("id-token/encoding/five-segments", |token, _| {
        token.finish = Finish::FiveSegments;
    }),
    id_token("id-token/encoding/padded", |token, _| {
        token.finish = Finish::Padded;
    }),
    id_token("id-token/encoding/standard-alphabet", |token, _| {
        // These letters make both characters occur, whatever the signature holds.
        token.claims.set("name", "<<???>>~~~\u{fb}\u{ff}\u{3fff}");
        token.finish = Finish::StandardAlphabet;
    }),
    id_token("id-token/encoding/whitespace", |token, _| {
        token.finish = Finish::Whitespace;
    }),
    id_token("id-token/encoding/stray-bits", |token, _| {
        token.finish = Finish::StrayBits;
    }),
    id_token("id-token/encoding/control-character", |token, _| {
        put_into_name(token, b'\n');
    }),
    id_token("id-token/encoding/leading-zero", |token, _| {
        token.claims.set_raw("x-number", "007");
    }),
    id_token("id-token/encoding/lone-surrogate", |token, _| {
        token.claims.set_raw("name", r#""\ud800""#);
    }),
    id_token("id-token/encoding/header-not-an-object", |token, _| {
        token.raw_header = Some(br#"["RS256"]"#.to_vec());
    }),
    id_token("id-token/encoding/json-serialisation", |token, _| {
        token.finish = Finish::JsonSerialisation;
    }),
    id_token("id-token/encoding/claims-not-an-object", |token, _| {
        token.payload = Some(format!("[{}]", token.claims.text()).into_bytes());
    }),
    id_token("id-token/encoding/nested", |token, _| {
        // A provider that signs what it is given to sign makes the claims inside nobody's.
        let header = Object::from([("alg", "none")]);
        let inner = TokenDraft::new(header, token.claims.clone(), Signing::Nothing);
        token.header.set("cty", "JWT");
        token.payload = Some(inner.assemble().into_bytes());
    }),
    id_token("id-token/encoding/trailing-data", |token, _| {
        token.payload = Some(format!("{}{{}}", token.claims.text()).into_bytes());
    }),
    id_token("id-token/encoding/invalid-utf8", |token, _| {
        put_into_name(token, 0xff);
    }),
];
