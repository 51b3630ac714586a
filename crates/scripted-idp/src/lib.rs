//! An OpenID provider for tests: honest until it is told to misbehave in one named way.
//!
//! ```
//! use relier_scripted_idp::{behaviour, Registration, ScriptedIdp};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let idp = ScriptedIdp::start().await?;
//! let issuer = idp.issuer(Registration::confidential("my-app", "s3cret-of-my-app", "http://localhost:3000/auth"));
//! // Point your application at `issuer.url()`, then let the provider lie:
//! issuer.play(behaviour("id-token/audience/names-another-client").expect("a known behaviour"));
//! // … sign in, and look at what was exchanged:
//! assert!(issuer.log().is_empty());
//! issuer.behave();
//! # Ok(())
//! # }
//! ```
//!
//! Every byte passes the provider's front, which keeps it: [`Issuer::log`] is evidence of what was asked and answered.
//! The provider bends; it does not judge.

mod alterations;
mod answer;
mod behaviour;
mod behaviours;
mod certificate;
mod delivery;
mod endpoints;
mod exchange;
mod front;
mod issuer;
mod keys;
mod object;
mod registration;
mod server;
mod token_draft;

pub use crate::alterations::alterations;
pub use crate::behaviour::{
    Actor, Behaviour, BrowserTwist, CLAIMS_IN_USER_INFO_ALONE, Moment, Place, Whereabouts,
    behaviour, behaviours,
};
pub use crate::exchange::{Endpoint, Exchange, HonestAnswer};
pub use crate::issuer::Issuer;
pub use crate::registration::{AuthMethod, Registration, SigningAlgorithm, User};
pub use crate::server::ScriptedIdp;
