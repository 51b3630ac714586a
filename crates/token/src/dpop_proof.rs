//! The DPoP proof: what a server demands of it, and the checks of RFC 9449, section 4.3.

mod target_uri;

use std::time::Duration;

use crate::algorithm::Algorithms;
use crate::claims::Claims;
use crate::excerpt::Excerpt;
use crate::identifiers::Nonce;
use crate::jws::Jws;
use crate::protection::{MediaType, Protection, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::{Clock, Hashed};
use crate::timestamp::Timestamp;
use crate::verified::Verified;

use self::target_uri::TargetUri;

/// What a server demands of a DPoP proof: that of one request.
///
/// The proof brings its own key, so it says only that the sender has that key. Who the sender is says the access token:
/// compare its binding by [`key_thumbprint`](Self::key_thumbprint).
#[derive(Clone, Debug)]
pub struct DpopPolicy {
    protection: Protection,
    method: String,
    uri: String,
    max_age: Duration,
    access_token: Option<Hashed>,
    key_thumbprint: Option<String>,
    nonce: Option<Nonce>,
}

/// A DPoP proof that was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct DpopProof {
    key_thumbprint: String,
    issued_at: Timestamp,
}

impl DpopPolicy {
    /// How long a proof is accepted after it was made, unless another time is set: one minute.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_mins(1);

    /// Demands a proof for a request with this method to this URI, whose query and fragment do not matter.
    pub fn new(method: impl Into<String>, uri: impl Into<String>) -> Self {
        Self {
            protection: Protection::new(Algorithms::ASYMMETRIC),
            method: method.into(),
            uri: uri.into(),
            max_age: Self::DEFAULT_MAX_AGE,
            access_token: None,
            key_thumbprint: None,
            nonce: None,
        }
    }

    protection_options!("every one with a public key; those with a secret are never accepted");

    /// Accepts a proof for so long after it was made, to the second, beside the clock skew; default 60 seconds.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// Demands `ath`, the hash of the access token that came with the proof: always at a resource server.
    #[must_use]
    pub fn access_token(mut self, access_token: &str) -> Self {
        self.access_token = Some(Hashed::new(access_token));
        self
    }

    /// Demands the key with this thumbprint: the `jkt` that the access token, code or refresh token is bound to.
    #[must_use]
    pub fn key_thumbprint(mut self, thumbprint: impl Into<String>) -> Self {
        self.key_thumbprint = Some(thumbprint.into());
        self
    }

    /// Demands this nonce: the one that the server gave out (RFC 9449, sections 8 and 9).
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<Nonce>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Validates a proof (RFC 9449, section 4.3), `now` being the current time. Whether its `jti` was used before is not
    /// checked here: see [`Verified::token_id`].
    ///
    /// # Errors
    /// The first rule that the proof breaks.
    pub fn verify(&self, raw: &str, now: Timestamp) -> Result<Verified<DpopProof>, Rejection> {
        self.validate(raw, self.protection.clock(now))
            .map_err(TokenKind::DpopProof.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, clock: Clock) -> Result<Verified<DpopProof>, Cause> {
        let jws = Jws::parse(raw)?;                                         // check 2: one well-formed JWT
        jws.refuse_critical_extensions()?;                                  // RFC 7515, 4.1.11
        jws.require_type(MediaType::Explicit("dpop+jwt"))?;                 // check 4
        let algorithm = jws.require_algorithm(self.asymmetric())?;          // check 5: asymmetric, and accepted here
        let key = jws.key_in_header()?;                                     // check 7: public, and nothing but public
        let key_thumbprint = key.thumbprint();
        let key = key.prepare(Some(algorithm.name()))
            .map_err(|reason| Cause::HeaderKeyUnusable { reason })?;        // section 4.2: a key for the algorithm
        let key = key.for_algorithm(algorithm)
            .map_err(|reason| Cause::HeaderKeyUnusable { reason })?;
        let claims = Claims::read(jws.payload_signed_by(key, algorithm)?)?; // check 6: the signature, by this very key
        claims.require_some_text("jti")?;                                   // check 3
        self.check_method(claims.text("htm")?)?;                            // checks 3 and 8
        self.check_uri(claims.text("htu")?)?;                               // checks 3 and 9
        self.check_nonce(claims.optional_text("nonce")?)?;                  // check 10
        let issued_at = clock.require_issued(&claims)?;                     // checks 3 and 11
        self.check_age(issued_at, clock)?;                                  // check 11
        self.check_access_token(claims.optional_text("ath")?)?;             // check 12
        self.check_key(&key_thumbprint)?;                                   // check 12

        Ok(Verified::new(DpopProof { key_thumbprint, issued_at }, claims))
    }

    /// Whoever may verify a MAC may also make one, so none is a proof.
    fn asymmetric(&self) -> Algorithms {
        let accepted = self.protection.algorithms.iter();
        accepted
            .filter(|algorithm| !algorithm.is_symmetric())
            .collect()
    }

    fn check_method(&self, received: &str) -> Result<(), Cause> {
        if received == self.method {
            return Ok(());
        }
        Err(Cause::MethodMismatch {
            expected: Excerpt::of(&self.method),
            received: Excerpt::of(received),
        })
    }

    fn check_uri(&self, received: &str) -> Result<(), Cause> {
        let (expected, named) = (TargetUri::of(&self.uri), TargetUri::of(received));
        if expected.is_some() && expected == named {
            return Ok(());
        }
        Err(Cause::UriMismatch {
            expected: Excerpt::of(&self.uri),
            received: Excerpt::of(received),
        })
    }

    fn check_nonce(&self, received: Option<&str>) -> Result<(), Cause> {
        match (&self.nonce, received) {
            (None, _) => Ok(()),
            (Some(expected), Some(received)) if expected.is(received) => Ok(()),
            (Some(_), Some(_)) => Err(Cause::NonceMismatch),
            (Some(_), None) => Err(Cause::NonceMissing),
        }
    }

    fn check_age(&self, issued_at: Timestamp, clock: Clock) -> Result<(), Cause> {
        if clock.is_older_than(issued_at, self.max_age) {
            return Err(Cause::TooOld {
                issued_at,
                max_age: self.max_age,
                now: clock.now,
            });
        }
        Ok(())
    }

    fn check_access_token(&self, received: Option<&str>) -> Result<(), Cause> {
        let Some(access_token) = &self.access_token else {
            return Ok(());
        };
        match received {
            None => Err(Cause::AccessTokenHashMissing),
            Some(received) if access_token.has_sha256(received) => Ok(()),
            Some(received) => Err(Cause::AccessTokenHashMismatch {
                received: Excerpt::of(received),
            }),
        }
    }

    fn check_key(&self, thumbprint: &str) -> Result<(), Cause> {
        match &self.key_thumbprint {
            Some(expected) if expected != thumbprint => Err(Cause::KeyMismatch {
                expected: Excerpt::of(expected),
                received: Excerpt::of(thumbprint),
            }),
            _ => Ok(()),
        }
    }
}

impl Verified<DpopProof> {
    /// The thumbprint of the key that made the proof, to bind a token to it (`jkt`; RFC 9449, section 6.1).
    pub fn key_thumbprint(&self) -> &str {
        &self.token().key_thumbprint
    }

    /// The id of the proof, `jti`, to refuse a second use while the proof would be accepted.
    pub fn token_id(&self) -> &str {
        self.text("jti").unwrap_or_default()
    }

    /// When the proof was made, `iat`; a fraction is cut.
    pub fn issued_at(&self) -> Timestamp {
        self.token().issued_at
    }
}
