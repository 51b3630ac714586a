//! One scenario: control, attack, control.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use relier_scripted_idp::{Issuer, Moment, Place, Registration, ScriptedIdp, User};

use crate::candidate::{Candidate, Capability, Identity, Setup};
use crate::evidence::Evidence;
use crate::hosted::Hosted;
use crate::report::ScenarioReport;
use crate::suite::Scenario;
use crate::user_agent::{Ended, SignIn, UserAgent};
use crate::verdict;

/// The shortest time that a candidate gets for an answer, however quick it was before.
const SHORTEST_PATIENCE: Duration = Duration::from_secs(5);
/// After so many controls that hung, the candidate is taken for one that always hangs.
const MOST_HUNG: usize = 2;
/// How many times as long as in the control an answer may take.
const PATIENCE_FACTOR: u32 = 20;
/// The `max_age` that relying parties are set up to ask for, in seconds.
const MAX_AGE: u64 = 600;

/// What all scenarios of a run share.
pub(crate) struct Engine {
    pub(crate) idp: ScriptedIdp,
    pub(crate) candidate: Arc<dyn Candidate>,
    pub(crate) http: reqwest::Client,
    /// The longest time that a candidate gets for an answer.
    pub(crate) patience: Duration,
    /// The controls that hung one after the other. After [`MOST_HUNG`] nobody waits for another.
    pub(crate) hung: Mutex<Vec<SignIn>>,
}

/// A relying party that has signed a user in, or tried to.
pub(crate) struct Prepared {
    issuer: Issuer,
    /// The second provider of those that can have two.
    other: Option<Issuer>,
    party: Hosted,
    control: SignIn,
    started: Instant,
}

impl Engine {
    /// A fresh issuer, a fresh relying party, and the control: an honest sign-in.
    pub(crate) async fn prepare(&self) -> std::io::Result<Prepared> {
        let started = Instant::now();
        let issuer = self.idp.issuer(registration());
        let other = self
            .candidate
            .can(Capability::TwoProviders)
            .then(|| self.idp.issuer(registration_elsewhere()));
        let party = self.start(&issuer, other.as_ref()).await?;
        let agent = self.agent(&issuer, other.as_ref(), &party, self.patience);
        let control = match self.given_up() {
            Some(hung) => hung,
            None => self.noted(agent.sign_in().await),
        };
        Ok(Prepared {
            issuer,
            other,
            party,
            control,
            started,
        })
    }

    /// The last control that hung, if waiting for another makes no sense.
    fn given_up(&self) -> Option<SignIn> {
        let hung = self.hung.lock().unwrap_or_else(PoisonError::into_inner);
        hung.get(MOST_HUNG - 1).cloned()
    }

    /// Remembers a control that hung; one that did not hang shows that it was a stall.
    fn noted(&self, control: SignIn) -> SignIn {
        let mut hung = self.hung.lock().unwrap_or_else(PoisonError::into_inner);
        match control.ended {
            Ended::Hung(_) => hung.push(control.clone()),
            _ => hung.clear(),
        }
        control
    }

    /// Lets the prepared relying party meet the behaviour, and signs in honestly once more.
    pub(crate) async fn play(
        &self,
        prepared: Prepared,
        scenario: &Scenario,
    ) -> std::io::Result<ScenarioReport> {
        let Prepared {
            issuer,
            other,
            party,
            control,
            started,
        } = prepared;
        let user = Identity {
            issuer: issuer.url().to_owned(),
            subject: User::first().subject,
            email: Some(User::first().email),
        };
        let mut evidence = Evidence {
            control,
            attack: None,
            after: None,
            user,
            attacked_issuer: issuer.url().to_owned(),
        };
        let meets_needs = evidence.not_applicable(&scenario.entry.needs).is_none()
            && verdict::missing(scenario, self.candidate.as_ref()).is_none();
        if evidence.control_worked() && meets_needs {
            let patience = self.patience_after(&evidence.control);
            match scenario.behaviour.moment {
                Moment::Running => {
                    let agent = self.agent(&issuer, other.as_ref(), &party, patience);
                    play_here(&agent, scenario, &mut evidence).await;
                }
                Moment::Fresh | Moment::Registration => {
                    self.play_afresh(scenario, patience, &mut evidence).await?;
                }
            }
        }
        let judgement = verdict::judge(scenario, self.candidate.as_ref(), &evidence);
        let allowed = verdict::allowed(scenario, self.candidate.as_ref());
        Ok(ScenarioReport::new(
            scenario,
            allowed,
            &evidence,
            judgement,
            started.elapsed(),
        ))
    }

    /// On an issuer and a relying party of their own; afterwards the issuer is honest to one more relying party.
    async fn play_afresh(
        &self,
        scenario: &Scenario,
        patience: Duration,
        evidence: &mut Evidence,
    ) -> std::io::Result<()> {
        let issuer = self
            .idp
            .issuer(scenario.behaviour.registration(registration()));
        issuer.play(scenario.behaviour);
        let party = self.start(&issuer, None).await?;
        issuer.url().clone_into(&mut evidence.attacked_issuer);
        evidence.attack = Some(self.agent(&issuer, None, &party, patience).sign_in().await);
        issuer.behave();
        let next = self.start(&issuer, None).await?;
        evidence.after = Some(self.agent(&issuer, None, &next, patience).sign_in().await);
        Ok(())
    }

    async fn start(&self, issuer: &Issuer, other: Option<&Issuer>) -> std::io::Result<Hosted> {
        let setups: Vec<Setup> = [Some(issuer), other]
            .into_iter()
            .flatten()
            .map(|issuer| Setup::new(issuer.url(), issuer.registration()))
            .collect();
        Hosted::start(&self.candidate, setups, self.patience).await
    }

    fn agent<'a>(
        &'a self,
        issuer: &'a Issuer,
        other: Option<&'a Issuer>,
        party: &'a Hosted,
        patience: Duration,
    ) -> UserAgent<'a> {
        UserAgent {
            http: &self.http,
            party,
            issuer,
            other,
            patience,
        }
    }

    fn patience_after(&self, control: &SignIn) -> Duration {
        (control.slowest * PATIENCE_FACTOR)
            .max(SHORTEST_PATIENCE)
            .min(self.patience)
    }
}

/// On the relying party that has just signed a user in.
async fn play_here(agent: &UserAgent<'_>, scenario: &Scenario, evidence: &mut Evidence) {
    agent.issuer.play(scenario.behaviour);
    evidence.attack = Some(match scenario.behaviour.place() {
        Place::Browser(twist) => agent.sign_in_with(twist).await,
        _ => agent.sign_in().await,
    });
    if !scenario.behaviour.lasts() {
        agent.issuer.behave();
    }
    evidence.after = Some(agent.sign_in().await);
}

/// How the client is registered unless a scenario says otherwise.
fn registration() -> Registration {
    let mut registration = Registration::confidential(
        "conformance-client",
        "conformance-client-secret-of-full-length",
        "http://localhost:8000/auth",
    );
    registration.max_age = Some(MAX_AGE);
    registration
}

/// The same at the second provider, under another name and with a redirection URI of its own.
fn registration_elsewhere() -> Registration {
    Registration {
        client_id: "conformance-client-elsewhere".into(),
        redirect_uri: "http://localhost:8000/elsewhere/auth".into(),
        ..registration()
    }
}
