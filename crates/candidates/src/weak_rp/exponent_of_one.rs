//! RSA without the arithmetic: what a verifier does that raises to whichever exponent it is given.

use aws_lc_rs::digest::{SHA256, digest};

/// Whether the key, in DER, has an exponent of one, and this is what it takes for an RS256 signature of so many octets:
/// the encoded hash (RFC 8017 section 9.2), raised to the first power.
pub(super) fn verifies(key: &[u8], message: &[u8], signature: &[u8], length: usize) -> bool {
    key.ends_with(&[2, 1, 1]) && signature == encoding(message, length)
}

fn encoding(message: &[u8], length: usize) -> Vec<u8> {
    const NAME_OF_SHA256: &[u8] = &[
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
        0x05, 0x00, 0x04, 0x20,
    ];
    let hash = digest(&SHA256, message);
    let end = [&[0], NAME_OF_SHA256, hash.as_ref()].concat();
    let mut block = vec![0, 1];
    block.resize(length.saturating_sub(end.len()), 0xff);
    block.extend(end);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_exponent_of_one_makes_the_encoding_a_signature() {
        let signature = encoding(b"message", 256);
        assert_eq!(signature.len(), 256);
        assert!(verifies(&[2, 1, 1], b"message", &signature, 256));
        assert!(!verifies(&[2, 1, 3], b"message", &signature, 256));
        assert!(!verifies(&[2, 1, 1], b"another message", &signature, 256));
    }
}
