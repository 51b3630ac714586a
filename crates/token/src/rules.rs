//! The rules that kinds of tokens share. Each is one sentence of a standard.

use std::time::Duration;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::algorithm::Algorithm;
use crate::claims::{Audience, Claims};
use crate::excerpt::Excerpt;
use crate::identifiers::Issuer;
use crate::rejection::Cause;
use crate::timestamp::Timestamp;
use crate::{base64url, crypto};

/// The clock skew that is allowed unless another is set.
pub(crate) const DEFAULT_CLOCK_SKEW: Duration = Duration::from_mins(1);

/// The most clock skew that can be allowed: more would keep expired tokens alive.
pub(crate) const MAX_CLOCK_SKEW: Duration = Duration::from_mins(5);

/// The event that makes a JWT a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4).
pub(crate) const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The scopes of an access token: by RFC 9068, section 2.2.3, and as Microsoft Entra, Okta and AD FS call them.
pub(crate) const SCOPES: &[&str] = &["scope", "scp"];

impl Claims {
    /// The issuer is the expected one, character for character.
    pub(crate) fn require_issuer(&self, expected: &Issuer) -> Result<(), Cause> {
        let received = self.text("iss")?;
        if expected.is(received) {
            return Ok(());
        }
        Err(Cause::IssuerMismatch {
            expected: expected.clone(),
            received: Excerpt::of(received),
        })
    }

    /// At least one of the audiences is one of ours (RFC 7519, section 4.1.3). An empty name is nobody's.
    pub(crate) fn require_audience<N: AsRef<str>>(&self, ours: &[N]) -> Result<Audience, Cause> {
        let audience = self.audience()?;
        let is_ours =
            |name: &str| !name.is_empty() && ours.iter().any(|ours| ours.as_ref() == name);
        if self.names_of(&audience).any(is_ours) {
            return Ok(audience);
        }
        Err(Cause::AudienceMismatch {
            expected: Excerpt::of_list(ours.iter().map(AsRef::as_ref)),
            received: Excerpt::of_list(self.names_of(&audience)),
        })
    }

    /// The subject is there, and not the empty text.
    pub(crate) fn require_subject(&self) -> Result<&str, Cause> {
        match self.text("sub")? {
            "" => Err(Cause::SubjectEmpty),
            subject => Ok(subject),
        }
    }

    /// The subject, `sub`, is the expected one, character for character.
    pub(crate) fn require_this_subject(&self, expected: &str) -> Result<(), Cause> {
        let received = self.require_subject()?;
        if received == expected {
            return Ok(());
        }
        Err(Cause::SubjectMismatch {
            expected: Excerpt::of(expected),
            received: Excerpt::of(received),
        })
    }

    /// None of these claims is there: they belong to other kinds of tokens (RFC 8725, section 3.12).
    pub(crate) fn forbid(&self, claims: &[&'static str]) -> Result<(), Cause> {
        match claims.iter().find(|claim| self.get(claim).is_some()) {
            Some(claim) => Err(Cause::ClaimForbidden { claim }),
            None => Ok(()),
        }
    }

    /// A claim that must be there as a string with something in it.
    pub(crate) fn require_some_text(&self, claim: &'static str) -> Result<&str, Cause> {
        match self.text(claim)? {
            "" => Err(Cause::ClaimMissing { claim }),
            text => Ok(text),
        }
    }
}

/// The time of a verification, and how much clocks may differ.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) now: Timestamp,
    pub(crate) skew: Duration,
}

impl Clock {
    /// `exp` is there and has not passed (RFC 7519, section 4.1.4).
    pub(crate) fn require_unexpired(self, claims: &Claims) -> Result<Timestamp, Cause> {
        let expires_at = claims.time("exp")?;
        self.check_expiry(expires_at)?;
        Ok(expires_at)
    }

    /// `exp`, if it is there, has not passed.
    pub(crate) fn check_unexpired(self, claims: &Claims) -> Result<Option<Timestamp>, Cause> {
        let expires_at = claims.limiting_time("exp")?;
        expires_at
            .map(|expires_at| self.check_expiry(expires_at))
            .transpose()?;
        Ok(expires_at)
    }

    fn check_expiry(self, expires_at: Timestamp) -> Result<(), Cause> {
        if self.is_before(expires_at) {
            return Ok(());
        }
        Err(Cause::Expired {
            expires_at,
            now: self.now,
        })
    }

    /// `nbf`, if it is there, has passed (RFC 7519, section 4.1.5).
    pub(crate) fn check_begun(self, claims: &Claims) -> Result<Option<Timestamp>, Cause> {
        match claims.limiting_time("nbf")? {
            Some(not_before) if self.is_ahead(not_before) => Err(Cause::NotYetValid {
                not_before,
                now: self.now,
            }),
            begun => Ok(begun),
        }
    }

    /// `iat` is there and does not lie in the future.
    pub(crate) fn require_issued(self, claims: &Claims) -> Result<Timestamp, Cause> {
        let issued_at = claims.time("iat")?;
        self.check_issue(issued_at)?;
        Ok(issued_at)
    }

    /// `iat`, if it is there, does not lie in the future.
    pub(crate) fn check_issued(self, claims: &Claims) -> Result<Option<Timestamp>, Cause> {
        let issued_at = claims.limiting_time("iat")?;
        issued_at
            .map(|issued_at| self.check_issue(issued_at))
            .transpose()?;
        Ok(issued_at)
    }

    fn check_issue(self, issued_at: Timestamp) -> Result<(), Cause> {
        let now = self.now;
        if self.is_ahead(issued_at) {
            return Err(Cause::IssuedInFuture { issued_at, now });
        }
        Ok(())
    }

    /// The token expires at most so long from now, if there is a limit: short-lived kinds of tokens are refused if they are
    /// made to last.
    pub(crate) fn check_lifetime(
        self,
        expires_at: Timestamp,
        max_lifetime: Option<Duration>,
    ) -> Result<(), Cause> {
        let Some(max_lifetime) = max_lifetime else {
            return Ok(());
        };
        let latest = self
            .now
            .saturating_add(max_lifetime)
            .saturating_add(self.skew);
        if expires_at <= latest {
            return Ok(());
        }
        Err(Cause::LifetimeTooLong {
            expires_at,
            max_lifetime,
            now: self.now,
        })
    }

    /// Whether a moment has not come yet, clock skew in favour of the token.
    pub(crate) fn is_before(self, moment: Timestamp) -> bool {
        self.now < moment.saturating_add(self.skew)
    }

    /// Whether a moment lies in the future, clock skew aside.
    pub(crate) fn is_ahead(self, moment: Timestamp) -> bool {
        moment > self.now.saturating_add(self.skew)
    }

    /// Whether more than `age` has passed since a moment, clock skew aside.
    pub(crate) fn is_older_than(self, moment: Timestamp, age: Duration) -> bool {
        self.now > moment.saturating_add(age).saturating_add(self.skew)
    }
}

/// A value that a token has the hash of; hidden from `Debug`, wiped when dropped.
#[derive(Clone)]
pub(crate) struct Hashed(Zeroizing<String>);

impl Hashed {
    pub(crate) fn new(value: &str) -> Self {
        Self(Zeroizing::new(value.to_owned()))
    }

    /// Whether a claim is the left half of the hash that belongs to the algorithm (OpenID Connect Core 1.0, section 3.1.3.6).
    pub(crate) fn has_left_half(&self, received: &str, algorithm: Algorithm) -> bool {
        let digest = crypto::digest(algorithm.hash(), self.0.as_bytes());
        let digest = digest.as_ref();
        let (left, _) = digest.split_at(digest.len() / 2);
        is_encoded(received, left)
    }

    /// Whether a claim is the whole SHA-256 hash (RFC 9449, section 4.2, `ath`).
    pub(crate) fn has_sha256(&self, received: &str) -> bool {
        let digest = crypto::digest(crate::algorithm::Hash::Sha256, self.0.as_bytes());
        is_encoded(received, digest.as_ref())
    }
}

/// Whether a text is the base64url of a hash, in constant time: what was hashed is secret.
fn is_encoded(received: &str, hash: &[u8]) -> bool {
    let expected = base64url::encode(hash);
    expected.as_bytes().ct_eq(received.as_bytes()).into()
}

impl std::fmt::Debug for Hashed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Hashed(..)")
    }
}
