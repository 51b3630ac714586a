//! Relier itself: the candidate that this repository is about.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use relier::{
    Algorithm, Client, ClientAuthentication, Clock as _, PendingSignIns, Provider, RelyingParty,
    Secret, SetupError, SystemClock, discovery,
};
use relier_conformance::{
    Answer, AuthMethod, BoxFuture, BrowserId, Candidate, Identity, Outcome, Refusal, Setup,
    SigningAlgorithm, Stage, Tells,
};
use tokio::sync::OnceCell;

/// The relying party of this workspace, as an application would use it.
pub struct Relier;

impl Candidate for Relier {
    fn name(&self) -> &'static str {
        "relier"
    }

    fn tells(&self) -> Tells {
        Tells::Code
    }

    /// Where the standards leave it open, Relier refuses; an expiry within the clock skew is the exception.
    fn stands_on(&self, scenario: &str) -> Option<Outcome> {
        match scenario {
            "id-token/expiry/a-few-seconds-ago" => Some(Outcome::MustAccept),
            _ => Some(Outcome::MustRefuse),
        }
    }

    fn start(&self, setup: &Setup) -> Box<dyn relier_conformance::RelyingParty> {
        Box::new(Application {
            setup: setup.clone(),
            relying_party: OnceCell::new(),
            browsers: Mutex::default(),
        })
    }
}

/// A small web application without the web: sessions by browser, and two pages.
struct Application {
    setup: Setup,
    /// Made by the first sign-in that finds the provider.
    relying_party: OnceCell<RelyingParty>,
    browsers: Mutex<HashMap<BrowserId, Session>>,
}

#[derive(Default)]
struct Session {
    pending: PendingSignIns,
    user: Option<Identity>,
}

impl relier_conformance::RelyingParty for Application {
    fn sign_in(&self, browser: BrowserId) -> BoxFuture<'_, Answer> {
        Box::pin(async move { self.begin(browser).await.unwrap_or_else(Answer::Refused) })
    }

    fn callback<'a>(&'a self, browser: BrowserId, url: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            self.finish(browser, url)
                .await
                .unwrap_or_else(Answer::Refused)
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

impl Application {
    async fn begin(&self, browser: BrowserId) -> Result<Answer, Refusal> {
        let relying_party = self
            .relying_party
            .get_or_try_init(|| self.discover())
            .await?;
        let mut request = relying_party.authorize().scopes(["email", "profile"]);
        if let Some(seconds) = self.setup.max_age {
            request = request.max_age(Duration::from_secs(seconds));
        }
        let (url, pending) = request.build().map_err(|error| not_set_up(&error))?;
        let mut browsers = self.browsers();
        let session = browsers.entry(browser).or_default();
        session.pending.insert(pending, SystemClock.now());
        session.user = None;
        Ok(Answer::Redirect(url.to_string()))
    }

    async fn finish(&self, browser: BrowserId, url: &str) -> Result<Answer, Refusal> {
        let relying_party = self
            .relying_party
            .get_or_try_init(|| self.discover())
            .await?;
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let pending = self
            .browsers()
            .entry(browser)
            .or_default()
            .pending
            .take(query);
        let pending = pending.map_err(|error| refusal(&error))?;
        let sign_in = relying_party
            .complete(pending, query)
            .await
            .map_err(|error| refusal(&error))?;
        self.browsers().entry(browser).or_default().user = Some(Identity {
            issuer: sign_in.issuer().to_owned(),
            subject: sign_in.subject().to_owned(),
            email: sign_in.claims().email().map(str::to_owned),
        });
        Ok(Answer::Page { status: 200 })
    }

    async fn discover(&self) -> Result<RelyingParty, Refusal> {
        let setup = &self.setup;
        let provider = Provider::builder(setup.issuer.as_str())
            .allow_loopback_http()
            .discover()
            .await
            .map_err(|error| not_discovered(&error))?;
        let client = match &setup.client_secret {
            Some(secret) => {
                Client::confidential(setup.client_id.as_str(), Secret::new(secret.as_str()))
            }
            None => Client::public(setup.client_id.as_str()),
        };
        let client = client
            .authentication(match setup.token_endpoint_auth_method {
                AuthMethod::ClientSecretBasic => ClientAuthentication::SecretBasic,
                AuthMethod::ClientSecretPost => ClientAuthentication::SecretPost,
                AuthMethod::None => ClientAuthentication::None,
            })
            .id_token_signed_response_alg(match setup.id_token_signed_response_alg {
                SigningAlgorithm::Rs256 => Algorithm::Rs256,
                SigningAlgorithm::Es256 => Algorithm::Es256,
            });
        RelyingParty::new(provider, client, setup.redirect_uri.as_str())
            .map_err(|error| not_set_up(&error))
    }

    fn browsers(&self) -> MutexGuard<'_, HashMap<BrowserId, Session>> {
        self.browsers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refusal(error: &relier::Error) -> Refusal {
    refused(Stage::by_name(error.stage().as_str()), error.code(), error)
}

fn not_discovered(error: &discovery::Error) -> Refusal {
    refused(Stage::by_name(error.stage().as_str()), error.code(), error)
}

/// A configuration that relier does not take. It belongs to no stage.
fn not_set_up(error: &SetupError) -> Refusal {
    refused(None, error.code(), error)
}

fn refused(stage: Option<Stage>, code: &str, message: &impl ToString) -> Refusal {
    Refusal {
        stage,
        code: Some(code.to_owned()),
        message: message.to_string(),
    }
}
