//! The provider's key set, and which of its keys a token was signed with.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ParsedPublicKey,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

use super::exponent_of_one;
use super::http::Answer;
use super::json::{self, Object};
use super::jwt::Spelling;
use super::switch::{Flaw, Switch};

/// The least size of an RSA modulus, in bits (RFC 7518 section 3.3).
const SMALLEST_MODULUS: usize = 2048;

/// A signature algorithm with its registered name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Es256,
}

impl Algorithm {
    const ALL: [Self; 5] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Es256,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }

    pub(super) fn is_rsa(self) -> bool {
        self != Self::Es256
    }

    pub(super) fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }
}

/// A public key and what is said about it.
#[derive(Debug)]
pub(super) struct Key {
    kid: Option<String>,
    purpose: Option<String>,
    algorithm: Option<String>,
    operations: Option<Vec<String>>,
    numbers: Numbers,
    /// The JWK as it was published, for whoever takes it for a secret.
    text: String,
}

#[derive(Debug)]
enum Numbers {
    /// As `SubjectPublicKeyInfo`, with the size of the modulus in bits, and in octets as it is written.
    Rsa {
        info: Vec<u8>,
        bits: usize,
        octets: usize,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    /// One on the wrong curve.
    P384(Vec<u8>),
    /// A secret, which has no place in a public set.
    Symmetric(Vec<u8>),
}

/// Why there is no key for a token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// No key has the id of the token, so it may be newer than the set.
    Unknown,
    /// There is a key of this id, but it must not be used.
    Unfit(String),
}

/// The keys of a provider that can be read.
#[derive(Debug)]
pub(super) struct KeySet(Vec<Key>);

impl KeySet {
    /// Reads the answer of the key set's location (RFC 7517 section 5).
    pub(super) fn read(answer: &Answer, flaw: Flaw) -> Result<Self, String> {
        if answer.status != 200 {
            return Err(format!("key set with status {}", answer.status));
        }
        let set = json::object(&answer.body, flaw).map_err(|error| format!("key set: {error}"))?;
        let listed: Vec<&Value> = match set.get("keys") {
            Some(Value::Array(keys)) => keys.iter().collect(),
            Some(Value::Object(key))
                if key.contains_key("kty") && flaw.is(Switch::KEY_SET_OF_ANY_SHAPE) =>
            {
                set.get("keys").into_iter().collect()
            }
            Some(Value::Object(keys)) if flaw.is(Switch::KEY_SET_OF_ANY_SHAPE) => {
                keys.values().collect()
            }
            _ => return Err("key set without an array of keys".to_owned()),
        };
        let texts = texts(&answer.body);
        let mut keys = Vec::new();
        for (place, jwk) in listed.into_iter().enumerate() {
            match jwk.as_object().and_then(|jwk| Key::listed(jwk, flaw)) {
                Some(key) => keys.push(Key {
                    text: texts.get(place).cloned().unwrap_or_default(),
                    ..key
                }),
                None if flaw.is(Switch::WHOLE_KEY_SET_OR_NOTHING) => {
                    return Err("key that cannot be read".to_owned());
                }
                None => {}
            }
        }
        Ok(Self(keys))
    }

    /// The key that a token with this key id was signed with; several only where the id is not looked at.
    pub(super) fn choose(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
        flaw: Flaw,
    ) -> Result<Vec<&Key>, NoKey> {
        let fitting: Vec<&Key> = self
            .0
            .iter()
            .filter(|key| key.fits(algorithm, flaw).is_ok())
            .collect();
        match self.named(kid, &fitting, algorithm, flaw) {
            // Where it is the only key there is nothing to be seen of whether anybody looked at the id.
            Ok(key) if fitting.len() == 1 => Ok(vec![key]),
            _ if flaw.is(Switch::IGNORE_KID) => Ok(fitting),
            Ok(key) => Ok(vec![key]),
            Err(no_key) => Err(no_key),
        }
    }

    /// The key of this id, among those that fit `algorithm`.
    fn named<'a>(
        &'a self,
        kid: Option<&str>,
        fitting: &[&'a Key],
        algorithm: Algorithm,
        flaw: Flaw,
    ) -> Result<&'a Key, NoKey> {
        let Some(kid) = kid else {
            return match fitting {
                [] => Err(NoKey::Unknown),
                [only] => Ok(only),
                _ => Err(NoKey::Unfit(
                    "token without a key id, and several keys".to_owned(),
                )),
            };
        };
        let mut refusal = NoKey::Unknown;
        for key in self.0.iter().filter(|key| key.kid.as_deref() == Some(kid)) {
            match key.fits(algorithm, flaw) {
                Ok(()) => return Ok(key),
                Err(reason) => refusal = NoKey::Unfit(reason),
            }
        }
        Err(refusal)
    }

    /// Every RSA key, spelt as somebody spelt it who took it for a MAC secret.
    pub(super) fn as_secrets(&self, spelling: Spelling) -> Vec<Vec<u8>> {
        let spelt = |key: &Key| key.as_secrets(spelling);
        self.0.iter().filter_map(spelt).flatten().collect()
    }

    /// Symmetric keys of this id.
    pub(super) fn published_secrets(&self, kid: Option<&str>) -> Vec<Vec<u8>> {
        let named = self.0.iter().filter(|key| key.kid.as_deref() == kid);
        named
            .filter_map(|key| match &key.numbers {
                Numbers::Symmetric(secret) => Some(secret.clone()),
                _ => None,
            })
            .collect()
    }

    /// Whether there is no key that could be read.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a key of this id.
    pub(super) fn has(&self, kid: Option<&str>) -> bool {
        self.0.iter().any(|key| key.kid.as_deref() == kid)
    }
}

/// The keys of a set as they were published, white space and order of members included.
fn texts(body: &[u8]) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Set {
        keys: Vec<Box<serde_json::value::RawValue>>,
    }
    let set = serde_json::from_slice(body).unwrap_or(Set { keys: Vec::new() });
    set.keys.iter().map(|key| key.get().to_owned()).collect()
}

impl Key {
    /// A key from a JWK of a kind that is known.
    pub(super) fn read(jwk: &Object) -> Option<Self> {
        let number = |name| BASE64_URL_SAFE_NO_PAD.decode(json::text(jwk, name)?).ok();
        let numbers = match json::text(jwk, "kty")? {
            "RSA" => {
                let text = number("n")?;
                let zeros = text.iter().take_while(|octet| **octet == 0).count();
                let n = text.get(zeros..).unwrap_or_default().to_vec();
                let (bits, octets) = (n.len() * 8, text.len());
                let info = PublicKeyComponents { n, e: number("e")? }
                    .as_der()
                    .ok()?
                    .as_ref()
                    .to_vec();
                Numbers::Rsa { info, bits, octets }
            }
            "EC" if json::text(jwk, "crv") == Some("P-256") => {
                Numbers::P256([vec![4], number("x")?, number("y")?].concat())
            }
            "EC" if json::text(jwk, "crv") == Some("P-384") => {
                Numbers::P384([vec![4], number("x")?, number("y")?].concat())
            }
            "oct" => Numbers::Symmetric(number("k")?),
            _ => return None,
        };
        let member = |name| json::text(jwk, name).map(str::to_owned);
        let operations = jwk.get("key_ops").map(|list| {
            list.as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        });
        Some(Self {
            kid: member("kid"),
            purpose: member("use"),
            algorithm: member("alg"),
            operations,
            numbers,
            text: String::new(),
        })
    }

    /// A key of a set: its numbers, whatever it carries beside them (RFC 7517 section 4.7).
    fn listed(jwk: &Object, flaw: Flaw) -> Option<Self> {
        let certified = || {
            let certificate = jwk.get("x5c")?.get(0)?.as_str()?;
            let certificate = BASE64_STANDARD.decode(certificate).ok()?;
            Some(Self {
                kid: json::text(jwk, "kid").map(str::to_owned),
                ..Self::of_certificate(&certificate)?
            })
        };
        if jwk.contains_key("x5c") && flaw.is(Switch::KEY_OF_ITS_CERTIFICATE) {
            certified().or_else(|| Self::read(jwk))
        } else {
            Self::read(jwk)
        }
    }

    /// The key of a certificate.
    pub(super) fn of_certificate(certificate: &[u8]) -> Option<Self> {
        let info = public_key_of(certificate)?.to_vec();
        let numbers = Numbers::Rsa {
            info,
            bits: SMALLEST_MODULUS,
            octets: SMALLEST_MODULUS / 8,
        };
        Some(Self {
            kid: None,
            purpose: None,
            algorithm: None,
            operations: None,
            numbers,
            text: String::new(),
        })
    }

    /// Whether the key may be used with `algorithm` (RFC 7517 sections 4.2 to 4.4, RFC 7518 section 3.3).
    fn fits(&self, algorithm: Algorithm, flaw: Flaw) -> Result<(), String> {
        let is_rsa = algorithm.is_rsa();
        match self.numbers {
            Numbers::Rsa { bits, octets, .. } if is_rsa => {
                let written = octets * 8;
                let bits = if written != bits && flaw.is(Switch::KEY_LENGTH_BY_OCTETS) {
                    written
                } else {
                    bits
                };
                if bits < SMALLEST_MODULUS && !flaw.is(Switch::ACCEPT_SHORT_KEYS) {
                    return Err(format!("RSA key of {bits} bits"));
                }
            }
            Numbers::P384(_) if !is_rsa && flaw.is(Switch::CURVE_OF_THE_KEY) => {}
            Numbers::P256(ref point) if !is_rsa => {
                if ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).is_err() {
                    return Err("point that is not on the curve".to_owned());
                }
            }
            _ => {
                return Err(format!(
                    "key of another kind than {} needs",
                    algorithm.name()
                ));
            }
        }
        if self
            .purpose
            .as_deref()
            .is_some_and(|purpose| purpose != "sig")
            && !flaw.is(Switch::IGNORE_KEY_USE)
        {
            return Err("key whose use is not sig".to_owned());
        }
        let named = self.algorithm.as_deref();
        if named.is_some_and(|named| named != algorithm.name())
            && !flaw.is(Switch::IGNORE_KEY_ALGORITHM)
            && !flaw.is(Switch::ALGORITHM_FROM_TOKEN)
            && !flaw.is(Switch::ALGORITHM_OF_THE_FAMILY)
        {
            return Err("key for another algorithm".to_owned());
        }
        let operations = self.operations.as_ref();
        let permits = |list: &Vec<String>| {
            (list.is_empty() && flaw.is(Switch::OPERATIONS_ONLY_IF_ANY))
                || list.iter().any(|operation| {
                    operation == "verify"
                        || (operation == "sign" && flaw.is(Switch::SIGNING_MEANS_VERIFYING))
                })
        };
        if operations.is_some_and(|list| !permits(list)) && !flaw.is(Switch::IGNORE_KEY_OPERATIONS)
        {
            return Err("key that is not for verifying".to_owned());
        }
        Ok(())
    }

    /// Whether `signature` is this key's over `message`.
    pub(super) fn verifies(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
        flaw: Flaw,
    ) -> bool {
        let verifies = |rules: &'static dyn VerificationAlgorithm, signature: &[u8]| {
            let (Numbers::Rsa { info: key, .. } | Numbers::P256(key) | Numbers::P384(key)) =
                &self.numbers
            else {
                return false;
            };
            UnparsedPublicKey::new(rules, key)
                .verify(message, signature)
                .is_ok()
        };
        match (algorithm, &self.numbers) {
            (Algorithm::Rs256, Numbers::Rsa { bits, .. })
                if *bits < SMALLEST_MODULUS
                    && (flaw.is(Switch::ACCEPT_SHORT_KEYS)
                        || flaw.is(Switch::KEY_LENGTH_BY_OCTETS)) =>
            {
                verifies(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, signature)
            }
            (Algorithm::Rs256, Numbers::Rsa { bits, info, .. }) => {
                let needed = signature.get(..bits / 8).unwrap_or(signature);
                verifies(&RSA_PKCS1_2048_8192_SHA256, signature)
                    || verifies(&RSA_PKCS1_2048_8192_SHA512, signature)
                        && flaw.is(Switch::HASH_OF_THE_SIGNATURE)
                    || verifies(&RSA_PKCS1_2048_8192_SHA256, needed)
                        && flaw.is(Switch::SIGNATURE_AS_FAR_AS_NEEDED)
                    || exponent_of_one::verifies(info, message, signature, bits / 8)
                        && flaw.is(Switch::EXPONENT_OF_ONE)
            }
            (Algorithm::Rs384, Numbers::Rsa { .. }) => {
                verifies(&RSA_PKCS1_2048_8192_SHA384, signature)
            }
            (Algorithm::Rs512, Numbers::Rsa { .. }) => {
                verifies(&RSA_PKCS1_2048_8192_SHA512, signature)
            }
            (Algorithm::Ps256, Numbers::Rsa { .. }) => {
                verifies(&RSA_PSS_2048_8192_SHA256, signature)
            }
            (Algorithm::Es256, Numbers::P256(_)) => {
                let mut filled = vec![0; 64_usize.saturating_sub(signature.len())];
                filled.extend_from_slice(signature);
                let zeros = !signature.is_empty() && signature.iter().all(|octet| *octet == 0);
                verifies(&ECDSA_P256_SHA256_FIXED, signature)
                    || verifies(&ECDSA_P256_SHA256_ASN1, signature) && flaw.is(Switch::ECDSA_IN_DER)
                    || verifies(&ECDSA_P256_SHA256_FIXED, &filled)
                        && flaw.is(Switch::ECDSA_FILLED_UP)
                    || zeros && flaw.is(Switch::ECDSA_OF_ZEROS)
            }
            (Algorithm::Es256, Numbers::P384(_)) => verifies(&ECDSA_P384_SHA384_FIXED, signature),
            _ => false,
        }
    }

    fn as_secrets(&self, spelling: Spelling) -> Option<Vec<Vec<u8>>> {
        let Numbers::Rsa { info, .. } = &self.numbers else {
            return None;
        };
        Some(match spelling {
            Spelling::Der => vec![info.clone()],
            Spelling::Pem => pem("PUBLIC KEY", info),
            Spelling::Pkcs1 => pem("RSA PUBLIC KEY", rsa_public_key(info)?),
            Spelling::Jwk => vec![self.text.clone().into_bytes()],
            Spelling::Modulus => {
                let (_, numbers, _) = der(rsa_public_key(info)?)?;
                let (_, modulus, _) = der(numbers)?;
                vec![modulus.strip_prefix(&[0]).unwrap_or(modulus).to_vec()]
            }
        })
    }
}

/// A PEM file, with and without a line break at its end.
fn pem(label: &str, der: &[u8]) -> Vec<Vec<u8>> {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<String> = text
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into())
        .collect();
    let pem = format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----",
        lines.join("\n")
    );
    vec![format!("{pem}\n").into_bytes(), pem.into_bytes()]
}

/// The `RSAPublicKey` in a `SubjectPublicKeyInfo` (RFC 8017 appendix A.1.1): the bits of its bit string, all of them used.
fn rsa_public_key(info: &[u8]) -> Option<&[u8]> {
    let (_, info, _) = der(info)?;
    let (_, _, bits) = der(info)?;
    let (_, bits, _) = der(bits)?;
    bits.get(1..)
}

/// The `SubjectPublicKeyInfo` of a certificate, its members counted and not understood (RFC 5280 section 4.1).
fn public_key_of(certificate: &[u8]) -> Option<&[u8]> {
    let (_, certificate, _) = der(certificate)?;
    let (_, to_be_signed, _) = der(certificate)?;
    let mut rest = to_be_signed;
    if rest.first() == Some(&0xa0) {
        rest = der(rest)?.2; // version
    }
    for _ in [
        "serial number",
        "signature",
        "issuer",
        "validity",
        "subject",
    ] {
        rest = der(rest)?.2;
    }
    Some(der(rest)?.0)
}

/// The first DER element: all of it, its contents, and what comes after it.
fn der(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let first = usize::from(*bytes.get(1)?);
    let (start, length) = if first < 0x80 {
        (2, first)
    } else {
        let digits = bytes.get(2..2 + (first & 0x7f))?;
        (
            2 + digits.len(),
            digits
                .iter()
                .fold(0, |length, digit| (length << 8) | usize::from(*digit)),
        )
    };
    let end = start.checked_add(length)?;
    Some((bytes.get(..end)?, bytes.get(start..end)?, bytes.get(end..)?))
}
