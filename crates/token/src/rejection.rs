//! Why a token was refused: the kind of token that was expected, and the rule that was broken.

mod cause;
mod code;
mod message;
mod requirement;

use std::fmt;

pub use cause::Cause;

/// Why a token was refused.
///
/// It has a stable [`code`](Self::code), the [`requirement`](Self::requirement) that was broken, and a message that says
/// what was seen and what was wanted. The message holds no secret, and no part of a token that isn't escaped and
/// shortened. Claims are told only from tokens whose signature was verified.
///
/// Every code with each of its requirements:
///
#[doc = include_str!("rejection/table.md")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    token: TokenKind,
    cause: Cause,
}

/// The kind of token that a policy expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// [`IdTokenPolicy`](crate::IdTokenPolicy): codes `id_token.*`.
    IdToken,
    /// [`AccessTokenPolicy`](crate::AccessTokenPolicy): codes `access_token.*`.
    AccessToken,
    /// [`LogoutTokenPolicy`](crate::LogoutTokenPolicy): codes `logout_token.*`.
    LogoutToken,
    /// [`AuthorizationResponsePolicy`](crate::AuthorizationResponsePolicy): codes `authorization_response.*`.
    AuthorizationResponse,
    /// [`UserInfoPolicy`](crate::UserInfoPolicy): codes `userinfo_jwt.*`.
    UserInfo,
    /// [`IntrospectionPolicy`](crate::IntrospectionPolicy): codes `introspection_jwt.*`.
    Introspection,
    /// [`RequestObjectPolicy`](crate::RequestObjectPolicy): codes `request_object.*`.
    RequestObject,
    /// [`DpopPolicy`](crate::DpopPolicy): codes `dpop_proof.*`.
    DpopProof,
    /// [`ClientAssertionPolicy`](crate::ClientAssertionPolicy): codes `client_assertion.*`.
    ClientAssertion,
}

impl TokenKind {
    /// Makes a rejection of a cause.
    pub(crate) fn rejection(self) -> impl FnOnce(Cause) -> Rejection {
        move |cause| Rejection { token: self, cause }
    }
}

impl Rejection {
    /// The kind of token that was expected.
    pub const fn token(&self) -> TokenKind {
        self.token
    }

    /// The rule that was broken, with what was seen and what was wanted.
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The rule that was broken.
    pub fn into_cause(self) -> Cause {
        self.cause
    }

    /// The stable code, such as `id_token.audience_mismatch`.
    pub const fn code(&self) -> &'static str {
        self.cause.code(self.token)
    }

    /// The id of the requirement that was broken, as in `fixtures/requirements.toml`.
    pub fn requirement(&self) -> &'static str {
        self.cause.requirement(self.token)
    }

    /// Whether the provider may have changed its keys since the key set was fetched, so that one fresh fetch (and no
    /// more, within a cool-down) is worth it.
    ///
    /// So it is for an unknown key, and for a bad signature of a token that names no key, since a single unnamed key
    /// may have been replaced.
    pub const fn calls_for_fresh_keys(&self) -> bool {
        matches!(
            self.cause,
            Cause::KeyUnknown { .. } | Cause::SignatureInvalid { kid: None, .. }
        )
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(formatter)
    }
}

impl std::error::Error for Rejection {}
