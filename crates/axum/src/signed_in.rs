//! The user who is signed in, as handlers get them.

use std::fmt;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use relier_flow::SignIn;
use relier_token::ClaimError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tower_sessions::{Session, session};

use crate::browser_session;
use crate::failure::Failure;
use crate::page::{Page, Then};

/// The user who is signed in: an extractor.
///
/// As `SignedIn` it answers 401 with a plain page if nobody is; as `Option<SignedIn>` it leaves that to the handler.
/// [`Oidc::protect`](crate::Oidc::protect) sends users to sign in instead.
///
/// It says nothing on where: an application of several tenants either protects the pages of each with the `Oidc` of that
/// tenant or compares the issuer itself.
///
/// The user is identified by [`issuer`](Self::issuer) and [`subject`](Self::subject) together (OpenID Connect Core 1.0,
/// section 5.7): find accounts by both, never by an e-mail address. It is what was true at the sign-in; the provider is
/// not asked again.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    issuer: String,
    subject: String,
    claims: Map<String, Value>,
}

impl SignedIn {
    pub(crate) fn new(sign_in: &SignIn) -> Result<Self, serde_json::Error> {
        let claims = serde_json::from_value(serde_json::to_value(sign_in.claims())?)?;
        Ok(Self {
            issuer: sign_in.issuer().to_owned(),
            subject: sign_in.subject().to_owned(),
            claims,
        })
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The user at this issuer: never empty, case-sensitive, never given to somebody else.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The e-mail address, `email`. It may be unverified, shared, or given to somebody else: never find accounts by it.
    pub fn email(&self) -> Option<&str> {
        self.text("email")
    }

    /// Whether the provider says that [`email`](Self::email) belongs to the user: the boolean `true`, or the string
    /// `"true"` that some providers send.
    pub fn email_verified(&self) -> bool {
        match self.claims.get("email_verified") {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(verified)) => verified == "true",
            _ => false,
        }
    }

    /// The full name to show, `name`.
    pub fn name(&self) -> Option<&str> {
        self.text("name")
    }

    /// All claims of the ID token, and those of the userinfo endpoint that the ID token doesn't have.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// Reads one claim by its name.
    ///
    /// # Errors
    /// There is no such claim, or it isn't a `T`.
    pub fn claim<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Result<T, ClaimError> {
        let value = self.claims.get(name).ok_or_else(|| ClaimError::Missing {
            claim: name.to_owned(),
        })?;
        T::deserialize(value).map_err(|error| ClaimError::Type {
            claim: name.to_owned(),
            column: error.column(),
        })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// OpenID Connect Core 1.0, section 5.7: issuer and subject together, and nothing else.
    pub(crate) fn is_same_user(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.subject == other.subject
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SignedIn");
        shown
            .field("issuer", &self.issuer)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// Why there is no [`SignedIn`].
#[derive(Debug)]
#[non_exhaustive]
pub enum SignedInRejection {
    /// Nobody is signed in. Status 401.
    NotSignedIn,
    /// The router has no session layer, or it is not outside of the routes. Status 500.
    NoSessionLayer,
    /// The session could not be read. Status 500.
    SessionUnavailable(session::Error),
}

impl IntoResponse for SignedInRejection {
    fn into_response(self) -> Response {
        match self {
            Self::NotSignedIn => Page {
                status: StatusCode::UNAUTHORIZED,
                title: "Not signed in",
                text: "This page is for those who have signed in.",
                code: None,
                then: Then::Nothing,
            }
            .into_response(),
            Self::NoSessionLayer => {
                tracing::error!("there is no session: add a `SessionManagerLayer` to the router");
                Page {
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                    title: "Something went wrong",
                    text: "This application has a problem.",
                    code: Some("session.no_layer"),
                    then: Then::Nothing,
                }
                .into_response()
            }
            Self::SessionUnavailable(error) => Failure::Session(error).into_page(Then::Nothing),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = SignedInRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        user(parts).await?.ok_or(SignedInRejection::NotSignedIn)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = SignedInRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        user(parts).await
    }
}

/// A session that can't be read is an error, not nobody.
async fn user(parts: &Parts) -> Result<Option<SignedIn>, SignedInRejection> {
    let session = parts
        .extensions
        .get::<Session>()
        .ok_or(SignedInRejection::NoSessionLayer)?;
    let entry = browser_session::entry(session)
        .await
        .map_err(SignedInRejection::SessionUnavailable)?;
    Ok(entry.map(|entry| entry.user))
}
