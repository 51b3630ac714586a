//! What a refusal says: what came, what was expected, and where it helps, what to do.

use std::fmt;

use relier_discovery::Stage;

use crate::rejection::{Rejection, ResponseFault};
use crate::token_endpoint::MAX_RESPONSE_BYTES;

const WITHOUT_USERINFO: &str =
    "if the ID token says enough, set `FetchUserInfo::Never`, and it is not asked";

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CallbackMalformed { fault } => write!(formatter, "the callback can't be read: {fault}"),
            Self::StateMissing => {
                formatter.write_str("the callback has no `state`, so nothing ties it to a sign-in of this browser; begin again")
            }
            Self::StateMismatch => formatter.write_str(
                "the `state` of the callback is not that of this sign-in; two sign-ins in one browser need to be kept by their \
                 state, see `PendingSignIns`",
            ),
            Self::StateUnknown => formatter.write_str(
                "no sign-in with the `state` of the callback is pending in this browser: it was completed before, has expired, \
                 was begun in another browser, or the session cookie did not come along (it needs SameSite=Lax, or \
                 SameSite=None if the callback is posted); begin again",
            ),
            Self::SignInExpired => formatter.write_str("the sign-in was begun too long ago; begin again"),
            Self::AnotherProvider { expected, received } => write!(
                formatter,
                "the sign-in was begun at the issuer \"{expected}\", and is to be completed at \"{received}\"; complete it with \
                 the relying party that began it"
            ),
            Self::CallbackIssuerMissing { expected } => write!(
                formatter,
                "the callback has no `iss`, expected \"{expected}\": the provider's metadata says that there always is one; \
                 if a proxy strips it, let it through"
            ),
            Self::CallbackIssuerMismatch { expected, received } => {
                write!(formatter, "the callback comes from the issuer {received}, expected \"{expected}\"")
            }
            Self::CodeMissing => formatter.write_str("the callback has neither `code` nor `error`"),
            Self::UnexpectedStatus { stage, received } => {
                write!(formatter, "{} answered with status {received}, expected 200", endpoint(*stage))?;
                if received.is_redirection() {
                    formatter.write_str("; redirects are not followed here")?;
                }
                if *stage == Stage::Userinfo {
                    write!(formatter, "; {WITHOUT_USERINFO}")?;
                }
                Ok(())
            }
            Self::UserinfoContentType { received } if received.as_str() == "application/jwt" => write!(
                formatter,
                "the userinfo endpoint answered with a JWT, expected application/json; register the client without \
                 `userinfo_signed_response_alg`; {WITHOUT_USERINFO}"
            ),
            Self::UserinfoContentType { received } => {
                write!(formatter, "the userinfo endpoint answered with media type {received}, expected application/json")
            }
            Self::ResponseMalformed { stage, fault } => {
                write!(formatter, "the answer of {} can't be used: {fault}", endpoint(*stage))
            }
            Self::AccessTokenMissing => formatter.write_str("the token response has no `access_token`"),
            Self::TokenType { received: Some(received) } => {
                write!(formatter, "the token response has `token_type` {received}, expected \"Bearer\"")
            }
            Self::TokenType { received: None } => {
                formatter.write_str("the token response has no `token_type`, expected \"Bearer\"")
            }
            Self::IdTokenMissing => formatter.write_str(
                "the token response has no `id_token`: the provider did not read the request as one of OpenID Connect; is the \
                 scope `openid` allowed for this client?",
            ),
            Self::UserinfoSubjectMissing => formatter.write_str("the userinfo response has no `sub`"),
            Self::UserinfoSubjectMismatch => {
                formatter.write_str("the userinfo response is about another subject than the ID token")
            }
            Self::SignOutMalformed { fault } => write!(formatter, "the return from the sign-out can't be read: {fault}"),
            Self::SignOutStateMissing => formatter.write_str("the return from the sign-out has no `state`, expected that of the request"),
            Self::SignOutStateMismatch => formatter.write_str("the return from the sign-out has another `state` than the request"),
            Self::IdToken(rejection) => rejection.fmt(formatter),
            Self::Provider(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for Rejection {}

impl fmt::Display for ResponseFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContentType { received } => write!(
                formatter,
                "its media type is {received}, expected application/json"
            ),
            Self::TooLarge { received } => write!(
                formatter,
                "it has {received} octets, at most {MAX_RESPONSE_BYTES} are read"
            ),
            Self::Json(fault) => write!(formatter, "it is {fault}"),
            Self::MemberType { member, expected } => {
                write!(formatter, "`{member}` is not {expected}")
            }
        }
    }
}

fn endpoint(stage: Stage) -> &'static str {
    if stage == Stage::Userinfo {
        "the userinfo endpoint"
    } else {
        "the token endpoint"
    }
}
