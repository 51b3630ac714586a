//! Every call into aws-lc-rs. Keys are prepared once, when a key set is read.

#[cfg(feature = "jwe")]
pub(crate) mod encryption;

use aws_lc_rs::signature::{
    self as sig, ParsedPublicKey, RsaPublicKeyComponents, VerificationAlgorithm,
};
use aws_lc_rs::{digest, hmac};

use crate::algorithm::{Algorithm, Hash};
use crate::key_set::Curve;

/// A key that is ready to verify, for one algorithm only.
pub(crate) enum VerifyingKey {
    Signature(ParsedPublicKey),
    Mac(Box<hmac::Key>),
}

impl VerifyingKey {
    /// An RSA key for one of the RSA algorithms, from big-endian numbers without leading zeros.
    pub(crate) fn rsa(algorithm: Algorithm, modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let parameters = match algorithm {
            Algorithm::Rs256 => &sig::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &sig::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &sig::RSA_PKCS1_2048_8192_SHA512,
            Algorithm::Ps256 => &sig::RSA_PSS_2048_8192_SHA256,
            Algorithm::Ps384 => &sig::RSA_PSS_2048_8192_SHA384,
            Algorithm::Ps512 => &sig::RSA_PSS_2048_8192_SHA512,
            _ => return None,
        };
        let components = RsaPublicKeyComponents {
            n: modulus,
            e: exponent,
        };
        components
            .to_parsed_public_key(parameters)
            .ok()
            .map(Self::Signature)
    }

    /// A key for the ECDSA algorithm of the curve, from coordinates of full length. A point off the curve is no key.
    pub(crate) fn ecdsa(curve: Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        const UNCOMPRESSED: u8 = 4; // SEC 1, section 2.3.3
        let algorithm: &'static dyn VerificationAlgorithm = match curve {
            Curve::P256 => &sig::ECDSA_P256_SHA256_FIXED,
            Curve::P384 => &sig::ECDSA_P384_SHA384_FIXED,
            Curve::P521 => &sig::ECDSA_P521_SHA512_FIXED,
            Curve::Secp256k1 => &sig::ECDSA_P256K1_SHA256_FIXED,
        };
        let point = [&[UNCOMPRESSED][..], x, y].concat();
        ParsedPublicKey::new(algorithm, point)
            .ok()
            .map(Self::Signature)
    }

    /// An Ed25519 key, from the octets of RFC 8032.
    pub(crate) fn ed25519(public: &[u8; 32]) -> Option<Self> {
        ParsedPublicKey::new(&sig::ED25519, public)
            .ok()
            .map(Self::Signature)
    }

    /// A secret for one of the HMAC algorithms. Its length is not checked here.
    pub(crate) fn hmac(algorithm: Algorithm, secret: &[u8]) -> Option<Self> {
        let algorithm = match algorithm {
            Algorithm::Hs256 => hmac::HMAC_SHA256,
            Algorithm::Hs384 => hmac::HMAC_SHA384,
            Algorithm::Hs512 => hmac::HMAC_SHA512,
            _ => return None,
        };
        Some(Self::Mac(Box::new(hmac::Key::new(algorithm, secret))))
    }

    /// Whether the other key is this one, however either was written. Secrets are never compared.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Signature(this), Self::Signature(other)) => this.as_ref() == other.as_ref(),
            _ => false,
        }
    }

    /// Whether the signature, or MAC (compared in constant time), is one of this key over the message.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Signature(key) => key.verify_sig(message, signature).is_ok(),
            Self::Mac(key) => hmac::verify(key, message, signature).is_ok(),
        }
    }
}

pub(crate) fn digest(hash: Hash, message: &[u8]) -> impl AsRef<[u8]> {
    let algorithm = match hash {
        Hash::Sha256 => &digest::SHA256,
        Hash::Sha384 => &digest::SHA384,
        Hash::Sha512 => &digest::SHA512,
    };
    digest::digest(algorithm, message)
}
