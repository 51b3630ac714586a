//! Who signed a token: every key that a behaviour can use, tried with jsonwebtoken.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use num_bigint::BigUint;

use crate::client::SECRET;

/// A key by the name of its file, and the numbers of its JWK.
struct Known {
    name: &'static str,
    numbers: Vec<String>,
    /// `SubjectPublicKeyInfo`.
    der: Vec<u8>,
}

const P256: &EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
const P384: &EcdsaSigningAlgorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    vec![
        rsa_key("rsa-a", include_bytes!("../../keys/rsa-a.pk8")),
        rsa_key("rsa-b", include_bytes!("../../keys/rsa-b.pk8")),
        rsa_key("rsa-second", include_bytes!("../../keys/rsa-second.pk8")),
        rsa_key("rsa-next", include_bytes!("../../keys/rsa-next.pk8")),
        rsa_key(
            "rsa-attacker",
            include_bytes!("../../keys/rsa-attacker.pk8"),
        ),
        ec_key("ec-a", P256, include_bytes!("../../keys/ec-a.pk8")),
        ec_key("ec-b", P256, include_bytes!("../../keys/ec-b.pk8")),
        ec_key("ec-zero", P256, include_bytes!("../../keys/ec-zero.pk8")),
        ec_key("ec-p384", P384, include_bytes!("../../keys/ec-p384.pk8")),
    ]
});

/// The modulus of the key of 1024 bits.
static SHORT: LazyLock<BigUint> = LazyLock::new(|| {
    let text = include_str!("../../keys/rsa-short.hex");
    BigUint::parse_bytes(text.lines().next().unwrap().as_bytes(), 16).unwrap()
});

fn rsa_key(name: &'static str, pkcs8: &[u8]) -> Known {
    let pair = rsa::KeyPair::from_pkcs8(pkcs8).unwrap();
    let key = pair.public_key();
    let numbers = [key.modulus(), key.exponent()]
        .map(|number| encode(number.big_endian_without_leading_zero()));
    Known {
        name,
        numbers: numbers.into(),
        der: key.as_der().unwrap().as_ref().to_vec(),
    }
}

fn ec_key(name: &'static str, algorithm: &'static EcdsaSigningAlgorithm, pkcs8: &[u8]) -> Known {
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(pair.public_key().as_ref().len() / 2);
    Known {
        name,
        numbers: vec![encode(x), encode(y)],
        der: Vec::new(),
    }
}

/// Texts that stand for keys, each with a name that a person can read: the numbers of JWKs.
pub(crate) fn names() -> Vec<(String, String)> {
    let mut names: Vec<_> = KNOWN
        .iter()
        .map(|key| (key.numbers[0].clone(), format!("<{}>", key.name)))
        .collect();
    for key in KNOWN.iter().filter(|key| key.der.is_empty()) {
        names.push((key.numbers[1].clone(), format!("<{} y>", key.name)));
    }
    names.push((encode(SHORT.to_bytes_be()), "<rsa-short>".into()));
    let certificate = BASE64_STANDARD.encode(include_bytes!("../../keys/attacker-certificate.der"));
    names.push((certificate, "<attacker-certificate>".into()));
    names
}

/// Which key made `signature` over `message`, and how.
pub(crate) fn signer(message: &str, signature: &[u8]) -> String {
    if signature.is_empty() {
        return "nothing".into();
    }
    let text = encode(signature);
    let good = |key: &DecodingKey, algorithm| {
        jsonwebtoken::crypto::verify(&text, message.as_bytes(), key, algorithm).unwrap_or(false)
    };
    for known in KNOWN.iter() {
        let [one, other] = &known.numbers[..] else {
            panic!("{} has two numbers", known.name);
        };
        let (key, algorithms): (_, &[Algorithm]) = if known.der.is_empty() {
            (
                DecodingKey::from_ec_components(one, other),
                &[Algorithm::ES256, Algorithm::ES384],
            )
        } else {
            (
                DecodingKey::from_rsa_components(one, other),
                &[Algorithm::RS256, Algorithm::RS512, Algorithm::PS256],
            )
        };
        let key = key.unwrap();
        if let Some(algorithm) = algorithms.iter().find(|algorithm| good(&key, **algorithm)) {
            return format!("{algorithm:?} by {}", known.name);
        }
    }
    for (name, secret) in secrets() {
        if good(&DecodingKey::from_secret(&secret), Algorithm::HS256) {
            return format!("HS256 with {name}");
        }
    }
    if let Some(known) = KNOWN.iter().find(|known| in_der(known, message, signature)) {
        return format!("ES256 in DER by {}", known.name);
    }
    if signature.len() == 63 {
        let whole = signer(message, &[&[0], signature].concat());
        return format!("{whole}, without its first octet");
    }
    if made_by_short_key(message, signature) {
        return "RS256 by rsa-short".into();
    }
    if is_encoding(message, signature) {
        return "an exponent of one".into();
    }
    format!("{} bytes that no key made", signature.len())
}

/// Whether it is a signature of this key on P-256 in the encoding of certificates.
fn in_der(known: &Known, message: &str, signature: &[u8]) -> bool {
    let numbers = known.numbers.iter().map(|number| decode(number));
    let point: Vec<u8> = std::iter::once(4).chain(numbers.flatten()).collect();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
    known.der.is_empty() && key.verify(message.as_bytes(), signature).is_ok()
}

/// What a careless verifier takes for an HMAC key.
fn secrets() -> Vec<(String, Vec<u8>)> {
    let key = &KNOWN[0];
    let pem = BASE64_STANDARD.encode(&key.der);
    let lines: Vec<&str> = pem
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        lines.join("\n")
    );
    let jwk = format!(
        r#"{{"kty":"RSA","n":"{}","e":"{}","kid":"rsa-1","use":"sig","alg":"RS256"}}"#,
        key.numbers[0], key.numbers[1]
    );
    vec![
        ("the PEM of rsa-a".into(), pem.into_bytes()),
        ("the DER of rsa-a".into(), key.der.clone()),
        ("the published JWK of rsa-a".into(), jwk.into_bytes()),
        ("the client secret".into(), SECRET.into()),
        ("an empty key".into(), Vec::new()),
        (
            "the attacker's secret".into(),
            b"a secret that the attacker made up".to_vec(),
        ),
        (
            "the symmetric key of the set".into(),
            b"everybody can read this in the set".to_vec(),
        ),
    ]
}

/// By hand (RFC 8017 section 8.2.2), since no library verifies with a key this short.
fn made_by_short_key(message: &str, signature: &[u8]) -> bool {
    let opened = BigUint::from_bytes_be(signature).modpow(&BigUint::from(65_537_u32), &SHORT);
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, message.as_bytes());
    let opened = opened.to_bytes_be();
    opened.len() == 127 && opened.starts_with(&[1, 0xff]) && opened.ends_with(hash.as_ref())
}

/// Whether it is the hash as RS256 signs it, and nothing was done to it.
fn is_encoding(message: &str, signature: &[u8]) -> bool {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, message.as_bytes());
    signature.len() == 256
        && signature.starts_with(&[0, 1, 0xff])
        && signature.ends_with(hash.as_ref())
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
}
