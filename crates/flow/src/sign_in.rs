//! A completed sign-in.

use std::fmt;

use relier_token::{IdToken, Verified};

use crate::claims::Claims;
use crate::userinfo::UserInfo;
use crate::values::AccessToken;

/// A user who has signed in. Only [`RelyingParty::complete`](crate::RelyingParty::complete) makes one.
///
/// The user is identified by [`issuer`](Self::issuer) and [`subject`](Self::subject) together (OpenID Connect Core 1.0,
/// section 5.7). Nothing else identifies them, an e-mail address least of all. `Debug` tells the issuer alone.
#[derive(Clone)]
pub struct SignIn {
    id_token: Verified<IdToken>,
    id_token_hint: String,
    user_info: Option<UserInfo>,
    access_token: AccessToken,
}

impl SignIn {
    pub(crate) fn new(
        id_token: Verified<IdToken>,
        id_token_hint: String,
        user_info: Option<UserInfo>,
        access_token: AccessToken,
    ) -> Self {
        Self {
            id_token,
            id_token_hint,
            user_info,
            access_token,
        }
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        self.id_token.issuer()
    }

    /// The user at this issuer: never empty, case-sensitive, never given to somebody else.
    pub fn subject(&self) -> &str {
        self.id_token.subject()
    }

    /// What the provider says about the user.
    pub fn claims(&self) -> Claims<'_> {
        Claims::new(&self.id_token, self.user_info.as_ref())
    }

    /// The verified ID token.
    pub fn id_token(&self) -> &Verified<IdToken> {
        &self.id_token
    }

    /// The signed ID token, decrypted if it came encrypted, for the `id_token_hint` of a logout request. It is personal data.
    pub fn id_token_hint(&self) -> &str {
        &self.id_token_hint
    }

    /// What the userinfo endpoint said, if it was asked.
    pub fn user_info(&self) -> Option<&UserInfo> {
        self.user_info.as_ref()
    }

    /// The access token, for the provider's APIs.
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SignIn");
        shown
            .field("issuer", &self.issuer())
            .finish_non_exhaustive()
    }
}
