//! Made-up scenarios, candidates and evidence for tests: a scenario about an ID token, and a candidate that does right.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use relier_scripted_idp::{Behaviour, Endpoint, Exchange, Place, Registration, behaviour};

use crate::candidate::{
    BoxFuture, Candidate, Capability, Identity, NotStarted, Outcome, Refusal, RelyingParty, Setup,
    Stage, Tells,
};
use crate::catalogue::{Entry, Severity};
use crate::evidence::Evidence;
use crate::report::{CandidateInfo, Report, SCHEMA, ScenarioReport, Summary, Tool};
use crate::requirements::Level;
use crate::suite::Scenario;
use crate::user_agent::{Ended, SignIn};
use crate::verdict::{allowed, judge};

/// What the scenario plays.
pub(crate) const BEHAVIOUR: &str = "id-token/audience/names-another-client";
/// Where everybody signs in.
pub(crate) const ISSUER: &str = "http://127.0.0.1:7000/issuer-1";

/// A behaviour of the scripted provider.
pub(crate) fn played(id: &str) -> &'static Behaviour {
    behaviour(id).expect("a scripted behaviour")
}

/// An ID token that a MUST forbids to accept.
pub(crate) fn scenario() -> Scenario {
    Scenario {
        id: BEHAVIOUR.into(),
        feature: "Whom the ID token is for".into(),
        name: "The audience is another client".into(),
        asked: "the relying party must refuse the sign-in".into(),
        entry: Entry {
            outcome: Outcome::MustRefuse,
            requirements: vec!["core-3.1.3.7-3a".into()],
            severity: Severity::High,
            stages: vec![Stage::IdToken],
            codes: vec!["id_token.audience_mismatch".into()],
            needs: Vec::new(),
            oidf: "oidcc-client-test-invalid-aud".into(),
            explain: "Compare the audience with your own client id.".into(),
            refused_part: None,
            request: None,
            advisory: None,
        },
        level: Level::Must,
        profile: "basic".into(),
        behaviour: played(BEHAVIOUR),
    }
}

/// The same about another behaviour, with another outcome.
pub(crate) fn scenario_of(id: &str, outcome: Outcome) -> Scenario {
    let mut scenario = scenario();
    scenario.id = id.into();
    scenario.behaviour = played(id);
    scenario.entry.outcome = outcome;
    scenario
}

/// A candidate that is only asked what it says of itself.
pub(crate) struct Declared {
    pub(crate) tells: Tells,
    pub(crate) side: Option<Outcome>,
    pub(crate) capable: bool,
    pub(crate) registers_algorithm: bool,
}

impl Declared {
    pub(crate) fn that_tells(tells: Tells) -> Self {
        Self {
            tells,
            side: None,
            capable: true,
            registers_algorithm: true,
        }
    }

    pub(crate) fn on_the_side_of(side: Outcome) -> Self {
        Self {
            tells: Tells::Code,
            side: Some(side),
            capable: true,
            registers_algorithm: true,
        }
    }
}

impl Candidate for Declared {
    fn name(&self) -> &'static str {
        "declared"
    }

    fn tells(&self) -> Tells {
        self.tells
    }

    fn stands_on(&self, _: &str) -> Option<Outcome> {
        self.side
    }

    fn can(&self, _: Capability) -> bool {
        self.capable
    }

    fn registers_algorithm(&self) -> bool {
        self.registers_algorithm
    }

    fn start(&self, _: Vec<Setup>) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        panic!("nobody starts this one")
    }
}

/// How the client is registered.
pub(crate) fn registration() -> Registration {
    let mut registration =
        Registration::confidential("client", "s3cret", "http://localhost:8000/auth");
    registration.post_logout_redirect_uri = Some("http://localhost:8000/out".into());
    registration
}

/// Whom an honest sign-in signs in.
pub(crate) fn user() -> Identity {
    Identity {
        email: Some("user-1@example.com".into()),
        ..Identity::of(ISSUER, "user-1")
    }
}

/// Somebody else.
pub(crate) fn another_user() -> Identity {
    Identity {
        email: Some("user-2@example.com".into()),
        ..Identity::of(ISSUER, "user-2")
    }
}

/// The end of a sign-in that was refused at this stage, with this code.
pub(crate) fn refused(stage: Option<Stage>, code: Option<&str>) -> Ended {
    Ended::NotSignedIn(Some(Refusal {
        stage,
        code: code.map(str::to_owned),
        message: "not for this client".into(),
    }))
}

/// The refusal that the scenario asks for.
pub(crate) fn rightly_refused() -> Ended {
    refused(Some(Stage::IdToken), Some("id_token.audience_mismatch"))
}

/// One request and its answer.
pub(crate) fn exchange(number: u64, endpoint: Endpoint) -> Exchange {
    let (request, response) = match endpoint {
        Endpoint::Metadata => (
            "GET /issuer-1/.well-known/openid-configuration HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n{}",
        ),
        Endpoint::KeySet => (
            "GET /issuer-1/keys HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n{}",
        ),
        Endpoint::Authorization => (
            "GET /issuer-1/authorize?client_id=client&state=0123456789&nonce=abcdefghij&max_age=600\
             &code_challenge=ABCDEFGHIJ HTTP/1.1\r\n\r\n",
            "HTTP/1.1 302 Found\r\nlocation: http://localhost:8000/auth?code=zyxwvutsrq&state=0123456789\r\n\r\n",
        ),
        Endpoint::Token => (
            "POST /issuer-1/token HTTP/1.1\r\n\r\ngrant_type=authorization_code&code=zyxwvutsrq",
            "HTTP/1.1 200 OK\r\n\r\n{}",
        ),
        Endpoint::UserInfo => (
            "GET /issuer-1/userinfo HTTP/1.1\r\nauthorization: Bearer secret\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n{}",
        ),
        Endpoint::EndSession => (
            "GET /issuer-1/logout HTTP/1.1\r\n\r\n",
            "HTTP/1.1 302 Found\r\n\r\n",
        ),
        Endpoint::Handshake => ("TLS handshake", "-----BEGIN CERTIFICATE-----\n"),
        Endpoint::Collector => (
            "GET /issuer-1/collector/keys HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n{}",
        ),
        Endpoint::Unscripted => (
            "GET /issuer-1/favicon.ico HTTP/1.1\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\n\r\n",
        ),
    };
    Exchange {
        number,
        issuer: "issuer-1".into(),
        endpoint,
        request: request.into(),
        response: response.into(),
        completed: true,
        behaviour: None,
        honest: None,
        sign_in: None,
    }
}

/// A sign-in that ended so, with these exchanges, counted from `first`.
pub(crate) fn sign_in(ended: Ended, first: u64, endpoints: &[Endpoint]) -> SignIn {
    SignIn {
        ended,
        exchanges: (first..)
            .zip(endpoints)
            .map(|(number, endpoint)| exchange(number, *endpoint))
            .collect(),
        callback: endpoints
            .contains(&Endpoint::Authorization)
            .then(|| "http://localhost:8000/auth?code=zyxwvutsrq&state=0123456789".into()),
        status: None,
        slowest: Duration::ZERO,
        troubled: false,
        foreign_part: None,
    }
}

/// An attack that ended so, after these exchanges, counted from 6; one of them carries the behaviour.
pub(crate) fn attack(
    ended: Ended,
    endpoints: &[Endpoint],
    behaviour: &'static Behaviour,
) -> SignIn {
    let mut attack = sign_in(ended, 6, endpoints);
    let carrier = attack
        .exchanges
        .iter_mut()
        .find(|exchange| Some(exchange.endpoint) == behaviour.evidence());
    if let Some(carrier) = carrier {
        carrier.behaviour = Some(behaviour.id);
        if behaviour.place() == Place::IdToken {
            let [honest, sent] = ["client", "another"].map(token_answer);
            (carrier.honest, carrier.response) = (Some(honest), sent);
        }
    }
    attack
}

/// A token answer whose ID token is for this client.
fn token_answer(audience: &str) -> Vec<u8> {
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let payload = format!(r#"{{"aud":"{audience}","nonce":"abcdefghij"}}"#);
    let token = [r#"{"alg":"RS256"}"#, payload.as_str(), audience]
        .map(encode)
        .join(".");
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\
         {{\"access_token\":\"0123456789\",\"id_token\":\"{token}\"}}"
    )
    .into_bytes()
}

/// An honest sign-in that worked, the attack, and another honest sign-in that worked.
pub(crate) fn evidence_of(attack: SignIn) -> Evidence {
    use Endpoint::{Authorization, KeySet, Metadata, Token, UserInfo};
    Evidence {
        control: sign_in(
            Ended::SignedIn(user()),
            1,
            &[Metadata, KeySet, Authorization, Token, UserInfo],
        ),
        from_userinfo: None,
        attack: Some(attack),
        after: Some(sign_in(
            Ended::SignedIn(user()),
            20,
            &[Authorization, Token, UserInfo],
        )),
        user: user(),
        visitor: user(),
        afterwards: user(),
        registration: Some(registration()),
    }
}

/// The same, of an attack at another issuer than that of the control.
pub(crate) fn moved_to(issuer: &str, mut evidence: Evidence) -> Evidence {
    evidence.is_gathered_at(issuer);
    for sign_in in evidence.attack.iter_mut().chain(&mut evidence.after) {
        if let Ended::SignedIn(identity) = &mut sign_in.ended {
            identity.issuer = Some(issuer.to_owned());
        }
    }
    evidence
}

/// Evidence of the scenario's attack: authorization, then a token answer with the bad ID token, then this end.
pub(crate) fn evidence(ended: Ended) -> Evidence {
    let endpoints = [Endpoint::Authorization, Endpoint::Token];
    evidence_of(attack(ended, &endpoints, played(BEHAVIOUR)))
}

/// What is reported of a candidate that tells everything, on this evidence.
pub(crate) fn report(scenario: &Scenario, evidence: &Evidence) -> ScenarioReport {
    let candidate = Declared::that_tells(Tells::Code);
    ScenarioReport::new(
        scenario,
        allowed(scenario, &candidate),
        evidence,
        judge(scenario, &candidate, evidence),
        Duration::from_millis(12),
    )
}

/// The report of a run that came to these.
pub(crate) fn whole_report(scenarios: Vec<ScenarioReport>) -> Report {
    Report {
        schema: SCHEMA,
        suite_version: "1.2.3".into(),
        complete: true,
        stopped: None,
        selected: scenarios.len(),
        selection: None,
        shard: None,
        seed: 0,
        strict: false,
        tool: Tool {
            name: "oidc-conformance".into(),
            version: "1.2.3".into(),
        },
        candidate: CandidateInfo {
            name: "declared".into(),
            kind: "in-process".into(),
            version: None,
            browser: None,
        },
        profiles: vec!["basic".into()],
        started_at: "2026-01-02T03:04:05Z".into(),
        duration_ms: 1234,
        summary: Summary::of(&scenarios),
        scenarios,
    }
}
