//! Why a key set, or a key in it, is of no use.

use std::fmt;

use super::{MAX_KEY_SET_BYTES, MAX_KEYS};
use crate::algorithm::Algorithm;
use crate::excerpt::Excerpt;
use crate::strict_json::{JsonFault, Unreadable};

/// Why a text is not a key set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySetError {
    /// It is larger than [`MAX_KEY_SET_BYTES`].
    TooLarge {
        /// Its length in octets.
        received: usize,
    },
    /// It is not a JSON object.
    Malformed {
        /// What is wrong with it.
        fault: JsonFault,
    },
    /// A member occurs twice in one object.
    DuplicateMember {
        /// The name of the member.
        name: Excerpt,
    },
    /// It has no member `keys`.
    KeysMissing,
    /// Its member `keys` is not an array.
    KeysType {
        /// The JSON type that it has.
        received: &'static str,
    },
    /// It has more than [`MAX_KEYS`] keys.
    TooManyKeys {
        /// How many it has.
        received: usize,
    },
}

impl KeySetError {
    /// The stable code of every such failure: `keys.malformed`.
    pub const fn code(&self) -> &'static str {
        "keys.malformed"
    }

    /// The id of the requirement that was broken.
    pub const fn requirement(&self) -> &'static str {
        match self {
            Self::DuplicateMember { .. } => "rfc7517-4-a",
            _ => "rfc7517-5-b",
        }
    }
}

impl From<Unreadable> for KeySetError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Fault(fault) => Self::Malformed { fault },
            Unreadable::Duplicate(name) => Self::DuplicateMember { name },
        }
    }
}

impl fmt::Display for KeySetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { received } => {
                write!(
                    formatter,
                    "the key set has {received} octets, at most {MAX_KEY_SET_BYTES} are read"
                )
            }
            Self::Malformed { fault } => write!(formatter, "the key set is malformed: {fault}"),
            Self::DuplicateMember { name } => write!(
                formatter,
                "the key set has the member {name} twice in one object"
            ),
            Self::KeysMissing => formatter.write_str("the key set has no member `keys`"),
            Self::KeysType { received } => {
                write!(
                    formatter,
                    "the member `keys` of the key set is {received} instead of an array"
                )
            }
            Self::TooManyKeys { received } => {
                write!(
                    formatter,
                    "the key set has {received} keys, at most {MAX_KEYS} are read"
                )
            }
        }
    }
}

impl std::error::Error for KeySetError {}

/// Why a key of the set is not used.
///
/// The order is that of interest: where several keys could have been meant, the least reason is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnusableKey {
    /// Its `use` is not `sig` (RFC 7517, section 4.2).
    NotForSignatures,
    /// It is a key to decrypt with, and its `use` is not `enc`, or its `key_ops` permit nothing that decrypting needs
    /// (RFC 7517, sections 4.2 and 4.3).
    NotForDecrypting,
    /// Its `key_ops` lacks `verify`, or contradicts its `use` (RFC 7517, section 4.3).
    NotForVerifying,
    /// Its `alg` names another algorithm than the expected one, or one that its type does not go with (RFC 7517,
    /// section 4.4).
    ForAnotherAlgorithm,
    /// Its RSA modulus has less than 2048 bits (RFC 7518, section 3.3).
    RsaTooShort {
        /// The bits that it has.
        bits: usize,
    },
    /// Its RSA modulus has more than 8192 bits, which would make each verification slow.
    RsaTooLong {
        /// The bits that it has.
        bits: usize,
    },
    /// Its point is not on the curve (RFC 7518, section 6.2.1), or has a small order, so that everybody could sign.
    OffTheCurve,
    /// The shared secret is shorter than the hash of its algorithm (RFC 7518, section 3.2).
    SecretTooShort {
        /// The octets that it has.
        octets: usize,
        /// The octets that it needs.
        least: usize,
    },
    /// Private or symmetric key material was published with it: everybody may have signed.
    SecretPublished,
    /// A member is missing, has a wrong type or a value that makes no key.
    Malformed {
        /// The name of the member; `keys` if the key is no object.
        member: &'static str,
    },
    /// It is not a JWK in strict JSON.
    NotJson,
    /// It is not a single PEM block with a label of a public key (RFC 7468).
    NotPem,
    /// It is not a public key in DER (RFC 5280, section 4.1).
    NotDer,
    /// It is a certificate, which is not read here.
    Certificate,
    /// It is good, but for another algorithm than the expected one (RFC 7515, section 6).
    AnotherAlgorithm {
        /// The algorithm that it is for.
        key: Algorithm,
    },
    /// Its type or curve is not known here; such keys are skipped (RFC 7517, section 5).
    UnknownType,
}

impl UnusableKey {
    /// The id of the requirement that forbids to use the key.
    pub const fn requirement(self) -> &'static str {
        match self {
            Self::NotForSignatures | Self::NotForDecrypting => "rfc7517-4.2-a",
            Self::NotForVerifying => "rfc7517-4.3-a",
            Self::ForAnotherAlgorithm => "rfc7517-4.4-a",
            Self::RsaTooShort { .. } => "rfc7518-3.3-a",
            Self::OffTheCurve => "rfc7518-6.2.1-a",
            Self::SecretTooShort { .. } => "rfc7518-3.2-a",
            Self::SecretPublished => "core-3.1.3.7-7b",
            Self::AnotherAlgorithm { .. } => "rfc7515-6-a",
            Self::RsaTooLong { .. }
            | Self::Malformed { .. }
            | Self::NotJson
            | Self::NotPem
            | Self::NotDer
            | Self::Certificate
            | Self::UnknownType => "rfc7517-5-a",
        }
    }

    /// Whether a token that names no key may have meant this one.
    pub(super) const fn concerns_unnamed(self) -> bool {
        !matches!(self, Self::AnotherAlgorithm { .. } | Self::UnknownType)
    }
}

impl fmt::Display for UnusableKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotForSignatures => formatter.write_str("its `use` is not \"sig\""),
            Self::NotForDecrypting => {
                formatter.write_str("its `use` or `key_ops` do not permit to decrypt")
            }
            Self::NotForVerifying => formatter.write_str("its `key_ops` do not permit to verify"),
            Self::ForAnotherAlgorithm => formatter.write_str("its `alg` names another algorithm"),
            Self::RsaTooShort { bits } => {
                write!(formatter, "it has {bits} bits, RSA keys need at least 2048")
            }
            Self::RsaTooLong { bits } => write!(
                formatter,
                "it has {bits} bits, RSA keys of at most 8192 are used"
            ),
            Self::OffTheCurve => formatter.write_str("its point is not on the curve"),
            Self::SecretTooShort { octets, least } => write!(
                formatter,
                "it has {octets} octets, secrets of this algorithm need at least {least}"
            ),
            Self::NotJson => formatter.write_str("it is not a JWK in strict JSON"),
            Self::NotPem => formatter.write_str("it is not a PEM block of a public key"),
            Self::NotDer => formatter.write_str("it is not a public key in DER"),
            Self::Certificate => {
                formatter.write_str("it is a certificate, its public key was expected")
            }
            Self::SecretPublished => {
                formatter.write_str("private or symmetric key material was published with it")
            }
            Self::Malformed { member } => {
                write!(formatter, "its member `{member}` is missing or malformed")
            }
            Self::AnotherAlgorithm { key } => write!(formatter, "it is a key for {key}"),
            Self::UnknownType => formatter.write_str("its type is not known"),
        }
    }
}

impl std::error::Error for UnusableKey {}
