//! Private keys in PKCS #8, as far as aws-lc-rs does not read or write them itself.

use zeroize::Zeroizing;

use super::unusable;
use crate::base64url;
use crate::crypto::encryption::Secret;
use crate::key_set::UnusableKey;
use crate::strict_json::Object;

/// `AlgorithmIdentifier` of rsaEncryption with NULL (RFC 8017, appendix A.1).
const RSA_ENCRYPTION: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// The numbers of a private RSA key, in the order of RFC 8017, appendix A.1.2.
const MEMBERS: [&str; 8] = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

/// A tag, and a length of as many octets as this machine counts with.
const LONGEST_HEAD: usize = 2 + size_of::<usize>();

/// What comes before the octets of an X25519 key (RFC 8410, section 7).
const X25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20,
];

/// Writes the PKCS #8 form of a private RSA key (RFC 7518, section 6.3.2), with all its parts. What is written on the way is
/// wiped, and none of it moves in memory, which would leave a copy behind.
pub(super) fn rsa(jwk: &Object<'_>) -> Result<Secret, UnusableKey> {
    const VERSION_0: [u8; 3] = [0x02, 0x01, 0x00];
    let mut numbers = Vec::with_capacity(MEMBERS.len() + 1);
    numbers.push(Zeroizing::new(VERSION_0.to_vec()));
    for member in MEMBERS {
        let number = jwk.text_value(member).and_then(base64url::decode);
        let number = Zeroizing::new(number.ok_or(unusable(member))?);
        numbers.push(integer(&number));
    }
    if jwk.get("oth").is_some() {
        return Err(unusable("oth"));
    }
    let numbers: Vec<&[u8]> = numbers.iter().map(|number| number.as_slice()).collect();
    let key = tagged(0x04, &[&tagged(0x30, &numbers)]);
    Ok(tagged(0x30, &[&VERSION_0, &RSA_ENCRYPTION, &key]))
}

/// The octets of an X25519 key in PKCS #8, without public key or attributes.
pub(super) fn x25519(der: &[u8]) -> Option<&[u8]> {
    der.strip_prefix(&X25519)
}

/// An unsigned number: without leading zeros, and with a sign octet where it is needed.
fn integer(mut number: &[u8]) -> Secret {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    let needs_sign = number.first().is_none_or(|first| first & 0x80 != 0);
    let sign: &[u8] = if needs_sign { &[0] } else { &[] };
    tagged(0x02, &[sign, number])
}

/// A value in several parts, with its tag and length.
fn tagged(tag: u8, parts: &[&[u8]]) -> Secret {
    let octets = parts.iter().map(|part| part.len()).sum::<usize>();
    let length = octets.to_be_bytes();
    let significant = length.iter().position(|octet| *octet != 0);
    let length = length
        .get(significant.unwrap_or(length.len() - 1)..)
        .unwrap_or_default();
    let mut written = Zeroizing::new(Vec::with_capacity(octets + LONGEST_HEAD));
    written.push(tag);
    if !matches!(length, [..=0x7f]) {
        written.push(0x80 | length.len().to_le_bytes()[0]);
    }
    written.extend(length);
    for part in parts {
        written.extend(*part);
    }
    written
}
