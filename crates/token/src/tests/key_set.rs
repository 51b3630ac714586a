//! Key sets as providers, and others, may serve them.

use serde_json::{Value, json};

use super::mint::{
    OTHER_RSA, Outcome as _, RSA, claims, ec_jwk, key_set, modulus, now, policy, rsa_jwk, token,
};
use crate::{
    Cause, Excerpt, JsonFault, KeySet, KeySetError, MAX_KEY_SET_BYTES, MAX_KEYS, UnusableKey,
    base64url,
};

fn check_set(text: &[u8], expected: KeySetError) {
    assert_eq!(
        KeySet::from_jwks(text).map(drop),
        Err(expected),
        "{}",
        text[..text.len().min(100)].escape_ascii()
    );
}

/// The key, with some members changed (`null` removes one), is of no use for a token that it signed.
fn check_key(mut jwk: Value, changes: &Value, reason: UnusableKey) {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            jwk.as_object_mut().unwrap().remove(name);
        } else {
            jwk[name] = value.clone();
        }
    }
    let keys = key_set(std::slice::from_ref(&jwk));
    assert_eq!(
        keys.unusable()
            .map(|(_, reason)| reason)
            .collect::<Vec<_>>(),
        [reason],
        "{jwk}"
    );
    if jwk["kid"] == "rsa" {
        let expected = Err(Cause::KeyUnusable {
            kid: Some(Excerpt::of("rsa")),
            reason,
        });
        assert_eq!(
            policy().verify(&token(&claims()), &keys, now()).outcome(),
            expected,
            "{jwk}"
        );
    }
}

fn check_rsa(changes: &Value, reason: UnusableKey) {
    check_key(rsa_jwk(&RSA, "rsa"), changes, reason);
}

fn check_ec(changes: &Value, reason: UnusableKey) {
    check_key(ec_jwk("ec"), changes, reason);
}

#[test]
fn rejects_what_is_no_key_set() {
    check_set(
        b"<html>",
        KeySetError::Malformed {
            fault: JsonFault::Syntax { offset: 0 },
        },
    );
    check_set(
        b"[]",
        KeySetError::Malformed {
            fault: JsonFault::NotAnObject,
        },
    );
    check_set(b"{}", KeySetError::KeysMissing);
    check_set(
        br#"{"keys":{}}"#,
        KeySetError::KeysType {
            received: "an object",
        },
    );
    check_set(
        br#"{"keys":[],"\u006beys":[]}"#,
        KeySetError::DuplicateMember {
            name: Excerpt::of("keys"),
        },
    );
    check_set(
        br#"{"keys":[{"kid":"a","kid":"b"}]}"#,
        KeySetError::DuplicateMember {
            name: Excerpt::of("kid"),
        },
    );
}

#[test]
fn bounds_the_key_set() {
    let received = MAX_KEY_SET_BYTES + 1;
    check_set(&vec![b' '; received], KeySetError::TooLarge { received });
    assert_eq!(received, 524_289);
    let offset = MAX_KEY_SET_BYTES;
    check_set(
        &vec![b' '; offset],
        KeySetError::Malformed {
            fault: JsonFault::Syntax { offset },
        },
    );
    let keys = |count: usize| {
        let keys: Vec<Value> = (0..count)
            .map(|kid| json!({"kid": kid.to_string()}))
            .collect();
        json!({"keys": keys}).to_string()
    };
    assert_eq!(
        KeySet::from_jwks(keys(MAX_KEYS).as_bytes()).unwrap().len(),
        MAX_KEYS
    );
    check_set(
        keys(MAX_KEYS + 1).as_bytes(),
        KeySetError::TooManyKeys {
            received: MAX_KEYS + 1,
        },
    );
}

#[test]
fn skips_keys_that_it_cannot_use() {
    let keys = key_set(&[
        json!("no object"),
        json!({"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "rsa"}),
        json!({"kty": "EC", "crv": "P-521", "kid": "p521"}),
        json!({"kty": "future", "kid": "future"}),
        rsa_jwk(&RSA, "rsa"),
    ]);
    assert_eq!(
        (keys.len(), keys.is_empty(), keys.unusable().count()),
        (5, false, 4)
    );
    let ids: Vec<Option<&str>> = keys.unusable().map(|(id, _)| id).collect();
    assert_eq!(ids, [None, Some("rsa"), Some("p521"), Some("future")]);
    assert_eq!(
        policy().verify(&token(&claims()), &keys, now()).outcome(),
        Ok(())
    );
}

#[test]
fn a_key_set_may_be_empty() {
    let keys = key_set(&[]);
    assert_eq!((keys.len(), keys.is_empty()), (0, true));
}

#[test]
fn a_key_needs_the_right_use_operations_and_algorithm() {
    check_rsa(&json!({"use": "enc"}), UnusableKey::NotForSignatures);
    check_rsa(&json!({"use": "SIG"}), UnusableKey::NotForSignatures);
    check_rsa(&json!({"key_ops": ["sign"]}), UnusableKey::NotForVerifying);
    check_rsa(&json!({"key_ops": []}), UnusableKey::NotForVerifying);
    check_rsa(
        &json!({"key_ops": ["verify", "encrypt"]}),
        UnusableKey::NotForVerifying,
    );
    check_rsa(
        &json!({"key_ops": "verify"}),
        UnusableKey::Malformed { member: "key_ops" },
    );
    check_rsa(&json!({"alg": "ES256"}), UnusableKey::ForAnotherAlgorithm);
    check_rsa(
        &json!({"alg": "RSA-OAEP"}),
        UnusableKey::ForAnotherAlgorithm,
    );
    check_rsa(&json!({"alg": "rs256"}), UnusableKey::ForAnotherAlgorithm);
    check_ec(&json!({"alg": "RS256"}), UnusableKey::ForAnotherAlgorithm);
    check_rsa(&json!({"kty": "rsa"}), UnusableKey::UnknownType);
    check_rsa(
        &json!({"kty": null}),
        UnusableKey::Malformed { member: "kty" },
    );
    for member in ["use", "alg", "kid", "kty"] {
        check_rsa(&json!({member: 1}), UnusableKey::Malformed { member });
    }
}

#[test]
fn use_operations_and_algorithm_may_be_absent() {
    for changes in [
        json!({}),
        json!({"key_ops": ["verify"]}),
        json!({"use": "sig", "key_ops": ["sign", "verify"]}),
    ] {
        let mut jwk = rsa_jwk(&RSA, "rsa");
        jwk.as_object_mut()
            .unwrap()
            .retain(|name, _| ["kty", "kid", "n", "e"].contains(&name.as_str()));
        for (name, value) in changes.as_object().unwrap() {
            jwk[name] = value.clone();
        }
        assert_eq!(
            policy()
                .verify(&token(&claims()), &key_set(&[jwk]), now())
                .outcome(),
            Ok(())
        );
    }
}

#[test]
fn published_secrets_spoil_a_key() {
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        check_rsa(&json!({member: "AQAB"}), UnusableKey::SecretPublished);
    }
    check_key(
        json!({"kty": "oct", "kid": "rsa", "k": "AQAB"}),
        &json!({}),
        UnusableKey::SecretPublished,
    );
}

#[test]
fn an_rsa_key_has_2048_to_8192_bits() {
    let number = |first: u8, octets: usize| {
        base64url::encode(&[&[first], vec![0xff; octets - 1].as_slice()].concat())
    };
    check_rsa(
        &json!({"n": number(0xc0, 128)}),
        UnusableKey::RsaTooShort { bits: 1024 },
    );
    check_rsa(
        &json!({"n": number(0x7f, 256)}),
        UnusableKey::RsaTooShort { bits: 2047 },
    );
    check_rsa(
        &json!({"n": number(0x01, 1025)}),
        UnusableKey::RsaTooLong { bits: 8193 },
    );
    let zeros = [vec![0; 200], vec![0xff; 128]].concat();
    check_rsa(
        &json!({"n": base64url::encode(&zeros)}),
        UnusableKey::RsaTooShort { bits: 1024 },
    );
    check_rsa(&json!({"n": ""}), UnusableKey::RsaTooShort { bits: 0 });
    for n in [number(0x80, 256), number(0xff, 1024)] {
        let mut jwk = rsa_jwk(&RSA, "rsa");
        jwk["n"] = json!(n);
        assert_eq!(key_set(&[jwk]).unusable().count(), 0, "{n}");
    }
}

#[test]
fn an_rsa_key_needs_a_sound_exponent() {
    // 0, 1, 2, an even one, one of 5 octets, none
    for exponent in ["AA", "AQ", "Ag", "AQAA", "AQAAAAE", ""] {
        check_rsa(
            &json!({"e": exponent}),
            UnusableKey::Malformed { member: "e" },
        );
    }
    check_rsa(&json!({"e": 65537}), UnusableKey::Malformed { member: "e" });
    check_rsa(&json!({"e": null}), UnusableKey::Malformed { member: "e" });
    check_rsa(&json!({"n": null}), UnusableKey::Malformed { member: "n" });
    check_rsa(
        &json!({"n": "AQAB="}),
        UnusableKey::Malformed { member: "n" },
    );
}

#[test]
fn leading_zeros_leave_an_rsa_key_what_it_is() {
    let mut jwk = rsa_jwk(&RSA, "rsa");
    jwk["n"] = json!(base64url::encode(&[vec![0], modulus(&RSA)].concat()));
    jwk["e"] = json!("AAEAAQ");
    assert_eq!(
        policy()
            .verify(&token(&claims()), &key_set(&[jwk]), now())
            .outcome(),
        Ok(())
    );
}

#[test]
fn a_p256_key_is_a_point_on_the_curve() {
    let short = base64url::encode(&[1; 31]);
    let long = base64url::encode(&[0; 33]);
    check_ec(&json!({"x": short}), UnusableKey::Malformed { member: "x" });
    check_ec(&json!({"y": long}), UnusableKey::Malformed { member: "y" });
    check_ec(&json!({"y": null}), UnusableKey::Malformed { member: "y" });
    check_ec(
        &json!({"crv": null}),
        UnusableKey::Malformed { member: "crv" },
    );
    check_ec(
        &json!({"crv": "P-384"}),
        UnusableKey::Malformed { member: "x" },
    );
    check_ec(&json!({"crv": "P-224"}), UnusableKey::UnknownType);
    check_ec(
        &json!({"x": base64url::encode(&[1; 32])}),
        UnusableKey::OffTheCurve,
    );
    check_ec(
        &json!({"x": base64url::encode(&[0; 32]), "y": base64url::encode(&[0; 32])}),
        UnusableKey::OffTheCurve,
    );
}

#[test]
fn debug_shows_ids_and_reasons_only() {
    let mut enc = rsa_jwk(&OTHER_RSA, "enc");
    enc["use"] = json!("enc");
    insta::assert_debug_snapshot!(key_set(&[rsa_jwk(&RSA, "rsa"), enc]));
}
