//! An ID token as raw parts, before it is put together.

use crate::keys::{Signing, encode};
use crate::object::Object;

/// Header, payload and how they are signed. Nothing here has good manners: whatever is drafted is sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TokenDraft {
    pub(crate) header: Object,
    pub(crate) claims: Object,
    /// Bytes that take the place of the claims.
    pub(crate) payload: Option<Vec<u8>>,
    /// Bytes that take the place of the header.
    pub(crate) raw_header: Option<Vec<u8>>,
    pub(crate) signing: Signing,
    /// Octets that are sent instead of the payload that was signed.
    pub(crate) swapped_payload: Option<Vec<u8>>,
    /// What happens to the three finished segments.
    pub(crate) finish: Finish,
}

/// A change to the finished token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    Untouched,
    /// One bit of the signature is flipped.
    FlipSignatureBit,
    /// The second half of the signature is missing.
    CutSignature,
    /// The signature is empty.
    DropSignature,
    /// There is no signature segment, nor the dot before it.
    TwoSegments,
    /// An empty segment more.
    FourSegments,
    /// The shape of an encrypted token.
    FiveSegments,
    /// Each segment ends in `=` signs up to a multiple of four. A signature always needs two of them.
    Padded,
    /// `+` and `/` for `-` and `_`.
    StandardAlphabet,
    /// The bits that are left over in the last letter of the signature are not zero.
    StrayBits,
    /// A line break inside the payload segment.
    Whitespace,
    /// The flattened JSON serialisation (RFC 7515 section 7.2.2).
    JsonSerialisation,
    /// The general JSON serialisation (RFC 7515 section 7.2.1), with one signature.
    GeneralJsonSerialisation,
    /// The flattened JSON serialisation of the honest token, and before it a member whose name has the shape of a compact
    /// token with other claims: those of [`TokenDraft::swapped_payload`].
    JsonAroundOtherClaims,
    /// An ECDSA signature in the encoding of certificates (RFC 3279 section 2.2.3).
    DerSignature,
    /// Sixteen octets follow the signature.
    LengthenedSignature,
    /// Not a token at all.
    Garbage,
}

impl TokenDraft {
    pub(crate) fn new(header: Object, claims: Object, signing: Signing) -> Self {
        Self {
            header,
            claims,
            payload: None,
            raw_header: None,
            signing,
            swapped_payload: None,
            finish: Finish::Untouched,
        }
    }

    /// The token as it is sent.
    pub(crate) fn assemble(&self) -> String {
        let header = encode(
            self.raw_header
                .clone()
                .unwrap_or_else(|| self.header.text().into_bytes()),
        );
        let payload = encode(
            self.payload
                .clone()
                .unwrap_or_else(|| self.claims.text().into_bytes()),
        );
        // What is signed is what is sent: a verifier that reads leniently finds the signature good.
        let [header, payload] = self.finish.spell([header, payload]);
        let signature = self.signing.sign(format!("{header}.{payload}").as_bytes());
        if self.finish == Finish::JsonAroundOtherClaims {
            let other = self
                .swapped_payload
                .as_ref()
                .map(encode)
                .unwrap_or_default();
            return json_around(&header, &other, &payload, &encode(signature));
        }
        let payload = self.swapped_payload.as_ref().map_or(payload, encode);
        self.finish.apply(&header, &payload, signature)
    }
}

impl Finish {
    /// Header and payload in another spelling.
    fn spell(self, [header, payload]: [String; 2]) -> [String; 2] {
        match self {
            Self::Padded => [pad(&header), pad(&payload)],
            Self::StandardAlphabet => [header, payload].map(|segment| standard_alphabet(&segment)),
            Self::Whitespace => {
                let (first, rest) = payload.split_at(payload.len() / 2);
                [header, format!("{first}\n{rest}")]
            }
            _ => [header, payload],
        }
    }

    fn apply(self, header: &str, payload: &str, mut signature: Vec<u8>) -> String {
        match self {
            Self::FlipSignatureBit => {
                if let Some(byte) = signature.last_mut() {
                    *byte ^= 1;
                }
            }
            Self::CutSignature => signature.truncate(signature.len() / 2),
            Self::DropSignature => signature.clear(),
            Self::LengthenedSignature => signature.extend([0x5a; 16]),
            Self::DerSignature => signature = der(&signature),
            _ => {}
        }
        let signature = encode(signature);
        let token = format!("{header}.{payload}.{signature}");
        match self {
            Self::Untouched
            | Self::FlipSignatureBit
            | Self::CutSignature
            | Self::DropSignature
            | Self::LengthenedSignature
            | Self::DerSignature
            | Self::JsonAroundOtherClaims
            | Self::Whitespace => token,
            Self::StrayBits => format!("{header}.{payload}.{}", with_stray_bits(&signature)),
            Self::TwoSegments => format!("{header}.{payload}"),
            Self::FourSegments => format!("{token}."),
            Self::FiveSegments => format!("{header}.{payload}.{payload}.{signature}.{signature}"),
            Self::Padded => format!("{header}.{payload}.{}", pad(&signature)),
            Self::StandardAlphabet => {
                format!("{header}.{payload}.{}", standard_alphabet(&signature))
            }
            Self::JsonSerialisation => {
                format!(
                    r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
                )
            }
            Self::GeneralJsonSerialisation => format!(
                r#"{{"payload":"{payload}","signatures":[{{"protected":"{header}","signature":"{signature}"}}]}}"#
            ),
            Self::Garbage => "this is not a token".to_owned(),
        }
    }
}

/// Another last letter, which decodes to the same octets where nobody minds. Of its six bits two or four are left over
/// and zero in an honest segment, and the letter after such a one in the alphabet is the one after it in ASCII.
fn with_stray_bits(segment: &str) -> String {
    let mut letters = segment.to_owned();
    let last = letters.pop();
    letters.extend(last.and_then(|letter| char::from_u32(u32::from(letter) + 1)));
    letters
}

/// What one reader takes for the compact token `header.other.`, and another for the one in its members.
fn json_around(header: &str, other: &str, payload: &str, signature: &str) -> String {
    format!(
        r#"{{"  {header}.{other}.":"","protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
    )
}

/// A sequence of two integers, each without needless zeros and never negative (X.690 section 8.3).
fn der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let integers: Vec<u8> = [r, s].into_iter().flat_map(der_integer).collect();
    let length = u8::try_from(integers.len()).unwrap_or(u8::MAX);
    [vec![0x30, length], integers].concat()
}

fn der_integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    let mut octets = number.get(zeros..).unwrap_or_default().to_vec();
    if octets.first().is_none_or(|first| *first >= 0x80) {
        octets.insert(0, 0);
    }
    let length = u8::try_from(octets.len()).unwrap_or(u8::MAX);
    [vec![0x02, length], octets].concat()
}

fn pad(segment: &str) -> String {
    let missing = segment.len().next_multiple_of(4) - segment.len();
    format!("{segment}{}", "=".repeat(missing))
}

fn standard_alphabet(segment: &str) -> String {
    segment.replace('-', "+").replace('_', "/")
}
