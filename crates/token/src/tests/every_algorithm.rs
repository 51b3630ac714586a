//! What holds whatever the algorithm: what is minted is accepted, and nothing that differs from it in anything.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self as sig, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding,
};
use aws_lc_rs::{hmac, rand};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use super::mint::{
    Outcome as _, RSA, claims, key_set, mint, modulus, now, policy, rsa_signature, with,
};
use crate::{Algorithm, Cause, IdTokenPolicy, KeySet, base64url};

type Sign = Box<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// One algorithm with a key of its own.
struct Minter {
    algorithm: Algorithm,
    keys: KeySet,
    sign: Sign,
}

static MINTERS: LazyLock<Vec<Minter>> =
    LazyLock::new(|| Algorithm::ALL.into_iter().map(Minter::of).collect());

impl Minter {
    #[rustfmt::skip]
    fn of(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Rs256 => Self::rsa(algorithm, &sig::RSA_PKCS1_SHA256),
            Algorithm::Rs384 => Self::rsa(algorithm, &sig::RSA_PKCS1_SHA384),
            Algorithm::Rs512 => Self::rsa(algorithm, &sig::RSA_PKCS1_SHA512),
            Algorithm::Ps256 => Self::rsa(algorithm, &sig::RSA_PSS_SHA256),
            Algorithm::Ps384 => Self::rsa(algorithm, &sig::RSA_PSS_SHA384),
            Algorithm::Ps512 => Self::rsa(algorithm, &sig::RSA_PSS_SHA512),
            Algorithm::Es256 => Self::ecdsa(algorithm, "P-256", &sig::ECDSA_P256_SHA256_FIXED_SIGNING),
            Algorithm::Es384 => Self::ecdsa(algorithm, "P-384", &sig::ECDSA_P384_SHA384_FIXED_SIGNING),
            Algorithm::Es512 => Self::ecdsa(algorithm, "P-521", &sig::ECDSA_P521_SHA512_FIXED_SIGNING),
            Algorithm::Es256k => Self::ecdsa(algorithm, "secp256k1", &sig::ECDSA_P256K1_SHA256_FIXED_SIGNING),
            Algorithm::EdDsa | Algorithm::Ed25519 => Self::ed25519(algorithm),
            Algorithm::Hs256 => Self::hmac(algorithm, hmac::HMAC_SHA256),
            Algorithm::Hs384 => Self::hmac(algorithm, hmac::HMAC_SHA384),
            Algorithm::Hs512 => Self::hmac(algorithm, hmac::HMAC_SHA512),
        }
    }

    fn rsa(algorithm: Algorithm, encoding: &'static dyn RsaEncoding) -> Self {
        let jwk =
            json!({"kty": "RSA", "kid": "k", "n": base64url::encode(&modulus(&RSA)), "e": "AQAB"});
        Self {
            algorithm,
            keys: key_set(&[jwk]),
            sign: Box::new(move |message| rsa_signature(&RSA, encoding, message)),
        }
    }

    fn ecdsa(algorithm: Algorithm, curve: &str, signing: &'static EcdsaSigningAlgorithm) -> Self {
        let pair = EcdsaKeyPair::generate(signing).unwrap();
        let (_, point) = pair.public_key().as_ref().split_first().unwrap();
        let (x, y) = point.split_at(point.len() / 2);
        let jwk = json!({"kty": "EC", "crv": curve, "kid": "k", "x": base64url::encode(x), "y": base64url::encode(y)});
        Self {
            algorithm,
            keys: key_set(&[jwk]),
            sign: Box::new(move |message| {
                pair.sign(&SystemRandom::new(), message)
                    .unwrap()
                    .as_ref()
                    .to_vec()
            }),
        }
    }

    fn ed25519(algorithm: Algorithm) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let x = base64url::encode(pair.public_key().as_ref());
        Self {
            algorithm,
            keys: key_set(&[json!({"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": x})]),
            sign: Box::new(move |message| pair.sign(message).as_ref().to_vec()),
        }
    }

    fn hmac(algorithm: Algorithm, mac: hmac::Algorithm) -> Self {
        let mut secret = [0; 64];
        rand::fill(&mut secret).unwrap();
        let key = hmac::Key::new(mac, &secret);
        Self {
            algorithm,
            keys: KeySet::from_secret(algorithm, &secret).unwrap(),
            sign: Box::new(move |message| hmac::sign(&key, message).as_ref().to_vec()),
        }
    }

    fn token(&self, claims: &serde_json::Value) -> String {
        let header = json!({"alg": self.algorithm.name(), "kid": "k"}).to_string();
        mint(&header, claims.to_string().as_bytes(), &self.sign)
    }

    fn policy(&self) -> IdTokenPolicy {
        policy().algorithm(self.algorithm)
    }

    fn outcome(&self, raw: &str) -> Result<(), Cause> {
        self.policy().verify(raw, &self.keys, now()).outcome()
    }
}

impl std::fmt::Debug for Minter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.algorithm)
    }
}

fn minter() -> impl Strategy<Value = &'static Minter> {
    (0..Algorithm::ALL.len()).prop_map(|index| &MINTERS[index])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn accepts_what_is_minted(minter in minter(), subject in ".+") {
        let raw = minter.token(&with(&json!({"sub": subject})));
        let token = minter.policy().verify(&raw, &minter.keys, now()).unwrap();
        prop_assert_eq!(token.subject(), subject);
    }

    #[test]
    fn rejects_any_changed_bit(minter in minter(), bit in any::<Index>()) {
        let mut octets = minter.token(&claims()).into_bytes();
        let bit = bit.index(octets.len() * 8);
        octets[bit / 8] ^= 1 << (bit % 8);
        // Octets that are no text can't even be handed in.
        if let Ok(raw) = String::from_utf8(octets) {
            prop_assert!(minter.outcome(&raw).is_err(), "accepted {}", raw);
        }
    }

    #[test]
    fn rejects_any_changed_bit_of_the_signature(minter in minter(), bit in any::<Index>()) {
        let raw = minter.token(&claims());
        let (input, signature) = raw.rsplit_once('.').unwrap();
        let mut octets = base64url::decode(signature).unwrap();
        let bit = bit.index(octets.len() * 8);
        octets[bit / 8] ^= 1 << (bit % 8);
        let seen = minter.outcome(&format!("{input}.{}", base64url::encode(&octets)));
        prop_assert!(matches!(seen, Err(Cause::SignatureInvalid { .. })), "{:?}", seen);
    }

    #[test]
    fn rejects_a_signature_of_another_length(minter in minter(), longer in any::<bool>()) {
        let raw = minter.token(&claims());
        let (input, signature) = raw.rsplit_once('.').unwrap();
        let mut octets = base64url::decode(signature).unwrap();
        if longer { octets.push(0) } else { octets.truncate(octets.len() - 1) }
        let seen = minter.outcome(&format!("{input}.{}", base64url::encode(&octets)));
        prop_assert!(matches!(seen, Err(Cause::SignatureInvalid { .. })), "{:?}", seen);
    }

    #[test]
    fn rejects_a_segment_dropped_or_swapped(minter in minter(), at in 0_usize..3) {
        let raw = minter.token(&claims());
        let mut segments: Vec<&str> = raw.split('.').collect();
        segments.swap(at, (at + 1) % 3);
        prop_assert!(minter.outcome(&segments.join(".")).is_err());
        segments.remove(at);
        prop_assert!(minter.outcome(&segments.join(".")).is_err());
    }

    #[test]
    fn rejects_the_signature_of_another_algorithm_and_key(minter in minter(), other in minter()) {
        prop_assume!(minter.algorithm != other.algorithm);
        let seen = minter.outcome(&other.token(&claims()));
        prop_assert!(matches!(seen, Err(Cause::AlgorithmNotAllowed { .. })), "{:?}", seen);
        let header = json!({"alg": minter.algorithm.name(), "kid": "k"}).to_string();
        let seen = minter.outcome(&mint(&header, claims().to_string().as_bytes(), &other.sign));
        prop_assert!(matches!(seen, Err(Cause::SignatureInvalid { .. })), "{:?}", seen);
    }
}
