//! One honest sign-in, told step by step: what the application did, and the step that it did not take.

use relier_scripted_idp::{Endpoint, Exchange};

use crate::candidate::Kind;
use crate::user_agent::{Ended, SignIn};
use crate::verdict::told;

/// What an honest sign-in came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Smoke {
    pub(crate) steps: Vec<Step>,
    /// Why nobody is signed in, and what may help.
    pub(crate) fault: Option<String>,
}

/// One step of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) what: String,
    pub(crate) taken: Taken,
}

/// Whether a step was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    Yes,
    /// It has to be.
    No,
    /// It may be left out.
    NotUsed,
}

impl Smoke {
    /// What is seen of a sign-in.
    pub(crate) fn of(kind: Kind, sign_in: &SignIn) -> Self {
        let steps = match kind {
            Kind::Stdio => of_a_verifier(sign_in),
            Kind::Http | Kind::InProcess => of_an_application(sign_in),
        };
        let fault = match sign_in.ended {
            Ended::SignedIn(_) => None,
            _ => Some(explained(sign_in)),
        };
        Self { steps, fault }
    }
}

impl Step {
    fn must(what: impl Into<String>, taken: bool) -> Self {
        let taken = if taken { Taken::Yes } else { Taken::No };
        Self {
            what: what.into(),
            taken,
        }
    }

    fn may(what: impl Into<String>, taken: bool) -> Self {
        let taken = if taken { Taken::Yes } else { Taken::NotUsed };
        Self {
            what: what.into(),
            taken,
        }
    }
}

fn of_a_verifier(sign_in: &SignIn) -> Vec<Step> {
    let started = !matches!(sign_in.ended, Ended::NotStarted(_));
    let mut steps = vec![Step::must("the program started and greeted", started)];
    if started {
        let accepted = matches!(sign_in.ended, Ended::SignedIn(_));
        steps.push(Step::must("it accepted an honest ID token", accepted));
    }
    steps
}

fn of_an_application(sign_in: &SignIn) -> Vec<Step> {
    let asked = |endpoint| {
        sign_in
            .exchanges
            .iter()
            .rfind(|exchange| exchange.endpoint == endpoint)
    };
    let told = |words: &str, exchange: Option<&Exchange>| match exchange {
        Some(exchange) => format!(
            "{words}: {} {} was answered with {}",
            exchange.method(),
            path(&exchange.target()),
            exchange.status()
        ),
        None => words.to_owned(),
    };
    let started = !matches!(sign_in.ended, Ended::NotStarted(_));
    let mut steps = vec![Step::must("the application started", started)];
    if !started {
        return steps;
    }
    let (metadata, sent) = (asked(Endpoint::Metadata), asked(Endpoint::Authorization));
    steps.push(Step::may(
        told("it fetched the provider's metadata", metadata),
        metadata.is_some(),
    ));
    steps.push(Step::must(
        told(
            "its sign-in page sent the browser to the provider with a request that the provider took",
            sent,
        ),
        sign_in.callback.is_some(),
    ));
    if sign_in.callback.is_none() {
        return steps;
    }
    let (token, keys) = (asked(Endpoint::Token), asked(Endpoint::KeySet));
    let user_info = asked(Endpoint::UserInfo);
    steps.push(Step::must(
        told("it redeemed the code", token),
        token.is_some_and(|exchange| exchange.status() == 200),
    ));
    steps.push(Step::may(
        told("it fetched the key set", keys),
        keys.is_some(),
    ));
    steps.push(Step::may(
        told("it asked for userinfo", user_info),
        user_info.is_some(),
    ));
    let shown = match &sign_in.ended {
        Ended::SignedIn(identity) => format!("its page shows who is signed in: {identity}"),
        _ => "its page shows who is signed in".to_owned(),
    };
    let is_shown = matches!(sign_in.ended, Ended::SignedIn(_));
    steps.push(Step::must(shown, is_shown));
    steps
}

/// What was observed, and what people got wrong before.
fn explained(sign_in: &SignIn) -> String {
    let mut text = told(sign_in);
    if let Some(hint) = hint(sign_in) {
        text.push('\n');
        text.push_str(&hint);
    }
    text
}

fn hint(sign_in: &SignIn) -> Option<String> {
    let asked = |endpoint| {
        sign_in
            .exchanges
            .iter()
            .rfind(|exchange| exchange.endpoint == endpoint)
    };
    if let Some(unknown) = asked(Endpoint::Unscripted) {
        return Some(format!(
            "{} {} is no address of this provider; ISSUER is where the application has to take all of them from",
            unknown.method(),
            path(&unknown.target())
        ));
    }
    if let Some(token) = asked(Endpoint::Token).filter(|token| token.status() >= 400) {
        let body = String::from_utf8_lossy(token.response_body());
        return Some(format!(
            "the token endpoint answered {}; `client.token_endpoint_auth_method` says how the client is registered, \
             and REDIRECT_URI has to be sent as it was in the first request",
            body.trim()
        ));
    }
    let redeemed = asked(Endpoint::Token).is_some();
    let in_fragment = asked(Endpoint::Authorization)
        .is_some_and(|sent| sent.query_value("response_mode").as_deref() == Some("fragment"));
    if in_fragment && !redeemed {
        return Some(
            "the application wants the response in the fragment of its URL, which only a script of its own page can \
             read; --browser signs in with Chromium, which runs it"
                .to_owned(),
        );
    }
    if redeemed && matches!(sign_in.ended, Ended::NotSignedIn(None)) {
        return Some(
            "the code was redeemed, so somebody may be signed in: does the page `whoami.path` show what \
             `whoami.signed_in` says, letter for letter?"
                .to_owned(),
        );
    }
    None
}

fn path(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use relier_scripted_idp::Endpoint::{
        Authorization, KeySet, Metadata, Token, Unscripted, UserInfo,
    };

    use super::{Smoke, Taken};
    use crate::candidate::Kind;
    use crate::sample::{sign_in, user};
    use crate::user_agent::{Ended, SignIn};

    fn told(kind: Kind, sign_in: &SignIn) -> (Vec<String>, Option<String>) {
        let smoke = Smoke::of(kind, sign_in);
        let steps = smoke.steps.iter().map(|step| {
            let mark = match step.taken {
                Taken::Yes => "ok",
                Taken::No => "MISSING",
                Taken::NotUsed => "-",
            };
            format!("{mark} {}", step.what)
        });
        (steps.collect(), smoke.fault)
    }

    #[test]
    fn a_sign_in_that_works_is_told_step_by_step() {
        let endpoints = [Metadata, Authorization, Token, KeySet];
        let (steps, fault) = told(Kind::Http, &sign_in(Ended::SignedIn(user()), 1, &endpoints));
        assert_eq!(
            steps,
            [
                "ok the application started",
                "ok it fetched the provider's metadata: GET /issuer-1/.well-known/openid-configuration was answered with 200",
                "ok its sign-in page sent the browser to the provider with a request that the provider took: GET /issuer-1/authorize was answered with 302",
                "ok it redeemed the code: POST /issuer-1/token was answered with 200",
                "ok it fetched the key set: GET /issuer-1/keys was answered with 200",
                "- it asked for userinfo",
                "ok its page shows who is signed in: user-1 <user-1@example.com> of http://127.0.0.1:7000/issuer-1",
            ]
        );
        assert_eq!(fault, None);
    }

    #[test]
    fn an_application_that_does_not_start_gets_no_further() {
        let ended = Ended::NotStarted("it ended with exit status 1".into());
        let (steps, fault) = told(Kind::Http, &sign_in(ended, 1, &[]));
        assert_eq!(steps, ["MISSING the application started"]);
        assert_eq!(fault.as_deref(), Some("it ended with exit status 1"));
    }

    #[test]
    fn a_page_that_leads_nowhere_is_the_step_that_is_missing() {
        let ended = Ended::NotReached("opening /login did not lead to the provider".into());
        let (steps, fault) = told(Kind::Http, &sign_in(ended, 1, &[Metadata]));
        assert_eq!(steps.len(), 3);
        assert_eq!(
            steps.last().map(String::as_str),
            Some(
                "MISSING its sign-in page sent the browser to the provider with a request that the provider took"
            )
        );
        assert_eq!(
            fault.as_deref(),
            Some("opening /login did not lead to the provider")
        );
    }

    #[test]
    fn an_address_that_the_provider_does_not_have_is_named() {
        let ended = Ended::NotReached("status 500".into());
        let (_, fault) = told(Kind::Http, &sign_in(ended, 1, &[Unscripted]));
        assert_eq!(
            fault.as_deref(),
            Some(
                "status 500\nGET /issuer-1/favicon.ico is no address of this provider; ISSUER is where the application has to take all of them from"
            )
        );
    }

    #[test]
    fn a_token_request_that_was_refused_is_told_with_its_answer() {
        let mut refused = sign_in(Ended::NotSignedIn(None), 1, &[Authorization, Token]);
        if let Some(token) = refused.exchanges.last_mut() {
            token.response =
                b"HTTP/1.1 401 Unauthorized\r\n\r\n{\"error\":\"invalid_client\"}".to_vec();
        }
        let (steps, fault) = told(Kind::Http, &refused);
        assert!(steps.contains(
            &"MISSING it redeemed the code: POST /issuer-1/token was answered with 401".to_owned()
        ));
        let fault = fault.expect("nobody is signed in");
        assert!(
            fault.contains("the token endpoint answered {\"error\":\"invalid_client\"}; `client.token_endpoint_auth_method`"),
            "{fault}"
        );
    }

    #[test]
    fn a_page_that_nobody_can_read_is_suspected_when_the_code_was_redeemed() {
        let ended = Ended::NotSignedIn(None);
        let (_, fault) = told(
            Kind::Http,
            &sign_in(ended, 1, &[Authorization, Token, UserInfo]),
        );
        let fault = fault.expect("nobody is signed in");
        assert!(fault.ends_with("letter for letter?"), "{fault}");
    }

    #[test]
    fn who_wants_a_fragment_is_told_to_bring_a_browser() {
        let mut unread = sign_in(Ended::NotSignedIn(None), 1, &[Authorization]);
        let asked = "GET /issuer-1/authorize?response_mode=fragment HTTP/1.1\r\n\r\n";
        unread.exchanges[0].request = asked.into();
        let (_, fault) = told(Kind::Http, &unread);
        let fault = fault.expect("nobody is signed in");
        assert!(
            fault.ends_with("--browser signs in with Chromium, which runs it"),
            "{fault}"
        );
    }

    #[test]
    fn a_verifier_has_two_steps() {
        let (steps, _) = told(Kind::Stdio, &sign_in(Ended::SignedIn(user()), 1, &[]));
        assert_eq!(
            steps,
            [
                "ok the program started and greeted",
                "ok it accepted an honest ID token"
            ]
        );
        let ended = Ended::NotStarted("no such file".into());
        let (steps, fault) = told(Kind::Stdio, &sign_in(ended, 1, &[]));
        assert_eq!(steps, ["MISSING the program started and greeted"]);
        assert_eq!(fault.as_deref(), Some("no such file"));
    }
}
