//! The signature algorithms.

use std::fmt;

/// A signature or MAC algorithm. It is chosen by the policy, never by the token.
///
/// `none` does not exist here, and no policy takes an algorithm that it was not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256; keys of 2048 to 8192 bits (RFC 7518, section 3.3).
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384; keys of 2048 to 8192 bits (RFC 7518, section 3.3).
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512; keys of 2048 to 8192 bits (RFC 7518, section 3.3).
    Rs512,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 octets (RFC 7518, section 3.5).
    Ps256,
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 octets (RFC 7518, section 3.5).
    Ps384,
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512 and a salt of 64 octets (RFC 7518, section 3.5).
    Ps512,
    /// ECDSA with P-256 and SHA-256, signatures of 64 octets (RFC 7518, section 3.4).
    Es256,
    /// ECDSA with P-384 and SHA-384, signatures of 96 octets (RFC 7518, section 3.4).
    Es384,
    /// ECDSA with P-521 and SHA-512, signatures of 132 octets (RFC 7518, section 3.4).
    Es512,
    /// ECDSA with secp256k1 and SHA-256, signatures of 64 octets (RFC 8812, section 3.2).
    Es256k,
    /// Ed25519 under the name `EdDSA` (RFC 8037, section 3.1). Ed448, which the name allows too, is not supported.
    EdDsa,
    /// Ed25519 under its own name (RFC 9864, section 2.2). A key for one of the two names is a key for the other.
    Ed25519,
    /// HMAC with SHA-256; secrets of at least 32 octets (RFC 7518, section 3.2).
    Hs256,
    /// HMAC with SHA-384; secrets of at least 48 octets (RFC 7518, section 3.2).
    Hs384,
    /// HMAC with SHA-512; secrets of at least 64 octets (RFC 7518, section 3.2).
    Hs512,
}

/// The hash that an algorithm uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    /// Every algorithm, in the order of the declaration.
    pub const ALL: [Self; 15] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::Es256k,
        Self::EdDsa,
        Self::Ed25519,
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
    ];

    /// The registered name, as in the header parameter `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::Es256k => "ES256K",
            Self::EdDsa => "EdDSA",
            Self::Ed25519 => "Ed25519",
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// The algorithm with this registered name; letter case counts.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }

    /// Whether whoever verifies could also sign: the HMAC algorithms.
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }

    pub(crate) const fn hash(self) -> Hash {
        match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 | Self::Es256k | Self::Hs256 => Hash::Sha256,
            Self::Rs384 | Self::Ps384 | Self::Es384 | Self::Hs384 => Hash::Sha384,
            Self::Rs512 | Self::Ps512 | Self::Es512 | Self::EdDsa | Self::Ed25519 | Self::Hs512 => {
                Hash::Sha512
            }
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A set of algorithms: those that a policy accepts, or a key may be used with.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Algorithms(u16);

impl Algorithms {
    /// Every algorithm with a public key.
    pub const ASYMMETRIC: Self = Self(Self::bit(Algorithm::Hs256) - 1);

    /// The set of this one.
    pub const fn only(algorithm: Algorithm) -> Self {
        Self(Self::bit(algorithm))
    }

    /// Whether the algorithm is in the set.
    pub const fn contains(self, algorithm: Algorithm) -> bool {
        self.0 & Self::bit(algorithm) != 0
    }

    /// The algorithms in the set, in the order of [`Algorithm::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Algorithm> {
        Algorithm::ALL
            .into_iter()
            .filter(move |algorithm| self.contains(*algorithm))
    }

    const fn bit(algorithm: Algorithm) -> u16 {
        1 << algorithm as u16
    }
}

impl From<Algorithm> for Algorithms {
    fn from(algorithm: Algorithm) -> Self {
        Self::only(algorithm)
    }
}

impl FromIterator<Algorithm> for Algorithms {
    fn from_iter<I: IntoIterator<Item = Algorithm>>(algorithms: I) -> Self {
        let bits = algorithms
            .into_iter()
            .fold(0, |bits, algorithm| bits | Self::bit(algorithm));
        Self(bits)
    }
}

impl<const N: usize> From<[Algorithm; N]> for Algorithms {
    fn from(algorithms: [Algorithm; N]) -> Self {
        algorithms.into_iter().collect()
    }
}

impl fmt::Display for Algorithms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return formatter.write_str("no algorithm");
        }
        for (index, algorithm) in self.iter().enumerate() {
            if index > 0 {
                formatter.write_str(", ")?;
            }
            formatter.write_str(algorithm.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Algorithms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_algorithm_by_its_name_and_nothing_by_another() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
        }
        for other in ["none", "None", "rs256", "RS256 ", "ES521", "EDDSA", ""] {
            assert_eq!(Algorithm::from_name(other), None, "{other:?}");
        }
    }

    #[test]
    fn asymmetric_algorithms_are_all_but_the_macs() {
        for algorithm in Algorithm::ALL {
            assert_eq!(
                Algorithms::ASYMMETRIC.contains(algorithm),
                !algorithm.is_symmetric(),
                "{algorithm}"
            );
        }
    }

    #[test]
    fn prints_a_set_as_a_list() {
        let both: Algorithms = [Algorithm::Es256, Algorithm::Rs256].into();
        assert_eq!(both.to_string(), "RS256, ES256");
        assert_eq!(Algorithms::default().to_string(), "no algorithm");
    }
}
