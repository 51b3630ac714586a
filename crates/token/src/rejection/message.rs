//! The messages: what was seen and what was wanted.

use std::fmt;

use super::Cause;

impl fmt::Display for Cause {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm a variant reads better than a split"
    )]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { fault } => {
                write!(formatter, "the token is not a compact JWS: {fault}")
            }
            #[cfg(feature = "jwe")]
            Self::Jwe { fault } => fault.fmt(formatter),
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
            Self::TypeNotAllowed {
                expected,
                received: Some(received),
            } => {
                write!(
                    formatter,
                    "the token's `typ` is {received}, expected \"{expected}\""
                )
            }
            Self::TypeNotAllowed {
                expected,
                received: None,
            } => {
                write!(formatter, "the token has no `typ`, expected \"{expected}\"")
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
                    "the audience is [{received}], expected {expected} in it"
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
                    "the hash of the access token is {received}, which is that of another one"
                )
            }
            Self::SubjectEmpty => {
                formatter.write_str("the claim `sub` is empty, expected a subject")
            }
            Self::ClaimForbidden { claim } => write!(
                formatter,
                "the claim `{claim}` is that of another kind of token"
            ),
            Self::AccessTokenHashMissing => {
                formatter.write_str("the token has no hash of the access token, expected one")
            }
            Self::CodeHashMissing => {
                formatter.write_str("the token has no `c_hash`, expected that of the code")
            }
            Self::CodeHashMismatch { received } => write!(
                formatter,
                "the `c_hash` is {received}, which is not that of the code"
            ),
            Self::StateHashMissing => {
                formatter.write_str("the token has no `s_hash`, expected that of the state")
            }
            Self::StateHashMismatch { received } => write!(
                formatter,
                "the `s_hash` is {received}, which is not that of the state"
            ),
            Self::SubjectMismatch { expected, received } => {
                write!(formatter, "the subject is {received}, expected {expected}")
            }
            Self::AuthenticationContext {
                expected,
                received: Some(received),
            } => write!(
                formatter,
                "the authentication context is {received}, expected {expected}"
            ),
            Self::AuthenticationContext {
                expected,
                received: None,
            } => write!(formatter, "the token has no `acr`, expected {expected}"),
            Self::AuthenticationMethod { expected, received } => write!(
                formatter,
                "the authentication methods are [{received}], expected {expected} in it"
            ),
            Self::EventMissing => {
                formatter.write_str("the claim `events` lacks the event of a logout token")
            }
            Self::SubjectAndSessionMissing => {
                formatter.write_str("the token has neither `sub` nor `sid`, expected one")
            }
            Self::SessionMissing => {
                formatter.write_str("the token has no `sid`, expected it as registered")
            }
            Self::LifetimeTooLong {
                expires_at,
                max_lifetime,
                now,
            } => {
                let max_lifetime = max_lifetime.as_secs();
                write!(
                    formatter,
                    "the token expires at {expires_at}, it is {now}, expected {max_lifetime} s at most"
                )
            }
            Self::StateMismatch => {
                formatter.write_str("the state of the response is not that of the request")
            }
            Self::ResponseMissing => {
                formatter.write_str("the response has neither a code, nor a token, nor an error")
            }
            Self::ClientMismatch { expected, received } => write!(
                formatter,
                "the client is {received}, expected \"{expected}\""
            ),
            Self::HeaderKeyMissing => {
                formatter.write_str("the header has no `jwk`, expected the key of the proof")
            }
            Self::HeaderKeyUnusable { reason } => write!(
                formatter,
                "the key in the header may not verify the proof: {reason}"
            ),
            Self::MethodMismatch { expected, received } => {
                write!(formatter, "the method is {received}, expected {expected}")
            }
            Self::UriMismatch { expected, received } => {
                write!(formatter, "the URI is {received}, expected {expected}")
            }
            Self::KeyMismatch { expected, received } => write!(
                formatter,
                "the thumbprint of the key is {received}, expected {expected}"
            ),
            Self::TooOld {
                issued_at,
                max_age,
                now,
            } => {
                let max_age = max_age.as_secs();
                write!(
                    formatter,
                    "the proof was made at {issued_at}, it is {now}, expected {max_age} s ago at most"
                )
            }
        }
    }
}
