//! The ID token: what a relying party demands of it, and the steps of OpenID Connect Core 1.0, section 3.1.3.7.

use std::time::Duration;

use crate::algorithm::Algorithm;
use crate::claims::{Audience, Claims};
use crate::excerpt::Excerpt;
use crate::identifiers::{ClientId, ExpectedSubject, Issuer, Nonce};
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::{Clock, Hashed, LOGOUT_EVENT, SCOPES};
use crate::strict_json::Json;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What a relying party demands of an ID token.
///
/// The defaults are strict: RS256, no audience and no authorized party beside the client, 60 seconds of clock skew, and
/// no nonce, which means that a token that carries one is refused.
///
/// Send a nonce: it ties the token to the request. It does not say which kind of token it is: older Keycloak, and newer
/// where it is set up so, puts the nonce into access tokens as well, and the access token of Casdoor is its ID token. So
/// verify here only what the provider handed out as an ID token, nonce or not.
///
/// Without a nonce an ID token is what has its claims. Refused is then what marks an access or refresh token that doesn't
/// say so by the type in its header: `scope`, `scp` (Microsoft Entra, Okta and AD FS call it so), and the claim `typ` with
/// `Bearer` or `Refresh` (Keycloak). Two limits follow:
///
/// - A provider whose ID tokens have `scope` needs a nonce. Casdoor is one: without it, its ID tokens are refused where a
///   scope was granted.
/// - What has no such mark and is for this client can't be told apart: an access token without `scope`, which RFC 9068,
///   section 2.2.3, makes mandatory only where a scope was asked for, and a userinfo response that is signed and has `iat`
///   and `exp`, as some providers make it.
///
/// What depends on the flow is told by what came beside the token. From the token endpoint: [`access_token`]. From the
/// authorization endpoint (implicit and hybrid flow): [`code`] and [`front_channel_access_token`], which make the
/// hashes and the nonce mandatory.
///
/// [`access_token`]: Self::access_token
/// [`code`]: Self::code
/// [`front_channel_access_token`]: Self::front_channel_access_token
#[derive(Clone, Debug)]
pub struct IdTokenPolicy {
    protection: Protection,
    issuer: Issuer,
    client_id: ClientId,
    nonce: Option<Nonce>,
    max_age: Option<Duration>,
    trusted_audiences: Vec<String>,
    trusted_authorized_parties: Vec<String>,
    access_token: Option<BesideToken>,
    code: Option<Hashed>,
    state: Option<Hashed>,
    subject: Option<ExpectedSubject>,
    acr_values: Vec<String>,
    methods: Vec<String>,
}

/// An access token that came with the ID token, and whether it came by the front channel.
#[derive(Clone, Debug)]
struct BesideToken {
    value: Hashed,
    by_front_channel: bool,
}

/// The claims of an ID token that `verify` has looked at. They are personal data, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdToken {
    pub(crate) issuer: Issuer,
    pub(crate) audience: Audience,
    pub(crate) expires_at: Timestamp,
    pub(crate) issued_at: Timestamp,
    pub(crate) auth_time: Option<Timestamp>,
}

/// The claim `typ` of Keycloak's access and refresh tokens; that of its ID tokens is `ID`.
const OTHER_TYPES: &[&str] = &["Bearer", "Refresh"];

impl IdTokenPolicy {
    /// Demands a token of this issuer for this client, signed with RS256.
    pub fn new(issuer: impl Into<Issuer>, client_id: impl Into<ClientId>) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            issuer: issuer.into(),
            client_id: client_id.into(),
            nonce: None,
            max_age: None,
            trusted_audiences: Vec::new(),
            trusted_authorized_parties: Vec::new(),
            access_token: None,
            code: None,
            state: None,
            subject: None,
            acr_values: Vec::new(),
            methods: Vec::new(),
        }
    }

    protection_options!("RS256, as for `id_token_signed_response_alg`");
    decryption_option!();

    /// Demands this issuer instead: for a client of many tenants, once it is known whose token it is.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<Issuer>) -> Self {
        self.issuer = issuer.into();
        self
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

    /// Compares `at_hash`, if the token has one, with the access token that came beside it from the token endpoint.
    #[must_use]
    pub fn access_token(mut self, access_token: &str) -> Self {
        self.access_token = Some(BesideToken {
            value: Hashed::new(access_token),
            by_front_channel: false,
        });
        self
    }

    /// Demands the `at_hash` of the access token that came beside the ID token from the authorization endpoint (OpenID
    /// Connect Core 1.0, sections 3.2.2.9 and 3.3.2.9), and a nonce.
    #[must_use]
    pub fn front_channel_access_token(mut self, access_token: &str) -> Self {
        self.access_token = Some(BesideToken {
            value: Hashed::new(access_token),
            by_front_channel: true,
        });
        self
    }

    /// Demands the `c_hash` of the code that came beside the ID token from the authorization endpoint (OpenID Connect
    /// Core 1.0, section 3.3.2.10), and a nonce.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(Hashed::new(code));
        self
    }

    /// Demands the `s_hash` of the state: the ID token serves as detached signature of the authorization response
    /// (FAPI 1.0 Part 2, section 5.1).
    #[must_use]
    pub fn state(mut self, state: &str) -> Self {
        self.state = Some(Hashed::new(state));
        self
    }

    /// Demands this subject: the one that was asked for (OpenID Connect Core 1.0, section 5.5.1), or that of the first ID
    /// token when this is the second one of a hybrid sign-in, or came with a refresh (sections 3.3.3.6 and 12.2).
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(ExpectedSubject::new(subject));
        self
    }

    /// Demands that `acr` is one of these: the authentication context that was asked for as essential (OpenID Connect
    /// Core 1.0, section 5.5.1.1). Default: any, or none.
    #[must_use]
    pub fn acr_values<A: Into<String>>(mut self, values: impl IntoIterator<Item = A>) -> Self {
        self.acr_values = values.into_iter().map(Into::into).collect();
        self
    }

    /// Demands that `amr` has all of these methods of authentication (RFC 8176), such as `mfa`. Default: none.
    #[must_use]
    pub fn methods<A: Into<String>>(mut self, methods: impl IntoIterator<Item = A>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Validates an ID token (OpenID Connect Core 1.0, section 3.1.3.7), `now` being the current time.
    ///
    /// # Errors
    /// The first rule that the token breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<IdToken>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::IdToken.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<IdToken>, Cause> {
        let (claims, algorithm) = self.protection
            .open(raw, keys, MediaType::Plain)?;                    // steps 6 to 8: signature, algorithm, key; strict JSON
        refuse_logout_token(&claims)?;                              // RFC 8725, 3.12

        claims.require_issuer(&self.issuer)?;                       // step 2
        let audience = self.check_audience(&claims)?;               // step 3: we are meant, and nobody unknown beside us
        self.check_authorized_party(&claims)?;                      // steps 4 and 5
        let expires_at = clock.require_unexpired(&claims)?;         // step 9
        clock.check_begun(&claims)?;                                // RFC 7519, 4.1.5
        let issued_at = clock.require_issued(&claims)?;             // step 10
        self.check_nonce(claims.optional_text("nonce")?)?;          // step 11
        self.refuse_access_token(&claims)?;                         // RFC 8725, 3.12
        self.check_authentication_context(&claims)?;                // step 12
        self.check_methods(&claims)?;                               // RFC 8176
        let auth_time = claims.optional_time("auth_time")?;
        self.check_auth_time(auth_time, clock)?;                    // step 13
        self.check_access_token_hash(&claims, algorithm)?;          // sections 3.1.3.8, 3.2.2.9, 3.3.2.9
        self.check_code_hash(&claims, algorithm)?;                  // section 3.3.2.10
        self.check_state_hash(&claims, algorithm)?;                 // FAPI 1.0 Part 2, 5.1
        self.check_subject(&claims)?;                               // sections 2, 5.5.1, 3.3.3.6, 12.2

        let token = IdToken { issuer: self.issuer.clone(), audience, expires_at, issued_at, auth_time };
        Ok(Verified::new(token, claims))
    }

    fn check_audience(&self, claims: &Claims) -> Result<Audience, Cause> {
        let audience = claims.require_audience(&[&self.client_id])?;
        let trusted = |name: &str| {
            self.client_id.is(name) || self.trusted_audiences.iter().any(|other| other == name)
        };
        let stranger = claims.names_of(&audience).find(|name| !trusted(name));
        match stranger {
            Some(stranger) => Err(Cause::AudienceUntrusted {
                received: Excerpt::of(stranger),
            }),
            None => Ok(audience),
        }
    }

    fn check_authorized_party(&self, claims: &Claims) -> Result<(), Cause> {
        let trusted = |name: &str| {
            self.client_id.is(name)
                || self
                    .trusted_authorized_parties
                    .iter()
                    .any(|other| other == name)
        };
        match claims.optional_text("azp")? {
            Some(received) if !trusted(received) => Err(Cause::AuthorizedPartyMismatch {
                expected: self.client_id.clone(),
                received: Excerpt::of(received),
            }),
            _ => Ok(()),
        }
    }

    fn check_nonce(&self, received: Option<&str>) -> Result<(), Cause> {
        match (&self.nonce, received) {
            (None, None) if self.is_by_front_channel() => Err(Cause::NonceMissing),
            (None, None) => Ok(()),
            (None, Some(_)) => Err(Cause::NonceUnexpected),
            (Some(_), None) => Err(Cause::NonceMissing),
            (Some(expected), Some(received)) if expected.is(received) => Ok(()),
            (Some(_), Some(_)) => Err(Cause::NonceMismatch),
        }
    }

    /// An access token that doesn't say by its type what it is has the claims of an ID token, and often a mark. ID tokens of
    /// some providers have `scope` too, so nothing is made of it where a nonce ties the token to the request; but access
    /// tokens of some have the nonce.
    fn refuse_access_token(&self, claims: &Claims) -> Result<(), Cause> {
        if self.nonce.is_some() {
            return Ok(());
        }
        claims.forbid(SCOPES)?;
        match claims.get("typ") {
            Some(Json::String(typ)) if OTHER_TYPES.contains(&&*typ) => {
                Err(Cause::ClaimForbidden { claim: "typ" })
            }
            _ => Ok(()),
        }
    }

    fn is_by_front_channel(&self) -> bool {
        let beside = self.access_token.as_ref();
        self.code.is_some() || beside.is_some_and(|beside| beside.by_front_channel)
    }

    fn check_authentication_context(&self, claims: &Claims) -> Result<(), Cause> {
        if self.acr_values.is_empty() {
            return Ok(());
        }
        let received = claims.optional_text("acr")?;
        if received.is_some_and(|received| self.acr_values.iter().any(|value| value == received)) {
            return Ok(());
        }
        Err(Cause::AuthenticationContext {
            expected: Excerpt::of_list(self.acr_values.iter().map(String::as_str)),
            received: received.map(Excerpt::of),
        })
    }

    fn check_methods(&self, claims: &Claims) -> Result<(), Cause> {
        if self.methods.is_empty() {
            return Ok(());
        }
        let received = claims.optional_texts("amr")?.unwrap_or_default();
        match self
            .methods
            .iter()
            .find(|method| !received.iter().any(|other| other == *method))
        {
            Some(expected) => Err(Cause::AuthenticationMethod {
                expected: Excerpt::of(expected),
                received: Excerpt::of_list(received.iter().map(AsRef::as_ref)),
            }),
            None => Ok(()),
        }
    }

    fn check_auth_time(&self, auth_time: Option<Timestamp>, clock: Clock) -> Result<(), Cause> {
        let Some(max_age) = self.max_age else {
            return Ok(());
        };
        let now = clock.now;
        let auth_time = auth_time.ok_or(Cause::AuthTimeMissing)?;
        if clock.is_ahead(auth_time) {
            return Err(Cause::AuthenticatedInFuture { auth_time, now });
        }
        if clock.is_older_than(auth_time, max_age) {
            return Err(Cause::AuthenticationTooOld {
                auth_time,
                max_age,
                now,
            });
        }
        Ok(())
    }

    fn check_access_token_hash(&self, claims: &Claims, algorithm: Algorithm) -> Result<(), Cause> {
        let Some(beside) = &self.access_token else {
            return Ok(());
        };
        match claims.optional_text("at_hash")? {
            None if beside.by_front_channel => Err(Cause::AccessTokenHashMissing),
            Some(received) if !beside.value.has_left_half(received, algorithm) => {
                Err(Cause::AccessTokenHashMismatch {
                    received: Excerpt::of(received),
                })
            }
            _ => Ok(()),
        }
    }

    fn check_code_hash(&self, claims: &Claims, algorithm: Algorithm) -> Result<(), Cause> {
        let Some(code) = &self.code else {
            return Ok(());
        };
        let received = claims.optional_text("c_hash")?;
        let received = received.ok_or(Cause::CodeHashMissing)?;
        if code.has_left_half(received, algorithm) {
            return Ok(());
        }
        Err(Cause::CodeHashMismatch {
            received: Excerpt::of(received),
        })
    }

    fn check_state_hash(&self, claims: &Claims, algorithm: Algorithm) -> Result<(), Cause> {
        let Some(state) = &self.state else {
            return Ok(());
        };
        let received = claims.optional_text("s_hash")?;
        let received = received.ok_or(Cause::StateHashMissing)?;
        if state.has_left_half(received, algorithm) {
            return Ok(());
        }
        Err(Cause::StateHashMismatch {
            received: Excerpt::of(received),
        })
    }

    fn check_subject(&self, claims: &Claims) -> Result<(), Cause> {
        match &self.subject {
            Some(expected) => claims.require_this_subject(expected.as_str()),
            None => claims.require_subject().map(drop),
        }
    }
}

/// A logout token has the claims of an ID token, and `typ` tells them apart in some tokens only. `events` always does.
fn refuse_logout_token(claims: &Claims) -> Result<(), Cause> {
    match claims.get("events") {
        Some(Json::Object(events)) if is_logout(events) => Err(Cause::LogoutToken),
        _ => Ok(()),
    }
}

fn is_logout(events: &str) -> bool {
    crate::strict_json::Object::within(events)
        .is_some_and(|events| events.get(LOGOUT_EVENT).is_some())
}
