//! The registered names: how the key of the content is found (`alg`), and how the content is encrypted (`enc`).

use std::fmt;

use crate::algorithm::Hash;

/// How the key of the content is found (RFC 7518, section 4), the header parameter `alg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyManagement {
    /// RSAES-OAEP with the default parameters (section 4.3).
    RsaOaep,
    /// RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (section 4.3).
    RsaOaep256,
    /// Key agreement, whose result is the key (section 4.6; RFC 8037, section 3.2).
    EcdhEs,
    /// Key agreement, whose result unwraps the key with AES of 128 bits.
    EcdhEsA128Kw,
    /// Key agreement, whose result unwraps the key with AES of 256 bits.
    EcdhEsA256Kw,
    /// AES key wrap with a shared secret of 128 bits (section 4.4).
    A128Kw,
    /// AES key wrap with a shared secret of 256 bits (section 4.4).
    A256Kw,
    /// AES-GCM with a shared secret of 128 bits (section 4.7).
    A128GcmKw,
    /// AES-GCM with a shared secret of 192 bits (section 4.7).
    A192GcmKw,
    /// AES-GCM with a shared secret of 256 bits (section 4.7).
    A256GcmKw,
    /// The shared secret is the key (section 4.5).
    Direct,
}

impl KeyManagement {
    /// The registered name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RsaOaep => "RSA-OAEP",
            Self::RsaOaep256 => "RSA-OAEP-256",
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA128Kw => "ECDH-ES+A128KW",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
            Self::A128Kw => "A128KW",
            Self::A256Kw => "A256KW",
            Self::A128GcmKw => "A128GCMKW",
            Self::A192GcmKw => "A192GCMKW",
            Self::A256GcmKw => "A256GCMKW",
            Self::Direct => "dir",
        }
    }

    /// The length of the secret that unwraps the key, in octets, where it is a shared one or agreed upon.
    pub(super) const fn wrapping_octets(self) -> Option<usize> {
        match self {
            Self::EcdhEsA128Kw | Self::A128Kw | Self::A128GcmKw => Some(16),
            Self::A192GcmKw => Some(24),
            Self::EcdhEsA256Kw | Self::A256Kw | Self::A256GcmKw => Some(32),
            _ => None,
        }
    }
}

impl fmt::Display for KeyManagement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// How the content is encrypted and authenticated (RFC 7518, section 5), the header parameter `enc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentEncryption {
    /// AES-CBC of 128 bits with HMAC SHA-256 (section 5.2.3), the default where none is registered.
    A128CbcHs256,
    /// AES-CBC of 192 bits with HMAC SHA-384 (section 5.2.4).
    A192CbcHs384,
    /// AES-CBC of 256 bits with HMAC SHA-512 (section 5.2.5).
    A256CbcHs512,
    /// AES-GCM of 128 bits (section 5.3).
    A128Gcm,
    /// AES-GCM of 192 bits (section 5.3).
    A192Gcm,
    /// AES-GCM of 256 bits (section 5.3).
    A256Gcm,
}

impl ContentEncryption {
    /// The registered name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A192CbcHs384 => "A192CBC-HS384",
            Self::A256CbcHs512 => "A256CBC-HS512",
            Self::A128Gcm => "A128GCM",
            Self::A192Gcm => "A192GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The length of the key in octets; with HMAC it is two keys in one.
    pub(super) const fn key_octets(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A192Gcm => 24,
            Self::A128CbcHs256 | Self::A256Gcm => 32,
            Self::A192CbcHs384 => 48,
            Self::A256CbcHs512 => 64,
        }
    }

    /// The hash of the HMAC, if there is one.
    pub(super) const fn hash(self) -> Option<Hash> {
        match self {
            Self::A128CbcHs256 => Some(Hash::Sha256),
            Self::A192CbcHs384 => Some(Hash::Sha384),
            Self::A256CbcHs512 => Some(Hash::Sha512),
            _ => None,
        }
    }
}

impl fmt::Display for ContentEncryption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
