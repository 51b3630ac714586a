//! One scenario: control, attack, control.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use relier_scripted_idp::{
    Behaviour, BrowserTwist, CLAIMS_IN_USER_INFO_ALONE, Issuer, Moment, Place, Registration,
    ScriptedIdp, User, Whereabouts,
};

use crate::ahead::{Ahead, Starting};
use crate::candidate::{Candidate, Capability, Identity, Kind, Setup};
use crate::evidence::Evidence;
use crate::hosted::Hosted;
use crate::report::{Observed, ScenarioReport, Verdict};
use crate::suite::Scenario;
use crate::user_agent::{Ended, SignIn, UserAgent};
use crate::verdict::{self, Judgement};

/// The shortest time that a candidate gets for an answer, however quick it was before.
const SHORTEST_PATIENCE: Duration = Duration::from_secs(5);
/// After so many controls that hung, the candidate is taken for one that always hangs.
const MOST_HUNG: usize = 2;
/// How long an application is kept waiting by an answer without end: somewhat longer than the 30 s that careful ones wait
/// for a whole answer.
const LONGEST_WAIT: Duration = Duration::from_secs(35);
/// How many times as long as in the control an answer may take.
const PATIENCE_FACTOR: u32 = 20;

/// What all scenarios of a run share.
pub(crate) struct Engine {
    pub(crate) idp: ScriptedIdp,
    pub(crate) candidate: Arc<dyn Candidate>,
    pub(crate) http: reqwest::Client,
    /// The longest time that a candidate gets for an answer.
    pub(crate) patience: Duration,
    /// How long a web application may keep to the keys that it has.
    pub(crate) cool_down: Duration,
    /// The controls that hung one after the other. After [`MOST_HUNG`] nobody waits for another.
    pub(crate) hung: Mutex<Vec<SignIn>>,
    /// The one running application that takes the scenarios bound to a sign-in, if the candidate is one.
    pub(crate) shared: tokio::sync::Mutex<Option<Arc<Ground>>>,
    pub(crate) crashes: Crashes,
    /// The application that the next scenario with a need of its own gets.
    pub(crate) ahead: Ahead,
    /// Whether applications ask their provider before the first user comes.
    pub(crate) eager: AtomicBool,
}

/// Crashes of a relying party that several scenarios shared. One of them should cause it alone, too.
#[derive(Default)]
pub(crate) struct Crashes(Mutex<(Option<String>, bool)>);

impl Crashes {
    fn note(&self, shared: &Evidence, alone: &Evidence) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, what)) = shared.broken() {
            noted.0.get_or_insert_with(|| what.to_owned());
        }
        noted.1 |= alone.broken().is_some();
    }

    /// What took the relying party down while several used it, if no scenario does so alone.
    pub(crate) fn unexplained(&self) -> Option<String> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.0.clone().filter(|_| !noted.1)
    }
}

/// A running relying party, its issuer, and the honest sign-in that showed that they work.
pub(crate) struct Ground {
    issuer: Issuer,
    /// The second provider of those that can have two.
    other: Option<Issuer>,
    party: Hosted,
    pub(crate) control: SignIn,
}

/// What a scenario is played on.
pub(crate) struct Prepared {
    /// Nothing where the candidate cannot take part.
    ground: Option<Arc<Ground>>,
    started: Instant,
}

impl Engine {
    /// A relying party that has signed a user in, or tried to: one of the scenario's own, unless it can share.
    pub(crate) async fn prepare(&self, scenario: &Scenario) -> std::io::Result<Prepared> {
        let started = Instant::now();
        let ground = if verdict::missing(scenario, self.candidate.as_ref()).is_some() {
            None
        } else if self.beside(scenario) == Beside::Others || self.is_untouched(scenario).await? {
            Some(self.shared_ground().await?)
        } else {
            Some(Arc::new(self.ground().await?))
        };
        Ok(Prepared { ground, started })
    }

    /// Whether the control of the shared application shows that the scenario needs no application of its own.
    async fn is_untouched(&self, scenario: &Scenario) -> std::io::Result<bool> {
        if !self.shares() {
            return Ok(false);
        }
        let ground = self.shared_ground().await?;
        let untouched = evidence(&ground, scenario).not_applicable(scenario);
        Ok(untouched.is_some())
    }

    /// How many applications it takes to judge these, those aside that turn out not to be touched.
    pub(crate) fn applications_for<'a>(
        &self,
        scenarios: impl Iterator<Item = &'a Scenario>,
    ) -> usize {
        let own = scenarios
            .filter(|scenario| verdict::missing(scenario, self.candidate.as_ref()).is_none())
            .filter(|scenario| {
                needs_its_own(scenario) || scenario.behaviour.moment == Moment::Fresh
            });
        // One is shared by all others.
        if self.shares() { own.count() + 1 } else { 0 }
    }

    /// An application takes long to start, so one serves many scenarios.
    fn shares(&self) -> bool {
        self.candidate.kind() == Kind::Http
    }

    fn beside(&self, scenario: &Scenario) -> Beside {
        if self.shares() && !needs_its_own(scenario) {
            Beside::Others
        } else {
            Beside::Nobody
        }
    }

    /// The running application that scenarios share; another one if it has died.
    pub(crate) async fn shared_ground(&self) -> std::io::Result<Arc<Ground>> {
        let mut shared = self.shared.lock().await;
        if let Some(ground) = shared.as_ref().filter(|ground| ground.party.lives()) {
            return Ok(Arc::clone(ground));
        }
        let ground = Arc::new(self.ground().await?);
        *shared = Some(Arc::clone(&ground));
        Ok(ground)
    }

    /// One honest sign-in before everything else, for candidates from outside: what does not work at all is told in
    /// plain words, and is no verdict.
    pub(crate) async fn smoke(&self) -> std::io::Result<Result<(), String>> {
        if self.candidate.kind() == Kind::InProcess {
            return Ok(Ok(()));
        }
        let ground = self.honest_ground().await?;
        let control = &ground.control;
        Ok(match (&control.ended, ground.party.shows_nobody()) {
            (Ended::SignedIn(_), _) => Ok(()),
            (Ended::NotSignedIn(None), Some(shown)) => Err(format!(
                "the callback was answered, but nobody is signed in then: {shown}"
            )),
            _ => Err(verdict::told(control)),
        })
    }

    /// The first sign-in of a relying party; of the one that scenarios share, if they do.
    pub(crate) async fn honest_sign_in(&self) -> std::io::Result<SignIn> {
        Ok(self.honest_ground().await?.control.clone())
    }

    async fn honest_ground(&self) -> std::io::Result<Arc<Ground>> {
        if self.shares() {
            self.shared_ground().await
        } else {
            Ok(Arc::new(self.ground().await?))
        }
    }

    /// A fresh issuer, a fresh relying party, and the control: an honest sign-in.
    async fn ground(&self) -> std::io::Result<Ground> {
        let (issuer, other, party) = if self.candidate.can(Capability::TwoProviders) {
            let issuer = self.idp.issuer(self.registration()?);
            let other = self.idp.issuer(elsewhere(self.registration()?));
            let party = self.start(&issuer, Some(&other)).await?;
            (issuer, Some(other), party)
        } else if self.shares() {
            let (issuer, party) = self.ahead.take(|| self.begin()).await?;
            (issuer, None, party)
        } else {
            let issuer = self.idp.issuer(self.registration()?);
            let party = self.start(&issuer, None).await?;
            (issuer, None, party)
        };
        let agent = self.agent(&issuer, other.as_ref(), &party, self.patience);
        let control = match self.given_up() {
            Some(hung) => hung,
            None => self.noted(agent.first_sign_in().await),
        };
        Ok(Ground {
            issuer,
            other,
            party,
            control,
        })
    }

    fn registration(&self) -> std::io::Result<Registration> {
        let registration = self.candidate.registration();
        let mut registration = registration.map_err(std::io::Error::other)?;
        if !self.candidate.can(Capability::SignOut) {
            registration.post_logout_redirect_uri = None;
        }
        Ok(registration)
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
        let Prepared { ground, started } = prepared;
        let evidence = match &ground {
            None => Evidence::none(),
            Some(ground) => match self.beside(scenario) {
                Beside::Others => self.play_shared(ground, scenario).await?,
                Beside::Nobody => self.play_alone(ground, scenario).await?,
            },
        };
        let judgement = self.judge(scenario, &evidence);
        let allowed = verdict::allowed(scenario, self.candidate.as_ref());
        Ok(ScenarioReport::new(
            scenario,
            allowed,
            &evidence,
            judgement,
            started.elapsed(),
        ))
    }

    fn judge(&self, scenario: &Scenario, evidence: &Evidence) -> Judgement {
        verdict::judge(scenario, self.candidate.as_ref(), evidence)
    }

    /// Beside other scenarios. What goes wrong there for no reason of its own is played again with nobody beside it: a
    /// neighbour may have taken the application down.
    async fn play_shared(&self, ground: &Ground, scenario: &Scenario) -> std::io::Result<Evidence> {
        let mut evidence = evidence(ground, scenario);
        self.meet(ground, scenario, Beside::Others, &mut evidence)
            .await?;
        let unclear = self.judge(scenario, &evidence).verdict == Verdict::Inconclusive;
        // Who was started for this scenario has no neighbours.
        let has_neighbours = scenario.behaviour.moment == Moment::Running;
        let by_neighbours = has_neighbours && evidence.may_be_a_neighbours_fault();
        // A machine with much to do may stall anybody. Who is kept waiting by the behaviour itself is no such case.
        let stalled = !scenario.behaviour.keeps_waiting()
            && matches!(evidence.broken(), Some((Observed::Hung, _)));
        if !unclear && !by_neighbours && !stalled {
            return Ok(evidence);
        }
        let alone = self.play_alone(&self.ground().await?, scenario).await?;
        self.crashes.note(&evidence, &alone);
        Ok(alone)
    }

    async fn play_alone(&self, ground: &Ground, scenario: &Scenario) -> std::io::Result<Evidence> {
        let mut evidence = evidence(ground, scenario);
        self.meet(ground, scenario, Beside::Nobody, &mut evidence)
            .await?;
        Ok(evidence)
    }

    async fn meet(
        &self,
        ground: &Ground,
        scenario: &Scenario,
        beside: Beside,
        evidence: &mut Evidence,
    ) -> std::io::Result<()> {
        let touched = evidence.not_applicable(scenario).is_none();
        if !evidence.control_worked() || !touched {
            return Ok(());
        }
        let patience = self.patience_for(scenario, &evidence.control);
        match scenario.behaviour.moment {
            Moment::Running => {
                let Ground {
                    issuer,
                    other,
                    party,
                    ..
                } = ground;
                let agent = self.agent(issuer, other.as_ref(), party, patience);
                if scenario.behaviour.has_claims_in_user_info_alone() {
                    let honest = agent.sign_in_bound_to(&CLAIMS_IN_USER_INFO_ALONE).await;
                    evidence.from_userinfo = Some(honest);
                    if evidence.not_applicable(scenario).is_some() {
                        return Ok(());
                    }
                }
                play_here(&agent, scenario, beside, evidence).await;
                if self.may_have_cooled_down_too_little(scenario, evidence) {
                    tokio::time::sleep(self.cool_down).await;
                    evidence.attack = Some(agent.sign_in().await);
                    evidence.after = Some(agent.sign_in().await);
                }
            }
            Moment::Fresh | Moment::Registration => {
                self.play_afresh(scenario, patience, evidence).await?;
            }
        }
        Ok(())
    }

    /// Whether a new key was refused that an application may fetch a little later. It is no question for others: their clock
    /// is moved, or they are handed the keys.
    fn may_have_cooled_down_too_little(&self, scenario: &Scenario, evidence: &Evidence) -> bool {
        let ended = evidence.attack.as_ref().map(|attack| &attack.ended);
        self.shares()
            && scenario.has_new_keys_to_be_accepted()
            && matches!(ended, Some(Ended::NotSignedIn(_)))
    }

    /// On an issuer and a relying party of their own; afterwards the issuer is honest to one more relying party.
    async fn play_afresh(
        &self,
        scenario: &Scenario,
        patience: Duration,
        evidence: &mut Evidence,
    ) -> std::io::Result<()> {
        let behaviour = scenario.behaviour;
        let ahead = self.one_that_has_asked_nothing(behaviour).await?;
        let was_ahead = ahead.is_some();
        let (mut issuer, mut party) = match ahead {
            Some(started) => started,
            None => self.started_for(behaviour).await?,
        };
        evidence.is_gathered_at(issuer.url());
        evidence.attack = Some(
            self.first_attack(&issuer, &party, behaviour, patience)
                .await,
        );
        if was_ahead && !evidence.was_answered_with(behaviour) {
            // It may have asked just before.
            (issuer, party) = self.started_for(behaviour).await?;
            evidence.is_gathered_at(issuer.url());
            evidence.attack = Some(
                self.first_attack(&issuer, &party, behaviour, patience)
                    .await,
            );
        }
        evidence.registration = Some(issuer.registration());
        evidence.look_at_the_start(behaviour);
        issuer.behave();
        let agent = self.agent(&issuer, None, &party, patience);
        let waits =
            (evidence.attack.as_ref()).is_some_and(|attack| matches!(attack.ended, Ended::Hung(_)));
        // Whoever still waits for the first user's answer keeps the next one waiting, too.
        if self.shares() && party.lives() && !waits {
            // What it has kept of the bad answer may be in its way. Only then does it take another start.
            let after = agent.sign_in().await;
            let worked = evidence.worked_after(&after);
            evidence.after = Some(after);
            if worked {
                return Ok(());
            }
        }
        drop(party);
        // Where it listens may not be free again yet.
        issuer.register(scenario.behaviour.registration(self.registration()?));
        let next = self.start(&issuer, None).await?;
        evidence.after = Some(self.agent(&issuer, None, &next, patience).sign_in().await);
        Ok(())
    }

    /// An application that was started ahead and has not asked its provider anything yet, so that it meets the behaviour
    /// as one that starts now.
    async fn one_that_has_asked_nothing(
        &self,
        behaviour: &'static Behaviour,
    ) -> std::io::Result<Option<(Issuer, Hosted)>> {
        let fresh = behaviour.moment == Moment::Fresh;
        let for_any_issuer = !behaviour.names_the_issuer() && !behaviour.has_a_door_of_its_own();
        if !self.shares() || !fresh || !for_any_issuer || self.eager.load(Ordering::SeqCst) {
            return Ok(None);
        }
        let (issuer, party) = self.ahead.take(|| self.begin()).await?;
        if !issuer.log_after(0).is_empty() {
            self.eager.store(true, Ordering::SeqCst);
            return Ok(None);
        }
        issuer.play(behaviour);
        Ok(Some((issuer, party)))
    }

    /// An application that is started while the issuer plays this.
    async fn started_for(
        &self,
        behaviour: &'static Behaviour,
    ) -> std::io::Result<(Issuer, Hosted)> {
        let registration = behaviour.registration(self.registration()?);
        let issuer = self.idp.issuer_for(behaviour, registration).await?;
        issuer.play(behaviour);
        let party = self.start(&issuer, None).await?;
        Ok((issuer, party))
    }

    async fn first_attack(
        &self,
        issuer: &Issuer,
        party: &Hosted,
        behaviour: &'static Behaviour,
        patience: Duration,
    ) -> SignIn {
        let agent = self.agent(issuer, None, party, patience);
        match behaviour.place() {
            Place::Browser(twist) => agent.first_sign_in_with(twist).await,
            _ if behaviour.ends_in_sign_out() => {
                agent.first_sign_in_with(BrowserTwist::SignsOut).await
            }
            _ => agent.first_sign_in().await,
        }
    }

    /// Begins to start an application at an issuer of its own.
    fn begin(&self) -> std::io::Result<Starting> {
        let issuer = self.idp.issuer(self.registration()?);
        let setups = vec![self.setup(&issuer)];
        Ok(Starting::at(issuer, &self.candidate, setups, self.patience))
    }

    fn setup(&self, issuer: &Issuer) -> Setup {
        Setup::new(issuer.url(), issuer.registration(), self.idp.authority())
    }

    async fn start(&self, issuer: &Issuer, other: Option<&Issuer>) -> std::io::Result<Hosted> {
        let setups: Vec<Setup> = [Some(issuer), other]
            .into_iter()
            .flatten()
            .map(|issuer| self.setup(issuer))
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

    fn patience_for(&self, scenario: &Scenario, control: &SignIn) -> Duration {
        // Candidates of our own are set up to wait less long.
        if scenario.behaviour.keeps_waiting() && self.candidate.kind() == Kind::Http {
            return self.patience.max(LONGEST_WAIT);
        }
        (control.slowest * PATIENCE_FACTOR)
            .max(SHORTEST_PATIENCE)
            .min(self.patience)
    }
}

/// Nothing yet but the control, and whom the sign-ins to come are of.
fn evidence(ground: &Ground, scenario: &Scenario) -> Evidence {
    let identity = |issuer: &Issuer, user: User| Identity {
        email: Some(user.email),
        ..Identity::of(issuer.url(), user.subject)
    };
    let user = identity(&ground.issuer, User::first());
    let place = scenario.behaviour.place();
    let elsewhere =
        (ground.other.as_ref()).filter(|_| place == Place::User(Whereabouts::Elsewhere));
    let issuer = elsewhere.unwrap_or(&ground.issuer);
    Evidence {
        control: ground.control.clone(),
        from_userinfo: None,
        attack: None,
        after: None,
        visitor: identity(issuer, scenario.behaviour.user(User::first())),
        afterwards: user.clone(),
        registration: Some(ground.issuer.registration()),
        user,
    }
}

/// Who else uses the relying party meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nobody,
    Others,
}

/// What changes the whole issuer while the relying party runs, or what the relying party remembers, is met by one of its
/// own. What is met by a fresh one needs another's control only.
fn needs_its_own(scenario: &Scenario) -> bool {
    scenario.behaviour.moment == Moment::Running && !scenario.behaviour.is_bound_to_a_sign_in()
}

/// On the relying party that has just signed a user in.
async fn play_here(
    agent: &UserAgent<'_>,
    scenario: &Scenario,
    beside: Beside,
    evidence: &mut Evidence,
) {
    let behaviour = scenario.behaviour;
    if beside == Beside::Others {
        evidence.attack = Some(agent.sign_in_bound_to(behaviour).await);
        evidence.after = Some(agent.sign_in_among_others().await);
        return;
    }
    let elsewhere = match behaviour.place() {
        Place::User(Whereabouts::Elsewhere) => agent.elsewhere(),
        _ => None,
    };
    agent.time_passes(behaviour.waits());
    evidence.attack = Some(attack(elsewhere.as_ref().unwrap_or(agent), behaviour).await);
    agent.time_passes(behaviour.waits());
    evidence.after = Some(agent.sign_in().await);
}

/// The sign-in that meets the behaviour.
async fn attack(agent: &UserAgent<'_>, behaviour: &'static Behaviour) -> SignIn {
    agent.issuer.play(behaviour);
    let attack = match behaviour.place() {
        Place::Browser(twist) => agent.sign_in_with(twist).await,
        Place::Requests => agent.several_sign_ins().await,
        _ if behaviour.repeats() => agent.sign_in_repeatedly().await,
        Place::SignOutResponse => agent.sign_in_with(BrowserTwist::SignsOut).await,
        _ => agent.sign_in().await,
    };
    if !behaviour.lasts() {
        agent.issuer.behave();
    }
    attack
}

/// The same at the second provider, under another name and with a redirection URI of its own.
fn elsewhere(registration: Registration) -> Registration {
    Registration {
        client_id: format!("{}-elsewhere", registration.client_id),
        redirect_uri: registration
            .redirect_uri
            .replacen("/auth", "/elsewhere/auth", 1),
        ..registration
    }
}
