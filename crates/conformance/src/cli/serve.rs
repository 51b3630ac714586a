//! `oidc-conformance serve`: the scripted provider, held open with one behaviour.

use std::path::PathBuf;
use std::time::Duration;

use relier_scripted_idp::{
    AuthMethod, BrowserTwist, Exchange, Issuer, Place, Registration, ScriptedIdp, SigningAlgorithm,
};

use super::explain::find;
use super::{Fault, err, out, run::read as read_description, runtime};
use crate::candidate::usual_registration;
use crate::exit::Exit;
use crate::report::visible::visible;
use crate::run::{RunFault, interrupt};
use crate::suite::{Scenario, Suite};

/// What is played, and who is registered.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The scenario whose behaviour is played; without one the provider is honest
    id: Option<String>,
    /// Take the registration from this description
    #[arg(long, value_name = "FILE", requires = "app_port")]
    rp: Option<PathBuf>,
    /// Where the application listens: what {port} stands for in the description
    #[arg(long, value_name = "PORT")]
    app_port: Option<u16>,
    /// The redirection URI of the application
    #[arg(long, value_name = "URI", conflicts_with = "rp")]
    redirect_uri: Option<String>,
    /// Where the provider sends the browser after a sign-out; without one it has no logout endpoint
    #[arg(long, value_name = "URI", conflicts_with = "rp")]
    post_logout_redirect_uri: Option<String>,
    /// How the application authenticates at the token endpoint
    #[arg(long, value_name = "METHOD", conflicts_with = "rp", value_parser = method)]
    token_endpoint_auth_method: Option<AuthMethod>,
    /// What ID tokens are signed with
    #[arg(long, value_name = "ALG", conflicts_with = "rp", value_parser = algorithm)]
    id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// The provider's port; 0 takes any free one
    #[arg(long, default_value_t = 9400)]
    port: u16,
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let suite = Suite::embedded()?;
    let scenario = match &options.id {
        Some(id) => Some(find(&suite, id)?),
        None => None,
    };
    let mut registration = options.registration()?;
    if let Some(scenario) = scenario {
        registration = scenario.behaviour.registration(registration);
    }
    runtime()?.block_on(async {
        let idp = ScriptedIdp::start_on(options.port)
            .await
            .map_err(|error| RunFault::Listen {
                port: options.port,
                error,
            })?;
        let issuer = match scenario {
            Some(scenario) => {
                let issuer = idp.issuer_for(scenario.behaviour, registration).await;
                issuer.map_err(|error| RunFault::Listen { port: 0, error })?
            }
            None => idp.issuer(registration),
        };
        if let Some(scenario) = scenario {
            issuer.play(scenario.behaviour);
            let user = scenario.behaviour.user(issuer.user());
            issuer.set_user(user);
        }
        out(&told(&issuer, scenario));
        tokio::select! {
            () = show(&issuer) => {}
            () = interrupt() => {}
        }
        Ok(Exit::Conforms)
    })
}

impl Options {
    fn registration(&self) -> Result<Registration, Fault> {
        if let (Some(path), Some(port)) = (&self.rp, self.app_port) {
            return Ok(read_description(path)?.registration_on(port));
        }
        let Some(redirect_uri) = &self.redirect_uri else {
            return Err(Fault::usage(
                "whom is the browser to be sent back to? --redirect-uri says it, such as http://localhost:8000/auth, or --rp and --app-port",
            ));
        };
        let mut registration = usual_registration(redirect_uri);
        registration
            .post_logout_redirect_uri
            .clone_from(&self.post_logout_redirect_uri);
        if let Some(method) = self.token_endpoint_auth_method {
            registration.token_endpoint_auth_method = Some(method);
        }
        if let Some(algorithm) = self.id_token_signed_response_alg {
            registration.id_token_signed_response_alg = algorithm;
        }
        Ok(registration)
    }
}

fn method(name: &str) -> Result<AuthMethod, String> {
    AuthMethod::ALL
        .into_iter()
        .find(|method| method.name() == name)
        .ok_or_else(|| "there are client_secret_basic, client_secret_post and none".into())
}

fn algorithm(name: &str) -> Result<SigningAlgorithm, String> {
    SigningAlgorithm::ALL
        .into_iter()
        .find(|algorithm| algorithm.name() == name)
        .ok_or_else(|| "there are RS256 and ES256".into())
}

fn told(issuer: &Issuer, scenario: Option<&Scenario>) -> String {
    let registration = issuer.registration();
    let played = match scenario {
        None => "an honest provider".to_owned(),
        Some(scenario) => format!("{}: {}", scenario.id, scenario.name),
    };
    let mut text = format!(
        "{played}\n\n  ISSUER={}\n  CLIENT_ID={}\n  CLIENT_SECRET={}\n  REDIRECT_URI={}\n  TOKEN_ENDPOINT_AUTH_METHOD={}\n  ID_TOKEN_SIGNED_RESPONSE_ALG={}\n\n",
        issuer.url(),
        registration.client_id,
        registration.client_secret.as_deref().unwrap_or_default(),
        registration.redirect_uri,
        registration.method().name(),
        registration.id_token_signed_response_alg.name(),
    );
    if let Some(hint) = scenario.and_then(hint) {
        text.push_str(hint);
        text.push('\n');
    }
    text.push_str(
        "Start the application with these and sign in with a browser. Every exchange is shown; Ctrl-C ends it.\n",
    );
    text
}

/// What whoever sits before the browser has to do themselves.
fn hint(scenario: &Scenario) -> Option<&'static str> {
    let Place::Browser(twist) = scenario.behaviour.place() else {
        return None;
    };
    Some(match twist {
        BrowserTwist::AnotherBrowser => {
            "The provider is honest. Begin a sign-in in one browser, and open the callback's address in another."
        }
        BrowserTwist::Unsolicited => {
            "The provider is honest. Begin a sign-in in one browser, and open the callback's address in one that began none."
        }
        BrowserTwist::InjectedCode => {
            "The provider does not look at the verifier. Begin a sign-in in two browsers, and in one put the other's code into the callback's address."
        }
        BrowserTwist::TwoTabs => {
            "The provider is honest. Begin a sign-in in two tabs, and finish the first one last."
        }
        BrowserTwist::ReplayedCallback => {
            "The provider is honest. Sign in, and open the callback's address once more, also in another browser."
        }
        BrowserTwist::DayLater => {
            "The provider is honest. Begin a sign-in, and open the callback's address a day later."
        }
        BrowserTwist::MixUp => {
            "The provider is honest. Begin a sign-in at another provider, and open a callback from this one."
        }
        BrowserTwist::ComesBack => {
            "The provider is honest. Sign in, and then once more in another browser."
        }
        BrowserTwist::SignsOut => "Sign in, and then out.",
        BrowserTwist::Lured { .. } => {
            "The provider is honest. Open the page that begins a sign-in with ?return_to=https://stranger.example.net/ or whatever the application calls it."
        }
        BrowserTwist::ForgedHeaders => {
            "The provider is honest. Begin a sign-in with a header X-Forwarded-Host: stranger.example.net."
        }
    })
}

/// Shows each exchange as it happens, for ever.
async fn show(issuer: &Issuer) {
    const STEP: Duration = Duration::from_millis(100);
    let mut shown = 0;
    loop {
        for exchange in issuer.log_after(shown) {
            shown = exchange.number;
            err(&line(&exchange));
        }
        tokio::time::sleep(STEP).await;
    }
}

fn line(exchange: &Exchange) -> String {
    let altered = match exchange.behaviour {
        Some(_) => "  <- the behaviour",
        None => "",
    };
    let target = exchange.target();
    let path = target.split_once('?').map_or(&*target, |(path, _)| path);
    format!(
        "{:>4}  {:<13} {} {}  {}{altered}\n",
        exchange.number,
        exchange.endpoint.name(),
        exchange.method(),
        visible(path),
        exchange.status()
    )
}
