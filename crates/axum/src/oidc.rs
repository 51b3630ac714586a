//! The routes of an application that signs users in, and where they are.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use axum::routing::get;
use axum::{BoxError, Router, middleware};
use relier_flow::RelyingParty;
use url::Url;

use crate::redeeming::Redeeming;
use crate::routes;
use crate::source::{ConnectError, Source};

/// The routes for sign-in, callback and sign-out. Cheap to clone; clones share the relying party.
///
/// | route | default | what it does |
/// |---|---|---|
/// | [`sign_in`](Self::sign_in) | `/login` | GET: to the provider; `?return_to=/path` says where to go afterwards |
/// | [`callback`](Self::callback) | `/auth` | GET: from the provider; signs in |
/// | [`sign_out`](Self::sign_out) | `/logout` | GET, POST: ends the session, here and at the provider |
/// | [`signed_out`](Self::signed_out) | `/signed-out` | GET: from the provider, after a sign-out |
///
/// Paths start with a slash; axum panics at others when the routes are made.
#[derive(Clone)]
#[must_use = "an application has to merge the `routes`"]
pub struct Oidc {
    source: Arc<Source>,
    redeeming: Arc<Redeeming>,
    paths: Paths,
    scopes: Vec<String>,
}

#[derive(Clone, Debug)]
struct Paths {
    sign_in: String,
    callback: String,
    sign_out: String,
    signed_out: String,
    home: String,
}

impl Oidc {
    /// Signs users in with this relying party.
    pub fn new(relying_party: RelyingParty) -> Self {
        Self::from_source(Source::Ready(Box::new(relying_party)))
    }

    /// Signs users in with the relying party that `connect` makes when the first user signs in.
    ///
    /// So the application starts whether or not the provider can be reached. While `connect` fails users see a page that
    /// says so, and the next one makes another attempt. There is never more than one at a time.
    ///
    /// ```
    /// use relier_axum::Oidc;
    /// use relier_discovery::Provider;
    /// use relier_flow::{Client, RelyingParty, Secret};
    /// # #[cfg(feature = "reqwest")]
    /// # fn example() -> Oidc {
    /// Oidc::lazy(|| async {
    ///     let provider = Provider::discover("https://accounts.example.com").await?;
    ///     let client = Client::confidential("client-id", Secret::from_env("CLIENT_SECRET")?);
    ///     Ok(RelyingParty::new(provider, client, "https://app.example.com/auth")?)
    /// })
    /// # }
    /// ```
    pub fn lazy<Connect, Connecting>(connect: Connect) -> Self
    where
        Connect: Fn() -> Connecting + Send + Sync + 'static,
        Connecting: Future<Output = Result<RelyingParty, BoxError>> + Send + 'static,
    {
        Self::from_source(Source::lazy(Box::new(move || Box::pin(connect()))))
    }

    fn from_source(source: Source) -> Self {
        Self {
            source: Arc::new(source),
            redeeming: Arc::default(),
            paths: Paths {
                sign_in: "/login".to_owned(),
                callback: "/auth".to_owned(),
                sign_out: "/logout".to_owned(),
                signed_out: "/signed-out".to_owned(),
                home: "/".to_owned(),
            },
            scopes: ["email", "profile"].map(str::to_owned).into(),
        }
    }

    /// Where users go to sign in; default `/login`.
    pub fn sign_in(mut self, path: impl Into<String>) -> Self {
        self.paths.sign_in = path.into();
        self
    }

    /// Where the provider sends them back: the path of the redirect URI; default `/auth`.
    ///
    /// If the redirect URI has more before it (the routes are nested, or behind a proxy that cuts a prefix), the other
    /// routes are taken to be behind the same prefix.
    pub fn callback(mut self, path: impl Into<String>) -> Self {
        self.paths.callback = path.into();
        self
    }

    /// Where users go to sign out; default `/logout`.
    pub fn sign_out(mut self, path: impl Into<String>) -> Self {
        self.paths.sign_out = path.into();
        self
    }

    /// Where the provider sends users after a sign-out; default `/signed-out`.
    ///
    /// Its URL has to be registered as `post_logout_redirect_uri` if the provider has an `end_session_endpoint`: the
    /// redirect URI, with this path in place of the callback's and without query.
    pub fn signed_out(mut self, path: impl Into<String>) -> Self {
        self.paths.signed_out = path.into();
        self
    }

    /// Where users are sent when they have signed in or out and asked for nothing else; default `/`.
    pub fn home(mut self, path: impl Into<String>) -> Self {
        self.paths.home = path.into();
        self
    }

    /// Asks for these scopes beside `openid`; default `email` and `profile`.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// The routes, to be merged into the application's. They need the session layer around them.
    pub fn routes<S>(&self) -> Router<S> {
        let Paths {
            sign_in,
            callback,
            sign_out,
            signed_out,
            ..
        } = &self.paths;
        Router::new()
            .route(sign_in, get(routes::sign_in))
            .route(callback, get(routes::callback))
            .route(sign_out, get(routes::sign_out).post(routes::sign_out))
            .route(signed_out, get(routes::signed_out))
            .with_state(self.clone())
    }

    /// Lets only users who have signed in to the routes of `router`. Others are sent to sign in, and come back to the page
    /// that they asked for; requests other than GET are answered with 401.
    ///
    /// Who has signed in at another provider, say that of another tenant of the same application, has not signed in here.
    /// So a [`lazy`](Self::lazy) relying party is made before the first of these pages is shown, signed in or not.
    ///
    /// It needs the session layer around it. What is not found is not found for everybody.
    pub fn protect<S: Clone + Send + Sync + 'static>(&self, router: Router<S>) -> Router<S> {
        router.route_layer(middleware::from_fn_with_state(
            self.clone(),
            routes::require_sign_in,
        ))
    }

    pub(crate) async fn relying_party(&self) -> Result<&RelyingParty, ConnectError> {
        self.source.get().await
    }

    pub(crate) fn redeeming(&self) -> &Redeeming {
        &self.redeeming
    }

    pub(crate) fn requested_scopes(&self) -> &[String] {
        &self.scopes
    }

    pub(crate) fn home_path(&self) -> &str {
        &self.paths.home
    }

    /// The path of the sign-in route, as the browser sees it.
    pub(crate) fn sign_in_path(&self, relying_party: &RelyingParty) -> String {
        format!("{}{}", self.prefix(relying_party), self.paths.sign_in)
    }

    /// The URL of the route for the return from a sign-out, as the browser sees it.
    pub(crate) fn post_logout_redirect_uri(&self, relying_party: &RelyingParty) -> String {
        let path = format!("{}{}", self.prefix(relying_party), self.paths.signed_out);
        let Ok(mut url) = Url::parse(relying_party.redirect_uri()) else {
            return path;
        };
        url.set_path(&path);
        url.set_query(None);
        url.into()
    }

    /// What the redirect URI has before the path of the callback.
    fn prefix(&self, relying_party: &RelyingParty) -> String {
        Url::parse(relying_party.redirect_uri())
            .ok()
            .and_then(|url| {
                let prefix = url.path().strip_suffix(&self.paths.callback)?;
                Some(prefix.to_owned())
            })
            .unwrap_or_default()
    }
}

impl fmt::Debug for Oidc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Oidc");
        shown
            .field("paths", &self.paths)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
