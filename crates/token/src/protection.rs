//! How a kind of token is protected, and the steps from the text of a token to the payload that its issuer signed.

use std::time::Duration;

use crate::algorithm::{Algorithm, Algorithms};
use crate::claims::Claims;
use crate::jws::Jws;
use crate::key_set::KeySet;
use crate::rejection::Cause;
use crate::rules::{Clock, DEFAULT_CLOCK_SKEW};
use crate::timestamp::Timestamp;

/// The `typ` that a kind of token has (RFC 8725, section 3.11).
#[derive(Clone, Copy)]
pub(crate) enum MediaType {
    /// None, or that of a JWT in general.
    Plain,
    /// This one and no other.
    Explicit(&'static str),
    /// This one, or none, or that of a JWT in general: the standard came before explicit types.
    Either(&'static str),
}

/// What every policy says about signatures and time.
#[derive(Clone, Debug)]
pub(crate) struct Protection {
    pub(crate) algorithms: Algorithms,
    pub(crate) clock_skew: Duration,
    #[cfg(feature = "jwe")]
    pub(crate) decryption: Option<std::sync::Arc<crate::jwe::Decryption>>,
}

impl Protection {
    pub(crate) fn new(algorithms: impl Into<Algorithms>) -> Self {
        Self {
            algorithms: algorithms.into(),
            clock_skew: DEFAULT_CLOCK_SKEW,
            #[cfg(feature = "jwe")]
            decryption: None,
        }
    }

    pub(crate) fn clock(&self, now: Timestamp) -> Clock {
        Clock {
            now,
            skew: self.clock_skew,
        }
    }

    /// Validates a JWS (RFC 7515, section 5.2), and reads the claims that it signs (RFC 7519, section 7.2).
    #[rustfmt::skip]
    pub(crate) fn open(&self, raw: &str, keys: &KeySet, media_type: MediaType) -> Result<(Claims, Algorithm), Cause> {
        #[cfg(feature = "jwe")]
        let decrypted = self.decrypted(raw)?;                       // RFC 7516, 5.2: if encryption was agreed, nothing else will do
        #[cfg(feature = "jwe")]
        let raw = decrypted.as_deref().unwrap_or(raw);
        let jws = Jws::parse(raw)?;                                 // RFC 7515, 5.2, steps 1 to 7: strict segments and header
        jws.refuse_critical_extensions()?;                          // RFC 7515, 4.1.11
        jws.require_type(media_type)?;                              // RFC 8725, 3.11
        let algorithm = jws.require_algorithm(self.algorithms)?;    // RFC 8725, 3.1: the policy's choice; never `none`
        let key = keys.select(jws.key_id(), algorithm)?;            // RFC 7515, 6: a key of the issuer, and no other
        let payload = jws.payload_signed_by(key, algorithm)?;       // RFC 7515, 5.2, step 8: over the octets as received
        let claims = Claims::read(payload)?;                        // RFC 7519, 7.2, step 10: strict JSON
        Ok((claims, algorithm))
    }
}

#[cfg(feature = "jwe")]
impl Protection {
    fn decrypted(&self, raw: &str) -> Result<Option<String>, Cause> {
        self.decryption
            .as_ref()
            .map(|decryption| decryption.decrypt(raw))
            .transpose()
    }
}

/// The option of every policy whose tokens may be encrypted.
macro_rules! decryption_option {
    () => {
        /// Demands that the token is encrypted, and decrypts it before everything else. Default: encrypted tokens are
        /// refused.
        #[cfg(feature = "jwe")]
        #[must_use]
        pub fn decrypt_with(
            mut self,
            decryption: impl Into<std::sync::Arc<crate::jwe::Decryption>>,
        ) -> Self {
            self.protection.decryption = Some(decryption.into());
            self
        }
    };
}

/// The options that every policy has.
macro_rules! protection_options {
    ($default:literal) => {
        /// The clock skew that is allowed unless another is set: one minute.
        pub const DEFAULT_CLOCK_SKEW: std::time::Duration = crate::rules::DEFAULT_CLOCK_SKEW;

        /// The most clock skew that can be allowed, five minutes: more would keep expired tokens alive.
        pub const MAX_CLOCK_SKEW: std::time::Duration = crate::rules::MAX_CLOCK_SKEW;

        /// Demands this signature algorithm: the one that was registered or agreed.
        #[doc = concat!("Default: ", $default, ".")]
        #[must_use]
        pub fn algorithm(self, algorithm: crate::algorithm::Algorithm) -> Self {
            self.algorithms(algorithm)
        }

        /// Accepts any of these signature algorithms, where the issuer's choice is not known beforehand.
        #[doc = concat!("Default: ", $default, ".")]
        #[must_use]
        pub fn algorithms(mut self, algorithms: impl Into<crate::algorithm::Algorithms>) -> Self {
            self.protection.algorithms = algorithms.into();
            self
        }

        /// Allows clocks to differ by so much, to the second; default 60 seconds. More than
        /// [`MAX_CLOCK_SKEW`](Self::MAX_CLOCK_SKEW) is cut to it.
        #[must_use]
        pub fn clock_skew(mut self, clock_skew: std::time::Duration) -> Self {
            self.protection.clock_skew = clock_skew.min(Self::MAX_CLOCK_SKEW);
            self
        }
    };
}

pub(crate) use {decryption_option, protection_options};
