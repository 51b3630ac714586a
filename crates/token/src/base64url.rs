//! Base64url as RFC 7515, section 2 wants it: no padding, no foreign character, no stray bits at the end.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Decodes strictly: every text has one decoding and every value one text, so no second spelling gets through.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_everything_but_the_one_spelling() {
        assert_eq!(decode("-_8").as_deref(), Some(&[0xfb, 0xff][..]));
        for other in [
            "-_8=", "+/8", "-_9", "-_8 ", " -_8", "-_\n8", "-_8\n", "-", "-_8\u{0}", "-_8é",
        ] {
            assert_eq!(decode(other), None, "{other:?}");
        }
    }
}
