//! The keys of an issuer (RFC 7517), read once and ready to verify.

mod error;
mod jwk;

use std::fmt;

use crate::algorithm::Algorithm;
use crate::crypto::VerifyingKey;
use crate::excerpt::Excerpt;
use crate::rejection::Rejection;
use crate::strict_json::{Json, Object};

pub use error::{KeySetError, UnusableKey};

/// The longest key set that is read, in octets: 512 KiB.
pub const MAX_KEY_SET_BYTES: usize = 512 * 1024;

/// The most keys that a set may have.
pub const MAX_KEYS: usize = 100;

/// The public keys of one issuer.
///
/// Keys that can't be used are kept with the reason, so that a rejection can tell it.
#[derive(Debug)]
pub struct KeySet {
    entries: Vec<Entry>,
}

/// A key of the set, usable or not.
#[derive(Debug)]
struct Entry {
    kid: Option<String>,
    key: Result<Key, UnusableKey>,
}

/// A key with the one algorithm that it may be used with.
pub(crate) struct Key {
    algorithm: Algorithm,
    verifying: VerifyingKey,
}

impl KeySet {
    /// Reads a key set as it is served at a provider's `jwks_uri` (RFC 7517, section 5).
    ///
    /// A key that can't be used does not spoil the others: it is kept with its reason. A key that is written twice, in
    /// whatever words, is one key to choose from: nobody has to guess which of the two is meant.
    ///
    /// # Errors
    /// The text is larger than [`MAX_KEY_SET_BYTES`], is not strict JSON, has no array `keys`, or has more than
    /// [`MAX_KEYS`] keys.
    pub fn from_jwks(octets: &[u8]) -> Result<Self, KeySetError> {
        if octets.len() > MAX_KEY_SET_BYTES {
            return Err(KeySetError::TooLarge {
                received: octets.len(),
            });
        }
        let set = Object::read(octets)?;
        let keys = match set.get("keys") {
            Some(Json::Array(keys)) => keys,
            Some(other) => {
                return Err(KeySetError::KeysType {
                    received: other.kind(),
                });
            }
            None => return Err(KeySetError::KeysMissing),
        };
        if keys.len() > MAX_KEYS {
            return Err(KeySetError::TooManyKeys {
                received: keys.len(),
            });
        }
        Ok(Self {
            entries: keys.iter().map(Entry::read).collect(),
        })
    }

    /// How many keys the set has, usable or not, as they are written.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the set has no key at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The keys that can't be used: key id, if any, and reason.
    pub fn unusable(&self) -> impl Iterator<Item = (Option<&str>, UnusableKey)> {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.kid.as_deref(), entry.key.as_ref().err().copied()?)))
    }

    /// Chooses the key for a token: by key id where the token names one, and only one that fits the algorithm
    /// (RFC 7515, section 6; OpenID Connect Core 1.0, section 10.1).
    pub(crate) fn select(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<&Key, Rejection> {
        let named = || {
            self.entries
                .iter()
                .filter(|entry| kid.is_none() || entry.kid.as_deref() == kid)
        };
        let shown = kid.map(Excerpt::of);
        let mut fitting: Vec<&Key> = Vec::new();
        for key in named().filter_map(|entry| entry.fitting(algorithm).ok()) {
            if !fitting
                .iter()
                .any(|other| other.verifying.is(&key.verifying))
            {
                fitting.push(key);
            }
        }
        match fitting.as_slice() {
            [key] => Ok(key),
            [] => {
                // Without a key id only keys of the right type say something about the token.
                let unfit = named().filter_map(|entry| entry.fitting(algorithm).err());
                match unfit
                    .filter(|reason| kid.is_some() || reason.concerns_unnamed())
                    .min()
                {
                    Some(reason) => Err(Rejection::KeyUnusable { kid: shown, reason }),
                    None => Err(Rejection::KeyUnknown {
                        kid: shown,
                        algorithm,
                    }),
                }
            }
            several => Err(Rejection::KeyAmbiguous {
                kid: shown,
                fitting: several.len(),
            }),
        }
    }
}

impl Entry {
    fn fitting(&self, algorithm: Algorithm) -> Result<&Key, UnusableKey> {
        match &self.key {
            Ok(key) if key.algorithm == algorithm => Ok(key),
            Ok(key) => Err(UnusableKey::AnotherAlgorithm { key: key.algorithm }),
            Err(reason) => Err(*reason),
        }
    }
}

impl Key {
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifying.verifies(message, signature)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Key").field(&self.algorithm).finish()
    }
}
