//! The web application of `crates/axum/examples/sign_in.rs`, on the crate `openidconnect`: what one gets who follows its
//! documentation with care. Environment: `ISSUER`, `CLIENT_ID`, `CLIENT_SECRET`, `PORT`.

use std::collections::HashMap;
use std::env;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{BoxError, Router};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl,
    LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, Scope, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use tower_sessions::cookie::SameSite;
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider, looked up when the first user signs in.
struct Provider {
    metadata: ProviderMetadataWithLogout,
    client: Client,
}

struct App {
    issuer: String,
    client_id: String,
    client_secret: String,
    home: String,
    http: Http,
    provider: OnceCell<Provider>,
}

/// A sign-in that has begun, kept in the session by its state.
#[derive(Serialize, Deserialize)]
struct Pending {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

#[derive(Serialize, Deserialize)]
struct User {
    issuer: String,
    subject: String,
    email: String,
    id_token: CoreIdToken,
}

const PENDING: &str = "pending";
const USER: &str = "user";

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let port: u16 = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let app = App {
        issuer: env::var("ISSUER")?,
        client_id: env::var("CLIENT_ID")?,
        client_secret: env::var("CLIENT_SECRET")?,
        home: format!("http://localhost:{port}/"),
        http: Http(
            // "be sure to configure the HTTP client not to follow redirects"
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()?,
        ),
        provider: OnceCell::new(),
    };
    let sessions = SessionManagerLayer::new(MemoryStore::default())
        .with_same_site(SameSite::Lax)
        .with_secure(false); // http://localhost
    let routes = Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/auth", get(auth))
        .route("/logout", get(logout))
        .with_state(Arc::new(app))
        .layer(sessions);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(axum::serve(listener, routes).await?)
}

impl App {
    async fn provider(&self) -> Result<&Provider, BoxError> {
        self.provider
            .get_or_try_init(|| async {
                let issuer = IssuerUrl::new(self.issuer.clone())?;
                let metadata =
                    ProviderMetadataWithLogout::discover_async(issuer, &self.http).await?;
                let client = CoreClient::from_provider_metadata(
                    metadata.clone(),
                    ClientId::new(self.client_id.clone()),
                    Some(ClientSecret::new(self.client_secret.clone())),
                )
                .set_redirect_uri(RedirectUrl::new(format!("{}auth", self.home))?);
                Ok(Provider { metadata, client })
            })
            .await
    }
}

async fn home(session: Session) -> Result<Html<String>, Failure> {
    Ok(Html(match session.get::<User>(USER).await? {
        Some(user) => format!(
            "<p>Hello, {}!</p>\n<p>Account {}</p>\n<p><a href=\"/logout\">Sign out</a></p>\n",
            escaped(&user.email),
            escaped(&format!("{} at {}", user.subject, user.issuer)),
        ),
        None => "<p><a href=\"/login\">Sign in</a></p>\n".to_owned(),
    }))
}

async fn login(State(app): State<Arc<App>>, session: Session) -> Result<Redirect, Failure> {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = app
        .provider()
        .await?
        .client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let mut kept: HashMap<String, Pending> = session.get(PENDING).await?.unwrap_or_default();
    kept.insert(state.into_secret(), Pending { nonce, verifier });
    session.insert(PENDING, kept).await?;
    Ok(Redirect::to(url.as_str()))
}

#[derive(Deserialize)]
struct Callback {
    state: String,
    code: Option<String>,
    error: Option<String>,
}

async fn auth(
    State(app): State<Arc<App>>,
    session: Session,
    Query(callback): Query<Callback>,
) -> Result<Redirect, Failure> {
    let mut kept: HashMap<String, Pending> = session.get(PENDING).await?.unwrap_or_default();
    let pending = kept
        .remove(&callback.state)
        .ok_or("this sign-in was not begun in this browser")?;
    session.insert(PENDING, kept).await?;
    if let Some(error) = callback.error {
        return Err(format!("the provider said no: {error}").into());
    }
    let code = AuthorizationCode::new(callback.code.ok_or("the callback has no code")?);

    let client = &app.provider().await?.client;
    let tokens: CoreTokenResponse = client
        .exchange_code(code)?
        .set_pkce_verifier(pending.verifier)
        .request_async(&app.http)
        .await?;
    let id_token = tokens.id_token().ok_or("there is no ID token")?;
    let verifier = client.id_token_verifier();
    let claims = id_token.claims(&verifier, &pending.nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let actual = AccessTokenHash::from_token(
            tokens.access_token(),
            id_token.signing_alg()?,
            id_token.signing_key(&verifier)?,
        )?;
        if actual != *expected {
            return Err("the access token is another one".into());
        }
    }
    // It is about the subject of the ID token, or refused.
    let user_info: CoreUserInfoClaims = client
        .user_info(
            tokens.access_token().clone(),
            Some(claims.subject().clone()),
        )?
        .request_async(&app.http)
        .await?;

    let email = claims.email().or(user_info.email());
    let user = User {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        email: email.map_or("you", |email| email.as_str()).to_owned(),
        id_token: id_token.clone(),
    };
    session.cycle_id().await?;
    session.insert(USER, user).await?;
    Ok(Redirect::to("/"))
}

async fn logout(State(app): State<Arc<App>>, session: Session) -> Result<Redirect, Failure> {
    let user = session.get::<User>(USER).await?;
    session.flush().await?;
    let Some(user) = user else {
        return Ok(Redirect::to("/"));
    };
    let metadata = app.provider().await?.metadata.additional_metadata();
    let Some(end_session) = metadata.end_session_endpoint.clone() else {
        return Ok(Redirect::to("/"));
    };
    let url = LogoutRequest::from(end_session)
        .set_id_token_hint(&user.id_token)
        .set_client_id(ClientId::new(app.client_id.clone()))
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(app.home.clone())?)
        .http_get_url();
    Ok(Redirect::to(url.as_str()))
}

/// The documentation's HTTP client, with the current reqwest.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
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

#[derive(Debug)]
struct HttpError(reqwest::Error);

impl std::fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for HttpError {}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        Self(error)
    }
}

/// Whatever fails: a line in the log, and a page without details.
struct Failure(BoxError);

impl<E: Into<BoxError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        eprintln!("sign-in failed: {:?}", self.0);
        (
            StatusCode::BAD_REQUEST,
            Html("<p>Sign-in failed. <a href=\"/login\">Try again</a></p>\n"),
        )
            .into_response()
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
