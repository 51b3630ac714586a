//! Encrypted tokens: the examples of the standards, those of another library, and what has to be refused.
//!
//! `vectors/jwe.json` names the source of each. Those of jwcrypto 1.5 were made once, with keys made for them.

use std::collections::BTreeSet;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde::Deserialize;
use serde_json::{Value, json};

use super::kinds::{self, claims_of, mint_kind};
use super::mint::{KEYS, Outcome as _, now};
use crate::{
    Cause, ContentEncryption, Decryption, DecryptionKey, Excerpt, JsonFault, JweFault,
    KeyManagement, MAX_TOKEN_BYTES, TokenKind, UnusableKey, base64url,
};

const MANAGEMENTS: [KeyManagement; 11] = [
    KeyManagement::RsaOaep,
    KeyManagement::RsaOaep256,
    KeyManagement::EcdhEs,
    KeyManagement::EcdhEsA128Kw,
    KeyManagement::EcdhEsA256Kw,
    KeyManagement::A128Kw,
    KeyManagement::A256Kw,
    KeyManagement::A128GcmKw,
    KeyManagement::A192GcmKw,
    KeyManagement::A256GcmKw,
    KeyManagement::Direct,
];
const CONTENTS: [ContentEncryption; 6] = [
    ContentEncryption::A128CbcHs256,
    ContentEncryption::A192CbcHs384,
    ContentEncryption::A256CbcHs512,
    ContentEncryption::A128Gcm,
    ContentEncryption::A192Gcm,
    ContentEncryption::A256Gcm,
];
const SECRET: [u8; 32] = [7; 32];

#[derive(Deserialize)]
struct Vector {
    source: String,
    alg: String,
    enc: String,
    key: Value,
    compact: String,
    plaintext: String,
}

impl Vector {
    /// None if the algorithm is one that does not exist here.
    fn decryption(&self) -> Option<Decryption> {
        let management = MANAGEMENTS
            .into_iter()
            .find(|known| known.name() == self.alg)?;
        let content = CONTENTS
            .into_iter()
            .find(|known| known.name() == self.enc)?;
        let key = DecryptionKey::from_jwk(self.key.to_string().as_bytes()).unwrap();
        Some(Decryption::new(management, content, [key]))
    }

    /// Whatever is registered, with the very key (or password) that it was made for.
    fn check_that_no_recipient_takes_it(&self) {
        for management in MANAGEMENTS {
            for content in CONTENTS {
                let key = DecryptionKey::from_jwk(self.key.to_string().as_bytes()).unwrap();
                let fault = JweFault::AlgorithmNotAllowed {
                    name: "alg",
                    expected: management.name(),
                    received: Some(Excerpt::of(&self.alg)),
                };
                refuse(
                    Decryption::new(management, content, [key]).open(&self.compact),
                    fault,
                );
            }
        }
    }

    fn name(&self) -> String {
        format!("{} {} {}", self.source, self.alg, self.enc)
    }
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors/jwe.json")).unwrap()
}

fn refuse<T: std::fmt::Debug>(seen: Result<T, Cause>, fault: JweFault) {
    assert_eq!(seen.map(drop), Err(Cause::Jwe { fault }));
}

#[test]
fn decrypts_every_vector_but_those_with_an_algorithm_that_is_refused() {
    let mut refused = BTreeSet::new();
    for vector in vectors() {
        let Some(decryption) = vector.decryption() else {
            vector.check_that_no_recipient_takes_it();
            refused.insert(vector.alg);
            continue;
        };
        let plain = decryption.open(&vector.compact);
        if vector.source == "RFC 7520, section 5.9" {
            refuse(plain, JweFault::Compressed);
        } else {
            assert_eq!(
                plain.as_deref(),
                Ok(vector.plaintext.as_str()),
                "{}",
                vector.name()
            );
        }
    }
    assert_eq!(
        refused,
        BTreeSet::from(["RSA1_5", "PBES2-HS512+A256KW"].map(str::to_owned))
    );
}

#[test]
fn has_a_vector_for_every_algorithm() {
    for management in MANAGEMENTS {
        assert!(
            vectors()
                .iter()
                .any(|vector| vector.alg == management.name()),
            "{management}"
        );
    }
    for content in CONTENTS {
        assert!(
            vectors().iter().any(|vector| vector.enc == content.name()),
            "{content}"
        );
    }
}

#[test]
fn nothing_is_decrypted_after_a_change_anywhere() {
    for vector in vectors() {
        let Some(decryption) = vector.decryption() else {
            continue;
        };
        let segments: Vec<&str> = vector.compact.split('.').collect();
        for (index, segment) in segments.iter().enumerate().skip(1) {
            let octets = base64url::decode(segment).unwrap();
            let mut forgeries = vec![[&octets[..], &[0]].concat()];
            if !octets.is_empty() {
                forgeries.push(octets[..octets.len() - 1].to_vec());
                for at in [0, octets.len() / 2, octets.len() - 1] {
                    let mut forged = octets.clone();
                    forged[at] ^= 1;
                    forgeries.push(forged);
                }
            }
            for forged in forgeries {
                let forged = base64url::encode(&forged);
                let mut changed = segments.clone();
                changed[index] = &forged;
                let seen = decryption.open(&changed.join("."));
                let expected = if vector.source == "RFC 7520, section 5.9" {
                    JweFault::Compressed
                } else {
                    JweFault::NotDecrypted
                };
                assert_eq!(
                    seen,
                    Err(Cause::Jwe { fault: expected }),
                    "{} {index}",
                    vector.name()
                );
            }
        }
    }
}

#[test]
fn a_header_parameter_more_is_a_change_too() {
    for vector in vectors() {
        let Some(decryption) = vector.decryption() else {
            continue;
        };
        let (header, rest) = vector.compact.split_once('.').unwrap();
        let mut header: Value =
            serde_json::from_slice(&base64url::decode(header).unwrap()).unwrap();
        header["x"] = json!(1);
        header.as_object_mut().unwrap().remove("zip");
        let raw = format!(
            "{}.{rest}",
            base64url::encode(header.to_string().as_bytes())
        );
        refuse(decryption.open(&raw), JweFault::NotDecrypted);
    }
}

/// The nested token of RFC 7519, section 5.2: encrypted with a shared secret.
pub(super) fn encrypted(header: &Value, content: &[u8]) -> String {
    let aad = base64url::encode(header.to_string().as_bytes());
    let nonce = [9_u8; 12];
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &SECRET).unwrap());
    let mut octets = content.to_vec();
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(aad.as_bytes()),
            &mut octets,
        )
        .unwrap();
    format!(
        "{aad}..{}.{}.{}",
        base64url::encode(&nonce),
        base64url::encode(&octets),
        base64url::encode(tag.as_ref())
    )
}

pub(super) fn header() -> Value {
    json!({"alg": "dir", "enc": "A256GCM", "cty": "JWT"})
}

pub(super) fn decryption() -> Decryption {
    let key = DecryptionKey::from_secret(&SECRET);
    Decryption::new(KeyManagement::Direct, ContentEncryption::A256Gcm, [key])
}

/// One rejection for each code of an encrypted token, for the table of all.
pub(super) fn rejections() -> Vec<crate::Rejection> {
    let with = |name: &str, value: Value| {
        let mut header = header();
        header[name] = value;
        encrypted(&header, b"a.b.c")
    };
    let other = DecryptionKey::from_secret(&SECRET).key_id("other");
    let other = Decryption::new(KeyManagement::Direct, ContentEncryption::A256Gcm, [other]);
    let honest = encrypted(&header(), b"a.b.c");
    let (rest, _) = honest.rsplit_once('.').unwrap();
    let changed = format!("{rest}.{}", base64url::encode(&[0; 16]));
    let mut seen: Vec<_> = [
        "a.b.c".to_owned(),
        "a.b".to_owned(),
        "x".repeat(MAX_TOKEN_BYTES + 1),
        format!("{honest}="),
        "W10....".to_owned(),
        format!("{}....", base64url::encode(br#"{"alg":"dir","alg":"dir"}"#)),
        with("crit", json!(["x"])),
        with("zip", json!("DEF")),
        with("alg", json!("RSA1_5")),
        with("enc", json!("A128GCM")),
        with("cty", json!("json")),
        changed,
    ]
    .iter()
    .map(|raw| {
        kinds::id_token()
            .decrypt_with(decryption())
            .verify(raw, &KEYS, now())
    })
    .collect();
    seen.push(
        kinds::id_token()
            .decrypt_with(other)
            .verify(&with("kid", json!("x")), &KEYS, now()),
    );
    seen.into_iter().map(|seen| seen.unwrap_err()).collect()
}

#[test]
fn every_policy_decrypts_and_then_demands_the_signature() {
    let nested = |kind| encrypted(&header(), mint_kind(kind, &claims_of(kind)).as_bytes());
    let check = |kind, seen: Result<(), Cause>| assert_eq!(seen, Ok(()), "{kind:?}");
    for kind in kinds::KINDS {
        let raw = nested(kind);
        match kind {
            TokenKind::IdToken => check(
                kind,
                kinds::id_token()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::AccessToken => check(
                kind,
                kinds::access_token()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::LogoutToken => check(
                kind,
                kinds::logout_token()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::AuthorizationResponse => check(
                kind,
                kinds::authorization_response()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::UserInfo => check(
                kind,
                kinds::user_info()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::Introspection => check(
                kind,
                kinds::introspection()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::RequestObject => check(
                kind,
                kinds::request_object()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::ClientAssertion => check(
                kind,
                kinds::client_assertion()
                    .decrypt_with(decryption())
                    .verify(&raw, &KEYS, now())
                    .outcome(),
            ),
            TokenKind::DpopProof => {} // is never encrypted
        }
        if kind != TokenKind::DpopProof {
            let seen = kinds::judge(kind, &raw).map_err(crate::Rejection::into_cause);
            assert_eq!(seen, Err(Cause::Encrypted), "{kind:?}");
        }
    }
}

#[test]
fn an_encrypted_token_without_a_signature_inside_is_refused() {
    let policy = kinds::id_token().decrypt_with(decryption());
    let claims = claims_of(TokenKind::IdToken).to_string();
    let verify = |raw: &str| policy.verify(raw, &KEYS, now()).outcome();
    assert!(matches!(
        verify(&encrypted(&header(), claims.as_bytes())),
        Err(Cause::Malformed { .. })
    ));
    let twice = encrypted(&header(), encrypted(&header(), b"x").as_bytes());
    assert_eq!(verify(&twice), Err(Cause::Encrypted));
    refuse(verify(&encrypted(&header(), b"\xff")), JweFault::NotNested);
    for cty in [json!(null), json!("json"), json!(1)] {
        let mut header = header();
        header["cty"] = cty;
        refuse(verify(&encrypted(&header, b"x")), JweFault::NotNested);
    }
    let signed = mint_kind(TokenKind::IdToken, &claims_of(TokenKind::IdToken));
    refuse(verify(&signed), JweFault::NotEncrypted);
}

#[test]
fn refuses_other_algorithms_compression_and_critical_extensions() {
    let verify = |header: &Value| decryption().decrypt(&encrypted(header, b"a.b.c"));
    for (name, other, expected) in [
        ("alg", json!("RSA1_5"), "dir"),
        ("alg", json!("PBES2-HS256+A128KW"), "dir"),
        ("alg", json!("A256KW"), "dir"),
        ("enc", json!("A128GCM"), "A256GCM"),
        ("enc", json!(null), "A256GCM"),
    ] {
        let mut header = header();
        let received = other.as_str().map(Excerpt::of);
        header[name] = other;
        let fault = JweFault::AlgorithmNotAllowed {
            name,
            expected,
            received,
        };
        refuse(verify(&header), fault);
    }
    let with = |name: &str, value: Value| {
        let mut header = header();
        header[name] = value;
        header
    };
    refuse(verify(&with("zip", json!("DEF"))), JweFault::Compressed);
    refuse(verify(&with("zip", json!(null))), JweFault::Compressed);
    refuse(
        verify(&with("crit", json!(["x"]))),
        JweFault::CriticalHeader,
    );
    refuse(verify(&with("crit", json!([]))), JweFault::CriticalHeader);
}

#[test]
fn refuses_what_is_no_compact_jwe() {
    let decrypt = |raw: &str| decryption().decrypt(raw);
    refuse(decrypt("a.b"), JweFault::Segments { received: 2 });
    refuse(decrypt("a.b.c.d"), JweFault::Segments { received: 4 });
    refuse(decrypt("a.b.c.d.e.f.g"), JweFault::Segments { received: 6 });
    let received = MAX_TOKEN_BYTES + 1;
    refuse(
        decrypt(&"x".repeat(received)),
        JweFault::TooLarge { received },
    );
    let honest = encrypted(&header(), b"a.b.c");
    let segment = "authentication tag";
    refuse(decrypt(&format!("{honest}=")), JweFault::Base64 { segment });
    let headed = |header: &[u8]| format!("{}....", base64url::encode(header));
    refuse(
        decrypt(&headed(b"[]")),
        JweFault::Header(JsonFault::NotAnObject),
    );
    let name = Excerpt::of("alg");
    refuse(
        decrypt(&headed(br#"{"alg":"dir","alg":"dir"}"#)),
        JweFault::DuplicateMember { name },
    );
    let long = format!("{{\"x\":\"{}\"}}", "y".repeat(9000));
    refuse(
        decrypt(&headed(long.as_bytes())),
        JweFault::TooLarge { received: 9008 },
    );
}

#[test]
fn chooses_the_key_by_its_id() {
    let key = |kid: &str| DecryptionKey::from_secret(&SECRET).key_id(kid);
    let with = |keys: Vec<DecryptionKey>| {
        Decryption::new(KeyManagement::Direct, ContentEncryption::A256Gcm, keys)
    };
    let mut named = header();
    named["kid"] = json!("a");
    let raw = encrypted(&named, b"a.b.c");
    assert!(with(vec![key("a"), key("b")]).decrypt(&raw).is_ok());
    let kid = Some(Excerpt::of("a"));
    let unknown = |fitting| JweFault::KeyUnknown {
        kid: kid.clone(),
        fitting,
    };
    refuse(with(vec![key("b")]).decrypt(&raw), unknown(0));
    refuse(with(vec![key("a"), key("a")]).decrypt(&raw), unknown(2));
    let short = DecryptionKey::from_secret(&[7; 16]);
    refuse(with(vec![short]).decrypt(&raw), unknown(0));
}

#[test]
fn refuses_private_keys_whose_parts_do_not_fit() {
    for vector in vectors() {
        let kty = vector.key["kty"].as_str().unwrap();
        let members: &[&'static str] = match kty {
            "RSA" => &["n", "e", "d", "p", "q", "dp", "dq", "qi"],
            "EC" => &["d", "x", "y"],
            "OKP" => &["d", "x"],
            _ => &["k"],
        };
        for member in members {
            let mut key = vector.key.clone();
            key.as_object_mut().unwrap().remove(*member);
            let seen = DecryptionKey::from_jwk(key.to_string().as_bytes()).map(drop);
            assert_eq!(
                seen,
                Err(UnusableKey::Malformed { member }),
                "{}",
                vector.name()
            );
        }
        let mut key = vector.key.clone();
        key["use"] = json!("sig");
        let seen = DecryptionKey::from_jwk(key.to_string().as_bytes()).map(drop);
        assert_eq!(seen, Err(UnusableKey::NotForDecrypting));
        if kty == "EC" || kty == "OKP" {
            let mut key = vector.key.clone();
            key["x"] = json!(base64url::encode(&[1; 32]));
            let seen = DecryptionKey::from_jwk(key.to_string().as_bytes()).map(drop);
            assert_eq!(seen, Err(UnusableKey::Malformed { member: "d" }));
        }
    }
    let other = DecryptionKey::from_jwk(br#"{"kty":"EC","crv":"secp256k1"}"#).map(drop);
    assert_eq!(other, Err(UnusableKey::UnknownType));
}

#[test]
fn reads_private_keys_in_pkcs8() {
    use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
    let der: Pkcs8V1Der<'_> = super::mint::RSA.as_der().unwrap();
    assert!(DecryptionKey::from_pkcs8(der.as_ref()).is_ok());
    let der = super::mint::EC.to_pkcs8v1().unwrap();
    assert!(DecryptionKey::from_pkcs8(der.as_ref()).is_ok());
    // Any 32 octets are a key.
    let alice = "77076d0a7318a57d3c16c17251b26645d6bae2b3a6a2f0bf1d0ab3a9c1e7c8a4";
    let octets: Vec<u8> = (0..32)
        .map(|at| u8::from_str_radix(&alice[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let mut der = base64url::decode("MC4CAQAwBQYDK2VuBCIEIA").unwrap();
    der.extend(octets);
    assert!(DecryptionKey::from_pkcs8(&der).is_ok());
    der.push(0);
    let seen = DecryptionKey::from_pkcs8(&der).map(drop);
    assert_eq!(seen, Err(UnusableKey::NotDer));
}

#[test]
fn debug_shows_no_key() {
    let shown = format!(
        "{:?} {:?}",
        decryption(),
        DecryptionKey::from_secret(b"hidden")
    );
    assert!(
        !shown.contains("hidden") && !shown.contains("7, 7"),
        "{shown}"
    );
}
