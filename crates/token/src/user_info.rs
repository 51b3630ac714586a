//! The userinfo response as a JWT: what a relying party demands of it (OpenID Connect Core 1.0, sections 5.3.2 and 5.3.4).

use crate::algorithm::Algorithm;
use crate::identifiers::{ClientId, ExpectedSubject, Issuer};
use crate::key_set::KeySet;
use crate::protection::{MediaType, Protection, decryption_option, protection_options};
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::rules::{Clock, SCOPES};
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What a relying party demands of a signed userinfo response.
///
/// The subject of the ID token is part of it, since without that the response may be about anybody. Issuer and audience are
/// demanded too.
///
/// No standard gives such a response a type of its own, so other tokens of the issuer are told apart by claims that only
/// they have: `nonce`, `azp`, `at_hash`, `c_hash` and `s_hash` of an ID token, `scope` or `scp` of an access token, `events`
/// of a logout token. Further claims that are typical of tokens are in the userinfo responses of well-kept providers and
/// can't be refused: `iat` and `exp`, `auth_time`, `acr` and `amr`, `jti` and `client_id`. So an ID token that has none of
/// the former passes here, and so does an access token that has none and no type (RFC 9068, section 2.2.3, makes `scope`
/// mandatory only where a scope was asked for), if it is of the same issuer for the same client about the same subject, and
/// has not expired. It says nothing else than the issuer has said about this user to this client, and nobody else can
/// choose what.
#[derive(Clone, Debug)]
pub struct UserInfoPolicy {
    protection: Protection,
    issuer: Issuer,
    client_id: ClientId,
    subject: ExpectedSubject,
}

/// A userinfo response that was verified; read it with [`Verified::standard_claims`] and [`Verified::claim`].
#[derive(Clone, PartialEq, Eq)]
pub struct UserInfo {
    issuer: Issuer,
}

/// Claims of ID tokens and logout tokens, which no userinfo response has. Those of access tokens are [`SCOPES`].
const OF_OTHER_KINDS: &[&str] = &["nonce", "azp", "at_hash", "c_hash", "s_hash", "events"];

impl UserInfoPolicy {
    /// Demands a response of this issuer for this client about the subject of the ID token, signed with RS256.
    pub fn new(
        issuer: impl Into<Issuer>,
        client_id: impl Into<ClientId>,
        subject: impl Into<String>,
    ) -> Self {
        Self {
            protection: Protection::new(Algorithm::Rs256),
            issuer: issuer.into(),
            client_id: client_id.into(),
            subject: ExpectedSubject::new(subject),
        }
    }

    protection_options!(
        "RS256; it is the `userinfo_signed_response_alg` that the client registered"
    );
    decryption_option!();

    /// Validates a signed userinfo response, `now` being the current time.
    ///
    /// # Errors
    /// The first rule that the response breaks.
    pub fn verify(
        &self,
        raw: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Verified<UserInfo>, Rejection> {
        self.validate(raw, keys, self.protection.clock(now))
            .map_err(TokenKind::UserInfo.rejection())
    }

    #[rustfmt::skip]
    fn validate(&self, raw: &str, keys: &KeySet, clock: Clock) -> Result<Verified<UserInfo>, Cause> {
        let (claims, _) = self.protection.open(raw, keys, MediaType::Plain)?;       // section 5.3.4: the signature
        claims.forbid(OF_OTHER_KINDS)?;                                             // RFC 8725, 3.12
        claims.forbid(SCOPES)?;                                                     // RFC 8725, 3.12
        claims.require_issuer(&self.issuer)?;                                       // section 5.3.2
        claims.require_audience(&[&self.client_id])?;                               // section 5.3.2
        clock.check_unexpired(&claims)?;                                            // RFC 7519, 4.1.4
        clock.check_begun(&claims)?;                                                // RFC 7519, 4.1.5
        clock.check_issued(&claims)?;                                               // RFC 7519, 4.1.6
        claims.require_this_subject(self.subject.as_str())?;                        // section 5.3.2: exactly that of the ID token
        Ok(Verified::new(UserInfo { issuer: self.issuer.clone() }, claims))
    }
}

impl Verified<UserInfo> {
    /// The issuer, `iss`.
    pub fn issuer(&self) -> &str {
        self.token().issuer.as_str()
    }

    /// The user, `sub`: the one of the ID token.
    pub fn subject(&self) -> &str {
        self.text("sub").unwrap_or_default()
    }
}
