//! A sign-in between its two halves.

use std::fmt;
use std::time::Duration;

use relier_token::{Issuer, Nonce, Timestamp};
use serde::{Deserialize, Serialize};

use crate::random::unguessable;
use crate::rejection::Rejection;
use crate::setup_error::SetupError;
use crate::values::{CodeVerifier, State};

/// A sign-in that has been begun and not completed.
///
/// It serialises, so that it can wait in the user's session. It holds the nonce and the PKCE verifier: keep it on the
/// server, or in a cookie that is encrypted and authenticated, `HttpOnly` and `SameSite=Lax`. It must be bound to the
/// browser that began the sign-in, and be removed when the callback comes: [`PendingSignIns`](crate::PendingSignIns)
/// does the latter.
#[derive(Serialize, Deserialize)]
pub struct PendingSignIn {
    issuer: String,
    state: State,
    #[serde(with = "stored_nonce")]
    nonce: Nonce,
    code_verifier: CodeVerifier,
    max_age_seconds: Option<u64>,
    #[serde(default)]
    remembered: Option<String>,
    expires_at: i64,
}

impl PendingSignIn {
    pub(crate) fn begin(
        issuer: &Issuer,
        max_age: Option<Duration>,
        remembered: Option<String>,
        expires_at: Timestamp,
    ) -> Result<Self, SetupError> {
        Ok(Self {
            issuer: issuer.as_str().to_owned(),
            state: State::new(unguessable()?),
            nonce: Nonce::new(unguessable()?),
            code_verifier: CodeVerifier::new(unguessable()?),
            max_age_seconds: max_age.map(|duration| duration.as_secs()),
            remembered,
            expires_at: expires_at.unix_seconds(),
        })
    }

    /// The `state`, by which it is kept.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The `nonce`, which the ID token has to carry.
    pub fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// The PKCE verifier, which the token request has to carry.
    pub fn code_verifier(&self) -> &CodeVerifier {
        &self.code_verifier
    }

    /// How long ago the user may have been authenticated, if the request said so.
    pub fn max_age(&self) -> Option<Duration> {
        self.max_age_seconds.map(Duration::from_secs)
    }

    /// What the application asked to [`remember`](crate::AuthorizationRequest::remember). It never left the session.
    pub fn remembered(&self) -> Option<&str> {
        self.remembered.as_deref()
    }

    /// When it is too late to complete it.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.expires_at)
    }

    pub(crate) fn require_in_time(&self, now: Timestamp) -> Result<(), Rejection> {
        if now < self.expires_at() {
            Ok(())
        } else {
            Err(Rejection::SignInExpired)
        }
    }

    /// RFC 9700, section 4.4.2: the issuer of each request is stored, so that no other provider gets its code.
    pub(crate) fn require_begun_at(&self, issuer: &Issuer) -> Result<(), Rejection> {
        if self.issuer == issuer.as_str() {
            return Ok(());
        }
        Err(Rejection::AnotherProvider {
            expected: self.issuer.clone(),
            received: issuer.as_str().to_owned(),
        })
    }
}

impl fmt::Debug for PendingSignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("PendingSignIn");
        shown
            .field("issuer", &self.issuer)
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

mod stored_nonce {
    use relier_token::Nonce;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        nonce: &Nonce,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(nonce.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Nonce, D::Error> {
        String::deserialize(deserializer).map(Nonce::new)
    }
}
