//! What a public key is made of, whichever form it was written in, and the checks that every form has to pass.

use super::{Key, UnusableKey, edwards};
use crate::algorithm::{Algorithm, Algorithms};
use crate::crypto::VerifyingKey;
use crate::strict_json::Object;
use crate::{base64url, crypto};

const MIN_RSA_BITS: usize = 2048;
const MAX_RSA_BITS: usize = 8192;

/// The algorithms of RSA keys.
const RSA_ALGORITHMS: [Algorithm; 6] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
];

/// A curve of an elliptic-curve key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
    Secp256k1,
}

/// The numbers of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    Ec {
        curve: Curve,
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Ed25519 {
        public: [u8; 32],
    },
}

impl Curve {
    pub(crate) const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::Secp256k1];

    /// The registered name (RFC 7518, section 6.2.1.1; RFC 8812, section 3.1).
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// The length of a coordinate in octets.
    pub(crate) const fn octets(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    const fn algorithm(self) -> Algorithm {
        match self {
            Self::P256 => Algorithm::Es256,
            Self::P384 => Algorithm::Es384,
            Self::P521 => Algorithm::Es512,
            Self::Secp256k1 => Algorithm::Es256k,
        }
    }
}

impl Algorithm {
    /// Whether a key for one of the two could be a key for the other.
    pub(super) fn shares_keys_with(self, other: Self) -> bool {
        RSA_ALGORITHMS.contains(&self) && RSA_ALGORITHMS.contains(&other)
    }
}

impl Numbers {
    /// Some writers add a sign octet to RSA numbers, which leaves them what they are (RFC 7518, section 6.3.1).
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self::Rsa {
            modulus: without_leading_zeros(modulus).to_vec(),
            exponent: without_leading_zeros(exponent).to_vec(),
        }
    }

    /// The numbers of a public JWK; its `use`, `key_ops` and `alg` are not looked at.
    pub(crate) fn of_jwk(jwk: &Object<'_>) -> Result<Self, UnusableKey> {
        super::jwk::numbers(jwk)
    }

    /// The algorithms that a key of this type can be used with.
    pub(super) fn algorithms(&self) -> Algorithms {
        match self {
            Self::Rsa { .. } => RSA_ALGORITHMS.into(),
            Self::Ec { curve, .. } => curve.algorithm().into(),
            Self::Ed25519 { .. } => [Algorithm::EdDsa, Algorithm::Ed25519].into(),
        }
    }

    /// Prepares the key for the algorithms of its type, or of these only the one that its `alg` names
    /// (RFC 7517, section 4.4).
    pub(crate) fn prepare(&self, alg: Option<&str>) -> Result<Key, UnusableKey> {
        let mut algorithms = self.algorithms();
        if let Some(name) = alg {
            let named = Algorithm::from_name(name).filter(|named| algorithms.contains(*named));
            let named = named.ok_or(UnusableKey::ForAnotherAlgorithm)?;
            // The two names of Ed25519 are one algorithm.
            if let Self::Rsa { .. } = self {
                algorithms = named.into();
            }
        }
        let prepared = match self {
            Self::Rsa { modulus, exponent } => rsa(algorithms, modulus, exponent)?,
            Self::Ec { curve, x, y } => {
                let key = VerifyingKey::ecdsa(*curve, x, y).ok_or(UnusableKey::OffTheCurve)?;
                vec![(algorithms, key)]
            }
            Self::Ed25519 { public } => vec![(algorithms, ed25519(public)?)],
        };
        Ok(Key {
            prepared,
            alg_is_named: alg.is_some(),
        })
    }

    /// The thumbprint of the key, base64url of SHA-256 (RFC 7638, section 3; RFC 8037, section 2).
    pub(crate) fn thumbprint(&self) -> String {
        let encode = |octets: &[u8]| base64url::encode(octets);
        let canonical = match self {
            Self::Rsa { modulus, exponent } => format!(
                r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                encode(exponent),
                encode(modulus)
            ),
            Self::Ec { curve, x, y } => format!(
                r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
                curve.name(),
                encode(x),
                encode(y)
            ),
            Self::Ed25519 { public } => format!(
                r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
                encode(public)
            ),
        };
        let digest = crypto::digest(crate::algorithm::Hash::Sha256, canonical.as_bytes());
        base64url::encode(digest.as_ref())
    }
}

fn rsa(
    algorithms: Algorithms,
    modulus: &[u8],
    exponent: &[u8],
) -> Result<Vec<(Algorithms, VerifyingKey)>, UnusableKey> {
    let bits = bit_length(modulus);
    if bits < MIN_RSA_BITS {
        return Err(UnusableKey::RsaTooShort { bits });
    }
    if bits > MAX_RSA_BITS {
        return Err(UnusableKey::RsaTooLong { bits });
    }
    // With an exponent of one everybody can sign; a huge one only makes verification slow.
    if !matches!(exponent, [.., last] if last % 2 == 1 && exponent.len() <= 4 && exponent != [1]) {
        return Err(UnusableKey::Malformed { member: "e" });
    }
    let prepare = |algorithm| {
        let key = VerifyingKey::rsa(algorithm, modulus, exponent)
            .ok_or(UnusableKey::Malformed { member: "n" })?;
        Ok((algorithm.into(), key))
    };
    algorithms.iter().map(prepare).collect()
}

/// Under a public key of small order everybody can sign (RFC 8725, section 3.4; RFC 8032, section 8.9 names the cofactor).
fn ed25519(public: &[u8; 32]) -> Result<VerifyingKey, UnusableKey> {
    if is_of_small_order(public) || !edwards::is_on_curve(public) {
        return Err(UnusableKey::OffTheCurve);
    }
    VerifyingKey::ed25519(public).ok_or(UnusableKey::OffTheCurve)
}

/// Whether y is that of a point of order four (where it is 0) or eight; the sign of x does not matter. The points of order one
/// and two, and other spellings of these, are not on the curve as [`edwards::is_on_curve`] sees it.
fn is_of_small_order(public: &[u8; 32]) -> bool {
    const ORDER_FOUR: [u8; 32] = [0; 32];
    const ORDER_EIGHT: [[u8; 32]; 2] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
            0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88,
            0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
            0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77,
            0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    let mut y = *public;
    let [.., last] = &mut y;
    *last &= 0x7f; // the highest bit is the sign of x
    y == ORDER_FOUR || ORDER_EIGHT.contains(&y)
}

/// Fixes the length of a coordinate: it is that of the field, zeros included (RFC 7518, section 6.2.1.2).
pub(super) fn coordinate(
    octets: Vec<u8>,
    curve: Curve,
    member: &'static str,
) -> Result<Vec<u8>, UnusableKey> {
    if octets.len() == curve.octets() {
        Ok(octets)
    } else {
        Err(UnusableKey::Malformed { member })
    }
}

fn without_leading_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

fn bit_length(number: &[u8]) -> usize {
    number
        .first()
        .map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}
