//! Why a token was not decrypted.

use std::fmt;

use crate::excerpt::Excerpt;
use crate::rejection::Cause;
use crate::strict_json::JsonFault;
use crate::{MAX_HEADER_BYTES, MAX_TOKEN_BYTES};

/// Why an encrypted token was refused. Whatever goes wrong with keys, padding or tags is one fault (RFC 7516, section 11.5).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JweFault {
    /// The token has three segments: it is signed only, and encryption was agreed.
    NotEncrypted,
    /// There are not five segments (RFC 7516, section 7.1).
    Segments {
        /// How many there are, at most six are counted.
        received: usize,
    },
    /// The token is longer than [`MAX_TOKEN_BYTES`], or its header than [`MAX_HEADER_BYTES`].
    TooLarge {
        /// Its length in octets.
        received: usize,
    },
    /// A segment is not base64url without padding.
    Base64 {
        /// Which.
        segment: &'static str,
    },
    /// The header is not a JSON object.
    Header(JsonFault),
    /// A header parameter occurs twice.
    DuplicateMember {
        /// Its name.
        name: Excerpt,
    },
    /// The header has `crit`, and no extension is understood here.
    CriticalHeader,
    /// The content is compressed, which is refused.
    Compressed,
    /// `alg` or `enc` is not the registered one.
    AlgorithmNotAllowed {
        /// Which: `alg` or `enc`.
        name: &'static str,
        /// The registered one.
        expected: &'static str,
        /// The one of the token.
        received: Option<Excerpt>,
    },
    /// There is no key of ours with that id that serves the algorithm, or more than one.
    KeyUnknown {
        /// The `kid` of the token.
        kid: Option<Excerpt>,
        /// How many keys fit: none, or two for several.
        fitting: usize,
    },
    /// The token was not made for the key, or was changed on the way.
    NotDecrypted,
    /// `cty` does not say that a signed token is inside (RFC 7519, section 5.2).
    NotNested,
}

impl JweFault {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NotEncrypted => "jwe.not_encrypted",
            Self::Segments { .. }
            | Self::TooLarge { .. }
            | Self::Base64 { .. }
            | Self::Header(_) => "jwe.malformed",
            Self::DuplicateMember { .. } => "jwe.duplicate_member",
            Self::CriticalHeader => "jwe.critical_header",
            Self::Compressed => "jwe.compressed",
            Self::AlgorithmNotAllowed { .. } => "jwe.algorithm_not_allowed",
            Self::KeyUnknown { .. } => "jwe.key_unknown",
            Self::NotDecrypted => "jwe.not_decrypted",
            Self::NotNested => "jwe.not_nested",
        }
    }

    pub(crate) const fn requirement(&self) -> &'static str {
        match self {
            Self::NotEncrypted => "rfc7516-9-a",
            Self::Segments { .. } | Self::TooLarge { .. } => "rfc7516-5.2-1",
            Self::Base64 { .. } => "rfc7515-2-a",
            Self::Header(_) => "rfc7515-5.2-2",
            Self::DuplicateMember { .. } => "rfc7515-4-a",
            Self::CriticalHeader => "rfc7516-4.1.13-a",
            Self::Compressed => "rfc8725-3.6-a",
            Self::AlgorithmNotAllowed { name, .. } => match name.as_bytes() {
                b"enc" => "rfc7516-4.1.2-a",
                _ => "rfc7516-4.1.1-a",
            },
            Self::KeyUnknown { .. } => "core-5.3.4-2",
            Self::NotDecrypted => "rfc7516-5.2-16",
            Self::NotNested => "rfc7519-5.2-a",
        }
    }
}

impl fmt::Display for JweFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEncrypted => {
                formatter.write_str("the token is signed only, expected an encrypted one")
            }
            Self::Segments { received } => {
                write!(
                    formatter,
                    "the token has {received} segment(s) instead of five"
                )
            }
            Self::TooLarge { received } => write!(
                formatter,
                "the token or its header has {received} octets, at most {MAX_TOKEN_BYTES} and {MAX_HEADER_BYTES} are read"
            ),
            Self::Base64 { segment } => write!(
                formatter,
                "the {segment} of the token is not base64url without padding"
            ),
            Self::Header(fault) => write!(formatter, "the token's header is malformed: {fault}"),
            Self::DuplicateMember { name } => {
                write!(formatter, "the token's header has the member {name} twice")
            }
            Self::CriticalHeader => {
                formatter.write_str("the token has `crit`, no critical extension is understood")
            }
            Self::Compressed => formatter.write_str("the token is compressed, which is refused"),
            Self::AlgorithmNotAllowed {
                name,
                expected,
                received: Some(received),
            } => write!(
                formatter,
                "the token's `{name}` is {received}, this recipient accepts {expected} only"
            ),
            Self::AlgorithmNotAllowed {
                name,
                expected,
                received: None,
            } => write!(formatter, "the token has no `{name}`, expected {expected}"),
            Self::KeyUnknown {
                kid: Some(kid),
                fitting: 0,
            } => write!(
                formatter,
                "there is no key to decrypt with under the id {kid}"
            ),
            Self::KeyUnknown {
                kid: None,
                fitting: 0,
            } => formatter.write_str("there is no key to decrypt with"),
            Self::KeyUnknown { .. } => {
                formatter.write_str("several keys could decrypt the token, expected one")
            }
            Self::NotDecrypted => formatter.write_str("the token could not be decrypted"),
            Self::NotNested => {
                formatter.write_str("no signed token is inside, `cty` has to say \"JWT\"")
            }
        }
    }
}

impl From<JweFault> for Cause {
    fn from(fault: JweFault) -> Self {
        Self::Jwe { fault }
    }
}
