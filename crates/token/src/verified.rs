//! What a verification gives: the claims, which nothing else can give, and views of them.

use std::fmt;

use serde::Deserialize;

use crate::claims::{Audience, Claims};
use crate::id_token::IdToken;
use crate::standard_claims::StandardClaims;
use crate::strict_json::{Json, Object};
use crate::timestamp::Timestamp;

/// A token that was verified, and owns the payload that was signed. Only a policy's `verify` makes one.
///
/// `Debug` tells the kind and no claim: they are personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified<Token> {
    token: Token,
    claims: Object<'static>,
}

impl<Token> Verified<Token> {
    pub(crate) fn new(token: Token, claims: Claims) -> Self {
        Self {
            token,
            claims: claims.into_object(),
        }
    }

    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// A claim that is a string.
    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.text_value(claim)
    }

    pub(crate) fn audience_of<'a>(
        &'a self,
        audience: &'a Audience,
    ) -> impl Iterator<Item = &'a str> {
        audience.names(&self.claims)
    }

    /// A string in a claim that is an object.
    pub(crate) fn member(&self, claim: &str, name: &str) -> Option<String> {
        match self.claims.get(claim) {
            Some(Json::Object(text)) => Object::within(text)?.text_value(name).map(str::to_owned),
            _ => None,
        }
    }

    /// Reads one claim by its name, from the verified payload. Borrowed types, such as `&str`, borrow from it; a text
    /// with escapes needs an owned type.
    ///
    /// # Errors
    /// The token has no such claim, or it isn't a `T`. An `Option` is for a claim that may be `null`; for one that may
    /// be absent, match [`ClaimError::Missing`].
    pub fn claim<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Result<T, ClaimError> {
        let text = self
            .claims
            .text_of(name)
            .ok_or_else(|| ClaimError::Missing {
                claim: name.to_owned(),
            })?;
        serde_json::from_str(text).map_err(|error| ClaimError::type_of(name, &error))
    }

    /// Reads the whole claims set into a type of the application.
    ///
    /// # Errors
    /// The claims are not a `T`.
    pub fn claims<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ClaimError> {
        serde_json::from_str(self.claims.text()).map_err(|error| ClaimError::type_of("", &error))
    }

    /// The standard claims about the user (OpenID Connect Core 1.0, section 5.1), with their types and languages.
    pub fn standard_claims(&self) -> StandardClaims<'_> {
        StandardClaims::of(&self.claims)
    }
}

impl Verified<IdToken> {
    /// The issuer, `iss`. Together with the subject it identifies the user.
    pub fn issuer(&self) -> &str {
        self.token.issuer.as_str()
    }

    /// The user at this issuer, `sub`: never empty, case-sensitive, never reassigned.
    pub fn subject(&self) -> &str {
        self.text("sub").unwrap_or_default()
    }

    /// The audience, `aud`: the client itself, and such as the policy trusts.
    pub fn audience(&self) -> impl Iterator<Item = &str> {
        self.audience_of(&self.token.audience)
    }

    /// The authorized party, `azp`: the client id, when the token has one.
    pub fn authorized_party(&self) -> Option<&str> {
        self.text("azp")
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

    /// How well the user was authenticated, `acr`. It means what the issuer says that it means.
    pub fn authentication_context(&self) -> Option<&str> {
        self.text("acr")
    }

    /// The session at the issuer, `sid`, which a logout token may name.
    pub fn session(&self) -> Option<&str> {
        self.text("sid")
    }

    /// The e-mail address, `email`. It identifies nobody: it may be unverified, shared or given to somebody else.
    pub fn email(&self) -> Option<&str> {
        self.text("email")
    }

    /// Whether the provider says that the address is the user's: `email_verified` is the boolean `true` (OpenID Connect
    /// Core 1.0, section 5.1), or the string `"true"` that some providers send. Everything else does not say so.
    pub fn email_verified(&self) -> bool {
        self.standard_claims().email_verified()
    }

    /// The full name to show, `name`.
    pub fn name(&self) -> Option<&str> {
        self.text("name")
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
