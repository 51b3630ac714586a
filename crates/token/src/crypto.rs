//! Every call into aws-lc-rs. Keys are prepared once, when a key set is read.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};

/// A public key that is ready to verify, for one algorithm only.
pub(crate) struct VerifyingKey(ParsedPublicKey);

impl VerifyingKey {
    /// An RSA key for RS256, from big-endian numbers without leading zeros.
    pub(crate) fn rs256(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let components = RsaPublicKeyComponents {
            n: modulus,
            e: exponent,
        };
        components
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .ok()
            .map(Self)
    }

    /// A P-256 key for ES256, from coordinates of 32 octets each. A point off the curve is no key.
    pub(crate) fn es256(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        const UNCOMPRESSED: u8 = 4; // SEC 1, section 2.3.3
        let point = [&[UNCOMPRESSED][..], x, y].concat();
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .ok()
            .map(Self)
    }

    /// Whether the other key is this one, however either was written.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.as_ref() == other.0.as_ref()
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

pub(crate) fn sha256(message: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA256, message)
}
