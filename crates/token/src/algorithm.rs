//! The signature algorithms.

use std::fmt;

/// A signature algorithm of RFC 7518, section 3.1. It is chosen by the policy, never by the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256; keys of 2048 to 8192 bits (RFC 7518, section 3.3).
    Rs256,
    /// ECDSA with P-256 and SHA-256, signatures of 64 octets (RFC 7518, section 3.4).
    Es256,
}

impl Algorithm {
    /// The registered name, as in the header parameter `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
