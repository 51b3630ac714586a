//! The ID token: what a relying party demands of it, and the steps of OpenID Connect Core 1.0, section 3.1.3.7.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, Algorithms};
use crate::claims::Claims;
use crate::excerpt::Excerpt;
use crate::identifiers::{ClientId, Issuer, Nonce};
use crate::jws::Jws;
use crate::key_set::KeySet;
use crate::rejection::Rejection;
use crate::timestamp::Timestamp;
use crate::verified::Verified;
use crate::{base64url, crypto};

/// What a relying party demands of an ID token.
///
/// The defaults are strict: RS256, no audience and no authorized party beside the client, 60 seconds of clock skew, and
/// no nonce, which means that a token that carries one is refused.
///
/// An `at_hash` is compared only when [`access_token`](Self::access_token) was given.
#[derive(Clone, Debug)]
pub struct IdTokenPolicy {
    issuer: Issuer,
    client_id: ClientId,
    algorithms: Algorithms,
    nonce: Option<Nonce>,
    max_age: Option<Duration>,
    clock_skew: Duration,
    trusted_audiences: Vec<String>,
    trusted_authorized_parties: Vec<String>,
    access_token: Option<AccessToken>,
}

/// The claims of an ID token that `verify` has looked at. They are personal data, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdToken {
    pub(crate) issuer: Issuer,
    pub(crate) subject: String,
    pub(crate) audience: Vec<String>,
    pub(crate) authorized_party: Option<String>,
    pub(crate) expires_at: Timestamp,
    pub(crate) issued_at: Timestamp,
    pub(crate) auth_time: Option<Timestamp>,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) name: Option<String>,
}

impl IdTokenPolicy {
    /// The clock skew that is allowed unless another is set.
    pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_mins(1);

    /// The most clock skew that can be allowed, five minutes: more would keep expired tokens alive.
    pub const MAX_CLOCK_SKEW: Duration = Duration::from_mins(5);

    /// Demands a token of this issuer for this client, signed with RS256.
    pub fn new(issuer: impl Into<Issuer>, client_id: impl Into<ClientId>) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            algorithms: Algorithms::only(Algorithm::Rs256),
            nonce: None,
            max_age: None,
            clock_skew: Self::DEFAULT_CLOCK_SKEW,
            trusted_audiences: Vec::new(),
            trusted_authorized_parties: Vec::new(),
            access_token: None,
        }
    }

    /// Demands the nonce that was sent with the authentication request.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<Nonce>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Demands `auth_time`, at most so long ago, to the second: the `max_age` of the authentication request.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Allows clocks to differ by so much, to the second; default 60 seconds. More than
    /// [`MAX_CLOCK_SKEW`](Self::MAX_CLOCK_SKEW) is cut to it.
    #[must_use]
    pub fn clock_skew(mut self, clock_skew: Duration) -> Self {
        self.clock_skew = clock_skew.min(Self::MAX_CLOCK_SKEW);
        self
    }

    /// Demands this signature algorithm: the `id_token_signed_response_alg` that the client registered; default RS256.
    #[must_use]
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        self.algorithms(algorithm)
    }

    /// Accepts any of these signature algorithms, for a client that is not told which one its provider uses.
    #[must_use]
    pub fn algorithms(mut self, algorithms: impl Into<Algorithms>) -> Self {
        self.algorithms = algorithms.into();
        self
    }

    /// Accepts these audiences beside the client's own; default none. The client's own must be there all the same.
    #[must_use]
    pub fn trusted_audiences<A: Into<String>>(
        mut self,
        audiences: impl IntoIterator<Item = A>,
    ) -> Self {
        self.trusted_audiences = audiences.into_iter().map(Into::into).collect();
        self
    }

    /// Accepts these clients as authorized party, `azp`, beside the client's own id; default none. A service that is the
    /// audience of tokens which other clients of the same owner asked for, such as a mobile app, has to name them.
    #[must_use]
    pub fn trusted_authorized_parties<A: Into<String>>(
        mut self,
        clients: impl IntoIterator<Item = A>,
    ) -> Self {
        self.trusted_authorized_parties = clients.into_iter().map(Into::into).collect();
        self
    }

    /// Compares `at_hash`, if the token has one, with the access token that came beside it.
    #[must_use]
    pub fn access_token(mut self, access_token: &str) -> Self {
        self.access_token = Some(AccessToken(Zeroizing::new(access_token.to_owned())));
        self
    }

    /// Validates an ID token (OpenID Connect Core 1.0, section 3.1.3.7), `now` being the current time.
    ///
    /// # Errors
    /// The first rule that the token breaks.
    #[rustfmt::skip]
    pub fn verify(&self, raw: &str, keys: &KeySet, now: Timestamp) -> Result<Verified<IdToken>, Rejection> {
        let jws = Jws::parse(raw)?;                                 // RFC 7515, 5.2: three segments, strict header
        jws.refuse_critical_extensions()?;                          // RFC 7515, 4.1.11
        jws.require_plain_jwt()?;                                   // RFC 8725, 3.11
        let algorithm = jws.require_algorithm(self.algorithms)?;    // step 7: as registered; never `none`
        let key = keys.select(jws.key_id(), algorithm)?;            // steps 6, 8: a key of the issuer, and no other
        let payload = jws.payload_signed_by(key, algorithm)?;       // step 6: the signature, over the octets as received
        let claims = Claims::read(&payload)?;                       // RFC 7519, 7.2, step 10
        claims.refuse_logout_token()?;                              // RFC 8725, 3.12

        self.check_issuer(claims.text("iss")?)?;                    // step 2
        let audience = claims.audience()?;
        self.check_audience(&audience)?;                            // step 3: we are meant, and nobody unknown beside us
        let authorized_party = claims.optional_text("azp")?;
        self.check_authorized_party(authorized_party)?;             // steps 4 and 5
        let expires_at = claims.time("exp")?;
        self.check_expiry(expires_at, now)?;                        // step 9
        self.check_not_before(claims.limiting_time("nbf")?, now)?;  // RFC 7519, 4.1.5
        let issued_at = claims.time("iat")?;
        self.check_issued_at(issued_at, now)?;                      // step 10
        self.check_nonce(claims.optional_text("nonce")?)?;          // step 11
        let auth_time = claims.optional_time("auth_time")?;
        self.check_auth_time(auth_time, now)?;                      // step 13
        self.check_access_token_hash(&claims, algorithm)?;          // section 3.1.3.8
        let subject = claims.text("sub")?;
        check_subject(subject)?;                                    // section 2

        let token = IdToken {
            issuer: self.issuer.clone(),
            subject: subject.to_owned(),
            audience: audience.into_iter().map(str::to_owned).collect(),
            authorized_party: authorized_party.map(str::to_owned),
            expires_at, issued_at, auth_time,
            email: claims.lenient_text("email"),
            email_verified: claims.is_true("email_verified"),
            name: claims.lenient_text("name"),
        };
        Ok(Verified::new(token, payload))
    }

    fn check_issuer(&self, received: &str) -> Result<(), Rejection> {
        if self.issuer.is(received) {
            return Ok(());
        }
        Err(Rejection::IssuerMismatch {
            expected: self.issuer.clone(),
            received: Excerpt::of(received),
        })
    }

    fn check_audience(&self, audience: &[&str]) -> Result<(), Rejection> {
        if !audience.iter().any(|name| self.client_id.is(name)) {
            let received = Excerpt::of_list(audience.iter().copied());
            return Err(Rejection::AudienceMismatch {
                expected: self.client_id.clone(),
                received,
            });
        }
        let trusted = |name: &str| {
            self.client_id.is(name) || self.trusted_audiences.iter().any(|other| other == name)
        };
        match audience.iter().find(|name| !trusted(name)) {
            Some(stranger) => Err(Rejection::AudienceUntrusted {
                received: Excerpt::of(stranger),
            }),
            None => Ok(()),
        }
    }

    fn check_authorized_party(&self, authorized_party: Option<&str>) -> Result<(), Rejection> {
        let trusted = |name: &str| {
            self.client_id.is(name)
                || self
                    .trusted_authorized_parties
                    .iter()
                    .any(|other| other == name)
        };
        match authorized_party {
            Some(received) if !trusted(received) => Err(Rejection::AuthorizedPartyMismatch {
                expected: self.client_id.clone(),
                received: Excerpt::of(received),
            }),
            _ => Ok(()),
        }
    }

    fn check_expiry(&self, expires_at: Timestamp, now: Timestamp) -> Result<(), Rejection> {
        if now < expires_at.saturating_add(self.clock_skew) {
            return Ok(());
        }
        Err(Rejection::Expired { expires_at, now })
    }

    fn check_not_before(
        &self,
        not_before: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        match not_before {
            Some(not_before) if self.is_ahead(not_before, now) => {
                Err(Rejection::NotYetValid { not_before, now })
            }
            _ => Ok(()),
        }
    }

    fn check_issued_at(&self, issued_at: Timestamp, now: Timestamp) -> Result<(), Rejection> {
        if self.is_ahead(issued_at, now) {
            return Err(Rejection::IssuedInFuture { issued_at, now });
        }
        Ok(())
    }

    fn check_nonce(&self, received: Option<&str>) -> Result<(), Rejection> {
        match (&self.nonce, received) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(Rejection::NonceUnexpected),
            (Some(_), None) => Err(Rejection::NonceMissing),
            (Some(expected), Some(received)) if expected.is(received) => Ok(()),
            (Some(_), Some(_)) => Err(Rejection::NonceMismatch),
        }
    }

    fn check_auth_time(
        &self,
        auth_time: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let Some(max_age) = self.max_age else {
            return Ok(());
        };
        let auth_time = auth_time.ok_or(Rejection::AuthTimeMissing)?;
        if self.is_ahead(auth_time, now) {
            return Err(Rejection::AuthenticatedInFuture { auth_time, now });
        }
        if now
            > auth_time
                .saturating_add(max_age)
                .saturating_add(self.clock_skew)
        {
            return Err(Rejection::AuthenticationTooOld {
                auth_time,
                max_age,
                now,
            });
        }
        Ok(())
    }

    fn check_access_token_hash(
        &self,
        claims: &Claims<'_>,
        algorithm: Algorithm,
    ) -> Result<(), Rejection> {
        let Some(access_token) = &self.access_token else {
            return Ok(());
        };
        match claims.optional_text("at_hash")? {
            Some(received) if received != access_token.hash(algorithm) => {
                Err(Rejection::AccessTokenHashMismatch {
                    received: Excerpt::of(received),
                })
            }
            _ => Ok(()),
        }
    }

    /// Whether a moment lies in the future, clock skew aside.
    fn is_ahead(&self, moment: Timestamp, now: Timestamp) -> bool {
        moment > now.saturating_add(self.clock_skew)
    }
}

fn check_subject(subject: &str) -> Result<(), Rejection> {
    if subject.is_empty() {
        Err(Rejection::SubjectEmpty)
    } else {
        Ok(())
    }
}

/// An access token that came with the ID token; hidden from `Debug`, wiped when dropped.
#[derive(Clone)]
struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// The left half of the hash that belongs to the algorithm (OpenID Connect Core 1.0, section 3.1.3.6).
    fn hash(&self, algorithm: Algorithm) -> String {
        let digest = crypto::digest(algorithm.hash(), self.0.as_bytes());
        let digest = digest.as_ref();
        let (left, _) = digest.split_at(digest.len() / 2);
        base64url::encode(left)
    }
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AccessToken(..)")
    }
}
