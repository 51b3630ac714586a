//! Base64url as RFC 7515, section 2 wants it: no padding, no foreign character, no stray bits at the end.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::Simd;
use base64::engine::general_purpose::NO_PAD;

/// With the vector instructions that the machine has: a token is mostly base64url.
static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));

/// Decodes strictly: every text has one decoding and every value one text, so no second spelling gets through.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    // Room that is asked for at once comes out of the allocator's fast path; zeroed room, as `decode` asks for, doesn't.
    let mut octets = Vec::with_capacity(base64::decoded_len_estimate(text.len()));
    ENGINE.decode_vec(text, &mut octets).ok()?;
    Some(octets)
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vector code works on blocks: each place in a block, and each length, is tried.
    #[test]
    fn rejects_a_foreign_character_at_every_place() {
        for length in [4, 20, 32, 64, 100, 256] {
            let text = "a".repeat(length);
            assert!(decode(&text).is_some());
            for place in 0..length {
                for other in ["+", "/", "=", " ", "\n", "\u{0}", "\u{7f}"] {
                    let changed = format!("{}{other}{}", &text[..place], &text[place + 1..]);
                    assert_eq!(decode(&changed), None, "{changed:?}");
                }
            }
        }
    }

    /// Every value has one text: whatever is decoded is encoded to what it came from.
    #[test]
    fn rejects_stray_bits_at_every_length() {
        for length in 1..100 {
            let honest = encode(&vec![0xff; length]);
            let (rest, last) = honest.split_at(honest.len() - 1);
            for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars()
            {
                let text = format!("{rest}{other}");
                if let Some(octets) = decode(&text) {
                    assert_eq!(encode(&octets), text);
                } else {
                    assert_ne!(text, format!("{rest}{last}"));
                }
            }
        }
    }

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
