//! Web applications as candidates: started from their `rp.toml`, signed in to as a browser does.

mod browser;
pub(crate) mod install;
pub(crate) mod process;
mod rp_toml;
mod trust;
mod whoami;

use std::collections::{BTreeMap, HashMap};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use relier_scripted_idp::{AuthMethod, Registration, SigningAlgorithm};
use tokio::sync::{OnceCell, OwnedMappedMutexGuard, OwnedMutexGuard};
use url::Url;

use self::browser::{Browser, Engine, Landed, Visit, root_of};
use self::process::{Process, Reapers};
pub use self::rp_toml::{ClientToml, RpKind, RpToml, RpTomlError, Whoami};
use self::trust::{TRUSTED_BY, Trust};
use self::whoami::Template;
use crate::candidate::{
    Answer, Approach, BoxFuture, BrowserId, Callback, Candidate, Capability, FailedStart, Identity,
    Kind, NotStarted, Outcome, Refusal, RelyingParty, Setup, Tells,
};
use crate::chromium::Chromium;
use crate::page;

/// How long is waited between two looks at an application.
const STEP: Duration = Duration::from_millis(10);
/// How soon after its last connection broke an application is seen to have ended.
const END_SHOWS: Duration = Duration::from_millis(500);

/// The status of those who count requests (RFC 6585 section 4).
const TOO_MANY_REQUESTS: u16 = 429;

/// A web application, judged from outside.
pub struct HttpCandidate {
    described: RpToml,
    http: reqwest::Client,
    /// Whether users have a real browser.
    real_browser: bool,
    engine: OnceCell<Engine>,
    reapers: Reapers,
    trust: Trust,
}

impl HttpCandidate {
    /// The application that an `rp.toml` describes.
    ///
    /// # Errors
    ///
    /// The description is not that of a web application, or there is no HTTP client to be had.
    pub fn new(described: RpToml) -> Result<Self, String> {
        if described.kind != RpKind::Http {
            return Err(format!("{} is no web application", described.name));
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([])
            // A connection that is kept may be closed by the application just when it is used again.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            described,
            http,
            real_browser: false,
            engine: OnceCell::new(),
            reapers: Reapers::default(),
            trust: Trust::default(),
        })
    }

    /// The same, visited with Chromium: its pages run their scripts, and its rules say which cookies are sent.
    #[must_use]
    pub fn in_a_real_browser(self) -> Self {
        Self {
            real_browser: true,
            ..self
        }
    }

    /// What users' browsers are made of.
    async fn engine(&self) -> Result<&Engine, String> {
        let made = self.engine.get_or_try_init(|| async {
            if self.real_browser {
                let chromium = Chromium::start().await?;
                return Ok(Engine::Real(Arc::new(chromium)));
            }
            Ok(Engine::Plain(self.http.clone()))
        });
        made.await
    }

    fn run(
        &self,
        command: &[String],
        variables: &BTreeMap<String, String>,
    ) -> Result<Process, String> {
        Process::start(command, &self.described.folder, variables, &self.reapers)
    }

    async fn start_one(&self, setup: Setup) -> Result<Box<dyn RelyingParty>, NotStarted> {
        let described = &self.described;
        let port = Url::parse(&setup.redirect_uri)
            .ok()
            .and_then(|url| url.port())
            .ok_or("the redirect URI has no port")?;
        let authority = match &setup.authority {
            Some(pem) if described.tls => self.trust.file_with(pem)?,
            _ => PathBuf::new(),
        };
        let told = Told {
            setup: &setup,
            port,
            ca_file: &authority.to_string_lossy(),
        };
        let variables = self.variables(&told);
        let command: Vec<String> = described
            .start
            .iter()
            .map(|argument| told.filled(argument))
            .collect();
        let process = self.run(&command, &variables)?;
        let ready = told.filled(described.ready.as_deref().unwrap_or_default());
        self.wait_until_ready(&process, &ready).await?;
        let whoami = described.whoami.as_ref();
        let template = |text: Option<&String>| text.and_then(|text| Template::parse(text));
        let mut application = Application {
            home: format!("http://localhost:{port}"),
            sign_in: described.sign_in.clone().unwrap_or_default(),
            sign_out: described.logout.clone().unwrap_or_default(),
            whoami: whoami.map_or(String::new(), |whoami| whoami.path.clone()),
            signed_in: template(whoami.map(|whoami| &whoami.signed_in))
                .ok_or("`whoami.signed_in` has no placeholder")?,
            signed_out: whoami.and_then(|whoami| whoami.signed_out.clone()),
            account: template(whoami.and_then(|whoami| whoami.account.as_ref())),
            nobody: Mutex::default(),
            fresh: Shown::default(),
            breaks: AtomicUsize::new(0),
            unclear: Mutex::default(),
            pages: Mutex::default(),
            issuer: setup.issuer.clone(),
            engine: self.engine().await?.clone(),
            browsers: Mutex::default(),
            process,
        };
        // Before anything else happens: later it may fail for everybody.
        application.fresh = application.shown_to_nobody().await?;
        Ok(Box::new(application))
    }

    /// What every application is told about its provider.
    fn variables(&self, told: &Told<'_>) -> BTreeMap<String, String> {
        let setup = told.setup;
        let trusted = TRUSTED_BY
            .iter()
            .filter(|_| !told.ca_file.is_empty())
            .map(|name| ((*name).to_owned(), told.ca_file.to_owned()));
        let given = [
            ("ISSUER", setup.issuer.clone()),
            ("CLIENT_ID", setup.client_id.clone()),
            (
                "CLIENT_SECRET",
                setup.client_secret.clone().unwrap_or_default(),
            ),
            ("PORT", told.port.to_string()),
            ("REDIRECT_URI", setup.redirect_uri.clone()),
            (
                "TOKEN_ENDPOINT_AUTH_METHOD",
                setup
                    .token_endpoint_auth_method
                    .map_or("", AuthMethod::name)
                    .to_owned(),
            ),
            (
                "ID_TOKEN_SIGNED_RESPONSE_ALG",
                setup.id_token_signed_response_alg.name().to_owned(),
            ),
        ];
        let given = given
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let own = self
            .described
            .env
            .iter()
            .map(|(name, value)| (name.clone(), told.filled(value)));
        given.chain(trusted).chain(own).collect()
    }

    async fn wait_until_ready(&self, process: &Process, url: &str) -> Result<(), NotStarted> {
        let limit = self.described.start_limit();
        let started = Instant::now();
        loop {
            if let Some(end) = process.end() {
                return Err(NotStarted {
                    why: format!("the application did not start: {}", end.why),
                    ..end
                });
            }
            let rest = limit.saturating_sub(started.elapsed()).max(STEP);
            let asked = self.http.get(url).timeout(rest).send().await;
            let Err(error) = asked else {
                return Ok(());
            };
            if started.elapsed() >= limit {
                return Err(NotStarted {
                    how: FailedStart::NeverReady,
                    why: format!(
                        "the application never became ready: {url} did not answer within {} s ({}); {}",
                        limit.as_secs(),
                        root_of(&error),
                        process.last_lines()
                    ),
                });
            }
            tokio::time::sleep(STEP).await;
        }
    }
}

impl Candidate for HttpCandidate {
    fn name(&self) -> &str {
        &self.described.name
    }

    fn kind(&self) -> Kind {
        Kind::Http
    }

    fn wants_tls(&self) -> bool {
        self.described.tls
    }

    fn browser(&self) -> Option<String> {
        match self.engine.get() {
            Some(Engine::Real(chromium)) => Some(chromium.product().to_owned()),
            _ => None,
        }
    }

    fn tells(&self) -> Tells {
        Tells::Nothing
    }

    fn stands_on(&self, _: &str) -> Option<Outcome> {
        None
    }

    fn registers_algorithm(&self) -> bool {
        let registered = self.described.algorithm();
        registered.is_some_and(|algorithm| algorithm != SigningAlgorithm::Rs256)
    }

    fn declares(&self, profile: &str) -> bool {
        self.described
            .profiles
            .iter()
            .any(|declared| declared == profile)
    }

    fn can(&self, capability: Capability) -> bool {
        match capability {
            Capability::IssuerParameter => self.declares("iss-param"),
            Capability::SignOut => self.described.logout.is_some() && self.declares("rp-logout"),
            Capability::Authority => self.described.tls,
            Capability::Pages => true,
            Capability::Account => self
                .described
                .whoami
                .as_ref()
                .is_some_and(|whoami| whoami.account.is_some()),
            Capability::Clock
            | Capability::TwoProviders
            | Capability::Registration
            | Capability::PlainHttpOnLoopbackOnly => false,
        }
    }

    fn registration(&self) -> Result<Registration, String> {
        let mut registration = self.described.registration_on(free_port()?);
        if !self.can(Capability::SignOut) {
            registration.post_logout_redirect_uri = None;
        }
        Ok(registration)
    }

    fn prepare(&self) -> BoxFuture<'_, Result<(), String>> {
        let RpToml {
            name,
            install,
            folder,
            ..
        } = &self.described;
        Box::pin(async move {
            self.engine().await?;
            install::install(name, install, folder, &self.reapers).await
        })
    }

    fn start_limit(&self) -> Option<Duration> {
        // The application's own limit comes first, since it can say what the application said.
        Some(self.described.start_limit() + Duration::from_secs(5))
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        Box::pin(async move {
            let setup = setups.into_iter().next().ok_or("there is no provider")?;
            self.start_one(setup).await
        })
    }

    fn stop(&self) {
        self.reapers.wait();
        self.trust.forget();
    }
}

/// A browser that is opened when it is first used.
type OpenBrowser = tokio::sync::Mutex<Option<Browser>>;
/// One that is in use.
type MappedBrowser = OwnedMappedMutexGuard<Option<Browser>, Browser>;

/// A running application.
struct Application {
    home: String,
    sign_in: String,
    sign_out: String,
    whoami: String,
    signed_in: Template,
    signed_out: Option<String>,
    account: Option<Template>,
    /// What the page showed that last showed nobody.
    nobody: Mutex<Option<String>>,
    /// What a browser is shown that nobody has signed in with.
    fresh: Shown,
    /// How often it could not be seen what became of a visit.
    breaks: AtomicUsize,
    /// Why, by browser.
    unclear: Mutex<HashMap<BrowserId, String>>,
    /// What callbacks were answered with, where that is HTML.
    pages: Mutex<HashMap<BrowserId, String>>,
    issuer: String,
    engine: Engine,
    browsers: Mutex<HashMap<BrowserId, Arc<OpenBrowser>>>,
    process: Process,
}

impl Application {
    async fn browser(&self, id: BrowserId) -> Result<MappedBrowser, String> {
        let browser = {
            let mut browsers = self.browsers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(browsers.entry(id).or_default())
        };
        let mut browser = browser.lock_owned().await;
        if browser.is_none() {
            *browser = Some(self.engine.browser().await?);
        }
        OwnedMutexGuard::try_map(browser, Option::as_mut).map_err(|_| "it has no browser".into())
    }

    async fn visit(&self, id: BrowserId, visit: Visit) -> Result<Landed, String> {
        self.browser(id).await?.go(visit).await
    }

    /// The provider's page sends the browser here.
    fn led_by_the_provider(&self, url: &str, form: Option<&str>) -> Visit {
        Visit::FromAnotherSite {
            from: format!("{}/authorize", self.issuer.trim_end_matches('/')),
            url: url.to_owned(),
            form: form.map(str::to_owned),
        }
    }

    fn page(&self, path: &str) -> String {
        format!("{}{path}", self.home)
    }

    /// Opens the page that begins a sign-in, and sends its form if it has one.
    async fn start(&self, id: BrowserId, approach: &Approach) -> Result<Landed, String> {
        let mut browser = self.browser(id).await?;
        browser.send_along(&approach.headers).await?;
        let landed = self.approach(&mut browser, approach).await;
        browser.send_along(&[]).await?;
        landed
    }

    async fn approach(&self, browser: &mut Browser, approach: &Approach) -> Result<Landed, String> {
        let mut page = self.page(&self.sign_in);
        if !approach.parameters.is_empty() {
            let more = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&approach.parameters)
                .finish();
            let mark = if page.contains('?') { '&' } else { '?' };
            page = format!("{page}{mark}{more}");
        }
        let landed = browser.go(Visit::Typed(page)).await?;
        if let Landed::Page { url, status, text } = &landed
            && *status < 400
            && let Some(sent) = browser.send_form(url, text).await
        {
            return sent;
        }
        Ok(landed)
    }

    async fn begin(&self, id: BrowserId, approach: &Approach) -> Answer {
        let landed = self.start(id, approach).await;
        match landed {
            Ok(Landed::Elsewhere(url)) => Answer::Redirect(url),
            Ok(Landed::Page { status, text, .. }) => self.turned_away(
                id,
                status,
                format!(
                    "opening {} did not lead to the provider: {}",
                    self.sign_in,
                    shown(status, &text)
                ),
            ),
            Err(fault) => {
                let fault = format!("opening {} failed: {fault}", self.sign_in);
                self.unanswered(id, fault).await
            }
        }
    }

    async fn come_back(&self, id: BrowserId, callback: &Callback) -> Answer {
        let visit = self.led_by_the_provider(&callback.url, callback.form.as_deref());
        let landed = self.visit(id, visit).await;
        self.keep(id, &landed).await;
        match landed {
            Ok(Landed::Elsewhere(url)) => Answer::Redirect(url),
            Ok(Landed::Page { status, .. }) if (100..400).contains(&status) => {
                Answer::Page { status }
            }
            Ok(Landed::Page { status, text, .. }) => self.turned_away(
                id,
                status,
                format!("the callback was answered with {}", shown(status, &text)),
            ),
            Err(fault) => {
                let fault = format!("the callback failed: {fault}");
                self.unanswered(id, fault).await
            }
        }
    }

    /// Keeps the page that a callback was answered with, if it is HTML.
    async fn keep(&self, id: BrowserId, landed: &Result<Landed, String>) {
        let Ok(Landed::Page { text, .. }) = landed else {
            return;
        };
        let html = match self.browser(id).await {
            Ok(mut browser) => browser.shows_html().await,
            Err(_) => false,
        };
        if html {
            let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
            pages.insert(id, text.clone());
        }
    }

    /// Notes why nobody can see what became of a visit.
    fn note(&self, id: BrowserId, why: String) {
        self.breaks.fetch_add(1, Ordering::Relaxed);
        let mut unclear = self.unclear.lock().unwrap_or_else(PoisonError::into_inner);
        unclear.entry(id).or_insert(why);
    }

    /// A page that is no sign-in. Who is asked too often refuses everybody, whatever they bring.
    fn turned_away(&self, id: BrowserId, status: u16, said: String) -> Answer {
        if status == TOO_MANY_REQUESTS {
            self.note(id, said.clone());
        }
        refused(said)
    }

    /// What a browser is shown that nobody has signed in with.
    async fn shown_to_nobody(&self) -> Result<Shown, NotStarted> {
        let visit = Visit::Typed(self.page(&self.whoami));
        let Ok(Landed::Page { text, status, .. }) = self.visit(BrowserId::next(), visit).await
        else {
            return Ok(Shown::default());
        };
        if self.lacks_signed_out(&text) {
            return Err(format!(
                "nobody is signed in, and {} does not show what `whoami.signed_out` says; it is answered with {}",
                self.whoami,
                shown(status, &text)
            )
            .into());
        }
        Ok(Shown {
            fails: says_nothing(status),
            left_empty: self.signed_in.is_left_empty(&text),
        })
    }

    /// Whether something has to be shown when nobody is signed in, and is not.
    fn lacks_signed_out(&self, page: &str) -> bool {
        let signed_out = self.signed_out.as_ref();
        signed_out.is_some_and(|signed_out| !whoami::unescaped(page).contains(signed_out))
    }

    /// Whatever a page says: who is signed in afterwards is asked for.
    async fn go(&self, id: BrowserId, visit: Visit) -> Answer {
        match self.visit(id, visit).await {
            Ok(Landed::Elsewhere(url)) => Answer::Redirect(url),
            Ok(Landed::Page { status, .. }) => Answer::Page { status },
            Err(fault) => self.unanswered(id, fault).await,
        }
    }

    /// What got no answer, which says nothing. A broken connection may be the first sign of the application's end, which
    /// the system tells a moment later: whoever asks next how it is shall hear of it.
    async fn unanswered(&self, id: BrowserId, fault: String) -> Answer {
        self.note(id, fault.clone());
        let broken = Instant::now();
        while self.process.ended().is_none() && broken.elapsed() < END_SHOWS {
            tokio::time::sleep(STEP).await;
        }
        refused(fault)
    }

    async fn ask_who(&self, id: BrowserId) -> Option<Identity> {
        let visit = Visit::Typed(self.page(&self.whoami));
        let (text, status) = match self.visit(id, visit).await {
            Ok(Landed::Page { text, status, .. }) => (text, status),
            Ok(Landed::Elsewhere(_)) => return None,
            Err(fault) => {
                self.note(id, format!("{} was not answered: {fault}", self.whoami));
                return None;
            }
        };
        let Some(identity) = self.signed_in.identity(&text) else {
            if self.signed_in.is_left_empty(&text) && !self.fresh.left_empty {
                return Some(Identity::default());
            }
            let (whoami, shown) = (&self.whoami, shown(status, &text));
            if says_nothing(status) && !self.fresh.fails {
                self.note(id, format!("{whoami} is answered with {shown}"));
            } else if self.lacks_signed_out(&text) {
                self.note(
                    id,
                    format!(
                        "{whoami} shows neither what `whoami.signed_in` says nor what `whoami.signed_out` says: {shown}"
                    ),
                );
            }
            let mut nobody = self.nobody.lock().unwrap_or_else(PoisonError::into_inner);
            *nobody = Some(format!(
                "{whoami} is answered with {shown}, where `whoami.signed_in` finds nobody"
            ));
            return None;
        };
        let account = self
            .account
            .as_ref()
            .and_then(|account| account.find(&text));
        Some(Identity {
            account,
            ..identity
        })
    }
}

impl RelyingParty for Application {
    fn sign_in<'a>(&'a self, browser: BrowserId, issuer: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let approach = Approach::default();
            self.sign_in_by(browser, issuer, &approach).await
        })
    }

    fn sign_in_by<'a>(
        &'a self,
        browser: BrowserId,
        _: &'a str,
        approach: &'a Approach,
    ) -> BoxFuture<'a, Answer> {
        Box::pin(self.begin(browser, approach))
    }

    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer> {
        Box::pin(self.come_back(browser, callback))
    }

    fn sign_out(&self, browser: BrowserId) -> BoxFuture<'_, Answer> {
        let page = self.page(&self.sign_out);
        Box::pin(self.go(browser, Visit::Typed(page)))
    }

    fn signed_out<'a>(&'a self, browser: BrowserId, url: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(self.go(browser, self.led_by_the_provider(url, None)))
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        Box::pin(self.ask_who(browser))
    }

    fn page(&self, browser: BrowserId) -> Option<String> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.get(&browser).cloned()
    }

    fn shows_nobody(&self) -> Option<String> {
        let nobody = self.nobody.lock().unwrap_or_else(PoisonError::into_inner);
        nobody.clone()
    }

    fn unclear(&self, browser: BrowserId) -> Option<String> {
        let unclear = self.unclear.lock().unwrap_or_else(PoisonError::into_inner);
        unclear.get(&browser).cloned()
    }

    fn closed(&self, closed: &[BrowserId]) {
        let mut browsers = self.browsers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unclear = self.unclear.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        for id in closed {
            pages.remove(id);
            browsers.remove(id);
            unclear.remove(id);
        }
    }

    fn breaks(&self) -> usize {
        self.breaks.load(Ordering::Relaxed)
    }

    fn died(&self) -> Option<String> {
        self.process
            .ended()
            .map(|ended| format!("the application no longer runs: {ended}"))
    }
}

/// What there is on a page that shows nobody.
#[derive(Clone, Copy, Debug, Default)]
struct Shown {
    /// A server error, or a count of requests.
    fails: bool,
    /// A greeting without a name.
    left_empty: bool,
}

/// Whether a page of this status says nothing of who is signed in: a server error, or one of those who count requests.
fn says_nothing(status: u16) -> bool {
    status >= 500 || status == TOO_MANY_REQUESTS
}

fn refused(message: String) -> Answer {
    Answer::Refused(Refusal {
        stage: None,
        code: None,
        message,
    })
}

/// What a person sees on a page.
fn shown(status: u16, text: &str) -> String {
    match page::excerpt(text) {
        excerpt if excerpt.is_empty() => format!("status {status} and an empty page"),
        excerpt => format!("status {status}: {excerpt}"),
    }
}

/// What an application is told.
struct Told<'a> {
    setup: &'a Setup,
    port: u16,
    /// Empty where there is no TLS.
    ca_file: &'a str,
}

impl Told<'_> {
    /// Puts values in the place of `{port}`, `{issuer}`, `{client_id}`, `{client_secret}` and `{ca_file}`.
    fn filled(&self, text: &str) -> String {
        let secret = self.setup.client_secret.as_deref().unwrap_or_default();
        text.replace("{port}", &self.port.to_string())
            .replace("{issuer}", &self.setup.issuer)
            .replace("{client_id}", &self.setup.client_id)
            .replace("{client_secret}", secret)
            .replace("{ca_file}", self.ca_file)
    }
}

/// A port that nobody listens on. They are taken from below those that the system gives to connections by itself, each
/// once, so that nobody takes it before the application does.
fn free_port() -> Result<u16, String> {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap_or(0);
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
        let port = FIRST + (start + step) % COUNT;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    Err("no port from 20000 to 31999 is free".into())
}
