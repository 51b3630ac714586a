//! The weak relying party: a complete and careful one, in which any one check can be left out.
//!
//! It proves that the harness notices. With nothing left out it passes every scenario; with a [`Switch`] it has
//! the bug that the switch is named after, and some scenario has to fail. It shares no code with relier.

mod account;
mod application;
mod callback;
mod clock;
mod discovery;
mod exponent_of_one;
mod http;
mod id_token;
mod json;
mod jwt;
mod keys;
mod page;
mod random;
mod request;
mod sign_in;
mod sign_out;
mod switch;
mod target;
mod text;
mod token_response;
mod unusual;
mod userinfo;

use std::sync::Arc;
use std::time::Duration;

use relier_conformance::{
    Answer, Approach, BoxFuture, BrowserId, Callback, Candidate, Capability, Identity, NotStarted,
    Outcome, Refusal, RelyingParty, Setup, Stage, Tells,
};

use self::application::Application;
use self::sign_in::{Refused, SignIns};
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
            flaw: Flaw::new(None),
        }
    }

    /// With every check in place, and a note of each that something depended on.
    pub fn noting() -> Self {
        Self {
            flaw: Flaw::noting(),
            ..Self::honest()
        }
    }

    /// With the check of this switch left out.
    pub fn without(switch: Switch) -> Self {
        Self {
            name: format!("weak-rp/{}", switch.name()),
            flaw: Flaw::new(Some(switch)),
        }
    }

    /// Whether anything depended on the check of this switch so far. Without it everything else would have gone the same
    /// way. Who notes nothing has to say yes.
    pub fn depended_on(&self, switch: Switch) -> bool {
        self.flaw.was_asked(switch)
    }
}

/// Scenarios that the standards leave open and this relying party accepts. It refuses the others.
const ACCEPTED: &[&str] = &[
    "authorization-request/pkce/plain-offered-alone",
    "authorization-request/return-address/forged-headers",
    "callback/response/broken-percent-encoding",
    "callback/response/broken-utf8",
    "callback/response/unrequested-id-token",
    "callback/size/long-query",
    "discovery/metadata/algorithms-string",
    "discovery/metadata/authentication-methods-string",
    "discovery/metadata/called-html",
    "discovery/metadata/credentials-in-endpoint",
    "discovery/metadata/fragment-in-endpoint",
    "discovery/metadata/issuer-parameter-string",
    "discovery/size/long-endpoint",
    "id-token/encoding/duplicate-nested",
    "id-token/expiry/a-few-seconds-ago",
    "id-token/key-id/number",
    "id-token/max-age/day-ahead",
    "id-token/size/deep-nesting",
    "id-token/size/long-header",
    "id-token/size/long-token",
    "id-token/type/logout-token-called-jwt",
    "keys/set/called-html",
    "keys/set/contradictory-use",
    "keys/set/key-id-number",
    "keys/set/private",
    "keys/set/same-key-twice",
    "keys/set/use-number",
    "keys/size/long-key",
    "keys/size/many-keys",
    "token-endpoint/response/called-html",
    "transport/key-set/compressed",
    "transport/metadata/compressed",
    "transport/token/compressed",
    "userinfo/response/called-html",
];

impl Candidate for WeakRp {
    fn name(&self) -> &str {
        &self.name
    }

    fn tells(&self) -> Tells {
        Tells::Stage
    }

    fn stands_on(&self, scenario: &str) -> Option<Outcome> {
        let accepted = ACCEPTED.contains(&scenario) || scenario.starts_with("accounts/");
        Some(if accepted {
            Outcome::MustAccept
        } else {
            Outcome::MustRefuse
        })
    }

    fn can(&self, capability: Capability) -> bool {
        match capability {
            Capability::Clock
            | Capability::TwoProviders
            | Capability::IssuerParameter
            | Capability::Registration
            | Capability::PlainHttpOnLoopbackOnly
            | Capability::Authority
            | Capability::Account
            | Capability::SignOut
            | Capability::Pages => true,
        }
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        let application = Arc::new(Application::new(self.flaw));
        let sign_ins = |setup| SignIns::new(setup, Arc::clone(&application));
        let running = Running {
            providers: setups.into_iter().map(sign_ins).collect(),
            application: Arc::clone(&application),
        };
        Box::pin(async { Ok(Box::new(running) as Box<dyn RelyingParty>) })
    }
}

/// A weak relying party with a client at each of its providers.
struct Running {
    providers: Vec<SignIns>,
    application: Arc<Application>,
}

impl Running {
    fn find(&self, wanted: impl Fn(&Setup) -> bool) -> Result<&SignIns, Refused> {
        let mut providers = self.providers.iter();
        let found = providers.find(|sign_ins| wanted(sign_ins.setup()));
        found.ok_or_else(|| (Stage::Callback, "there is no such page".to_owned()))
    }

    async fn begin(
        &self,
        browser: BrowserId,
        issuer: &str,
        approach: &Approach,
    ) -> Result<String, Refused> {
        let provider = self.find(|setup| setup.issuer == issuer)?;
        self.application
            .remember_target(browser, &approach.parameters);
        provider.begin(browser, &approach.headers).await
    }

    async fn complete(&self, browser: BrowserId, url: &str) -> Result<(), Refused> {
        let page = url.split_once('?').map_or(url, |(page, _)| page);
        let provider = self.find(|setup| setup.redirect_uri.split('?').next() == Some(page))?;
        provider.complete(browser, url).await
    }
}

impl RelyingParty for Running {
    fn sign_in<'a>(&'a self, browser: BrowserId, issuer: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let approach = Approach::default();
            self.sign_in_by(browser, issuer, &approach).await
        })
    }

    fn sign_in_by<'a>(
        &'a self,
        browser: BrowserId,
        issuer: &'a str,
        approach: &'a Approach,
    ) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            self.begin(browser, issuer, approach)
                .await
                .map_or_else(refused, Answer::Redirect)
        })
    }

    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            if let Err(error) = self.complete(browser, &callback.url).await {
                self.application.show_refusal(browser, &callback.url);
                return refused(error);
            }
            let next = self.application.next_page(browser, &callback.url);
            next.map_or(Answer::Page { status: 200 }, Answer::Redirect)
        })
    }

    fn page(&self, browser: BrowserId) -> Option<String> {
        self.application.page(browser)
    }

    fn sign_out(&self, browser: BrowserId) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let session = self.application.session(browser);
            let issuer = session.and_then(|identity| identity.issuer);
            match self.find(|setup| Some(&setup.issuer) == issuer.as_ref()) {
                Ok(provider) => provider
                    .sign_out(browser)
                    .await
                    .map_or_else(refused, |url| {
                        url.map_or(Answer::Page { status: 200 }, Answer::Redirect)
                    }),
                Err(error) => refused(error),
            }
        })
    }

    fn signed_out<'a>(&'a self, browser: BrowserId, url: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            if self.application.come_back(browser, url) {
                Answer::Page { status: 200 }
            } else {
                Answer::Page { status: 400 }
            }
        })
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        Box::pin(async move { self.application.session(browser) })
    }

    fn time_passes(&self, time: Duration) {
        self.application.clock.time_passes(time);
    }
}

fn refused((stage, message): (Stage, String)) -> Answer {
    Answer::Refused(Refusal {
        stage: Some(stage),
        code: None,
        message,
    })
}
