//! One view over what ID token and userinfo say about the user.

use relier_token::{ClaimError, IdToken, Verified};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::userinfo::UserInfo;

/// The claims about the user: those of the ID token, and those of the userinfo endpoint that the ID token doesn't have.
///
/// None of them identifies the user. That is what issuer and subject are for.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    id_token: &'a Verified<IdToken>,
    user_info: Option<&'a UserInfo>,
}

impl<'a> Claims<'a> {
    pub(crate) fn new(id_token: &'a Verified<IdToken>, user_info: Option<&'a UserInfo>) -> Self {
        Self {
            id_token,
            user_info,
        }
    }

    /// The e-mail address, `email`. It may be unverified, shared, or given to somebody else: never find accounts by it.
    pub fn email(&self) -> Option<&'a str> {
        self.id_token.email().or_else(|| self.user_info?.email())
    }

    /// Whether the provider says that [`email`](Self::email) belongs to the user: `email_verified` from the same place.
    ///
    /// The boolean `true` says so, and the string `"true"` that some providers send. Everything else does not.
    pub fn email_verified(&self) -> bool {
        let said = if self.id_token.email().is_some() {
            self.id_token.claim("email_verified")
        } else {
            self.user_info
                .filter(|user_info| user_info.email().is_some())
                .map_or(Ok(Value::Null), |user_info| {
                    user_info.claim("email_verified")
                })
        };
        matches!(said, Ok(Value::Bool(true))) || said.is_ok_and(|said| said == "true")
    }

    /// The full name to show, `name`.
    pub fn name(&self) -> Option<&'a str> {
        self.id_token.name().or_else(|| self.user_info?.name())
    }

    /// Reads one claim by its name, from the ID token, or from userinfo if the ID token doesn't have it. Borrowed types,
    /// such as `&str`, borrow from it; a text with escapes needs an owned type.
    ///
    /// # Errors
    /// There is no such claim, or it isn't a `T`.
    pub fn claim<T: Deserialize<'a>>(&self, name: &str) -> Result<T, ClaimError> {
        match (self.id_token.claim(name), self.user_info) {
            (Err(ClaimError::Missing { .. }), Some(user_info)) => user_info.claim(name),
            (claim, _) => claim,
        }
    }
}

/// One object with every claim, for applications that keep them in a session. It holds what the methods above tell:
/// `email_verified` is of the same place as `email`.
impl Serialize for Claims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all: Map<String, Value> = self.id_token.claims().map_err(S::Error::custom)?;
        let email_is_there = self.id_token.email().is_some();
        for (name, value) in self.user_info.into_iter().flat_map(UserInfo::members) {
            if email_is_there && name == "email_verified" {
                continue;
            }
            if !all.contains_key(name) {
                let value = serde_json::from_str(value.get()).map_err(S::Error::custom)?;
                all.insert(name.to_owned(), value);
            }
        }
        all.serialize(serializer)
    }
}
