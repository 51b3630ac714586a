//! The messages: what was seen and what was wanted.

use std::fmt;

use super::Rejection;

impl fmt::Display for Rejection {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm a variant reads better than a split"
    )]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { fault } => {
                write!(formatter, "the token is not a compact JWS: {fault}")
            }
            Self::Encrypted => {
                formatter.write_str("the token is encrypted, this client expects a signed one")
            }
            Self::HeaderDuplicateMember { name } => {
                write!(formatter, "the token's header has the member {name} twice")
            }
            Self::CriticalHeader { received } => {
                write!(
                    formatter,
                    "the token's `crit` is {received}, no critical extension is understood"
                )
            }
            Self::TypeNotAllowed { received } => {
                write!(
                    formatter,
                    "the token's `typ` is {received}, an ID token has \"JWT\" or none"
                )
            }
            Self::AlgorithmNotAllowed { expected, received } => {
                write!(
                    formatter,
                    "the token's `alg` is {received}, this client accepts {expected} only"
                )
            }
            Self::KeyUnknown { kid: Some(kid), .. } => {
                write!(formatter, "the key set has no key with the id {kid}")
            }
            Self::KeyUnknown {
                kid: None,
                algorithm,
            } => {
                write!(
                    formatter,
                    "the token names no key, and the key set has none for {algorithm}"
                )
            }
            Self::KeyAmbiguous {
                kid: Some(kid),
                fitting,
            } => {
                write!(
                    formatter,
                    "{fitting} keys have the id {kid} and fit, one was expected"
                )
            }
            Self::KeyAmbiguous { kid: None, fitting } => {
                write!(
                    formatter,
                    "the token names no key and {fitting} keys fit, one was expected"
                )
            }
            Self::KeyUnusable {
                kid: Some(kid),
                reason,
            } => {
                write!(
                    formatter,
                    "the key with the id {kid} may not verify the token: {reason}"
                )
            }
            Self::KeyUnusable { kid: None, reason } => {
                write!(
                    formatter,
                    "the token names no key, and none may verify it: {reason}"
                )
            }
            Self::SignatureInvalid {
                algorithm,
                kid: Some(kid),
            } => {
                write!(
                    formatter,
                    "the signature is not a valid {algorithm} signature by the key with the id {kid}"
                )
            }
            Self::SignatureInvalid {
                algorithm,
                kid: None,
            } => {
                write!(
                    formatter,
                    "the signature is not a valid {algorithm} signature by the one key that fits"
                )
            }
            Self::ClaimsMalformed { fault } => {
                write!(formatter, "the claims set is malformed: {fault}")
            }
            Self::DuplicateClaim { name } => write!(
                formatter,
                "the claims set has the member {name} twice in one object"
            ),
            Self::LogoutToken => formatter.write_str(
                "the claim `events` says that this is a logout token, expected an ID token",
            ),
            Self::ClaimMissing { claim } => write!(formatter, "the claim `{claim}` is missing"),
            Self::ClaimType {
                claim,
                expected,
                received,
            } => {
                write!(
                    formatter,
                    "the claim `{claim}` is {received}, expected {expected}"
                )
            }
            Self::IssuerMismatch { expected, received } => {
                write!(
                    formatter,
                    "the issuer is {received}, expected \"{expected}\""
                )
            }
            Self::AudienceMismatch { expected, received } => {
                write!(
                    formatter,
                    "the audience is [{received}], expected \"{expected}\" in it"
                )
            }
            Self::AudienceUntrusted { received } => {
                write!(
                    formatter,
                    "the audience has {received} in it, which this client does not trust"
                )
            }
            Self::AuthorizedPartyMismatch { expected, received } => {
                write!(
                    formatter,
                    "the authorized party is {received}, expected \"{expected}\""
                )
            }
            Self::Expired { expires_at, now } => {
                write!(formatter, "the token expired at {expires_at}, it is {now}")
            }
            Self::NotYetValid { not_before, now } => {
                write!(
                    formatter,
                    "the token is not valid before {not_before}, it is {now}"
                )
            }
            Self::IssuedInFuture { issued_at, now } => {
                write!(
                    formatter,
                    "the token was issued at {issued_at}, it is only {now}"
                )
            }
            Self::NonceMissing => {
                formatter.write_str("the token has no nonce, expected that of the request")
            }
            Self::NonceMismatch => {
                formatter.write_str("the token's nonce is not that of the request")
            }
            Self::NonceUnexpected => formatter.write_str("the token has a nonce, none was sent"),
            Self::AuthTimeMissing => formatter.write_str(
                "the token has no `auth_time`, expected it because `max_age` was requested",
            ),
            Self::AuthenticationTooOld {
                auth_time,
                max_age,
                now,
            } => {
                let max_age = max_age.as_secs();
                write!(
                    formatter,
                    "the user was authenticated at {auth_time}, it is {now}, expected {max_age} s at most"
                )
            }
            Self::AuthenticatedInFuture { auth_time, now } => {
                write!(
                    formatter,
                    "the user was authenticated at {auth_time}, it is only {now}"
                )
            }
            Self::AccessTokenHashMismatch { received } => {
                write!(
                    formatter,
                    "the `at_hash` is {received}, which is not that of the access token"
                )
            }
            Self::SubjectEmpty => {
                formatter.write_str("the claim `sub` is empty, expected a subject")
            }
        }
    }
}
