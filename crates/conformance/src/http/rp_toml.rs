//! `rp.toml`: how an application is started, signed in to, and asked who is signed in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use relier_scripted_idp::{AuthMethod, Registration, SigningAlgorithm};
use serde::Deserialize;

use super::HttpCandidate;
use crate::candidate::{Candidate, usual_registration};
use crate::expected::ExpectedFailure;
use crate::stdio::StdioCandidate;
use crate::suggestion::{closest, did_you_mean};

/// A description of an application, as it stands in its file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RpToml {
    /// Its name in reports.
    pub name: String,
    /// How it is talked to.
    #[serde(default)]
    pub kind: RpKind,
    /// A command that installs what it needs, run once before everything else. A path is taken from the file's folder.
    #[serde(default)]
    pub install: Vec<String>,
    /// The command that starts it, and stays the application: `{port}` and the like may stand in its arguments.
    pub start: Vec<String>,
    /// Whether the provider speaks TLS, with a certificate authority made for the run.
    #[serde(default)]
    pub tls: bool,
    /// Environment variables beside those that every application is given.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// How long it may take until it answers, in seconds.
    #[serde(default = "default_start_seconds")]
    pub start_seconds: u64,
    /// The URL that answers when it has started.
    #[serde(default)]
    pub ready: Option<String>,
    /// The path of the page that begins a sign-in.
    #[serde(default)]
    pub sign_in: Option<String>,
    /// Where it says who is signed in.
    #[serde(default)]
    pub whoami: Option<Whoami>,
    /// The path of the page that signs out.
    #[serde(default)]
    pub logout: Option<String>,
    /// The profiles that it claims to conform to.
    pub profiles: Vec<String>,
    /// How it is registered at the provider.
    #[serde(default)]
    pub client: ClientToml,
    /// Failures that are known, with their reasons.
    #[serde(default, rename = "expected_failure")]
    pub expected_failures: Vec<ExpectedFailure>,
    /// The folder of the file.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// How an application is talked to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RpKind {
    /// A web application.
    #[default]
    Http,
    /// A program that answers lines of JSON.
    Stdio,
}

/// Where an application says who is signed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whoami {
    /// The path of the page.
    pub path: String,
    /// What it shows when somebody is signed in, with `{email}` or `{sub}` in the place of the value.
    pub signed_in: String,
    /// What it shows when nobody is signed in. A page with neither then says nothing.
    #[serde(default)]
    pub signed_out: Option<String>,
    /// What shows the account, with `{account}` in the place of the value.
    #[serde(default)]
    pub account: Option<String>,
}

/// How an application is registered at the provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientToml {
    /// Its redirection URIs; the first one is used.
    pub redirect_uris: Vec<String>,
    /// Where the provider sends the browser after a sign-out.
    pub post_logout_redirect_uris: Vec<String>,
    /// How it authenticates at the token endpoint.
    pub token_endpoint_auth_method: String,
    /// What its ID tokens are signed with.
    pub id_token_signed_response_alg: String,
}

impl Default for ClientToml {
    fn default() -> Self {
        Self {
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            token_endpoint_auth_method: AuthMethod::ClientSecretBasic.name().into(),
            id_token_signed_response_alg: SigningAlgorithm::Rs256.name().into(),
        }
    }
}

fn default_start_seconds() -> u64 {
    60
}

/// What is wrong with an `rp.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpTomlError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, and what to do.
    pub what: String,
}

impl fmt::Display for RpTomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what)
    }
}

impl std::error::Error for RpTomlError {}

impl RpToml {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It cannot be read, or says something that makes no sense.
    pub fn read(path: &Path) -> Result<Self, RpTomlError> {
        let fault = |what: String| RpTomlError {
            path: path.to_owned(),
            what,
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| fault(format!("cannot be read: {error}")))?;
        let folder = std::path::absolute(path)
            .map_err(|error| fault(error.to_string()))?
            .parent()
            .map(Path::to_owned)
            .unwrap_or_default();
        let described = Self {
            folder,
            ..Self::parse(&text).map_err(fault)?
        };
        Ok(described)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let described: Self = toml::from_str(text).map_err(|error| with_suggestion(&error))?;
        match described.fault() {
            Some(what) => Err(what),
            None => Ok(described),
        }
    }

    /// What it describes, as a candidate.
    ///
    /// # Errors
    ///
    /// There is no HTTP client to be had.
    pub fn candidate(self) -> Result<Arc<dyn Candidate>, String> {
        Ok(match self.kind {
            RpKind::Http => Arc::new(HttpCandidate::new(self)?),
            RpKind::Stdio => Arc::new(
                StdioCandidate::new(
                    self.name,
                    self.start,
                    self.folder,
                    self.env.into_iter().collect(),
                )
                .installed_by(self.install),
            ),
        })
    }

    /// The web application that it describes, [visited with Chromium](HttpCandidate::in_a_real_browser).
    ///
    /// # Errors
    ///
    /// It describes no web application, or there is no HTTP client to be had.
    pub fn candidate_in_a_real_browser(self) -> Result<Arc<dyn Candidate>, String> {
        Ok(Arc::new(HttpCandidate::new(self)?.in_a_real_browser()))
    }

    /// How long the application may take until it answers.
    pub(crate) fn start_limit(&self) -> Duration {
        Duration::from_secs(self.start_seconds)
    }

    /// The registered client authentication.
    pub(crate) fn auth_method(&self) -> Option<AuthMethod> {
        let wanted = &self.client.token_endpoint_auth_method;
        AuthMethod::ALL
            .into_iter()
            .find(|method| method.name() == wanted)
    }

    /// The registered algorithm.
    pub(crate) fn algorithm(&self) -> Option<SigningAlgorithm> {
        let wanted = &self.client.id_token_signed_response_alg;
        SigningAlgorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == wanted)
    }

    /// The registration of the application that listens on this port.
    pub(crate) fn registration_on(&self, port: u16) -> Registration {
        let on_port = |uri: &String| uri.replace("{port}", &port.to_string());
        let client = &self.client;
        let redirect_uri = client.redirect_uris.first().map(on_port);
        let mut registration = usual_registration(&redirect_uri.unwrap_or_default());
        registration.post_logout_redirect_uri =
            client.post_logout_redirect_uris.first().map(on_port);
        if let Some(method) = self.auth_method() {
            registration.token_endpoint_auth_method = Some(method);
        }
        if let Some(algorithm) = self.algorithm() {
            registration.id_token_signed_response_alg = algorithm;
        }
        registration
    }

    fn fault(&self) -> Option<String> {
        if self.start.is_empty() {
            return Some(
                "`start` is empty; it is the command that starts the application, such as [\"./run.sh\"]".into(),
            );
        }
        if self.profiles.is_empty() {
            return Some("`profiles` is empty; it says what to judge, such as [\"basic\"]".into());
        }
        if let Some(known) = self
            .expected_failures
            .iter()
            .find(|known| known.reason.trim().is_empty())
        {
            return Some(format!(
                "the expected failure `{}` has an empty `reason`; say why it fails, so that others can see when it is over",
                known.scenario
            ));
        }
        let mut listed = BTreeSet::new();
        if let Some(twice) = self
            .expected_failures
            .iter()
            .find(|known| !listed.insert(&known.scenario))
        {
            return Some(format!(
                "the expected failure `{}` is there twice; one is enough",
                twice.scenario
            ));
        }
        if self.kind == RpKind::Stdio {
            let meaningless = [
                ("ready", self.ready.is_some()),
                ("sign_in", self.sign_in.is_some()),
                ("whoami", self.whoami.is_some()),
                ("logout", self.logout.is_some()),
                ("tls", self.tls),
                (
                    "client.redirect_uris",
                    !self.client.redirect_uris.is_empty(),
                ),
            ];
            return meaningless
                .iter()
                .find(|(_, there)| *there)
                .map(|(name, _)| {
                    format!("`{name}` means nothing to a verifier; take it out, or take `kind = \"stdio\"` out")
                });
        }
        let missing = [
            ("ready", self.ready.is_none()),
            ("sign_in", self.sign_in.is_none()),
            ("whoami", self.whoami.is_none()),
            ("client.redirect_uris", self.client.redirect_uris.is_empty()),
        ];
        if let Some((name, _)) = missing.iter().find(|(_, missing)| *missing) {
            return Some(format!("`{name}` is missing; a web application needs it"));
        }
        let shows = self.whoami.as_ref().map_or("", |whoami| &whoami.signed_in);
        if !shows.contains("{email}") && !shows.contains("{sub}") {
            return Some(
                "`whoami.signed_in` has neither {email} nor {sub} in it, so nobody would see who is signed in".into(),
            );
        }
        let uris = self.client.redirect_uris.iter().chain(&self.ready);
        if let Some(uri) = uris
            .clone()
            .find(|uri| !uri.starts_with("http://localhost:{port}/"))
        {
            return Some(format!(
                "`{uri}` does not start with http://localhost:{{port}}/; applications run there, each on a port of its own"
            ));
        }
        if self.auth_method().is_none() {
            return Some(format!(
                "`client.token_endpoint_auth_method` is {:?}; there are client_secret_basic, client_secret_post and none",
                self.client.token_endpoint_auth_method
            ));
        }
        if self.algorithm().is_none() {
            return Some(format!(
                "`client.id_token_signed_response_alg` is {:?}; there are RS256 and ES256",
                self.client.id_token_signed_response_alg
            ));
        }
        None
    }
}

/// What is wrong, and where a key is unknown, the one that may be meant.
fn with_suggestion(error: &toml::de::Error) -> String {
    let what = error.to_string().trim_end().to_owned();
    let named = |text: &str| -> Vec<String> {
        let parts = text.split('`').skip(1).step_by(2);
        parts.map(str::to_owned).collect()
    };
    let Some((unknown, known)) = error
        .message()
        .strip_prefix("unknown field ")
        .and_then(|rest| rest.split_once(", expected "))
    else {
        return what;
    };
    let (unknown, known) = (named(unknown).concat(), named(known));
    match did_you_mean(closest(&unknown, known.iter().map(String::as_str))) {
        Some(question) => format!("{what}\n{question}"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        name = "app"
        start = ["./run.sh"]
        ready = "http://localhost:{port}/"
        sign_in = "/login"
        whoami = { path = "/", signed_in = "Hello, {email}" }
        profiles = ["basic"]
        [client]
        redirect_uris = ["http://localhost:{port}/auth"]
        [[expected_failure]]
        scenario = "a/b/c"
        reason = "because"
    "#;

    fn fault(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from}");
        RpToml::parse(&GOOD.replace(from, to)).unwrap_err()
    }

    #[test]
    fn reads_the_shortest_description() {
        let described = RpToml::parse(GOOD).unwrap();
        assert_eq!(described.kind, RpKind::Http);
        assert_eq!(described.auth_method(), Some(AuthMethod::ClientSecretBasic));
        assert_eq!(described.algorithm(), Some(SigningAlgorithm::Rs256));
        assert_eq!(described.start_limit(), Duration::from_mins(1));
        assert_eq!(described.expected_failures.len(), 1);
    }

    #[test]
    fn says_what_is_missing() {
        for (line, name) in [
            ("ready = \"http://localhost:{port}/\"", "`ready`"),
            ("sign_in = \"/login\"", "`sign_in`"),
            (
                "whoami = { path = \"/\", signed_in = \"Hello, {email}\" }",
                "`whoami`",
            ),
            (
                "redirect_uris = [\"http://localhost:{port}/auth\"]",
                "`client.redirect_uris`",
            ),
        ] {
            assert_eq!(
                fault(line, ""),
                format!("{name} is missing; a web application needs it")
            );
        }
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        assert!(fault("[\"./run.sh\"]", "[]").starts_with("`start` is empty"));
        assert!(fault("[\"basic\"]", "[]").starts_with("`profiles` is empty"));
        assert!(fault("Hello, {email}", "Hello").starts_with("`whoami.signed_in` has neither"));
        assert!(
            fault("localhost:{port}/auth", "localhost:5000/auth")
                .starts_with("`http://localhost:5000/auth` does not start with")
        );
        assert!(
            fault(
                "[client]",
                "[client]\ntoken_endpoint_auth_method = \"private_key_jwt\""
            )
            .starts_with("`client.token_endpoint_auth_method` is \"private_key_jwt\"")
        );
        assert!(
            fault(
                "[client]",
                "[client]\nid_token_signed_response_alg = \"none\""
            )
            .starts_with("`client.id_token_signed_response_alg` is \"none\"")
        );
    }

    #[test]
    fn names_an_unknown_key() {
        let what = fault("sign_in", "signin");
        assert!(what.contains("unknown field `signin`"), "{what}");
        assert!(what.contains("line 5"), "{what}");
        assert!(what.ends_with("\ndid you mean sign_in?"), "{what}");
    }

    #[test]
    fn names_an_unknown_key_that_is_like_no_other() {
        let what = fault("sign_in", "zzzzzzz");
        assert!(what.ends_with("`client`, `expected_failure`"), "{what}");
    }

    #[test]
    fn wants_a_reason_for_each_failure_and_each_once() {
        assert_eq!(
            fault("because", " "),
            "the expected failure `a/b/c` has an empty `reason`; say why it fails, so that others can see when it is over"
        );
        let entry = "[[expected_failure]]\nscenario = \"a/b/c\"\nreason = \"because\"\n";
        assert_eq!(
            fault(
                "[[expected_failure]]",
                &format!("{entry}[[expected_failure]]")
            ),
            "the expected failure `a/b/c` is there twice; one is enough"
        );
    }

    #[test]
    fn a_verifier_has_no_pages() {
        assert_eq!(
            fault("profiles", "kind = \"stdio\"\nprofiles"),
            "`ready` means nothing to a verifier; take it out, or take `kind = \"stdio\"` out"
        );
    }
}
