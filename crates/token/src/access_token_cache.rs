//! Access tokens that were verified before: an API sees the same token many times before it expires.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

use crate::access_token::{AccessToken, AccessTokenPolicy};
use crate::key_set::{KeySet, KeySetIdentity};
use crate::rejection::Rejection;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// The longest token that is remembered, in octets: 8 KiB. Longer ones are verified each time.
const MAX_REMEMBERED_BYTES: usize = 8 * 1024;

/// The most tokens that are remembered.
const MAX_CAPACITY: usize = 1 << 20;

/// How many octets at the end of a token choose its place: 32 of base64url are 192 bits of the signature.
const HASHED_BYTES: usize = 32;

/// An [`AccessTokenPolicy`] that remembers what it has verified, for as long as the token and its key set are good.
///
/// ```
/// use relier_token::{AccessTokenCache, AccessTokenPolicy, KeySet, Timestamp};
///
/// let policy = AccessTokenPolicy::new("https://accounts.example.com", "https://api.example.com");
/// let cache = AccessTokenCache::new(policy, 10_000);
/// let keys = KeySet::from_jwks(br#"{"keys": []}"#)?;
/// let rejection = cache.verify("forged", &keys, Timestamp::from_unix_seconds(1_800_000_000)).unwrap_err();
/// assert_eq!(rejection.code(), "jws.malformed");
/// # Ok::<(), relier_token::KeySetError>(())
/// ```
///
/// What is answered from memory is what a verification would answer now. For that,
/// - a cache belongs to one policy, which nobody can change afterwards: no token is good for another issuer, audience or
///   algorithm because it was good here;
/// - it remembers tokens of one key set only, the very one that is handed in, and forgets all when another is: a key
///   that was withdrawn vouches for nothing any more;
/// - a token is known by all of its octets. Its place is chosen by a keyed hash of its last ones, which are of the
///   signature, with a key that nobody outside can know: nobody can choose which tokens share a place, and nothing is
///   compared with a remembered token, which could be timed, before this hash is equal;
/// - time is looked at each time: a token that has expired meanwhile is verified anew, and so refused for its reason;
/// - what was refused is never remembered, so nobody without a good token can fill the memory, which is bounded anyhow.
///
/// There is none for ID tokens: they are read once, and a nonce is good for one of them.
///
/// It can be shared between threads. As without it, whether a token was revoked is not known here, and a token that is
/// bound to a key needs its proof with every request.
pub struct AccessTokenCache {
    policy: AccessTokenPolicy,
    /// The key of the hash, made anew for each cache.
    hash_key: RandomState,
    capacity: usize,
    memory: Mutex<Memory>,
}

/// The remembered tokens, each in the place that its hash chooses, where it displaces another.
#[derive(Default)]
struct Memory {
    keys: Option<KeySetIdentity>,
    places: Vec<Option<Remembered>>,
}

struct Remembered {
    hash: u64,
    raw: Zeroizing<String>,
    token: Arc<Verified<AccessToken>>,
}

impl AccessTokenCache {
    /// Remembers at most so many tokens that this policy accepted, each of at most 8 KiB. The number is at least one and
    /// at most 2^20, whatever is asked for.
    pub fn new(policy: AccessTokenPolicy, capacity: usize) -> Self {
        Self {
            policy,
            hash_key: RandomState::new(),
            capacity: capacity.clamp(1, MAX_CAPACITY),
            memory: Mutex::default(),
        }
    }

    /// Validates an access token as [`AccessTokenPolicy::verify`] does, or finds that it did so with this very key set
    /// and that the token is still good at `now`, the current time.
    ///
    /// # Errors
    /// The first rule that the token breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Arc<Verified<AccessToken>>, Rejection> {
        let hash = self.hash(raw);
        if let Some(token) = self.recall(hash, raw, keys)
            && self.policy.is_timely(&token, now)
        {
            return Ok(token);
        }
        let token = Arc::new(self.policy.verify(raw, keys, now)?);
        self.remember(hash, raw, keys, &token);
        Ok(token)
    }

    fn hash(&self, raw: &str) -> u64 {
        let octets = raw.as_bytes();
        let last = octets.last_chunk::<HASHED_BYTES>();
        self.hash_key
            .hash_one(last.map_or(octets, |last| last.as_slice()))
    }

    fn place(&self, hash: u64) -> usize {
        usize::try_from(hash).unwrap_or(usize::MAX) % self.capacity
    }

    fn recall(&self, hash: u64, raw: &str, keys: &KeySet) -> Option<Arc<Verified<AccessToken>>> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.keys.as_ref() != Some(keys.identity()) {
            return None;
        }
        let remembered = memory.places.get(self.place(hash))?.as_ref()?;
        let is_same = remembered.hash == hash && *remembered.raw == raw;
        is_same.then(|| Arc::clone(&remembered.token))
    }

    fn remember(&self, hash: u64, raw: &str, keys: &KeySet, token: &Arc<Verified<AccessToken>>) {
        if raw.len() > MAX_REMEMBERED_BYTES {
            return;
        }
        let remembered = Remembered {
            hash,
            raw: Zeroizing::new(raw.to_owned()),
            token: Arc::clone(token),
        };
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.keys.as_ref() != Some(keys.identity()) {
            memory.keys = Some(keys.identity().clone());
            memory.places.clear();
        }
        if memory.places.is_empty() {
            memory.places.resize_with(self.capacity, || None);
        }
        if let Some(place) = memory.places.get_mut(self.place(hash)) {
            *place = Some(remembered);
        }
    }
}

/// `Debug` tells no token.
impl fmt::Debug for AccessTokenCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessTokenCache")
            .field("policy", &self.policy)
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
