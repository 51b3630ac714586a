//! Encrypted tokens: the examples of the standards that are more, or less, than a compact JWE, and rules for all inputs.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::jwe::{decryption, encrypted, header};
use super::kinds::{self, claims_of, mint_kind};
use super::mint::{KEYS, Outcome as _, key_set, now};
use crate::crypto::encryption::{AgreementKey, Group};
use crate::{
    Algorithm, Cause, ContentEncryption, Decryption, DecryptionKey, IdTokenPolicy, JweFault,
    KeyManagement, Timestamp, TokenKind, UnusableKey, base64url,
};

/// RFC 7520, section 6: signed with PS256, then encrypted. It has no subject, so it is no ID token; but that is the first
/// thing that is wrong with it.
#[test]
fn opens_the_nested_token_of_the_cookbook_down_to_its_claims() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/jwe.json")).unwrap();
    let is_nested = |vector: &&Value| vector["source"] == "RFC 7520, section 6";
    let vector = vectors.iter().find(is_nested).unwrap();
    let modulus = concat!(
        "kNrPIBDXMU6fcyv5i-QHQAQ-K8gsC3HJb7FYhYaw8hXbNJa-t8q0lDKwLZgQXYV-ffWxXJv5GGrlZE4GU52lfMEegTDzYTrRQ3tepgKFjMGg6Iy6",
        "fkl1ZNsx2gEonsnlShfzA9GJwRTmtKPbk1s-hwx1IU5AT-AIelNqBgcF2vE5W25_SGGBoaROVdUYxqETDggM1z5cKV4ZjDZ8-lh4oVB07bkac6LQ",
        "dHpJUUySH_Er20DXx30Kyi97PciXKTS-QKXnmm8ivyRCmux22ZoPUind2BKC5OiG4MwALhaL2Z2k8CsRdfy-7dg7z41Rp6D0ZeEvtaUp4bX4aKra",
        "L4rTfw",
    );
    let signer =
        json!({"kty": "RSA", "kid": "hobbiton.example", "use": "sig", "n": modulus, "e": "AQAB"});
    let keys = key_set(&[signer]);
    let policy = || IdTokenPolicy::new("hobbiton.example", "client").algorithm(Algorithm::Ps256);
    let recipient = DecryptionKey::from_jwk(vector["key"].to_string().as_bytes()).unwrap();
    let decryption = Decryption::new(
        KeyManagement::RsaOaep,
        ContentEncryption::A128Gcm,
        [recipient],
    );
    let raw = vector["compact"].as_str().unwrap();
    let then = Timestamp::from_unix_seconds(1_300_819_379);
    let decrypting = policy().decrypt_with(decryption);
    let no_audience = Err(Cause::ClaimMissing { claim: "aud" });
    assert_eq!(decrypting.verify(raw, &keys, then).outcome(), no_audience);
    // The signature counts: another key's does not do.
    let seen = decrypting.verify(raw, &KEYS, then).outcome();
    assert!(
        matches!(
            seen,
            Err(Cause::KeyUnknown { .. }
                | Cause::KeyAmbiguous { .. }
                | Cause::SignatureInvalid { .. }
                | Cause::KeyUnusable { .. })
        ),
        "{seen:?}"
    );
    assert_eq!(
        policy().verify(raw, &keys, then).outcome(),
        Err(Cause::Encrypted)
    );
}

/// RFC 7518, appendix C: the parties' names, `apu` and `apv`, are part of what the key is derived from.
#[test]
fn agrees_on_the_key_of_rfc_7518() {
    let header = json!({
        "alg": "ECDH-ES", "enc": "A128GCM", "apu": "QWxpY2U", "apv": "Qm9i",
        "epk": {
            "kty": "EC", "crv": "P-256", "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
            "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
        },
    });
    let bob = json!({
        "kty": "EC", "crv": "P-256", "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck", "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
    });
    let derived = base64url::decode("VqqN6vgjbSBcIijNcacQGg").unwrap();
    let open = |header: &Value| {
        let bob = DecryptionKey::from_jwk(bob.to_string().as_bytes()).unwrap();
        let decryption = Decryption::new(KeyManagement::EcdhEs, ContentEncryption::A128Gcm, [bob]);
        decryption.open(&encrypted_with(&derived, header, b"from Alice to Bob"))
    };
    assert_eq!(open(&header).as_deref(), Ok("from Alice to Bob"));
    let refused = || {
        Err(Cause::Jwe {
            fault: JweFault::NotDecrypted,
        })
    };
    for (name, value) in [
        ("apu", json!("Qm9i")),
        ("apv", json!("QWxpY2U")),
        ("apu", json!(null)),
        ("apv", json!("!")),
    ] {
        let mut other = header.clone();
        other[name] = value;
        assert_eq!(open(&other), refused(), "{name}");
    }
    let mut private = header;
    private["epk"]["d"] = json!("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
    assert_eq!(open(&private), refused());
}

/// RFC 8037, appendix A.6: the secret that the ephemeral key and Bob's agree on.
#[test]
fn agrees_on_the_secret_of_rfc_8037() {
    let octets = |hex: &str| -> Vec<u8> {
        let digits = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]);
        digits
            .map(|digits| u8::from_str_radix(digits, 16).unwrap())
            .collect()
    };
    let ephemeral = octets("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    let bob = base64url::decode("3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08").unwrap();
    let key = AgreementKey::from_octets(Group::X25519, &ephemeral).unwrap();
    assert_eq!(
        key.public(),
        base64url::decode("hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo")
    );
    let secret = key.agree(&bob).unwrap();
    let expected = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    assert_eq!(*secret, octets(expected));
    // A point of small order makes everybody's secret the same (RFC 7748, section 6.1).
    for other in [
        [0; 32],
        octets("0100000000000000000000000000000000000000000000000000000000000000")
            .try_into()
            .unwrap(),
    ] {
        assert_eq!(key.agree(&other), None);
    }
}

/// RFC 7517, sections 4.2 to 4.5: what a private JWK says of itself counts.
#[test]
fn a_private_key_serves_what_it_says_it_is_for() {
    let secret = base64url::encode(&[7; 32]);
    let key = |changes: Value| {
        let mut jwk = json!({"kty": "oct", "k": secret});
        for (name, value) in changes.as_object().unwrap() {
            jwk[name] = value.clone();
        }
        DecryptionKey::from_jwk(jwk.to_string().as_bytes())
    };
    let raw = encrypted(&header(), b"a.b.c");
    let open = |changes: Value| {
        let key = key(changes).unwrap();
        Decryption::new(KeyManagement::Direct, ContentEncryption::A256Gcm, [key]).open(&raw)
    };
    let unknown = Err(Cause::Jwe {
        fault: JweFault::KeyUnknown {
            kid: None,
            fitting: 0,
        },
    });
    for alg in ["dir", "A256GCM"] {
        assert!(open(json!({"alg": alg})).is_ok(), "{alg}");
    }
    for alg in ["A256KW", "A256GCMKW", "A128GCM", "DIR", ""] {
        assert_eq!(open(json!({"alg": alg})), unknown, "{alg}");
    }
    for operation in ["decrypt", "unwrapKey", "deriveKey", "deriveBits"] {
        assert!(
            open(json!({"key_ops": ["x", operation]})).is_ok(),
            "{operation}"
        );
    }
    for operations in [json!([]), json!(["sign", "encrypt"])] {
        let seen = key(json!({"key_ops": operations})).map(drop);
        assert_eq!(seen, Err(UnusableKey::NotForDecrypting), "{operations}");
    }
    for member in ["kid", "alg", "key_ops"] {
        for value in [json!(1), json!(null)] {
            let seen = key(json!({member: value})).map(drop);
            assert_eq!(seen, Err(UnusableKey::Malformed { member }));
        }
    }
}

fn encrypted_with(key: &[u8], header: &Value, content: &[u8]) -> String {
    let aad = base64url::encode(header.to_string().as_bytes());
    let nonce = [9_u8; 12];
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key).unwrap());
    let mut octets = content.to_vec();
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(aad.as_bytes()),
            &mut octets,
        )
        .unwrap();
    let [nonce, octets, tag] = [&nonce, octets.as_slice(), tag.as_ref()].map(base64url::encode);
    format!("{aad}..{nonce}.{octets}.{tag}")
}

fn nested() -> String {
    let kind = TokenKind::IdToken;
    encrypted(&header(), mint_kind(kind, &claims_of(kind)).as_bytes())
}

fn outcome(raw: &str) -> Result<(), Cause> {
    let policy = kinds::id_token().decrypt_with(decryption());
    policy.verify(raw, &KEYS, now()).outcome()
}

proptest! {
    #[test]
    fn accepts_what_is_minted(content in "[ -~]{0,200}") {
        let raw = encrypted(&header(), content.as_bytes());
        prop_assert_eq!(decryption().open(&raw), Ok(content));
        prop_assert_eq!(outcome(&nested()), Ok(()));
    }

    #[test]
    fn rejects_any_changed_bit_or_octet(bit in any::<Index>(), at in any::<Index>(), other in 0_u8..128) {
        let honest = nested().into_bytes();
        let mut flipped = honest.clone();
        let bit = bit.index(flipped.len() * 8);
        flipped[bit / 8] ^= 1 << (bit % 8);
        let mut replaced = honest.clone();
        let at = at.index(replaced.len());
        replaced[at] = other;
        for forged in [flipped, replaced].into_iter().filter(|forged| *forged != honest) {
            // Octets that are no text can't even be handed in.
            if let Ok(raw) = String::from_utf8(forged) {
                prop_assert!(outcome(&raw).is_err(), "accepted {}", raw);
            }
        }
    }

    #[test]
    fn rejects_a_segment_dropped_or_swapped(at in 0_usize..5, other in 0_usize..5) {
        let raw = nested();
        let mut segments: Vec<&str> = raw.split('.').collect();
        segments.swap(at, other);
        prop_assert!(at == other || outcome(&segments.join(".")).is_err());
        segments.remove(at);
        prop_assert!(outcome(&segments.join(".")).is_err());
    }
}
