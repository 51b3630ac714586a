//! The weak relying party: a complete and careful one, in which any one check can be left out.
//!
//! It proves that the harness notices. With nothing left out it passes every scenario; with a [`Switch`] it has
//! the bug that the switch is named after, and some scenario has to fail. It shares no code with relier.

mod callback;
mod discovery;
mod http;
mod id_token;
mod json;
mod jwt;
mod keys;
mod request;
mod sign_in;
mod switch;
mod token_response;
mod userinfo;

use relier_conformance::{
    Answer, BoxFuture, BrowserId, Candidate, Identity, Outcome, Refusal, RelyingParty, Setup,
    Stage, Tells,
};

use self::sign_in::SignIns;
use self::switch::Flaw;
pub use self::switch::Switch;

/// A relying party that leaves out one check, or none.
#[derive(Clone, Debug)]
pub struct WeakRp {
    name: String,
    flaw: Flaw,
}

impl WeakRp {
    /// With every check in place.
    pub fn honest() -> Self {
        Self {
            name: "weak-rp".to_owned(),
            flaw: Flaw(None),
        }
    }

    /// With the check of this switch left out.
    pub fn without(switch: Switch) -> Self {
        Self {
            name: format!("weak-rp/{}", switch.name()),
            flaw: Flaw(Some(switch)),
        }
    }
}

/// Scenarios that the standards leave open and this relying party accepts. It refuses the others.
const ACCEPTED: [&str; 1] = ["id-token/expiry/a-few-seconds-ago"];

impl Candidate for WeakRp {
    fn name(&self) -> &str {
        &self.name
    }

    fn tells(&self) -> Tells {
        Tells::Stage
    }

    fn stands_on(&self, scenario: &str) -> Option<Outcome> {
        let accepted = ACCEPTED.contains(&scenario);
        Some(if accepted {
            Outcome::MustAccept
        } else {
            Outcome::MustRefuse
        })
    }

    fn start(&self, setup: &Setup) -> Box<dyn RelyingParty> {
        Box::new(Running(SignIns::new(setup.clone(), self.flaw)))
    }
}

/// A weak relying party for one issuer.
struct Running(SignIns);

impl RelyingParty for Running {
    fn sign_in(&self, browser: BrowserId) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            self.0
                .begin(browser)
                .await
                .map_or_else(refused, Answer::Redirect)
        })
    }

    fn callback<'a>(&'a self, browser: BrowserId, url: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            self.0
                .complete(browser, url)
                .await
                .map_or_else(refused, |()| Answer::Page { status: 200 })
        })
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        Box::pin(async move { self.0.session(browser) })
    }
}

fn refused((stage, message): (Stage, String)) -> Answer {
    Answer::Refused(Refusal {
        stage: Some(stage),
        code: None,
        message,
    })
}
