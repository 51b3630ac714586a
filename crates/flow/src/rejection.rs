//! Why an answer was refused: one variant a rule.

use http::StatusCode;
use relier_discovery::{Fault, JsonFault, Received, Stage};

use crate::callback::CallbackFault;

/// Why an answer was refused.
///
/// Each variant has a stable [`code`](Self::code) and the [`requirement`](Self::requirement) that was broken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// The query of the callback can't be read in one way only.
    CallbackMalformed {
        /// What is wrong with it.
        fault: CallbackFault,
    },
    /// The callback has no `state`.
    StateMissing,
    /// The `state` of the callback is not that of the pending sign-in.
    StateMismatch,
    /// No sign-in with the `state` of the callback is pending in this browser.
    StateUnknown,
    /// The sign-in was begun too long ago.
    SignInExpired,
    /// The pending sign-in was begun at another provider.
    AnotherProvider {
        /// The issuer that the sign-in was begun at.
        expected: String,
        /// The issuer of this relying party.
        received: String,
    },
    /// The provider says that it names its issuer in the callback, and the callback doesn't.
    CallbackIssuerMissing {
        /// The issuer.
        expected: String,
    },
    /// The callback comes from another issuer.
    CallbackIssuerMismatch {
        /// The issuer that the request went to.
        expected: String,
        /// The `iss` of the callback.
        received: Received,
    },
    /// The callback has neither `code` nor `error`.
    CodeMissing,
    /// The status is not 200. Redirects are not followed.
    UnexpectedStatus {
        /// The step at which it happened.
        stage: Stage,
        /// The status.
        received: StatusCode,
    },
    /// The userinfo response is no `application/json`.
    UserinfoContentType {
        /// The media type of the response.
        received: Received,
    },
    /// The response is not what it has to be.
    ResponseMalformed {
        /// The step at which it happened.
        stage: Stage,
        /// What is wrong with it.
        fault: ResponseFault,
    },
    /// The token response has no `access_token`.
    AccessTokenMissing,
    /// The token response has another `token_type` than Bearer, or none.
    TokenType {
        /// The type, if there is one.
        received: Option<Received>,
    },
    /// The token response has no `id_token`.
    IdTokenMissing,
    /// The userinfo response has no `sub`.
    UserinfoSubjectMissing,
    /// The userinfo response is about another user than the ID token. Neither is told: they are personal data.
    UserinfoSubjectMismatch,
    /// The query with which the browser comes back from a sign-out can't be read in one way only.
    SignOutMalformed {
        /// What is wrong with it.
        fault: CallbackFault,
    },
    /// The browser comes back from a sign-out without `state`.
    SignOutStateMissing,
    /// The browser comes back from a sign-out with another `state` than it was sent with.
    SignOutStateMismatch,
    /// The ID token was refused.
    IdToken(relier_token::Rejection),
    /// The provider's keys can't be used.
    Provider(Box<relier_discovery::Error>),
}

/// Why a response is not what it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseFault {
    /// The media type is not `application/json`.
    ContentType {
        /// The media type of the response.
        received: Received,
    },
    /// The body is longer than [`MAX_RESPONSE_BYTES`](crate::MAX_RESPONSE_BYTES).
    TooLarge {
        /// Its length in octets.
        received: usize,
    },
    /// The body is not a strict JSON object.
    Json(JsonFault),
    /// A member has another type than the standard gives it.
    MemberType {
        /// The name of the member.
        member: &'static str,
        /// The type that it has to have.
        expected: &'static str,
    },
}

impl Rejection {
    /// A stable name for logs, metrics and tests, such as `callback.state_mismatch`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CallbackMalformed { .. } => "callback.malformed",
            Self::StateMissing => "callback.state_missing",
            Self::StateMismatch => "callback.state_mismatch",
            Self::StateUnknown => "callback.state_unknown",
            Self::SignInExpired => "callback.expired",
            Self::CallbackIssuerMissing { .. } => "callback.issuer_missing",
            Self::AnotherProvider { .. } => "callback.provider_mismatch",
            Self::CallbackIssuerMismatch { .. } => "callback.issuer_mismatch",
            Self::CodeMissing => "callback.code_missing",
            Self::UnexpectedStatus {
                stage: Stage::Userinfo,
                ..
            } => "userinfo.unexpected_status",
            Self::UnexpectedStatus { .. } => "token_response.unexpected_status",
            Self::UserinfoContentType { .. } => "userinfo.content_type",
            Self::ResponseMalformed {
                stage: Stage::Userinfo,
                ..
            } => "userinfo.malformed",
            Self::ResponseMalformed { .. } => "token_response.malformed",
            Self::AccessTokenMissing => "token_response.access_token_missing",
            Self::TokenType { .. } => "token_response.token_type",
            Self::IdTokenMissing => "token_response.id_token_missing",
            Self::UserinfoSubjectMissing => "userinfo.subject_missing",
            Self::UserinfoSubjectMismatch => "userinfo.subject_mismatch",
            Self::SignOutMalformed { .. } => "sign_out.malformed",
            Self::SignOutStateMissing => "sign_out.state_missing",
            Self::SignOutStateMismatch => "sign_out.state_mismatch",
            Self::IdToken(rejection) => rejection.code(),
            Self::Provider(error) => error.code(),
        }
    }

    /// The step of the sign-in at which it happened.
    pub fn stage(&self) -> Stage {
        match self {
            Self::CallbackMalformed { .. }
            | Self::StateMissing
            | Self::StateMismatch
            | Self::StateUnknown
            | Self::SignInExpired
            | Self::AnotherProvider { .. }
            | Self::CallbackIssuerMissing { .. }
            | Self::CallbackIssuerMismatch { .. }
            | Self::CodeMissing => Stage::Callback,
            Self::UnexpectedStatus { stage, .. } | Self::ResponseMalformed { stage, .. } => *stage,
            Self::AccessTokenMissing | Self::TokenType { .. } | Self::IdTokenMissing => {
                Stage::TokenResponse
            }
            Self::UserinfoContentType { .. }
            | Self::UserinfoSubjectMissing
            | Self::UserinfoSubjectMismatch => Stage::Userinfo,
            Self::SignOutMalformed { .. }
            | Self::SignOutStateMissing
            | Self::SignOutStateMismatch => Stage::SignOut,
            Self::IdToken(_) => Stage::IdToken,
            Self::Provider(error) => error.stage(),
        }
    }

    /// The requirement that was broken, by its id in the list of requirements.
    pub fn requirement(&self) -> Option<&'static str> {
        Some(match self {
            Self::CallbackMalformed {
                fault: CallbackFault::Repeated { .. },
            } => "rfc6749-3.1-c",
            Self::CallbackMalformed { .. } => "rfc6749-10.14-a",
            Self::StateMissing | Self::StateMismatch => "rfc6749-10.12-a",
            Self::StateUnknown | Self::SignInExpired => "rfc6749-10.12-c",
            Self::AnotherProvider { .. } => "rfc9700-4.4.2.1-a",
            Self::CallbackIssuerMissing { .. } => "rfc9207-2.4-b",
            Self::CallbackIssuerMismatch { .. } => "rfc9207-2.4-a",
            Self::CodeMissing => "core-3.1.2.7-b",
            Self::UnexpectedStatus {
                stage: Stage::Userinfo,
                ..
            } => "core-5.3.3-a",
            Self::UserinfoContentType { .. }
            | Self::ResponseMalformed {
                stage: Stage::Userinfo,
                ..
            } => "core-5.3.2-4",
            Self::UnexpectedStatus { .. } | Self::ResponseMalformed { .. } => "core-3.1.3.5-1",
            Self::AccessTokenMissing | Self::TokenType { received: None } => "rfc6749-5.1-b",
            Self::TokenType { .. } => "rfc6749-7-a",
            Self::IdTokenMissing => "core-3.1.3.3-a",
            Self::UserinfoSubjectMissing => "core-5.3.2-2",
            Self::UserinfoSubjectMismatch => "core-5.3.2-3",
            Self::SignOutMalformed { .. } => "rp-initiated-logout-4-a",
            Self::SignOutStateMissing | Self::SignOutStateMismatch => "rp-initiated-logout-2-5",
            Self::IdToken(rejection) => rejection.requirement(),
            Self::Provider(error) => return error.requirement(),
        })
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::StateMissing
            | Self::StateMismatch
            | Self::StateUnknown
            | Self::SignInExpired
            | Self::SignOutStateMissing
            | Self::SignOutStateMismatch => Fault::Browser,
            Self::AnotherProvider { .. } => Fault::Caller,
            Self::Provider(error) => error.fault(),
            _ => Fault::Provider,
        }
    }
}
