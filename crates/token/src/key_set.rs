//! The keys of an issuer (RFC 7517), read once and ready to verify.

mod der;
mod edwards;
mod error;
mod jwk;
mod numbers;
mod pem;
mod public_key;

use std::fmt;
use std::sync::Arc;

use crate::algorithm::{Algorithm, Algorithms};
use crate::crypto::VerifyingKey;
use crate::excerpt::Excerpt;
use crate::rejection::Cause;
use crate::strict_json::Object;

pub use error::{KeySetError, UnusableKey};
pub(crate) use numbers::{Curve, Numbers};
pub use public_key::PublicKey;

/// The longest key set that is read, in octets: 512 KiB.
pub const MAX_KEY_SET_BYTES: usize = 512 * 1024;

/// The most keys that a set may have.
pub const MAX_KEYS: usize = 100;

/// The keys of one issuer: public ones, or the secret that it shares with a client.
///
/// Keys that can't be used are kept with the reason, so that a rejection can tell it.
pub struct KeySet {
    entries: Vec<Entry>,
    identity: KeySetIdentity,
}

/// Which reading of a key set this is. No other has the same, not even of the same text, for as long as anybody keeps it.
#[derive(Clone, Default)]
pub(crate) struct KeySetIdentity(Arc<()>);

impl PartialEq for KeySetIdentity {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A key of the set, usable or not.
#[derive(Debug)]
struct Entry {
    id: KeyId,
    key: Result<Key, UnusableKey>,
}

/// The name that a token may call a key by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum KeyId {
    /// The issuer gave it none.
    Absent,
    /// The issuer gave it this one.
    Named(String),
    /// It was configured by hand without one, so it is meant whatever a token calls it.
    Any,
}

/// A key, prepared for each algorithm that it may be used with.
pub(crate) struct Key {
    prepared: Vec<(Algorithms, VerifyingKey)>,
    /// Whether its `alg`, and not only its type, says what it may be used with.
    alg_is_named: bool,
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
        let keys = set.get("keys").ok_or(KeySetError::KeysMissing)?;
        let keys = keys.elements().ok_or(KeySetError::KeysType {
            received: keys.kind(),
        })?;
        if keys.len() > MAX_KEYS {
            return Err(KeySetError::TooManyKeys {
                received: keys.len(),
            });
        }
        Ok(Self::of(keys.iter().map(Entry::read).collect()))
    }

    /// The secret that a client shares with the issuer, for one HMAC algorithm. For an ID token it is the UTF-8 octets
    /// of the `client_secret` (OpenID Connect Core 1.0, section 10.1). Whatever `kid` a token has, this is its key.
    ///
    /// # Errors
    /// The algorithm is none of the HMACs, or the secret is shorter than its hash: 32, 48 or 64 octets (RFC 7518,
    /// section 3.2).
    pub fn from_secret(algorithm: Algorithm, secret: &[u8]) -> Result<Self, UnusableKey> {
        let least = match algorithm {
            Algorithm::Hs256 => 32,
            Algorithm::Hs384 => 48,
            Algorithm::Hs512 => 64,
            _ => return Err(UnusableKey::ForAnotherAlgorithm),
        };
        if secret.len() < least {
            return Err(UnusableKey::SecretTooShort {
                octets: secret.len(),
                least,
            });
        }
        let verifying =
            VerifyingKey::hmac(algorithm, secret).ok_or(UnusableKey::ForAnotherAlgorithm)?;
        Ok(Self::of(vec![Entry {
            id: KeyId::Any,
            key: Ok(Key {
                prepared: vec![(algorithm.into(), verifying)],
                alg_is_named: true,
            }),
        }]))
    }

    fn of(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            identity: KeySetIdentity::default(),
        }
    }

    pub(crate) fn identity(&self) -> &KeySetIdentity {
        &self.identity
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
            .filter_map(|entry| Some((entry.id.name(), entry.key.as_ref().err().copied()?)))
    }

    /// Chooses the key for a token: by key id where the token names one, and only one that fits the algorithm
    /// (RFC 7515, section 6; OpenID Connect Core 1.0, section 10.1).
    pub(crate) fn select(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<&VerifyingKey, Cause> {
        let mut fitting = self
            .named(kid)
            .filter_map(|entry| entry.fitting(algorithm).ok());
        let Some(first) = fitting.next() else {
            return Err(self.why_none_fits(kid, algorithm));
        };
        if fitting.all(|other| other.is(first)) {
            return Ok(first);
        }
        Err(Cause::KeyAmbiguous {
            kid: kid.map(Excerpt::of),
            fitting: self.distinct_fitting(kid, algorithm),
        })
    }

    fn named(&self, kid: Option<&str>) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.id.answers_to(kid))
    }

    fn why_none_fits(&self, kid: Option<&str>, algorithm: Algorithm) -> Cause {
        let shown = kid.map(Excerpt::of);
        // Without a key id only keys of the right type say something about the token.
        let unfit = self
            .named(kid)
            .filter_map(|entry| entry.fitting(algorithm).err())
            .filter(|reason| kid.is_some() || reason.concerns_unnamed());
        match unfit.min() {
            Some(reason) => Cause::KeyUnusable { kid: shown, reason },
            None => Cause::KeyUnknown {
                kid: shown,
                algorithm,
            },
        }
    }

    fn distinct_fitting(&self, kid: Option<&str>, algorithm: Algorithm) -> usize {
        let mut distinct: Vec<&VerifyingKey> = Vec::new();
        for key in self
            .named(kid)
            .filter_map(|entry| entry.fitting(algorithm).ok())
        {
            if !distinct.iter().any(|other| other.is(key)) {
                distinct.push(key);
            }
        }
        distinct.len()
    }
}

impl FromIterator<PublicKey> for KeySet {
    fn from_iter<I: IntoIterator<Item = PublicKey>>(keys: I) -> Self {
        Self::of(keys.into_iter().map(PublicKey::into_entry).collect())
    }
}

impl From<PublicKey> for KeySet {
    fn from(key: PublicKey) -> Self {
        [key].into_iter().collect()
    }
}

impl KeyId {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Absent | Self::Any => None,
        }
    }

    fn answers_to(&self, kid: Option<&str>) -> bool {
        match (self, kid) {
            (Self::Any, _) | (_, None) => true,
            (Self::Named(name), Some(kid)) => name == kid,
            (Self::Absent, Some(_)) => false,
        }
    }
}

impl Entry {
    fn fitting(&self, algorithm: Algorithm) -> Result<&VerifyingKey, UnusableKey> {
        match &self.key {
            Ok(key) => key.for_algorithm(algorithm),
            Err(reason) => Err(*reason),
        }
    }
}

impl Key {
    pub(crate) fn for_algorithm(&self, algorithm: Algorithm) -> Result<&VerifyingKey, UnusableKey> {
        let mut prepared = self.prepared.iter();
        if let Some((_, verifying)) = prepared.find(|(fit, _)| fit.contains(algorithm)) {
            return Ok(verifying);
        }
        match self.algorithms().iter().next() {
            Some(key) if !(self.alg_is_named && key.shares_keys_with(algorithm)) => {
                Err(UnusableKey::AnotherAlgorithm { key })
            }
            _ => Err(UnusableKey::ForAnotherAlgorithm),
        }
    }

    /// The algorithms that the key may be used with.
    pub(crate) fn algorithms(&self) -> Algorithms {
        self.prepared
            .iter()
            .flat_map(|(algorithms, _)| algorithms.iter())
            .collect()
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeySet")
            .field("entries", &self.entries)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Key")
            .field(&self.algorithms())
            .finish()
    }
}
