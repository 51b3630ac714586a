//! What is under test, and how the harness talks to it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use relier_scripted_idp::{AuthMethod, Place, Registration, SigningAlgorithm};
use serde::{Deserialize, Serialize};

/// The `max_age` that relying parties are set up to ask for, in seconds.
const MAX_AGE: u64 = 600;

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A relying party under test, or rather the way to start one.
pub trait Candidate: Send + Sync {
    /// Its name in reports.
    fn name(&self) -> &str;

    /// How it runs: a part of this program, or from outside.
    fn kind(&self) -> Kind {
        Kind::InProcess
    }

    /// Whether it claims to conform to this profile. Scenarios of others are skipped.
    fn declares(&self, _profile: &str) -> bool {
        true
    }

    /// Whether its providers speak TLS. They say so in [`Setup::authority`].
    fn wants_tls(&self) -> bool {
        false
    }

    /// The browser that its users have, where that is a real one; its name and version. It is known when everything is
    /// [prepared](Self::prepare).
    fn browser(&self) -> Option<String> {
        None
    }

    /// Whether it takes part in this part of the protocol: a bare verifier sees tokens and keys, and nothing else.
    /// Scenarios about the rest are skipped.
    fn sees(&self, _place: Place) -> bool {
        true
    }

    /// How it is registered at a provider unless a scenario says otherwise.
    ///
    /// # Errors
    ///
    /// Why there can be no such client, in words: no free port, for one.
    fn registration(&self) -> Result<Registration, String> {
        // They listen nowhere.
        let usual = usual_registration("http://localhost:8000/auth");
        Ok(Registration {
            max_age: Some(MAX_AGE),
            post_logout_redirect_uri: Some("http://localhost:8000/signed-out".into()),
            ..usual
        })
    }

    /// Whether it has registered what its ID tokens are signed with (`id_token_signed_response_alg`), and so means to
    /// verify their signatures. RS256 is what everybody gets who registers nothing, so that does not count.
    fn registers_algorithm(&self) -> bool {
        true
    }

    /// What its refusals say. It is held to it.
    fn tells(&self) -> Tells;

    /// The side it stands on where the standards leave a scenario open; it is then held to that side.
    fn stands_on(&self, scenario: &str) -> Option<Outcome>;

    /// Whether it can be brought to do this. Scenarios that need what it cannot do are skipped.
    fn can(&self, capability: Capability) -> bool;

    /// Does what is done once before it can be started at all: installs what it needs.
    ///
    /// # Errors
    ///
    /// Why that did not work, in words for the person who wants it to.
    fn prepare(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    /// How long it may take to start, if it knows better than the harness.
    fn start_limit(&self) -> Option<Duration> {
        None
    }

    /// Starts one relying party, with a client at each of these providers: one, or two if it
    /// [can](Capability::TwoProviders). Called on the candidate's own runtime.
    ///
    /// # Errors
    ///
    /// Why it does not run.
    fn start(&self, setups: Vec<Setup>)
    -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>>;

    /// Waits until everything that was started has ended. Called at the end of a run, when every relying party of it is
    /// gone.
    fn stop(&self) {}
}

/// Why a relying party does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotStarted {
    /// How that showed.
    pub how: FailedStart,
    /// In words for the person who wants it to run.
    pub why: String,
}

/// How it showed that a relying party does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedStart {
    /// It said so, or ended with an exit status.
    InOrder,
    /// Something else ended it, as a signal does.
    Killed,
    /// It ran, and was never ready.
    NeverReady,
}

impl From<String> for NotStarted {
    fn from(why: String) -> Self {
        Self {
            how: FailedStart::InOrder,
            why,
        }
    }
}

impl From<&str> for NotStarted {
    fn from(why: &str) -> Self {
        why.to_owned().into()
    }
}

/// How a candidate runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As a part of this program.
    InProcess,
    /// As a web application that is talked to over HTTP.
    Http,
    /// As a program that answers lines of JSON.
    Stdio,
}

impl Kind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::InProcess => "in-process",
            Self::Http => "http",
            Self::Stdio => "stdio",
        }
    }
}

/// The client that everybody is registered as.
pub(crate) fn usual_registration(redirect_uri: &str) -> Registration {
    Registration::confidential(
        "conformance-client",
        "conformance-client-secret-of-full-length",
        redirect_uri,
    )
}

/// Something that not every relying party can be brought to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// Its clock can be moved.
    Clock,
    /// It signs users in at two providers, each with a redirection URI of its own.
    TwoProviders,
    /// It looks at `iss` of callbacks (RFC 9207).
    IssuerParameter,
    /// It can be registered in other ways than its own: with another client authentication, another algorithm.
    Registration,
    /// It speaks plain http with loopback addresses only. One that was told to speak it with its provider, as here, and
    /// knows no such difference, cannot be blamed for speaking it elsewhere.
    PlainHttpOnLoopbackOnly,
    /// It shows which of its accounts a user works in.
    Account,
    /// It trusts the certificate authority of the run ([`Setup::authority`]), so that its refusal of a bad certificate is no
    /// refusal of them all.
    Authority,
    /// It signs users out, at the provider too.
    SignOut,
    /// It has pages in HTML that are reached by requests over HTTP, so that a link and a header get to it
    /// ([`RelyingParty::sign_in_by`]) and what it shows can be looked at ([`RelyingParty::page`]).
    Pages,
}

impl Capability {
    /// Whether only a candidate in the harness's own process can have it.
    pub(crate) fn is_in_process_only(self) -> bool {
        match self {
            Self::Clock
            | Self::TwoProviders
            | Self::Registration
            | Self::PlainHttpOnLoopbackOnly => true,
            Self::IssuerParameter
            | Self::Account
            | Self::SignOut
            | Self::Authority
            | Self::Pages => false,
        }
    }
}

/// A running relying party with any number of browsers.
pub trait RelyingParty: Send + Sync {
    /// A user opens the page that starts a sign-in at this issuer.
    fn sign_in<'a>(&'a self, browser: BrowserId, issuer: &'a str) -> BoxFuture<'a, Answer>;

    /// The same, where somebody else has a hand in how the browser comes to that page. Whoever has no [pages](Capability::Pages)
    /// is not asked.
    fn sign_in_by<'a>(
        &'a self,
        browser: BrowserId,
        issuer: &'a str,
        _: &'a Approach,
    ) -> BoxFuture<'a, Answer> {
        self.sign_in(browser, issuer)
    }

    /// The browser comes back from a provider; the redirection URI says from which.
    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer>;

    /// The page in HTML that the callback was answered with last in this browser, if it was, from whoever has
    /// [any](Capability::Pages).
    fn page(&self, _: BrowserId) -> Option<String> {
        None
    }

    /// The user signs out, if it [can](Capability::SignOut) do that.
    fn sign_out(&self, _: BrowserId) -> BoxFuture<'_, Answer> {
        Box::pin(async { Answer::Page { status: 404 } })
    }

    /// The browser comes back from a sign-out at the provider.
    fn signed_out<'a>(&'a self, _: BrowserId, _url: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async { Answer::Page { status: 404 } })
    }

    /// Who is signed in in this browser.
    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>>;

    /// What it showed when it was asked last who is signed in, and nobody was; in words, if it shows anything.
    fn shows_nobody(&self) -> Option<String> {
        None
    }

    /// Why it could not be seen, the last time that it was asked for this browser, who is signed in.
    fn unclear(&self, _: BrowserId) -> Option<String> {
        None
    }

    /// These browsers are closed: nobody comes back with them.
    fn closed(&self, _: &[BrowserId]) {}

    /// How often it could not be seen, in any browser, what became of a visit.
    fn breaks(&self) -> usize {
        0
    }

    /// Moves its clock ahead, if it [can](Capability::Clock).
    fn time_passes(&self, _: Duration) {}

    /// How it ended, if it no longer runs although nobody has stopped it.
    fn died(&self) -> Option<String> {
        None
    }
}

/// How a browser comes to the page that begins a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approach {
    /// Parameters that the link adds to the page's address.
    pub parameters: Vec<(String, String)>,
    /// Headers that the request has beside a browser's own.
    pub headers: Vec<(String, String)>,
}

/// What a browser brings back from a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The whole URL.
    pub url: String,
    /// The form that is posted there (OAuth 2.0 Form Post Response Mode); without one it is a redirect.
    pub form: Option<String>,
}

impl Callback {
    /// A redirect to this URL.
    pub fn redirect(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            form: None,
        }
    }
}

/// What a candidate says when it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Nothing: it is judged from outside.
    Nothing,
    /// At which stage it refused.
    Stage,
    /// At which stage, and why: a stable code. A refusal without one is a failure.
    Code,
}

/// One browser, with its own session at the relying party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrowserId(pub u32);

impl BrowserId {
    /// A browser that nobody has used yet.
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What the relying party is configured with: how it is registered at the provider.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The issuer identifier; everything else comes from discovery.
    pub issuer: String,
    /// The client's identifier.
    pub client_id: String,
    /// The client's secret, if it has one.
    pub client_secret: Option<String>,
    /// The redirection URI.
    pub redirect_uri: String,
    /// Where the browser is to come back to from a sign-out at the provider.
    pub post_logout_redirect_uri: Option<String>,
    /// How the client is registered to authenticate at the token endpoint. Nothing said means `client_secret_basic`
    /// (Core section 9).
    pub token_endpoint_auth_method: Option<AuthMethod>,
    /// What ID tokens are signed with.
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// The `max_age` to ask for, in seconds.
    pub max_age: Option<u64>,
    /// The certificate, in PEM, of the authority that vouches for the provider where it speaks TLS: everywhere, or at the
    /// endpoints that a behaviour moves there.
    pub authority: Option<String>,
}

impl Setup {
    pub(crate) fn new(issuer: &str, registration: Registration, authority: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: registration.client_id,
            client_secret: registration.client_secret,
            redirect_uri: registration.redirect_uri,
            post_logout_redirect_uri: registration.post_logout_redirect_uri,
            token_endpoint_auth_method: registration.token_endpoint_auth_method,
            id_token_signed_response_alg: registration.id_token_signed_response_alg,
            max_age: registration.max_age,
            authority: Some(authority.to_owned()),
        }
    }
}

/// How the relying party answered the browser.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Go there.
    Redirect(String),
    /// A page, with this HTTP status. Nobody judges by it.
    Page {
        /// The status.
        status: u16,
    },
    /// It says that it refuses.
    Refused(Refusal),
}

/// A refusal, and what the candidate tells about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where it refused.
    pub stage: Option<Stage>,
    /// Why, as a stable code.
    pub code: Option<String>,
    /// Why, in words.
    pub message: String,
}

/// Whom the relying party takes its user for: as much as it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Who vouches for the user.
    pub issuer: Option<String>,
    /// The user at that issuer.
    pub subject: Option<String>,
    /// The user's e-mail address.
    pub email: Option<String>,
    /// The relying party's own account that the user works in.
    pub account: Option<String>,
}

impl Identity {
    /// The user that this issuer calls so.
    pub fn of(issuer: impl Into<String>, subject: impl Into<String>) -> Self {
        Self {
            issuer: Some(issuer.into()),
            subject: Some(subject.into()),
            ..Self::default()
        }
    }

    /// Whether everything that is shown, the account aside, fits `user`. An identity that shows neither subject nor
    /// e-mail address is nobody's.
    pub(crate) fn is(&self, user: &Self) -> bool {
        let fits =
            |shown: &Option<String>, whose: &Option<String>| shown.is_none() || shown == whose;
        !self.is_not_shown()
            && fits(&self.issuer, &user.issuer)
            && fits(&self.subject, &user.subject)
            && fits(&self.email, &user.email)
    }

    /// Somebody who is signed in, and nobody sees who.
    pub(crate) fn is_not_shown(&self) -> bool {
        self.subject.is_none() && self.email.is_none()
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.subject, &self.email) {
            (Some(subject), Some(email)) => write!(f, "{subject} <{email}>")?,
            (Some(shown), None) | (None, Some(shown)) => f.write_str(shown)?,
            (None, None) => f.write_str("somebody")?,
        }
        match &self.issuer {
            Some(issuer) => write!(f, " of {issuer}"),
            None => Ok(()),
        }
    }
}

/// A step of a sign-in at which a relying party can refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading the provider's metadata.
    Discovery,
    /// Reading the provider's key set.
    Keys,
    /// The redirect back.
    Callback,
    /// The token endpoint's answer.
    TokenResponse,
    /// The ID token.
    IdToken,
    /// The userinfo endpoint's answer.
    #[serde(rename = "userinfo")]
    UserInfo,
}

impl Stage {
    const ALL: [Self; 6] = [
        Self::Discovery,
        Self::Keys,
        Self::Callback,
        Self::TokenResponse,
        Self::IdToken,
        Self::UserInfo,
    ];

    /// Its name in catalogue and report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Keys => "keys",
            Self::Callback => "callback",
            Self::TokenResponse => "token_response",
            Self::IdToken => "id_token",
            Self::UserInfo => "userinfo",
        }
    }

    /// The stage of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a behaviour asks of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nobody may be signed in by it.
    MustRefuse,
    /// The user has to be signed in in spite of it.
    MustAccept,
    /// The standards leave it open.
    Either,
}

impl Outcome {
    /// Its name in catalogue and report.
    pub fn name(self) -> &'static str {
        match self {
            Self::MustRefuse => "must_refuse",
            Self::MustAccept => "must_accept",
            Self::Either => "either",
        }
    }
}
