//! Sign users in to an [axum](https://docs.rs/axum) application: routes, an extractor, sessions.
//!
//! [`Oidc`] has the routes for sign-in, callback and sign-out. [`SignedIn`] is the extractor of the user. Sessions are
//! those of [tower-sessions](https://docs.rs/tower-sessions): the application brings the layer, with the store it wants.
//!
//! ```no_run
//! use axum::{Router, response::Html, routing::get};
//! use relier_axum::{Oidc, SignedIn};
//! # use relier_flow::RelyingParty;
//! # use tower_sessions::cookie::SameSite;
//! # use tower_sessions::{MemoryStore, SessionManagerLayer};
//!
//! async fn home(user: Option<SignedIn>) -> Html<&'static str> {
//!     match user {
//!         Some(_) => Html("Hello! <a href=/logout>Sign out</a>"),
//!         None => Html("<a href=/login>Sign in</a>"),
//!     }
//! }
//!
//! # fn example(rp: RelyingParty) -> Router {
//! let sessions = SessionManagerLayer::new(MemoryStore::default()).with_same_site(SameSite::Lax);
//! let oidc = Oidc::new(rp).sign_in("/login").callback("/auth").sign_out("/logout");
//! Router::new().route("/", get(home)).merge(oidc.routes()).layer(sessions)
//! # }
//! ```
//!
//! # The session layer
//! - Its cookie has to be `SameSite=Lax`. The default of tower-sessions is `Strict`: then the cookie does not come along
//!   when the provider sends the browser back, and every sign-in ends with `callback.state_unknown`.
//! - Leave it `HttpOnly` and `Secure`. A `Secure` cookie is for https: switch it off for `http://localhost` only.
//! - It keeps the ID token and claims on the server. A store that keeps sessions in the cookie itself has to encrypt them.
//!
//! # What happens to the session
//! - Pending sign-ins wait in it by their state, so that two tabs don't hurt each other.
//! - At sign-in it gets a new id, against session fixation. What an
//!   application keeps there stays, unless somebody else was signed in before: then it is cleared.
//! - The last word stays the last: a sign-out in another tab while the provider is being asked leaves the user signed out
//!   (seen within one process), a sign-in that another tab begins meanwhile is kept, and of two equal callbacks at once one is answered.
//! - At sign-out it ends, before the browser is sent to the provider. It does not end when the ID token expires: how long
//!   a session lasts is for the layer's expiry to say.
//!
//! # Signing out by a link
//! The sign-out route answers GET, so that a link will do, and POST. Another site can link to it as well. When a browser
//! says that another site asks (`Sec-Fetch-Site`), or that it only fetches ahead (`Sec-Purpose`), the user is asked first;
//! a browser that does not send these headers signs the user out, which is a nuisance and no more.
//!
//! # When it fails
//! Users see a plain page with a code such as `callback.state_unknown`, and nothing that came from outside. What was
//! seen and expected goes to `tracing`, without secrets. The status is 400 if the callback is not one of this browser's
//! sign-ins, 403 if the user or the provider said no, 502 if the provider sent what it must not, 503 if it did not
//! answer, 500 if the application is set up wrongly.

mod browser_session;
mod failure;
mod local_path;
mod oidc;
mod page;
mod redeeming;
mod routes;
mod signed_in;
mod source;

pub use oidc::Oidc;
pub use signed_in::{SignedIn, SignedInRejection};
