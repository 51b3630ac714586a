//! Sign users in with any OpenID provider: strict by default, small to use.
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn example(callback_query: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use relier::{Client, Provider, RelyingParty, Secret};
//!
//! let provider = Provider::discover("https://accounts.example.com").await?;
//! let client = Client::confidential("client-id", Secret::from_env("CLIENT_SECRET")?);
//! let rp = RelyingParty::new(provider, client, "https://app.example.com/auth")?;
//!
//! let (url, pending) = rp.authorize().scopes(["email", "profile"]).build()?; // GET /login: keep `pending`, redirect to `url`
//! let sign_in = rp.complete(pending, callback_query).await?; // GET /auth
//! println!("Hello, {}!", sign_in.claims().email().unwrap_or("you")); // identity: sign_in.issuer(), sign_in.subject()
//! # let _ = url;
//! # Ok(())
//! # }
//! ```
//!
//! # Between the two halves
//! `pending` has to wait in the session of the browser that began the sign-in, and nowhere else: it is what tells the
//! user's callback from one that somebody sent them. Users open several tabs, so keep [`PendingSignIns`] there.
//!
//! ```
//! use relier::{Error, PendingSignIns, RelyingParty, SetupError, SignIn};
//!
//! /// GET /login. `kept` is part of the browser's session: it serialises.
//! fn login(rp: &RelyingParty, kept: &mut PendingSignIns) -> Result<String, SetupError> {
//!     let (url, pending) = rp.authorize().build()?;
//!     kept.insert(pending, rp.now());
//!     Ok(url.into())
//! }
//!
//! /// GET /auth
//! async fn auth(rp: &RelyingParty, kept: &mut PendingSignIns, query: &str) -> Result<SignIn, Error> {
//!     let pending = kept.take(query)?;
//!     rp.complete(pending, query).await
//! }
//!
//! // A callback that nobody here asked for:
//! let mut kept = PendingSignIns::new();
//! let error = kept.take("code=c&state=forged").unwrap_err();
//! assert_eq!(error.code(), "callback.state_unknown");
//! ```
//!
//! # When it fails
//! An [`Error`] is one of three: the provider said no, the network failed, an answer was refused. Each has a stable
//! [`code`](Error::code), a [`stage`](Error::stage) and a message that says what came and what was expected. None of them
//! holds a code, a token, a secret or a claim about the user, so they can be logged.
//!
//! # Development
//! A provider on your own machine without TLS has to be allowed:
//! `Provider::builder("http://localhost:8080").allow_loopback_http().discover().await?`. Other hosts need https, always.
//!
//! # Azure, and other providers of many tenants
//! Configure the issuer of one tenant, with its id. To let several in, list them in an
//! [`IssuerTemplate`](discovery::IssuerTemplate): a `common` endpoint whose metadata names the issuer `https://…/{tenantid}/…`
//! stands for no issuer by itself. For tenants with providers of their own there are [`Providers`](discovery::Providers).
//!
//! # The parts
//! - [`token`]: verifies ID tokens, without input, output or clock.
//! - [`discovery`]: finds a provider and keeps its keys fresh, over an HTTP client that can be exchanged.
//! - [`flow`]: the sign-in.
//! - `axum` (feature `axum`): routes, an extractor and sessions for an axum application.

#[cfg(feature = "axum")]
pub use relier_axum as axum;
pub use relier_discovery as discovery;
pub use relier_flow as flow;
pub use relier_token as token;

#[cfg(feature = "reqwest")]
pub use relier_discovery::ReqwestClient;
pub use relier_discovery::{
    Clock, HttpClient, HttpError, Provider, ProviderBuilder, ProviderMetadata, SystemClock,
};
pub use relier_flow::{
    AccessToken, Claims, Client, ClientAuthentication, Denied, Error, Fault, FetchUserInfo,
    NetworkError, PendingSignIn, PendingSignIns, PendingSignOut, Rejection, RelyingParty,
    ResponseMode, Secret, SetupError, SignIn, SignOutRequest, Stage, State, UserInfo,
};
pub use relier_token::{
    Algorithm, ClaimError, ClientId, IdToken, IdTokenPolicy, Issuer, KeySet, Nonce, Timestamp,
    Verified,
};
