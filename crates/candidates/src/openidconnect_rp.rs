//! A relying party on the crate openidconnect, written as its documentation shows: discovery, PKCE, state, nonce, its
//! verifier for ID tokens with the settings that it comes with, `at_hash`, and userinfo held to the subject.
//!
//! What the documentation leaves to the application is done with care: sign-ins are kept by state, keys are fetched
//! again when none fits, `auth_time` is checked where `max_age` was asked for.

mod sign_in;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use relier_conformance::{
    Answer, BoxFuture, BrowserId, Callback, Candidate, Capability, Identity, NotStarted, Outcome,
    Refusal, RelyingParty, Setup, Tells,
};

use self::sign_in::{Pending, Provider};

/// A relying party on the crate openidconnect.
pub struct OpenIdConnect;

impl Candidate for OpenIdConnect {
    fn name(&self) -> &'static str {
        "openidconnect"
    }

    fn tells(&self) -> Tells {
        Tells::Nothing
    }

    fn stands_on(&self, _: &str) -> Option<Outcome> {
        None
    }

    fn can(&self, capability: Capability) -> bool {
        match capability {
            Capability::TwoProviders
            | Capability::Registration
            | Capability::PlainHttpOnLoopbackOnly
            | Capability::Account
            | Capability::Authority => true,
            // The crate knows nothing of RFC 9207, and how long a sign-in may take is its session's business, as is its end.
            // Pages are its users' applications'.
            Capability::IssuerParameter
            | Capability::Clock
            | Capability::SignOut
            | Capability::Pages => false,
        }
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        Box::pin(async move {
            let providers: Result<Vec<Provider>, String> =
                setups.into_iter().map(Provider::new).collect();
            Ok(Box::new(Application {
                providers: providers?,
                browsers: Mutex::default(),
            }) as Box<dyn RelyingParty>)
        })
    }
}

/// A small web application without the web: sessions by browser, and two pages for each provider.
struct Application {
    providers: Vec<Provider>,
    browsers: Mutex<HashMap<BrowserId, Session>>,
}

#[derive(Default)]
struct Session {
    /// By redirection URI and state.
    pending: HashMap<(String, String), Pending>,
    user: Option<Identity>,
}

impl Application {
    async fn begin(&self, browser: BrowserId, issuer: &str) -> Result<String, String> {
        let provider = self.find(|setup| setup.issuer == issuer)?;
        let (url, state, pending) = provider.begin().await?;
        let mut browsers = self.browsers();
        let session = browsers.entry(browser).or_default();
        let key = (provider.setup.redirect_uri.clone(), state);
        session.pending.insert(key, pending);
        session.user = None;
        Ok(url)
    }

    async fn finish(&self, browser: BrowserId, url: &str) -> Result<(), String> {
        let (page, query) = url.split_once('?').unwrap_or((url, ""));
        let provider = self.find(|setup| setup.redirect_uri.split('?').next() == Some(page))?;
        let query = parameters(query)?;
        let state = query.get("state").ok_or("there is no state")?;
        let pending = self
            .browsers()
            .entry(browser)
            .or_default()
            .pending
            .remove(&(provider.setup.redirect_uri.clone(), state.clone()))
            .ok_or("no sign-in of this state was begun in this browser")?;
        if let Some(error) = query.get("error") {
            return Err(format!("the provider says {error}"));
        }
        let code = query.get("code").ok_or("there is no code")?;
        let user = provider.finish(code, pending).await?;
        self.browsers().entry(browser).or_default().user = Some(user);
        Ok(())
    }

    fn find(&self, wanted: impl Fn(&Setup) -> bool) -> Result<&Provider, String> {
        let mut providers = self.providers.iter();
        let found = providers.find(|provider| wanted(&provider.setup));
        found.ok_or("there is no such page".to_owned())
    }

    fn browsers(&self) -> MutexGuard<'_, HashMap<BrowserId, Session>> {
        self.browsers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The parameters of a callback. As web frameworks do that read them into a struct, it refuses repeated ones.
fn parameters(query: &str) -> Result<HashMap<String, String>, String> {
    let mut parameters = HashMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
        if let Some(twice) = parameters.insert(name, value) {
            return Err(format!("a parameter is there twice, first as {twice}"));
        }
    }
    Ok(parameters)
}

impl RelyingParty for Application {
    fn sign_in<'a>(&'a self, browser: BrowserId, issuer: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let begun = self.begin(browser, issuer).await;
            begun.map_or_else(refused, Answer::Redirect)
        })
    }

    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let finished = self.finish(browser, &callback.url).await;
            finished.map_or_else(refused, |()| Answer::Page { status: 200 })
        })
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        Box::pin(async move {
            self.browsers()
                .get(&browser)
                .and_then(|session| session.user.clone())
        })
    }
}

fn refused(message: String) -> Answer {
    Answer::Refused(Refusal {
        stage: None,
        code: None,
        message,
    })
}
