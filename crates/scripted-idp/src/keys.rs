//! The provider's keys and what they sign. All of them are public test keys; see `keys/README.md`.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
    RsaEncoding,
};
use aws_lc_rs::{digest, hmac, rsa};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use num_bigint::BigUint;

use crate::object::Object;

/// A key that the provider can sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TestKey {
    RsaA,
    RsaB,
    /// A second key, published beside the first where a behaviour asks for it.
    RsaSecond,
    /// The key that a rotation brings.
    RsaNext,
    /// Never published.
    RsaAttacker,
    /// 1024 bits.
    RsaShort,
    EcA,
    EcB,
    /// The first octet of its x is zero.
    EcZero,
    /// P-384, which is not the curve of ES256.
    EcP384,
}

/// How a token is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    Rs256(TestKey),
    Rs512(TestKey),
    Ps256(TestKey),
    Es256(TestKey),
    /// ES256 until the first octet of the signature is zero, and then without that octet.
    ShortenedEs256(TestKey),
    Es384(TestKey),
    Hs256(Vec<u8>),
    /// What an RSA key of 2048 bits whose exponent is one takes for RS256: the encoded hash itself. It takes no key to write.
    EncodingAlone,
    /// So many octets of zero.
    Zeros(usize),
    /// An empty signature.
    Nothing,
}

impl Signing {
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rs256(TestKey::RsaShort) => sign_short(message),
            Self::Rs256(key) => sign_rsa(*key, &RSA_PKCS1_SHA256, message),
            Self::Rs512(key) => sign_rsa(*key, &RSA_PKCS1_SHA512, message),
            Self::Ps256(key) => sign_rsa(*key, &RSA_PSS_SHA256, message),
            Self::Es256(key) | Self::Es384(key) => sign_ec(*key, message),
            Self::ShortenedEs256(key) => loop {
                // One signature in 256.
                if let [0, rest @ ..] = &*sign_ec(*key, message) {
                    return rest.to_vec();
                }
            },
            Self::EncodingAlone => encoding(message, 256),
            Self::Zeros(length) => vec![0; *length],
            Self::Hs256(secret) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message)
                .as_ref()
                .to_vec(),
            Self::Nothing => Vec::new(),
        }
    }
}

impl TestKey {
    /// The public key as a JWK with `kty` and its numbers, nothing else.
    pub(crate) fn jwk(self) -> Object {
        if let Self::EcA | Self::EcB | Self::EcZero | Self::EcP384 = self {
            let (x, y) = self.coordinates();
            let curve = if self == Self::EcP384 {
                "P-384"
            } else {
                "P-256"
            };
            return Object::from([
                ("kty", "EC"),
                ("crv", curve),
                ("x", &encode(x)),
                ("y", &encode(y)),
            ]);
        }
        Object::from([
            ("kty", "RSA"),
            ("n", &encode(self.modulus())),
            ("e", &encode(EXPONENT)),
        ])
    }

    /// The coordinates in their full length; of elliptic-curve keys only.
    pub(crate) fn coordinates(self) -> (&'static [u8], &'static [u8]) {
        let numbers = ec(self).public_key().as_ref().get(1..).unwrap_or_default();
        numbers.split_at(numbers.len() / 2)
    }

    /// The modulus, without a zero octet before it; of RSA keys only.
    pub(crate) fn modulus(self) -> Vec<u8> {
        match self {
            Self::RsaShort => SHORT.modulus.to_bytes_be(),
            _ => modulus_2048(rsa(self).public_key().as_ref()),
        }
    }

    /// The public key as `SubjectPublicKeyInfo`; of RSA keys only.
    pub(crate) fn spki_der(self) -> Vec<u8> {
        rsa(self)
            .public_key()
            .as_der()
            .map(|der| der.as_ref().to_vec())
            .unwrap_or_default()
    }

    /// The public key as PEM; of RSA keys only.
    pub(crate) fn spki_pem(self) -> String {
        pem("PUBLIC KEY", &self.spki_der())
    }

    /// The public key as PEM of an `RSAPublicKey`; of RSA keys only.
    pub(crate) fn pkcs1_pem(self) -> String {
        pem("RSA PUBLIC KEY", rsa(self).public_key().as_ref())
    }
}

/// DER in the lines of a PEM file (RFC 7468).
fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap_or_default())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// The attacker's self-signed certificate, DER in standard base64, as `x5c` wants it (RFC 7515 section 4.1.6).
pub(crate) fn attacker_certificate() -> String {
    BASE64_STANDARD.encode(include_bytes!("../keys/attacker-certificate.der"))
}

/// base64url without padding.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn sign_rsa(key: TestKey, padding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; rsa(key).public_modulus_len()];
    match rsa(key).sign(padding, &SystemRandom::new(), message, &mut signature) {
        Ok(()) => signature,
        Err(_) => unreachable!("a test key signs"),
    }
}

fn sign_ec(key: TestKey, message: &[u8]) -> Vec<u8> {
    match ec(key).sign(&SystemRandom::new(), message) {
        Ok(signature) => signature.as_ref().to_vec(),
        Err(_) => unreachable!("a test key signs"),
    }
}

/// 65537, the public exponent of all test keys.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// The modulus in an `RSAPublicKey` (RFC 8017 appendix A.1.1) of 2048 bits: sequence, integer, and a zero octet before it.
fn modulus_2048(der: &[u8]) -> Vec<u8> {
    der.get(9..9 + 256).unwrap_or_default().to_vec()
}

/// EMSA-PKCS1-v1_5 with SHA-256, in so many octets (RFC 8017 section 9.2).
fn encoding(message: &[u8], length: usize) -> Vec<u8> {
    const SHA256_PREFIX: [u8; 19] = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
        0x05, 0x00, 0x04, 0x20,
    ];
    let hash = digest::digest(&digest::SHA256, message);
    let mut block = vec![0x00, 0x01];
    block.resize(length - 1 - SHA256_PREFIX.len() - hash.as_ref().len(), 0xff);
    block.push(0x00);
    block.extend_from_slice(&SHA256_PREFIX);
    block.extend_from_slice(hash.as_ref());
    block
}

/// RSASSA-PKCS1-v1_5 by hand (RFC 8017 section 8.2.1): no library signs with a key this short.
fn sign_short(message: &[u8]) -> Vec<u8> {
    const LENGTH: usize = 128;
    let signature = BigUint::from_bytes_be(&encoding(message, LENGTH))
        .modpow(&SHORT.private_exponent, &SHORT.modulus)
        .to_bytes_be();
    let mut padded = vec![0; LENGTH - signature.len()];
    padded.extend(signature);
    padded
}

struct ShortKey {
    modulus: BigUint,
    private_exponent: BigUint,
}

static SHORT: LazyLock<ShortKey> = LazyLock::new(|| {
    let mut numbers = include_str!("../keys/rsa-short.hex")
        .lines()
        .map(|line| BigUint::parse_bytes(line.as_bytes(), 16).unwrap_or_default());
    ShortKey {
        modulus: numbers.next().unwrap_or_default(),
        private_exponent: numbers.next().unwrap_or_default(),
    }
});

fn rsa(key: TestKey) -> &'static rsa::KeyPair {
    static A: LazyLock<rsa::KeyPair> =
        LazyLock::new(|| read_rsa(include_bytes!("../keys/rsa-a.pk8")));
    static B: LazyLock<rsa::KeyPair> =
        LazyLock::new(|| read_rsa(include_bytes!("../keys/rsa-b.pk8")));
    static SECOND: LazyLock<rsa::KeyPair> =
        LazyLock::new(|| read_rsa(include_bytes!("../keys/rsa-second.pk8")));
    static NEXT: LazyLock<rsa::KeyPair> =
        LazyLock::new(|| read_rsa(include_bytes!("../keys/rsa-next.pk8")));
    static ATTACKER: LazyLock<rsa::KeyPair> =
        LazyLock::new(|| read_rsa(include_bytes!("../keys/rsa-attacker.pk8")));
    match key {
        TestKey::RsaA => &A,
        TestKey::RsaB => &B,
        TestKey::RsaSecond => &SECOND,
        TestKey::RsaNext => &NEXT,
        TestKey::RsaAttacker => &ATTACKER,
        TestKey::RsaShort | TestKey::EcA | TestKey::EcB | TestKey::EcZero | TestKey::EcP384 => {
            unreachable!("{key:?} is not an RSA key of full length")
        }
    }
}

fn ec(key: TestKey) -> &'static EcdsaKeyPair {
    const P256: &EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    const P384: &EcdsaSigningAlgorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;
    static A: LazyLock<EcdsaKeyPair> =
        LazyLock::new(|| read_ec(P256, include_bytes!("../keys/ec-a.pk8")));
    static B: LazyLock<EcdsaKeyPair> =
        LazyLock::new(|| read_ec(P256, include_bytes!("../keys/ec-b.pk8")));
    static ZERO: LazyLock<EcdsaKeyPair> =
        LazyLock::new(|| read_ec(P256, include_bytes!("../keys/ec-zero.pk8")));
    static WIDER: LazyLock<EcdsaKeyPair> =
        LazyLock::new(|| read_ec(P384, include_bytes!("../keys/ec-p384.pk8")));
    match key {
        TestKey::EcA => &A,
        TestKey::EcB => &B,
        TestKey::EcZero => &ZERO,
        TestKey::EcP384 => &WIDER,
        _ => unreachable!("{key:?} is not an elliptic-curve key"),
    }
}

fn read_rsa(pkcs8: &[u8]) -> rsa::KeyPair {
    match rsa::KeyPair::from_pkcs8(pkcs8) {
        Ok(key) => key,
        Err(_) => unreachable!("the embedded RSA keys are well-formed"),
    }
}

fn read_ec(algorithm: &'static EcdsaSigningAlgorithm, pkcs8: &[u8]) -> EcdsaKeyPair {
    match EcdsaKeyPair::from_pkcs8(algorithm, pkcs8) {
        Ok(key) => key,
        Err(_) => unreachable!("the embedded keys on curves are well-formed"),
    }
}
