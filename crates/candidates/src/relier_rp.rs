//! Relier itself: the candidate that this repository is about.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use relier::{
    Algorithm, Client, ClientAuthentication, Clock, PendingSignIns, PendingSignOut, Provider,
    RelyingParty, ReqwestClient, Secret, SetupError, SystemClock, Timestamp, discovery,
};
use relier_conformance::{
    Answer, AuthMethod, BoxFuture, BrowserId, Callback, Candidate, Capability, Identity,
    NotStarted, Outcome, Refusal, Setup, SigningAlgorithm, Stage, Tells,
};
use tokio::sync::OnceCell;

/// How long an exchange with the provider may take.
const PATIENCE: Duration = Duration::from_secs(2);

type Running = Box<dyn relier_conformance::RelyingParty>;

/// The relying party of this workspace, as an application would use it.
pub struct Relier;

impl Candidate for Relier {
    fn name(&self) -> &'static str {
        "relier"
    }

    fn tells(&self) -> Tells {
        Tells::Code
    }

    /// Where the standards leave it open, Relier refuses; what harms nobody is the exception, and of two users both are let
    /// in.
    fn stands_on(&self, scenario: &str) -> Option<Outcome> {
        match scenario {
            "authorization-request/pkce/plain-offered-alone"
            | "authorization-request/return-address/forged-headers"
            | "id-token/expiry/a-few-seconds-ago"
            | "callback/response/empty-error"
            | "callback/response/unrequested-id-token"
            | "keys/outage/hours"
            | "keys/rotation/unnamed"
            | "keys/set/leading-zero-octet"
            | "keys/set/same-key-twice"
            | "transport/key-set/compressed"
            | "transport/metadata/compressed"
            | "transport/token/compressed" => Some(Outcome::MustAccept),
            of_accounts if of_accounts.starts_with("accounts/") => Some(Outcome::MustAccept),
            _ => Some(Outcome::MustRefuse),
        }
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
            | Capability::SignOut => true,
            // The crate is called as a library: the pages are its users' applications'.
            Capability::Pages => false,
        }
    }

    fn start(&self, setups: Vec<Setup>) -> BoxFuture<'_, Result<Running, NotStarted>> {
        let clock = Arc::new(MovableClock::default());
        let registration = |setup: Setup| Registration {
            setup,
            clock: Arc::clone(&clock),
            relying_party: OnceCell::new(),
        };
        let application = Application {
            registrations: setups.into_iter().map(registration).collect(),
            clock: Arc::clone(&clock),
            browsers: Mutex::default(),
        };
        Box::pin(async { Ok(Box::new(application) as Running) })
    }
}

/// A small web application without the web: sessions by browser, and two pages for each provider.
struct Application {
    registrations: Vec<Registration>,
    clock: Arc<MovableClock>,
    browsers: Mutex<HashMap<BrowserId, Session>>,
}

/// A client at one provider.
struct Registration {
    setup: Setup,
    clock: Arc<MovableClock>,
    /// Made by the first sign-in that finds the provider.
    relying_party: OnceCell<RelyingParty>,
}

/// The system's clock, and how many seconds it was moved ahead.
#[derive(Default)]
struct MovableClock(AtomicI64);

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now().unix_seconds();
        Timestamp::from_unix_seconds(now + self.0.load(Ordering::SeqCst))
    }
}

#[derive(Default)]
struct Session {
    pending: PendingSignIns,
    user: Option<Identity>,
    /// The ID token of the user, for the sign-out.
    id_token: String,
    leaving: Option<PendingSignOut>,
}

impl relier_conformance::RelyingParty for Application {
    fn sign_in<'a>(&'a self, browser: BrowserId, issuer: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            self.begin(browser, issuer)
                .await
                .unwrap_or_else(Answer::Refused)
        })
    }

    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            self.finish(browser, &callback.url)
                .await
                .unwrap_or_else(Answer::Refused)
        })
    }

    fn sign_out(&self, browser: BrowserId) -> BoxFuture<'_, Answer> {
        Box::pin(async move { self.leave(browser).await.unwrap_or_else(Answer::Refused) })
    }

    fn signed_out<'a>(&'a self, browser: BrowserId, url: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let (_, query) = url.split_once('?').unwrap_or((url, ""));
            let leaving = (self.browsers().entry(browser).or_default()).leaving.take();
            match leaving.map(|leaving| leaving.complete(query)) {
                Some(Ok(())) => Answer::Page { status: 200 },
                Some(Err(_)) | None => Answer::Page { status: 400 },
            }
        })
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        Box::pin(async move {
            self.browsers()
                .get(&browser)
                .and_then(|session| session.user.clone())
        })
    }

    fn time_passes(&self, time: Duration) {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Application {
    async fn begin(&self, browser: BrowserId, issuer: &str) -> Result<Answer, Refusal> {
        let registration = self.find(|setup| setup.issuer == issuer)?;
        let relying_party = registration.relying_party().await?;
        let mut request = relying_party.authorize().scopes(["email", "profile"]);
        if let Some(seconds) = registration.setup.max_age {
            request = request.max_age(Duration::from_secs(seconds));
        }
        let (url, pending) = request.build().map_err(|error| not_set_up(&error))?;
        let mut browsers = self.browsers();
        let session = browsers.entry(browser).or_default();
        session.pending.insert(pending, relying_party.now());
        session.user = None;
        Ok(Answer::Redirect(url.to_string()))
    }

    async fn finish(&self, browser: BrowserId, url: &str) -> Result<Answer, Refusal> {
        let (page, query) = url.split_once('?').unwrap_or((url, ""));
        let registration = self.find(|setup| page_of(&setup.redirect_uri) == page)?;
        let relying_party = registration.relying_party().await?;
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
        let identity = Identity {
            account: Some(format!("{} {}", sign_in.issuer(), sign_in.subject())),
            // As an application does that takes userinfo for fresher than the ID token.
            email: sign_in
                .user_info()
                .and_then(|claims| claims.claim("email").ok())
                .or_else(|| sign_in.claims().email().map(str::to_owned)),
            ..Identity::of(sign_in.issuer(), sign_in.subject())
        };
        let mut browsers = self.browsers();
        let session = browsers.entry(browser).or_default();
        session.user = Some(identity);
        sign_in.id_token_hint().clone_into(&mut session.id_token);
        Ok(Answer::Page { status: 200 })
    }

    /// The session ends here, whatever becomes of the one at the provider.
    async fn leave(&self, browser: BrowserId) -> Result<Answer, Refusal> {
        let Session { user, id_token, .. } = (self.browsers().remove(&browser)).unwrap_or_default();
        let issuer = user.and_then(|user| user.issuer);
        let registration = self.find(|setup| Some(&setup.issuer) == issuer.as_ref())?;
        let relying_party = registration.relying_party().await?;
        let mut request = relying_party.sign_out().id_token_hint(&id_token);
        if let Some(back) = &registration.setup.post_logout_redirect_uri {
            request = request.post_logout_redirect_uri(back.as_str());
        }
        match request.build() {
            Ok((url, leaving)) => {
                self.browsers().entry(browser).or_default().leaving = Some(leaving);
                Ok(Answer::Redirect(url.to_string()))
            }
            Err(SetupError::EndSessionEndpointMissing { .. }) => Ok(Answer::Page { status: 200 }),
            Err(error) => Err(not_set_up(&error)),
        }
    }

    fn find(&self, wanted: impl Fn(&Setup) -> bool) -> Result<&Registration, Refusal> {
        let mut registrations = self.registrations.iter();
        let found = registrations.find(|registration| wanted(&registration.setup));
        found.ok_or_else(|| Refusal {
            stage: None,
            code: None,
            message: "there is no such page".into(),
        })
    }

    fn browsers(&self) -> MutexGuard<'_, HashMap<BrowserId, Session>> {
        self.browsers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registration {
    async fn relying_party(&self) -> Result<&RelyingParty, Refusal> {
        self.relying_party.get_or_try_init(|| self.discover()).await
    }

    async fn discover(&self) -> Result<RelyingParty, Refusal> {
        let setup = &self.setup;
        let clock: Arc<dyn Clock> = self.clock.clone();
        // A scenario waits for the limit to pass, and loopback is quick. No authority that the system trusts speaks for the
        // scripted provider, and reading all their certificates takes longer than a sign-in.
        let http = ReqwestClient::builder()
            .allow_loopback_http()
            .without_system_roots()
            .timeout(PATIENCE);
        let http = match &setup.authority {
            Some(pem) => http.root_certificates_pem(pem.as_str()),
            None => http,
        };
        let http = http
            .build()
            .map_err(|error| refused(None, "discovery.no_http_client", &error))?;
        let provider = Provider::builder(setup.issuer.as_str())
            .allow_loopback_http()
            .http(Arc::new(http))
            .clock(clock)
            .discover()
            .await
            .map_err(|error| not_discovered(&error))?;
        let client = match &setup.client_secret {
            Some(secret) => {
                Client::confidential(setup.client_id.as_str(), Secret::new(secret.as_str()))
            }
            None => Client::public(setup.client_id.as_str()),
        };
        let client = match setup.token_endpoint_auth_method {
            Some(AuthMethod::ClientSecretBasic) => {
                client.authentication(ClientAuthentication::SecretBasic)
            }
            Some(AuthMethod::ClientSecretPost) => {
                client.authentication(ClientAuthentication::SecretPost)
            }
            Some(AuthMethod::None) => client.authentication(ClientAuthentication::None),
            None => client,
        };
        let client =
            client.id_token_signed_response_alg(match setup.id_token_signed_response_alg {
                SigningAlgorithm::Rs256 => Algorithm::Rs256,
                SigningAlgorithm::Es256 => Algorithm::Es256,
            });
        RelyingParty::new(provider, client, setup.redirect_uri.as_str())
            .map_err(|error| not_set_up(&error))
    }
}

/// The address without its query, which callbacks have too.
fn page_of(redirect_uri: &str) -> &str {
    redirect_uri.split('?').next().unwrap_or(redirect_uri)
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
