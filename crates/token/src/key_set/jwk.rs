//! One key of a set (RFC 7517, section 4; RFC 7518, section 6): fit for one algorithm, or unusable for one reason.

use super::{Entry, Key, UnusableKey};
use crate::algorithm::Algorithm;
use crate::base64url;
use crate::crypto::VerifyingKey;
use crate::strict_json::{Json, Object};

/// Members that only a private or symmetric key has (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

const MIN_RSA_BITS: usize = 2048;
const MAX_RSA_BITS: usize = 8192;

impl Entry {
    pub(super) fn read(value: &Json<'_>) -> Self {
        let Json::Object(jwk) = value else {
            return Self {
                kid: None,
                key: Err(UnusableKey::Malformed { member: "keys" }),
            };
        };
        match text(jwk, "kid") {
            Ok(kid) => Self {
                kid: kid.map(str::to_owned),
                key: usable(jwk),
            },
            Err(reason) => Self {
                kid: None,
                key: Err(reason),
            },
        }
    }
}

fn usable(jwk: &Object<'_>) -> Result<Key, UnusableKey> {
    if SECRET_MEMBERS
        .iter()
        .any(|member| jwk.get(member).is_some())
    {
        return Err(UnusableKey::SecretPublished);
    }
    let algorithm = algorithm_of_type(jwk)?;
    require_signing_use(jwk)?;
    require_verify_operation(jwk)?;
    require_algorithm(jwk, algorithm)?;
    let verifying = match algorithm {
        Algorithm::Rs256 => rsa(jwk)?,
        Algorithm::Es256 => p256(jwk)?,
    };
    Ok(Key {
        algorithm,
        verifying,
    })
}

/// The type of a key (and its curve) leaves one algorithm that it could be used with here.
fn algorithm_of_type(jwk: &Object<'_>) -> Result<Algorithm, UnusableKey> {
    match text(jwk, "kty")? {
        Some("RSA") => Ok(Algorithm::Rs256),
        Some("EC") => match text(jwk, "crv")? {
            Some("P-256") => Ok(Algorithm::Es256),
            Some(_) => Err(UnusableKey::UnknownType),
            None => Err(UnusableKey::Malformed { member: "crv" }),
        },
        Some(_) => Err(UnusableKey::UnknownType),
        None => Err(UnusableKey::Malformed { member: "kty" }),
    }
}

fn require_signing_use(jwk: &Object<'_>) -> Result<(), UnusableKey> {
    match text(jwk, "use")? {
        None | Some("sig") => Ok(()),
        Some(_) => Err(UnusableKey::NotForSignatures),
    }
}

/// With `use`, which is `sig` here, operations other than on signatures contradict it (RFC 7517, section 4.3).
fn require_verify_operation(jwk: &Object<'_>) -> Result<(), UnusableKey> {
    let Some(value) = jwk.get("key_ops") else {
        return Ok(());
    };
    let operations = value
        .as_strings()
        .ok_or(UnusableKey::Malformed { member: "key_ops" })?;
    let contradicts = jwk.get("use").is_some()
        && operations
            .iter()
            .any(|name| !["sign", "verify"].contains(name));
    if contradicts || !operations.contains(&"verify") {
        return Err(UnusableKey::NotForVerifying);
    }
    Ok(())
}

fn require_algorithm(jwk: &Object<'_>, algorithm: Algorithm) -> Result<(), UnusableKey> {
    match text(jwk, "alg")? {
        Some(name) if name != algorithm.name() => Err(UnusableKey::ForAnotherAlgorithm),
        _ => Ok(()),
    }
}

fn rsa(jwk: &Object<'_>) -> Result<VerifyingKey, UnusableKey> {
    let modulus = octets(jwk, "n")?;
    let exponent = octets(jwk, "e")?;
    // Some providers write a sign octet, which leaves the number what it is (RFC 7518, section 6.3.1).
    let (modulus, exponent) = (
        without_leading_zeros(&modulus),
        without_leading_zeros(&exponent),
    );
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
    VerifyingKey::rs256(modulus, exponent).ok_or(UnusableKey::Malformed { member: "n" })
}

fn p256(jwk: &Object<'_>) -> Result<VerifyingKey, UnusableKey> {
    VerifyingKey::es256(&coordinate(jwk, "x")?, &coordinate(jwk, "y")?)
        .ok_or(UnusableKey::OffTheCurve)
}

/// A coordinate has the full length of the field, zeros included (RFC 7518, section 6.2.1.2).
fn coordinate(jwk: &Object<'_>, member: &'static str) -> Result<[u8; 32], UnusableKey> {
    octets(jwk, member)?
        .try_into()
        .map_err(|_| UnusableKey::Malformed { member })
}

fn octets(jwk: &Object<'_>, member: &'static str) -> Result<Vec<u8>, UnusableKey> {
    let value = text(jwk, member)?;
    value
        .and_then(base64url::decode)
        .ok_or(UnusableKey::Malformed { member })
}

fn text<'a>(jwk: &'a Object<'_>, member: &'static str) -> Result<Option<&'a str>, UnusableKey> {
    match jwk.get(member) {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .map(Some)
            .ok_or(UnusableKey::Malformed { member }),
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
