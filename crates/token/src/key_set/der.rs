//! Public keys in DER (X.690): a `SubjectPublicKeyInfo` (RFC 5280, section 4.1), or the bare `RSAPublicKey` of RFC 8017.
//!
//! Only what a public key needs is read, and only in the one spelling that DER allows.

use super::UnusableKey;
use super::numbers::{Curve, Numbers, coordinate};

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const NULL: u8 = 0x05;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

const fn curve_identifier(curve: Curve) -> &'static [u8] {
    match curve {
        Curve::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
        Curve::P384 => &[0x2b, 0x81, 0x04, 0x00, 0x22],
        Curve::P521 => &[0x2b, 0x81, 0x04, 0x00, 0x23],
        Curve::Secp256k1 => &[0x2b, 0x81, 0x04, 0x00, 0x0a],
    }
}

/// Reads a `SubjectPublicKeyInfo`.
pub(super) fn subject_public_key_info(octets: &[u8]) -> Result<Numbers, UnusableKey> {
    let (algorithm, key) = split(octets).ok_or(UnusableKey::NotDer)?;
    let mut algorithm = Reader(algorithm);
    let identifier = algorithm
        .value(OBJECT_IDENTIFIER)
        .ok_or(UnusableKey::NotDer)?;
    match identifier {
        RSA_ENCRYPTION => {
            let absent = algorithm.value(NULL) == Some(&[]) && algorithm.is_at_end();
            if absent {
                rsa_public_key(key)
            } else {
                Err(UnusableKey::NotDer)
            }
        }
        EC_PUBLIC_KEY => {
            let named = algorithm
                .value(OBJECT_IDENTIFIER)
                .ok_or(UnusableKey::NotDer)?;
            let mut curves = Curve::ALL.into_iter();
            let curve = curves
                .find(|curve| curve_identifier(*curve) == named)
                .ok_or(UnusableKey::UnknownType)?;
            point(curve, key)
        }
        ED25519 if algorithm.is_at_end() => {
            let public = key.try_into().map_err(|_| UnusableKey::NotDer)?;
            Ok(Numbers::Ed25519 { public })
        }
        _ => Err(UnusableKey::UnknownType),
    }
}

/// Reads an `RSAPublicKey` (RFC 8017, appendix A.1.1).
pub(super) fn rsa_public_key(octets: &[u8]) -> Result<Numbers, UnusableKey> {
    let read = || {
        let mut outer = Reader(octets);
        let mut numbers = Reader(outer.value(SEQUENCE)?);
        let (modulus, exponent) = (numbers.unsigned()?, numbers.unsigned()?);
        (outer.is_at_end() && numbers.is_at_end()).then(|| Numbers::rsa(modulus, exponent))
    };
    read().ok_or(UnusableKey::NotDer)
}

/// The algorithm identifier and the octets of the key.
fn split(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Reader(octets);
    let mut info = Reader(outer.value(SEQUENCE)?);
    let algorithm = info.value(SEQUENCE)?;
    let (unused_bits, key) = info.value(BIT_STRING)?.split_first()?;
    let whole = outer.is_at_end() && info.is_at_end() && *unused_bits == 0;
    whole.then_some((algorithm, key))
}

/// An uncompressed point (SEC 1, section 2.3.3); compressed ones are not read (RFC 5480 allows to refuse them).
fn point(curve: Curve, octets: &[u8]) -> Result<Numbers, UnusableKey> {
    let [4, coordinates @ ..] = octets else {
        return Err(UnusableKey::NotDer);
    };
    let (x, y) = coordinates
        .split_at_checked(curve.octets())
        .ok_or(UnusableKey::NotDer)?;
    Ok(Numbers::Ec {
        curve,
        x: x.to_vec(),
        y: coordinate(y.to_vec(), curve, "y").map_err(|_| UnusableKey::NotDer)?,
    })
}

/// Reads one value after the other.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&found, rest) = self.0.split_first()?;
        if found != tag {
            return None;
        }
        let (length, rest) = length(rest)?;
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(value)
    }

    /// An integer that is not negative; its sign octet is left to the caller.
    fn unsigned(&mut self) -> Option<&'a [u8]> {
        let value = self.value(INTEGER)?;
        let minimal = !matches!(value, [] | [0, ..=0x7f, ..]);
        let negative = matches!(value, [0x80..=0xff, ..]);
        (minimal && !negative).then_some(value)
    }

    fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// A length in the shortest form, at most two octets long: no key is longer.
fn length(octets: &[u8]) -> Option<(usize, &[u8])> {
    match octets {
        [short @ ..=0x7f, rest @ ..] => Some((usize::from(*short), rest)),
        [0x81, long @ 0x80..=0xff, rest @ ..] => Some((usize::from(*long), rest)),
        [0x82, high @ 1..=0xff, low, rest @ ..] => {
            Some((usize::from(u16::from_be_bytes([*high, *low])), rest))
        }
        _ => None,
    }
}
