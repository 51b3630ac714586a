//! Claims about the user from the userinfo endpoint (OpenID Connect Core 1.0, section 5.3).

use std::collections::BTreeMap;
use std::fmt;

use http::header::AUTHORIZATION;
use http::{Method, StatusCode};
use relier_discovery::{Endpoint, Received, Stage, media_type};
use relier_token::ClaimError;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::rejection::{Rejection, ResponseFault};
use crate::token_endpoint::{object_in, sensitive};
use crate::values::AccessToken;

/// Claims from the userinfo endpoint, about the subject of the ID token. `Debug` tells no claim: they are personal data.
#[derive(Clone)]
pub struct UserInfo {
    members: BTreeMap<String, Box<RawValue>>,
    email: Option<String>,
    name: Option<String>,
}

impl UserInfo {
    /// Reads one claim by its name.
    ///
    /// # Errors
    /// There is no such claim, or it isn't a `T`.
    pub fn claim<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Result<T, ClaimError> {
        let raw = self.members.get(name).ok_or_else(|| ClaimError::Missing {
            claim: name.to_owned(),
        })?;
        serde_json::from_str(raw.get()).map_err(|error| ClaimError::Type {
            claim: name.to_owned(),
            column: error.column(),
        })
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.members
            .iter()
            .map(|(name, value)| (name.as_str(), &**value))
    }

    pub(crate) fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// By the rule of the ID token: the boolean `true`, or the string `"true"`.
    pub(crate) fn email_verified(&self) -> bool {
        let said = self.claim::<Value>("email_verified");
        said.is_ok_and(|said| said == true || said == "true")
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl fmt::Debug for UserInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UserInfo").finish_non_exhaustive()
    }
}

/// The userinfo request: GET with the access token in the header (OpenID Connect Core 1.0, section 5.3.1).
pub fn userinfo_request(endpoint: &Endpoint, access_token: &AccessToken) -> http::Request<Vec<u8>> {
    let mut request = endpoint.request(Method::GET, "application/json", Vec::new());
    let bearer = Zeroizing::new(format!("Bearer {}", access_token.as_str()));
    request
        .headers_mut()
        .extend(sensitive(&bearer).map(|value| (AUTHORIZATION, value)));
    request
}

/// Reads the answer to [`userinfo_request`], which has to be about `subject`, the `sub` of the verified ID token.
///
/// # Errors
/// The answer is no `application/json` object with status 200, or its `sub` is missing or another one.
pub fn userinfo_response(
    response: &http::Response<Vec<u8>>,
    subject: &str,
) -> Result<UserInfo, Error> {
    // Section 5.3.3: from an error nothing is taken.
    if response.status() != StatusCode::OK {
        return Err(Rejection::UnexpectedStatus {
            stage: Stage::Userinfo,
            received: response.status(),
        }
        .into());
    }
    // Section 5.3.2: the content type says how the response is to be read.
    let received = media_type(response);
    if received != "application/json" {
        return Err(Rejection::UserinfoContentType {
            received: Received::new(&received),
        }
        .into());
    }
    let malformed = |fault| Rejection::ResponseMalformed {
        stage: Stage::Userinfo,
        fault,
    };
    let object = object_in(response).map_err(malformed)?;

    // Section 5.3.2: "sub MUST be verified to exactly match"; otherwise nothing in the response may be used.
    let received = object.member::<String>("sub");
    let received = received.map_err(|_| {
        malformed(ResponseFault::MemberType {
            member: "sub",
            expected: "a string",
        })
    })?;
    let received = received.ok_or(Rejection::UserinfoSubjectMissing)?;
    if received != subject {
        return Err(Rejection::UserinfoSubjectMismatch.into());
    }
    let text = |member| object.member::<String>(member).ok().flatten();
    Ok(UserInfo {
        email: text("email"),
        name: text("name"),
        members: object
            .members()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    })
}
