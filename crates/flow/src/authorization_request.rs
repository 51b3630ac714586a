//! The authorization request (OpenID Connect Core 1.0, section 3.1.2.1).

use std::fmt;
use std::time::Duration;

use relier_discovery::Received;
use url::Url;

use crate::parameters::{check_further, with_parameters};
use crate::pending_sign_in::PendingSignIn;
use crate::relying_party::RelyingParty;
use crate::setup_error::SetupError;

/// An authorization request that is not built yet. Made by [`RelyingParty::authorize`].
#[derive(Clone)]
#[must_use = "nothing is built until `build`"]
pub struct AuthorizationRequest<'a> {
    relying_party: &'a RelyingParty,
    scopes: Vec<String>,
    max_age: Option<Duration>,
    response_mode: ResponseMode,
    remembered: Option<String>,
    parameters: Vec<(String, String)>,
}

/// How the browser brings the authorization response back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseMode {
    /// In the query of the redirect. The default; nothing is sent for it.
    #[default]
    Query,
    /// In the body of a POST (OAuth 2.0 Form Post Response Mode), which
    /// [`RelyingParty::complete`](crate::RelyingParty::complete) takes as it takes the query. Sign in with Apple demands it
    /// as soon as a scope is asked for.
    ///
    /// The POST comes from the provider's site, and browsers send no `SameSite=Lax` cookie with it. The cookie that leads
    /// to the pending sign-in needs `SameSite=None; Secure`. That cookie then goes with every request from elsewhere, so
    /// let it serve nothing but the sign-in, and exempt the callback from checks against cross-site requests: `state` is
    /// that check.
    FormPost,
}

/// The parameters that the library sets, or that would change what comes back.
const RESERVED: &[&str] = &[
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "max_age",
    "request",
    "request_uri",
];

impl<'a> AuthorizationRequest<'a> {
    pub(crate) fn new(relying_party: &'a RelyingParty) -> Self {
        Self {
            relying_party,
            scopes: vec!["openid".to_owned()],
            max_age: None,
            response_mode: ResponseMode::default(),
            remembered: None,
            parameters: Vec::new(),
        }
    }

    /// Asks for these scopes too; `openid` is always there.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        for scope in scopes.into_iter().map(Into::into) {
            if !self.scopes.contains(&scope) {
                self.scopes.push(scope);
            }
        }
        self
    }

    /// Asks that the user was authenticated at most so long ago, in whole seconds. The ID token is held to it.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Asks for the callback to come in this way; default in the query.
    pub fn response_mode(mut self, response_mode: ResponseMode) -> Self {
        self.response_mode = response_mode;
        self
    }

    /// Asks the provider to prompt: `none`, `login`, `consent`, `select_account`, or several with spaces between.
    pub fn prompt(self, prompt: impl Into<String>) -> Self {
        self.parameter("prompt", prompt)
    }

    /// Tells the provider who may want to sign in, such as an e-mail address. It is in the URL, so it is not secret.
    pub fn login_hint(self, login_hint: impl Into<String>) -> Self {
        self.parameter("login_hint", login_hint)
    }

    /// Remembers this text with the pending sign-in, such as where the user was going. The provider does not learn it.
    pub fn remember(mut self, text: impl Into<String>) -> Self {
        self.remembered = Some(text.into());
        self
    }

    /// Adds a parameter that has no method of its own here, such as `ui_locales`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Makes the URL to send the user to, and what is to be kept until they come back. `state`, `nonce` and the PKCE
    /// verifier are new each time, 256 random bits each.
    ///
    /// # Errors
    /// A scope is none, or a parameter is one that the library sets or is set twice. Or there are no random values.
    pub fn build(self) -> Result<(Url, PendingSignIn), SetupError> {
        self.check_scopes()?;
        check_further(&self.parameters, RESERVED)?;
        let relying_party = self.relying_party;
        let provider = relying_party.provider();
        let expires_at = provider.now().saturating_add(relying_party.time_limit());
        let pending = PendingSignIn::begin(
            provider.issuer(),
            self.max_age,
            self.remembered.clone(),
            expires_at,
        )?;
        let scope = self.scopes.join(" ");
        let challenge = pending.code_verifier().challenge();
        let max_age = pending
            .max_age()
            .map(|max_age| max_age.as_secs().to_string());

        let mut parameters = vec![
            ("response_type", "code"),
            ("client_id", relying_party.client().id().as_str()),
            ("redirect_uri", relying_party.redirect_uri()),
            ("scope", scope.as_str()),
            ("state", pending.state().as_str()),
            ("nonce", pending.nonce().as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        parameters.extend(max_age.as_deref().map(|max_age| ("max_age", max_age)));
        if self.response_mode == ResponseMode::FormPost {
            parameters.push(("response_mode", "form_post"));
        }
        parameters.extend(
            self.parameters
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        let url = with_parameters(
            provider.metadata().authorization_endpoint().url(),
            &parameters,
        );
        Ok((url, pending))
    }

    /// RFC 6749, section 3.3: a scope can't have a space, or it would be two.
    fn check_scopes(&self) -> Result<(), SetupError> {
        let allowed = |octet: u8| matches!(octet, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        match self
            .scopes
            .iter()
            .find(|scope| scope.is_empty() || !scope.bytes().all(allowed))
        {
            Some(scope) => Err(SetupError::Scope {
                received: Received::new(scope),
            }),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for AuthorizationRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("AuthorizationRequest");
        shown
            .field("scopes", &self.scopes)
            .field("max_age", &self.max_age)
            .field("response_mode", &self.response_mode)
            .finish_non_exhaustive()
    }
}
