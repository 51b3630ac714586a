//! The textual form of keys (RFC 7468), read strictly: nothing but whole blocks, and white space between them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::UnusableKey;

/// A block: its label and the octets in it.
pub(super) struct Block<'a> {
    pub(super) label: &'a str,
    pub(super) octets: Vec<u8>,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Reads the one block that the text is.
pub(super) fn single_block(text: &str) -> Result<Block<'_>, UnusableKey> {
    let read = || {
        let rest = text.trim_ascii().strip_prefix(BEGIN)?;
        let (label, rest) = rest.split_once(DASHES)?;
        let (body, end) = rest.split_once(END)?;
        if end.strip_suffix(DASHES)? != label {
            return None;
        }
        let body: String = body
            .chars()
            .filter(|character| !character.is_ascii_whitespace())
            .collect();
        let octets = STANDARD.decode(body).ok()?;
        Some(Block { label, octets })
    };
    read().ok_or(UnusableKey::NotPem)
}
