//! The OpenID Connect relying party: authorization request, callback, tokens, userinfo.
//!
//! A sign-in has two halves. [`RelyingParty::authorize`] gives the URL to send the user to, and a [`PendingSignIn`] to
//! keep in the user's session. [`RelyingParty::complete`] takes it back with the query of the callback, and gives a
//! [`SignIn`], or an [`Error`] that is one of three: the provider said no, the network failed, or an answer was refused.
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn example(callback_query: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use relier_discovery::Provider;
//! use relier_flow::{Client, RelyingParty, Secret};
//!
//! let provider = Provider::discover("https://accounts.example.com").await?;
//! let client = Client::confidential("client-id", Secret::from_env("CLIENT_SECRET")?);
//! let rp = RelyingParty::new(provider, client, "https://app.example.com/auth")?;
//!
//! let (url, pending) = rp.authorize().scopes(["email", "profile"]).build()?;
//! // Keep `pending` in the session, redirect to `url`. At the callback:
//! let sign_in = rp.complete(pending, callback_query).await?;
//! // Give the session a new id, then keep the user in it: whoever planted the old one stays out.
//! println!("{} at {}", sign_in.subject(), sign_in.issuer());
//! # Ok(())
//! # }
//! ```
//!
//! `state`, `nonce`, PKCE with S256 and the issuer check of RFC 9207 are always on. There is no switch for them.
//!
//! # What can be logged
//! `Debug` of every type and every error hold neither secrets nor claims about the user, the subject included. Errors tell
//! what a provider says for developers (`error_description` and the like), shortened and escaped, unless it repeats a
//! secret of the sign-in. Some providers name the user there.
//!
//! Secrets are wiped when dropped, and so are the bodies of the token request, by the built-in HTTP client, and of its
//! response. Header values and what HTTP, TLS and the operating system copy can't be wiped.
//!
//! [`RelyingParty::sign_out`] gives the URL that ends the session at the provider too.
//!
//! # Without the driver
//! Those who do their own input and output put the pairs together themselves: [`Callback`], then [`token_request`] and
//! [`token_response`], the policy's `verify`, [`userinfo_request`] and [`userinfo_response`].

mod authorization_request;
mod callback;
mod claims;
mod client;
mod error;
mod message;
mod parameters;
mod pending_sign_in;
mod pending_sign_ins;
mod random;
mod rejection;
mod relying_party;
mod secret;
mod setup_error;
mod sign_in;
mod sign_out;
mod token_endpoint;
mod userinfo;
mod values;

pub use authorization_request::{AuthorizationRequest, ResponseMode};
pub use callback::{Callback, CallbackFault, MAX_CALLBACK_BYTES};
pub use claims::Claims;
pub use client::{Client, ClientAuthentication};
pub use error::{Denied, Error, NetworkError};
pub use pending_sign_in::PendingSignIn;
pub use pending_sign_ins::PendingSignIns;
pub use rejection::{Rejection, ResponseFault};
pub use relier_discovery::{Fault, Received, Stage};
pub use relying_party::{FetchUserInfo, RelyingParty};
pub use secret::Secret;
pub use setup_error::SetupError;
pub use sign_in::SignIn;
pub use sign_out::{PendingSignOut, SignOutRequest};
pub use token_endpoint::{
    CodeExchange, MAX_RESPONSE_BYTES, TokenResponse, token_request, token_response,
};
pub use userinfo::{UserInfo, userinfo_request, userinfo_response};
pub use values::{AccessToken, AuthorizationCode, CodeVerifier, State};
