//! The relying party: what drives a sign-in.

use std::borrow::Cow;
use std::time::Duration;

use http::{Request, Response};
use relier_discovery::{Provider, Received, Stage, Transport};
use relier_token::{IdToken, IdTokenPolicy, Timestamp, Verified};
use url::Url;
use zeroize::Zeroize as _;

use crate::authorization_request::AuthorizationRequest;
use crate::callback::Callback;
use crate::client::Client;
use crate::error::{Error, NetworkError};
use crate::pending_sign_in::PendingSignIn;
use crate::setup_error::SetupError;
use crate::sign_in::SignIn;
use crate::sign_out::SignOutRequest;
use crate::token_endpoint::{
    CodeExchange, TokenResponse, basic_credentials, read_response, token_request,
};
use crate::userinfo::{UserInfo, userinfo_request, userinfo_response};
use crate::values::{AccessToken, AuthorizationCode};

/// Whether the userinfo endpoint is asked.
///
/// If it is asked, it has to answer: a sign-in is refused if the answer does not come, is an error, or is about another
/// user. Claims that are silently missing would be taken for claims that nobody made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchUserInfo {
    /// If the provider has one. The default.
    #[default]
    IfOffered,
    /// Never: the claims of the ID token are enough.
    Never,
}

/// An application that signs users in at one provider. Make one when the application starts, and share it.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    provider: Provider,
    client: Client,
    redirect_uri: String,
    clock_skew: Duration,
    fetch_user_info: FetchUserInfo,
    time_limit: Duration,
}

impl RelyingParty {
    /// How long a user may take to sign in unless another limit is set: ten minutes.
    pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_mins(10);

    /// An application that is registered at `provider` as `client`, with the callback at `redirect_uri`, which is sent as
    /// it is written here.
    ///
    /// # Errors
    /// The redirect URI is not https (nor http on a loopback host, nor, for a public client, of a private-use scheme with a
    /// dot in it, such as `com.example.app:/auth`), or has a fragment or credentials. The client has an empty id, or needs
    /// a secret and has none.
    pub fn new(
        provider: Provider,
        client: Client,
        redirect_uri: impl Into<String>,
    ) -> Result<Self, SetupError> {
        let redirect_uri = redirect_uri.into();
        client.check()?;
        if !may_be_sent_to(&redirect_uri, &client) {
            return Err(SetupError::RedirectUri {
                received: Received::new(&redirect_uri),
            });
        }
        Ok(Self {
            provider,
            client,
            redirect_uri,
            clock_skew: IdTokenPolicy::DEFAULT_CLOCK_SKEW,
            fetch_user_info: FetchUserInfo::default(),
            time_limit: Self::DEFAULT_TIME_LIMIT,
        })
    }

    /// Allows the provider's clock to differ by so much; default 60 seconds, at most 5 minutes.
    #[must_use]
    pub fn clock_skew(mut self, clock_skew: Duration) -> Self {
        self.clock_skew = clock_skew;
        self
    }

    /// Sets whether the userinfo endpoint is asked; default: if the provider has one.
    #[must_use]
    pub fn fetch_user_info(mut self, fetch_user_info: FetchUserInfo) -> Self {
        self.fetch_user_info = fetch_user_info;
        self
    }

    /// Gives users so long to sign in, in whole seconds; default ten minutes.
    #[must_use]
    pub fn sign_in_time_limit(mut self, time_limit: Duration) -> Self {
        self.time_limit = time_limit;
        self
    }

    /// Begins a sign-in.
    pub fn authorize(&self) -> AuthorizationRequest<'_> {
        AuthorizationRequest::new(self)
    }

    /// Completes a sign-in with the query of the callback, or its body if it was posted (OpenID Connect Core 1.0,
    /// section 3.1).
    ///
    /// `pending` has to come from the session of the browser that sent the callback: that is what protects the user from
    /// being signed in as somebody else. It is used up, whatever comes of it.
    ///
    /// # Errors
    /// [`Error::Denied`] if the provider said no, [`Error::Network`] if no answer came, [`Error::Rejected`] if an answer
    /// was refused. Nobody is signed in then, and no claim can be read.
    #[rustfmt::skip]
    pub async fn complete(&self, pending: PendingSignIn, callback_query: &str) -> Result<SignIn, Error> {
        let callback = Callback::parse(callback_query)?;                    // RFC 6749, 3.1: no parameter twice
        callback.require_state(pending.state())?;                           // RFC 6749, 10.12: begun in this browser
        pending.require_in_time(self.now())?;                               // ours: a sign-in does not wait for ever
        pending.require_begun_at(self.provider.issuer())?;                  // RFC 9700, 4.4.2: begun at this provider
        callback.require_issuer(self.provider.metadata())?;                 // RFC 9207, 2.4: errors are checked too
        callback.refuse_error()?;                                           // Core, 3.1.2.6
        let code = callback.code()?;                                        // Core, 3.1.2.5

        let tokens = self.redeem(code, &pending).await?;                    // Core, 3.1.3.1 to 3.1.3.5
        let signed = self.signed_id_token(&tokens)?;                        // Core, 3.1.3.7, step 1: decrypted
        let id_token = self.verify(&signed, &tokens, &pending).await?;      // Core, 3.1.3.7 and 3.1.3.8
        let user_info = self.user_info(tokens.access_token(), id_token.subject()).await?; // Core, 5.3: the same `sub`

        let id_token_hint = signed.into_owned();                            // Core, 3.1.2.1: never the encrypted one
        Ok(SignIn::new(id_token, id_token_hint, user_info, tokens.into_access_token()))
    }

    /// Begins a sign-out at the provider (OpenID Connect RP-Initiated Logout 1.0). End the application's own session first.
    pub fn sign_out(&self) -> SignOutRequest<'_> {
        SignOutRequest::new(self)
    }

    /// The provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The redirect URI.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The current time, by the provider's clock: for [`PendingSignIns`](crate::PendingSignIns).
    pub fn now(&self) -> Timestamp {
        self.provider.now()
    }

    pub(crate) fn time_limit(&self) -> Duration {
        self.time_limit
    }

    /// What is demanded of the signed ID token of a sign-in. If it is encrypted, add `decrypt_with` to the policy.
    pub fn id_token_policy(
        &self,
        pending: &PendingSignIn,
        access_token: &AccessToken,
    ) -> IdTokenPolicy {
        let policy = self
            .provider
            .id_token_policy(self.client.id())
            .algorithm(self.client.algorithm())
            .trusted_audiences(self.client.audiences())
            .trusted_authorized_parties(self.client.authorized_parties())
            .clock_skew(self.clock_skew)
            .access_token(access_token.as_str())
            .nonce(pending.nonce());
        match pending.max_age() {
            Some(max_age) => policy.max_age(max_age),
            None => policy,
        }
    }

    async fn redeem(
        &self,
        code: &AuthorizationCode,
        pending: &PendingSignIn,
    ) -> Result<TokenResponse, Error> {
        let (metadata, client) = (self.provider.metadata(), &self.client);
        let code_verifier = pending.code_verifier();
        let exchange = CodeExchange {
            metadata,
            client,
            redirect_uri: &self.redirect_uri,
            code,
            code_verifier,
        };
        let request = token_request(&exchange);
        let mut response = self.send(Stage::TokenResponse, request).await?;
        let secret = client.secret().map_or("", |secret| secret.expose());
        let credentials = basic_credentials(client.id().as_str(), secret);
        let secrets = [code.as_str(), code_verifier.as_str(), secret, &credentials];
        let tokens = read_response(&response, &secrets);
        response.body_mut().zeroize();
        tokens
    }

    #[cfg(feature = "jwe")]
    fn signed_id_token<'a>(&self, tokens: &'a TokenResponse) -> Result<Cow<'a, str>, Error> {
        Ok(self.client.signed_id_token(tokens.id_token())?)
    }

    #[cfg(not(feature = "jwe"))]
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "it decrypts where the feature is on"
    )]
    fn signed_id_token<'a>(&self, tokens: &'a TokenResponse) -> Result<Cow<'a, str>, Error> {
        Ok(tokens.id_token().into())
    }

    async fn verify(
        &self,
        signed: &str,
        tokens: &TokenResponse,
        pending: &PendingSignIn,
    ) -> Result<Verified<IdToken>, Error> {
        let policy = self.id_token_policy(pending, tokens.access_token());
        Ok(self.provider.verify_id_token(&policy, signed).await?)
    }

    async fn user_info(
        &self,
        access_token: &AccessToken,
        subject: &str,
    ) -> Result<Option<UserInfo>, Error> {
        let endpoint = match self.fetch_user_info {
            FetchUserInfo::IfOffered => self.provider.metadata().userinfo_endpoint(),
            FetchUserInfo::Never => None,
        };
        let Some(endpoint) = endpoint else {
            return Ok(None);
        };
        let response = self
            .send(Stage::Userinfo, userinfo_request(endpoint, access_token))
            .await?;
        userinfo_response(&response, subject).map(Some)
    }

    async fn send(
        &self,
        stage: Stage,
        request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, Error> {
        let url = request.uri().to_string();
        let answer = self.provider.http().send(request).await;
        answer.map_err(|source| Error::Network(NetworkError::new(stage, url, source)))
    }
}

/// Whether a provider may send users to this URI. RFC 6749, section 3.1.2: absolute, without fragment. RFC 9700,
/// section 2.6: not over unencrypted connections. RFC 8252, section 7.1: an app on the user's machine may have a scheme of
/// its own, its owner's domain name in reverse. Another app may take that scheme too; what it gets is a code that PKCE
/// makes useless.
pub(crate) fn may_be_sent_to(uri: &str, client: &Client) -> bool {
    let allowed = |url: &Url| {
        let plain =
            url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        let private_use = client.is_public() && url.scheme().contains('.');
        plain && (private_use || Transport::HttpsOrLoopback.allows(url))
    };
    uri.bytes().all(|octet| octet.is_ascii_graphic())
        && Url::parse(uri).is_ok_and(|url| allowed(&url))
}
