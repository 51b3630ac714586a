//! What a verification gives: the payload, which nothing else can give, and views of it.

use std::fmt;

use serde::Deserialize;

use crate::id_token::IdToken;
use crate::strict_json::Object;
use crate::timestamp::Timestamp;

/// A token that was verified, and owns the payload that was signed. Only a policy's `verify` makes one.
///
/// `Debug` tells the kind and no claim: they are personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified<Token> {
    token: Token,
    payload: Vec<u8>,
}

impl<Token> Verified<Token> {
    pub(crate) fn new(token: Token, payload: Vec<u8>) -> Self {
        Self { token, payload }
    }

    /// Reads one claim by its name, from the verified payload. Borrowed types, such as `&str`, borrow from it; a text
    /// with escapes needs an owned type.
    ///
    /// # Errors
    /// The token has no such claim, or it isn't a `T`. An `Option` is for a claim that may be `null`; for one that may
    /// be absent, match [`ClaimError::Missing`].
    pub fn claim<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Result<T, ClaimError> {
        let text = Object::read(&self.payload)
            .ok()
            .and_then(|claims| claims.text_of(name));
        let text = text.ok_or_else(|| ClaimError::Missing {
            claim: name.to_owned(),
        })?;
        serde_json::from_str(text).map_err(|error| ClaimError::type_of(name, &error))
    }

    /// Reads the whole claims set into a type of the application.
    ///
    /// # Errors
    /// The claims are not a `T`.
    pub fn claims<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ClaimError> {
        serde_json::from_slice(&self.payload).map_err(|error| ClaimError::type_of("", &error))
    }
}

impl Verified<IdToken> {
    /// The issuer, `iss`. Together with the subject it identifies the user.
    pub fn issuer(&self) -> &str {
        self.token.issuer.as_str()
    }

    /// The user at this issuer, `sub`: never empty, case-sensitive, never reassigned.
    pub fn subject(&self) -> &str {
        &self.token.subject
    }

    /// The audience, `aud`: the client itself, and such as the policy trusts.
    pub fn audience(&self) -> impl Iterator<Item = &str> {
        self.token.audience.iter().map(String::as_str)
    }

    /// The authorized party, `azp`: the client id, when the token has one.
    pub fn authorized_party(&self) -> Option<&str> {
        self.token.authorized_party.as_deref()
    }

    /// When the token expires, `exp`; a fraction is cut.
    pub fn expires_at(&self) -> Timestamp {
        self.token.expires_at
    }

    /// When the token was issued, `iat`; a fraction is cut.
    pub fn issued_at(&self) -> Timestamp {
        self.token.issued_at
    }

    /// When the user was authenticated, `auth_time`; a fraction is cut.
    pub fn auth_time(&self) -> Option<Timestamp> {
        self.token.auth_time
    }

    /// The e-mail address, `email`. It identifies nobody: it may be unverified, shared or given to somebody else.
    pub fn email(&self) -> Option<&str> {
        self.token.email.as_deref()
    }

    /// Whether the provider says that the address is the user's: `email_verified` is the boolean `true` (OpenID Connect
    /// Core 1.0, section 5.1), or the string `"true"` that some providers send. Everything else does not say so.
    pub fn email_verified(&self) -> bool {
        self.token.email_verified
    }

    /// The full name to show, `name`.
    pub fn name(&self) -> Option<&str> {
        self.token.name.as_deref()
    }
}

impl<Token> fmt::Debug for Verified<Token> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Verified").finish_non_exhaustive()
    }
}

/// Why an application's claim could not be read from a verified token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimError {
    /// The token has no such claim.
    Missing {
        /// The name of the claim.
        claim: String,
    },
    /// The claim is not of the type that was asked for.
    Type {
        /// The name of the claim; empty if the whole claims set was read.
        claim: String,
        /// The column of the text at which reading stopped. The value is not told: it may be personal.
        column: usize,
    },
}

impl ClaimError {
    fn type_of(claim: &str, error: &serde_json::Error) -> Self {
        Self::Type {
            claim: claim.to_owned(),
            column: error.column(),
        }
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { claim } => write!(formatter, "the token has no claim `{claim}`"),
            Self::Type { claim, column } if claim.is_empty() => {
                write!(
                    formatter,
                    "the claims do not have the expected form at column {column}"
                )
            }
            Self::Type { claim, column } => {
                write!(
                    formatter,
                    "the claim `{claim}` does not have the expected type at its column {column}"
                )
            }
        }
    }
}

impl std::error::Error for ClaimError {}
