//! One client at one provider, on the crate openidconnect.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreProviderMetadata,
    CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::http::HeaderValue;
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, SignatureVerificationError, TokenResponse as _,
};
use relier_conformance::{AuthMethod, BoxFuture, Identity, Setup};
use tokio::sync::Mutex;

/// By how much the provider's clock may differ.
const SKEW: Duration = Duration::from_mins(1);

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A client at one provider.
pub(super) struct Provider {
    pub(super) setup: Setup,
    http: Http,
    /// Made by the first sign-in that finds the provider.
    client: Mutex<Option<Arc<Client>>>,
}

/// What is kept of an authorization request.
pub(super) struct Pending {
    verifier: PkceCodeVerifier,
    nonce: Nonce,
}

impl Provider {
    pub(super) fn new(setup: Setup) -> Result<Self, String> {
        let authority = setup.authority.as_ref();
        let trusted = authority.map(|pem| reqwest::Certificate::from_pem(pem.as_bytes()));
        let http = reqwest::Client::builder()
            // As the documentation warns: following redirects opens the client up to SSRF.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // As every careful application sets one: the provider may never come to an end.
            .timeout(std::time::Duration::from_secs(2))
            // Loopback only: reading the system's root certificates takes milliseconds.
            .tls_certs_only(trusted.transpose().map_err(|error| told(&error))?)
            .build()
            .map_err(|error| told(&error))?;
        Ok(Self {
            setup,
            http: Http(http),
            client: Mutex::default(),
        })
    }

    /// Where to send the browser, the state of that request, and what to keep.
    pub(super) async fn begin(&self) -> Result<(String, String, Pending), String> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        if let Some(seconds) = self.setup.max_age {
            request = request.set_max_age(Duration::from_secs(seconds));
        }
        let (url, state, nonce) = request.url();
        let pending = Pending { verifier, nonce };
        Ok((url.into(), state.into_secret(), pending))
    }

    pub(super) async fn finish(&self, code: &str, pending: Pending) -> Result<Identity, String> {
        let client = self.client().await?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| told(&error))?
            .set_pkce_verifier(pending.verifier)
            .request_async(&self.http)
            .await
            .map_err(|error| told(&error))?;
        let id_token = tokens.id_token().ok_or("there is no ID token")?;
        let client = self
            .with_fitting_keys(client, id_token, &pending.nonce)
            .await?;
        let verifier = self.verifier(&client);
        let claims = id_token
            .claims(&verifier, &pending.nonce)
            .map_err(|error| told(&error))?;
        if let Some(expected) = claims.access_token_hash() {
            fits_access_token(expected, &tokens, id_token, &verifier)?;
        }
        let access_token = tokens.access_token().clone();
        if HeaderValue::from_str(access_token.secret()).is_err() {
            // The crate would panic on it: see the test below.
            return Err("the access token cannot be sent in a header".to_owned());
        }
        let user: CoreUserInfoClaims = client
            .user_info(access_token, Some(claims.subject().clone()))
            .map_err(|error| told(&error))?
            .request_async(&self.http)
            .await
            .map_err(|error| told(&error))?;
        let (issuer, subject) = (claims.issuer().as_str(), claims.subject().as_str());
        let email = user.email().or(claims.email());
        Ok(Identity {
            email: email.map(|email| email.as_str().to_owned()),
            account: Some(format!("{issuer} {subject}")),
            ..Identity::of(issuer, subject)
        })
    }

    /// The same client, or one with the provider's present keys if none of the known ones fits: what the documentation
    /// of [`SignatureVerificationError::NoMatchingKey`] recommends.
    async fn with_fitting_keys(
        &self,
        client: Arc<Client>,
        id_token: &CoreIdToken,
        nonce: &Nonce,
    ) -> Result<Arc<Client>, String> {
        let unknown_key = matches!(
            id_token.claims(&self.verifier(&client), nonce),
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey
            ))
        );
        if !unknown_key {
            return Ok(client);
        }
        let fresh = Arc::new(self.discover().await?);
        *self.client.lock().await = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// The verifier that the client comes with, and `auth_time` where there is something to hold it to.
    fn verifier<'a>(&self, client: &'a Client) -> CoreIdTokenVerifier<'a> {
        let verifier = client.id_token_verifier();
        let Some(max_age) = self.setup.max_age.map(Duration::from_secs) else {
            return verifier;
        };
        verifier.set_auth_time_verifier_fn(move |signed_in| {
            let signed_in: SystemTime = signed_in.ok_or("there is no auth_time")?.into();
            match SystemTime::now().duration_since(signed_in) {
                Ok(since) if since > max_age + SKEW => Err("signed in too long ago".to_owned()),
                _ => Ok(()),
            }
        })
    }

    async fn client(&self) -> Result<Arc<Client>, String> {
        let mut known = self.client.lock().await;
        if let Some(client) = known.as_ref() {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new(self.discover().await?);
        *known = Some(Arc::clone(&client));
        Ok(client)
    }

    async fn discover(&self) -> Result<Client, String> {
        let setup = &self.setup;
        let issuer = IssuerUrl::new(setup.issuer.clone()).map_err(|error| told(&error))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
            .await
            .map_err(|error| told(&error))?;
        let redirect_uri =
            RedirectUrl::new(setup.redirect_uri.clone()).map_err(|error| told(&error))?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(setup.client_id.clone()),
            setup.client_secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(redirect_uri);
        Ok(match setup.token_endpoint_auth_method {
            Some(AuthMethod::ClientSecretBasic) => client.set_auth_type(AuthType::BasicAuth),
            Some(AuthMethod::ClientSecretPost | AuthMethod::None) => {
                client.set_auth_type(AuthType::RequestBody)
            }
            None => client,
        })
    }
}

/// Asks over HTTP. The crate's own client is for another version of reqwest.
struct Http(reqwest::Client);

impl<'a> AsyncHttpClient<'a> for Http {
    type Error = reqwest::Error;
    type Future = BoxFuture<'a, Result<HttpResponse, reqwest::Error>>;

    fn call(&'a self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let response = self.0.execute(request.try_into()?).await?;
            let mut answer = HttpResponse::new(Vec::new());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            *answer.body_mut() = response.bytes().await?.to_vec();
            Ok(answer)
        })
    }
}

/// The access token is the one that the ID token speaks of (Core section 3.1.3.8).
fn fits_access_token(
    expected: &AccessTokenHash,
    tokens: &CoreTokenResponse,
    id_token: &CoreIdToken,
    verifier: &CoreIdTokenVerifier<'_>,
) -> Result<(), String> {
    let algorithm = id_token.signing_alg().map_err(|error| told(&error))?;
    let key = id_token
        .signing_key(verifier)
        .map_err(|error| told(&error))?;
    let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
        .map_err(|error| told(&error))?;
    if actual == *expected {
        Ok(())
    } else {
        Err("at_hash is not that of the access token".to_owned())
    }
}

/// An error with what caused it.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use openidconnect::core::CoreSubjectIdentifierType;
    use openidconnect::{
        AccessToken, AuthUrl, EmptyAdditionalProviderMetadata, JsonWebKeySetUrl, ResponseTypes,
        UserInfoUrl,
    };

    use super::*;

    /// When this no longer panics, the guard in `finish` can go.
    #[tokio::test]
    #[should_panic(expected = "invalid access token")]
    async fn openidconnect_panics_on_an_access_token_with_a_line_break() {
        let url = "http://127.0.0.1:1/x".to_owned();
        let metadata = CoreProviderMetadata::new(
            IssuerUrl::new(url.clone()).unwrap(),
            AuthUrl::new(url.clone()).unwrap(),
            JsonWebKeySetUrl::new(url.clone()).unwrap(),
            vec![ResponseTypes::new(vec![])],
            vec![CoreSubjectIdentifierType::Public],
            vec![],
            EmptyAdditionalProviderMetadata {},
        )
        .set_userinfo_endpoint(Some(UserInfoUrl::new(url).unwrap()));
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new("c".into()), None);
        let request = client.user_info(AccessToken::new("a\nb".into()), None);
        let answer: Result<CoreUserInfoClaims, _> = request
            .unwrap()
            .request_async(&Http(reqwest::Client::new()))
            .await;
        drop(answer);
    }
}
