//! Signing out at the provider as well (OpenID Connect RP-Initiated Logout 1.0).

use std::fmt;

use relier_discovery::Received;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::callback::parameters;
use crate::parameters::{check_further, with_parameters};
use crate::random::unguessable;
use crate::rejection::Rejection;
use crate::relying_party::{RelyingParty, may_be_sent_to};
use crate::setup_error::SetupError;
use crate::values::State;

/// A logout request that is not built yet. Made by [`RelyingParty::sign_out`].
#[derive(Clone)]
#[must_use = "nothing is built until `build`"]
pub struct SignOutRequest<'a> {
    relying_party: &'a RelyingParty,
    id_token_hint: Option<&'a str>,
    post_logout_redirect_uri: Option<String>,
    parameters: Vec<(String, String)>,
}

/// The parameters that have a method of their own, or that the library sets.
const RESERVED: &[&str] = &[
    "id_token_hint",
    "client_id",
    "post_logout_redirect_uri",
    "state",
];

impl<'a> SignOutRequest<'a> {
    pub(crate) fn new(relying_party: &'a RelyingParty) -> Self {
        Self {
            relying_party,
            id_token_hint: None,
            post_logout_redirect_uri: None,
            parameters: Vec::new(),
        }
    }

    /// Says who signs out, by the ID token of the session: [`SignIn::id_token_hint`](crate::SignIn::id_token_hint).
    ///
    /// Recommended (section 2): without it a provider asks the user, and may not send them back. It has to be a token of
    /// this provider; an expired one is good enough.
    pub fn id_token_hint(mut self, id_token: &'a str) -> Self {
        self.id_token_hint = Some(id_token);
        self
    }

    /// Has the user sent back to this URI afterwards. It has to be registered at the provider, and is sent as it is
    /// written here. Without it the user stays at the provider.
    pub fn post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uri = Some(uri.into());
        self
    }

    /// Adds a parameter that has no method of its own here: `logout_hint`, `ui_locales`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Makes the URL to send the user to, and what is to be kept until they come back. `state` is new each time, 256
    /// random bits, and is only sent if the user is to come back.
    ///
    /// The URL holds the ID token, which is personal data: redirect to it, and don't log it.
    ///
    /// # Errors
    /// [`SetupError::EndSessionEndpointMissing`] if the provider has no such endpoint: then there is nothing to do but to
    /// end the application's own session. The post-logout redirect URI is not https (nor http on a loopback host), or has
    /// a fragment or credentials. A parameter is one that the library sets, or is set twice. There are no random values.
    pub fn build(self) -> Result<(Url, PendingSignOut), SetupError> {
        let provider = self.relying_party.provider();
        let endpoint = provider.metadata().end_session_endpoint().ok_or_else(|| {
            SetupError::EndSessionEndpointMissing {
                issuer: provider.issuer().as_str().to_owned(),
            }
        })?;
        self.check_redirect_uri()?;
        check_further(&self.parameters, RESERVED)?;
        let pending = PendingSignOut {
            state: State::new(unguessable()?),
        };
        let mut parameters = vec![("client_id", self.relying_party.client().id().as_str())];
        parameters.extend(self.id_token_hint.map(|hint| ("id_token_hint", hint)));
        if let Some(uri) = &self.post_logout_redirect_uri {
            parameters.push(("post_logout_redirect_uri", uri));
            parameters.push(("state", pending.state.as_str()));
        }
        parameters.extend(
            self.parameters
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        // Section 2.1: the endpoint may have a query of its own, which is kept.
        Ok((with_parameters(endpoint.url(), &parameters), pending))
    }

    fn check_redirect_uri(&self) -> Result<(), SetupError> {
        match &self.post_logout_redirect_uri {
            Some(uri) if !may_be_sent_to(uri, self.relying_party.client()) => {
                Err(SetupError::PostLogoutRedirectUri {
                    received: Received::new(uri),
                })
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for SignOutRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SignOutRequest");
        shown
            .field("post_logout_redirect_uri", &self.post_logout_redirect_uri)
            .finish_non_exhaustive()
    }
}

/// A sign-out from which the user is to come back.
///
/// It serialises, so that it can wait in what is then the session of the browser: a new one, as the old one has ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingSignOut {
    state: State,
}

impl PendingSignOut {
    /// The `state`.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Checks that the browser comes back from this sign-out, by the query of the post-logout redirect URI: its `state`
    /// is compared in constant time (section 2). It is used up, whatever comes of it.
    ///
    /// Nothing has to depend on it but what the user is told: the application's own session ended before.
    ///
    /// # Errors
    /// The query can't be read, or its `state` is missing or another one.
    pub fn complete(self, query: &str) -> Result<(), Rejection> {
        let received = parameters(query).map_err(|fault| Rejection::SignOutMalformed { fault })?;
        let state = received
            .into_iter()
            .find(|(name, value)| name == "state" && !value.is_empty())
            .map(|(_, value)| State::new(value))
            .ok_or(Rejection::SignOutStateMissing)?;
        if state == self.state {
            Ok(())
        } else {
            Err(Rejection::SignOutStateMismatch)
        }
    }
}
