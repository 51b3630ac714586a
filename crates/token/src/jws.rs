//! The compact JWS (RFC 7515): taken apart strictly, and its signature checked before its payload is let out.

use std::fmt;

use crate::algorithm::{Algorithm, Algorithms};
use crate::base64url;
use crate::crypto::VerifyingKey;
use crate::excerpt::Excerpt;
use crate::key_set::{Numbers, UnusableKey};
use crate::protection::MediaType;
use crate::rejection::Cause;
use crate::strict_json::{Json, JsonFault, Object, Unreadable};

/// The longest compact token that is read, in octets: 64 KiB.
pub const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// The longest header that is read, in octets after decoding: 8 KiB.
pub const MAX_HEADER_BYTES: usize = 8 * 1024;

/// What keeps a text from being a compact JWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedJws {
    /// The token is longer than [`MAX_TOKEN_BYTES`].
    TokenTooLarge {
        /// Its length in octets.
        received: usize,
    },
    /// The header is longer than [`MAX_HEADER_BYTES`].
    HeaderTooLarge {
        /// Its length in octets.
        received: usize,
    },
    /// There are not three segments (RFC 7515, section 7.1).
    Segments {
        /// How many there are, at most six are counted.
        received: usize,
    },
    /// A segment is not base64url without padding (RFC 7515, section 2).
    Base64 {
        /// Which: `header`, `payload` or `signature`.
        segment: &'static str,
    },
    /// The header is not a JSON object (RFC 7515, section 5.2, step 3).
    Header(JsonFault),
    /// The header has no `alg` (RFC 7515, section 4.1.1).
    AlgorithmMissing,
    /// A header parameter has another JSON type than a string.
    Parameter {
        /// Which: `alg`, `kid` or `typ`.
        name: &'static str,
        /// The JSON type that it has.
        received: &'static str,
    },
}

impl MalformedJws {
    pub(crate) const fn requirement(self) -> &'static str {
        match self {
            Self::TokenTooLarge { .. } | Self::Segments { .. } => "rfc7515-5.2-1",
            Self::Base64 { .. } => "rfc7515-2-a",
            Self::HeaderTooLarge { .. } | Self::Header(_) => "rfc7515-5.2-2",
            Self::AlgorithmMissing => "rfc7515-4.1.1-a",
            Self::Parameter { name, .. } => match name.as_bytes() {
                b"kid" => "rfc7515-4.1.4-a",
                b"typ" => "rfc7515-4.1.9-a",
                _ => "rfc7515-4.1.1-a",
            },
        }
    }
}

impl fmt::Display for MalformedJws {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TokenTooLarge { received } => {
                write!(
                    formatter,
                    "it has {received} octets, at most {MAX_TOKEN_BYTES} are read"
                )
            }
            Self::HeaderTooLarge { received } => {
                write!(
                    formatter,
                    "its header has {received} octets, at most {MAX_HEADER_BYTES} are read"
                )
            }
            Self::Segments { received: 6.. } => {
                formatter.write_str("it has more than five segments instead of three")
            }
            Self::Segments { received } => {
                write!(formatter, "it has {received} segment(s) instead of three")
            }
            Self::Base64 { segment } => {
                write!(formatter, "its {segment} is not base64url without padding")
            }
            Self::Header(fault) => write!(formatter, "its header is malformed: {fault}"),
            Self::AlgorithmMissing => formatter.write_str("its header has no `alg`"),
            Self::Parameter { name, received } => {
                write!(
                    formatter,
                    "its header parameter `{name}` is {received} instead of a string"
                )
            }
        }
    }
}

/// A compact JWS whose signature is still to be checked. Its payload can't be read before.
pub(crate) struct Jws<'a> {
    signing_input: &'a str,
    header: Header,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// The header. `jku`, `x5u` and `x5c` have no meaning here, and `jwk` none but in a DPoP proof: a token doesn't bring its
/// keys.
struct Header(Object<'static>);

impl<'a> Jws<'a> {
    /// Takes a token apart (RFC 7515, section 5.2, steps 1 to 7, without `crit`).
    pub(crate) fn parse(raw: &'a str) -> Result<Self, Cause> {
        if raw.len() > MAX_TOKEN_BYTES {
            return Err(malformed(MalformedJws::TokenTooLarge {
                received: raw.len(),
            }));
        }
        // A dot too many would be in the payload, which it is no base64url in: only if that fails are they counted.
        let two_dots = || {
            let (header, rest) = raw.split_once('.')?;
            let (payload, signature) = rest.rsplit_once('.')?;
            Some((header, payload, signature))
        };
        let (header, payload, signature) =
            two_dots().ok_or_else(|| wrong_number_of_segments(raw))?;
        let decode = |segment, text| {
            base64url::decode(text).ok_or_else(|| {
                if payload.contains('.') {
                    wrong_number_of_segments(raw)
                } else {
                    malformed(MalformedJws::Base64 { segment })
                }
            })
        };
        let signing_input = raw.get(..raw.len() - signature.len() - 1);
        let (header, payload, signature) = (
            decode("header", header)?,
            decode("payload", payload)?,
            decode("signature", signature)?,
        );
        Ok(Self {
            signing_input: signing_input.unwrap_or_default(),
            header: Header::read(header)?,
            payload,
            signature,
        })
    }

    /// No extension is understood here, so a token that calls one critical is refused, as is a malformed list
    /// (RFC 7515, section 4.1.11).
    pub(crate) fn refuse_critical_extensions(&self) -> Result<(), Cause> {
        match self.header.0.get("crit") {
            Some(critical) => Err(Cause::CriticalHeader {
                received: excerpt_of_critical(&critical),
            }),
            None => Ok(()),
        }
    }

    /// The type is the one of this kind of token (RFC 7515, section 4.1.9; RFC 8725, section 3.11).
    pub(crate) fn require_type(&self, media_type: MediaType) -> Result<(), Cause> {
        let received = self.header.0.text_value("typ");
        let is =
            |expected: &str| received.is_some_and(|received| is_media_type(received, expected));
        let is_plain = received.is_none() || is("jwt");
        let fits = match media_type {
            MediaType::Plain => is_plain,
            MediaType::Explicit(expected) => is(expected),
            MediaType::Either(expected) => is_plain || is(expected),
        };
        if fits {
            return Ok(());
        }
        Err(Cause::TypeNotAllowed {
            expected: match media_type {
                MediaType::Plain => "JWT",
                MediaType::Explicit(expected) | MediaType::Either(expected) => expected,
            },
            received: received.map(Excerpt::of),
        })
    }

    /// The algorithm is one that the caller expects, whatever the token would like.
    pub(crate) fn require_algorithm(&self, expected: Algorithms) -> Result<Algorithm, Cause> {
        let named = self.header.0.text_value("alg").unwrap_or_default();
        Algorithm::from_name(named)
            .filter(|named| expected.contains(*named))
            .ok_or_else(|| Cause::AlgorithmNotAllowed {
                expected,
                received: Excerpt::of(named),
            })
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        self.header.0.text_value("kid")
    }

    /// The public key in the header, `jwk`. Nothing says whose it is.
    pub(crate) fn key_in_header(&self) -> Result<Numbers, Cause> {
        match self.header.0.get("jwk") {
            Some(Json::Object(jwk)) => Object::within(jwk)
                .ok_or(UnusableKey::NotJson)
                .and_then(|jwk| Numbers::of_jwk(&jwk))
                .map_err(|reason| Cause::HeaderKeyUnusable { reason }),
            Some(_) => Err(Cause::HeaderKeyUnusable {
                reason: UnusableKey::NotJson,
            }),
            None => Err(Cause::HeaderKeyMissing),
        }
    }

    /// Gives the payload out if the key signed it (RFC 7515, section 5.2, step 8).
    pub(crate) fn payload_signed_by(
        self,
        key: &VerifyingKey,
        algorithm: Algorithm,
    ) -> Result<Vec<u8>, Cause> {
        if key.verifies(self.signing_input.as_bytes(), &self.signature) {
            return Ok(self.payload);
        }
        Err(Cause::SignatureInvalid {
            algorithm,
            kid: self.key_id().map(Excerpt::of),
        })
    }
}

impl Header {
    fn read(octets: Vec<u8>) -> Result<Self, Cause> {
        if octets.len() > MAX_HEADER_BYTES {
            return Err(malformed(MalformedJws::HeaderTooLarge {
                received: octets.len(),
            }));
        }
        let header = Object::read_owned(octets).map_err(|unreadable| match unreadable {
            Unreadable::Fault(fault) => malformed(MalformedJws::Header(fault)),
            Unreadable::Duplicate(name) => Cause::HeaderDuplicateMember { name },
        })?;
        if !is_text_if_present(&header, "alg")? {
            return Err(malformed(MalformedJws::AlgorithmMissing));
        }
        is_text_if_present(&header, "kid")?;
        is_text_if_present(&header, "typ")?;
        Ok(Self(header))
    }
}

/// Whether the parameter is there; if it is, it must be a string.
fn is_text_if_present(header: &Object<'_>, name: &'static str) -> Result<bool, Cause> {
    match header.text_or_other(name) {
        None => Ok(false),
        Some(Ok(_)) => Ok(true),
        Some(Err(other)) => Err(malformed(MalformedJws::Parameter {
            name,
            received: other.kind(),
        })),
    }
}

/// Media types are compared without regard to case, and `application/` may be left out (RFC 7515, section 4.1.9).
pub(crate) fn is_media_type(received: &str, expected: &str) -> bool {
    const PREFIX: &str = "application/";
    let bare = match received.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => received,
    };
    bare.eq_ignore_ascii_case(expected)
}

fn excerpt_of_critical(value: &Json<'_>) -> Excerpt {
    match value.as_strings() {
        Some(names) if names.is_empty() => Excerpt::plain("an empty list"),
        Some(names) => Excerpt::of_list(names.iter().map(AsRef::as_ref)),
        None => Excerpt::plain(value.kind()),
    }
}

/// Five segments are a JWE, which is told apart because it means a misunderstanding at registration (RFC 7516, section 9).
fn wrong_number_of_segments(raw: &str) -> Cause {
    match raw.split('.').take(6).count() {
        5 => Cause::Encrypted,
        received => malformed(MalformedJws::Segments { received }),
    }
}

const fn malformed(fault: MalformedJws) -> Cause {
    Cause::Malformed { fault }
}
