//! A run: every scenario through Cucumber, and one report.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cucumber::{World as _, cli, event, gherkin, parser, writer};
use futures_util::FutureExt as _;
use futures_util::stream;
use relier_scripted_idp::ScriptedIdp;
use tokio::sync::RwLock;

use crate::ahead::Ahead;
use crate::candidate::{Candidate, Kind};
use crate::engine::{Crashes, Engine};
use crate::expected::ExpectedFailure;
use crate::hosted::watch_panics;
use crate::order::ordered;
use crate::report::{
    CandidateInfo, Report, SCHEMA, ScenarioReport, Stopped, Summary, Tool, Verdict, milliseconds,
};
use crate::smoke::Smoke;
use crate::steps::ScenarioWorld;
use crate::suite::{Suite, id_of};

/// How a run is done.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Whether an advisory fails the run.
    pub strict: bool,
    /// What the order of the scenarios is made from; 0 keeps that of the features.
    pub seed: u64,
    /// The scripted provider's port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// How many scenarios run side by side.
    pub jobs: usize,
    /// The longest time that a candidate gets for one answer.
    pub patience: Duration,
    /// How long a web application may keep to the key set that it has, whatever keys tokens name: many fetch it once a
    /// minute at most. One that refuses a token over a new key is asked again after this time.
    pub cool_down: Duration,
    /// The longest time that the whole run may take, what has to be installed aside. What is not judged by then is not
    /// in the report.
    pub time_limit: Option<Duration>,
    /// Failures that are known.
    pub expected_failures: Vec<ExpectedFailure>,
}

impl Default for RunOptions {
    /// Not strict, the features' order, any port, as many scenarios side by side as there are processors, 10 s of
    /// patience, somewhat more than a minute to cool down, no limit to the whole.
    fn default() -> Self {
        Self {
            strict: false,
            seed: 0,
            port: 0,
            jobs: std::thread::available_parallelism().map_or(2, usize::from),
            patience: Duration::from_secs(10),
            cool_down: Duration::from_secs(62),
            time_limit: None,
            expected_failures: Vec::new(),
        }
    }
}

impl RunOptions {
    /// As by default, with as many scenarios side by side as suit candidates of this kind.
    pub fn usual(kind: Kind) -> Self {
        let defaults = Self::default();
        let jobs = match kind {
            // Most of the time an application is waited for, and so is the provider by a candidate in-process.
            Kind::Http | Kind::InProcess => defaults.jobs * 2,
            Kind::Stdio => defaults.jobs,
        };
        Self { jobs, ..defaults }
    }
}

/// Is told of each scenario as it ends.
pub trait Progress: Send + Sync {
    /// This is done now, before the first scenario.
    fn begins(&self, _what: &str) {}

    /// One more is done; `done` of `all`.
    fn finished(&self, scenario: &ScenarioReport, done: usize, all: usize);
}

/// Why there is no report: the harness could not do its work.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunFault {
    /// The scripted provider could not listen.
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        error: io::Error,
    },
    /// The user agent could not be made.
    UserAgent(reqwest::Error),
    /// Steps panicked, were skipped, or could not be carried out.
    Harness(Vec<String>),
    /// What the candidate needs could not be installed; why.
    Prepare(String),
    /// The candidate could not be brought to sign a user in at an honest provider; at which step, and what it said.
    Candidate {
        /// The candidate.
        name: String,
        /// What did not work.
        what: String,
    },
    /// Somebody interrupted the run before it had begun.
    Interrupted,
    /// An expected failure names a scenario that does not exist.
    NoSuchScenario(String),
}

impl fmt::Display for RunFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { port, error } if error.kind() == io::ErrorKind::AddrInUse => {
                write!(
                    f,
                    "port {port} of 127.0.0.1 is in use; name another, or none to take any free one"
                )
            }
            Self::Listen { port, error } => {
                write!(
                    f,
                    "the scripted provider cannot listen on port {port} of 127.0.0.1: {error}"
                )
            }
            Self::UserAgent(error) => write!(f, "the user agent could not be made: {error}"),
            Self::Harness(faults) => {
                write!(
                    f,
                    "the harness itself failed, so there is no verdict: {}",
                    faults.join("; ")
                )
            }
            Self::Prepare(what) => f.write_str(what),
            Self::Candidate { name, what } => {
                write!(
                    f,
                    "{name} cannot be judged: it does not sign users in at an honest provider\n  {what}"
                )
            }
            Self::Interrupted => f.write_str("interrupted; nothing is left running"),
            Self::NoSuchScenario(id) => {
                write!(
                    f,
                    "an expected failure names the scenario {id:?}, which was not run; take it out of the list"
                )
            }
        }
    }
}

impl std::error::Error for RunFault {}

/// What the steps of all scenarios share.
pub(crate) struct Running {
    pub(crate) engine: Engine,
    pub(crate) suite: Suite,
    progress: Arc<dyn Progress>,
    expected: HashMap<String, ExpectedFailure>,
    /// As RFC 3339 has it.
    today: String,
    reports: Mutex<Vec<ScenarioReport>>,
    faults: Mutex<Vec<String>>,
}

impl Running {
    pub(crate) fn finished(&self, mut report: ScenarioReport) {
        if let Some(expected) = self.expected.get(&report.id) {
            expected.hold_against(&mut report, &self.today);
        }
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        reports.push(report);
        if let Some(report) = reports.last() {
            self.progress
                .finished(report, reports.len(), self.suite.scenarios.len());
        }
    }

    pub(crate) fn fault(&self, fault: String) {
        self.faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(fault);
    }
}

/// A process has one panic hook: Cucumber puts another one in its place for a run and the former one back, and a panic of a
/// candidate in the same process is heard by it. So such a run has the process to itself.
static TURNS: RwLock<()> = RwLock::const_new(());

/// Runs every scenario of the suite against the candidate. In one process, runs of in-process candidates take turns.
///
/// # Errors
///
/// A [`RunFault`] when the harness could not do its work. What a candidate does is never an error but a verdict.
pub async fn run(
    suite: &Suite,
    candidate: Arc<dyn Candidate>,
    options: &RunOptions,
    progress: Arc<dyn Progress>,
) -> Result<Report, RunFault> {
    if let Some(stale) = options
        .expected_failures
        .iter()
        .find(|known| !suite.scenarios.contains_key(&known.scenario))
    {
        return Err(RunFault::NoSuchScenario(stale.scenario.clone()));
    }
    let (_alone, _beside_others) = match candidate.kind() {
        Kind::InProcess => (Some(TURNS.write().await), None),
        Kind::Http | Kind::Stdio => (None, Some(TURNS.read().await)),
    };
    let engine = prepared(&candidate, options, progress.as_ref()).await?;
    let applications = engine.applications_for(suite.scenarios());
    engine.ahead.will_be_asked_for(applications);
    let (started, started_at) = (Instant::now(), rfc3339(SystemTime::now()));
    let info = CandidateInfo {
        name: candidate.name().to_owned(),
        kind: candidate.kind().name().to_owned(),
        version: None,
        browser: candidate.browser(),
    };
    let running = Arc::new(Running {
        engine,
        suite: suite.clone(),
        progress,
        expected: options
            .expected_failures
            .iter()
            .map(|known| (known.scenario.clone(), known.clone()))
            .collect(),
        today: started_at.chars().take(10).collect(),
        reports: Mutex::default(),
        faults: Mutex::default(),
    });
    let judged = tokio::select! {
        judged = smoke_and_judge(&running, options) => judged.map(|faults| (faults, None)),
        () = interrupt() => Ok((Vec::new(), Some(Stopped::Interrupted))),
        () = time_is_up(options.time_limit) => Ok((Vec::new(), Some(Stopped::TimeLimit))),
    };
    let unexplained = running.engine.crashes.unexplained();
    let collected = judged.map(|(faults, stopped)| {
        let (scenarios, faults) = collect(&running, faults, stopped);
        (scenarios, faults, stopped)
    });
    running.engine.ahead.end().await;
    // What runs is ended by being dropped, and then waited for.
    drop(running);
    candidate.stop();
    let (scenarios, faults, stopped) = collected?;
    if let Some(crash) = unexplained.filter(|_| stopped.is_none()) {
        return Err(RunFault::Candidate {
            name: info.name,
            what: format!(
                "it broke while several users signed in at once, and in no scenario alone: {crash}"
            ),
        });
    }
    if !faults.is_empty() {
        return Err(RunFault::Harness(faults));
    }
    let mut profiles: Vec<String> = scenarios
        .iter()
        .filter(|scenario| scenario.verdict != Verdict::Skipped)
        .map(|scenario| scenario.profile.clone())
        .collect();
    profiles.sort();
    profiles.dedup();
    Ok(Report {
        schema: SCHEMA,
        suite_version: suite.version().to_owned(),
        complete: stopped.is_none(),
        stopped,
        selected: suite.scenarios.len(),
        selection: None,
        shard: None,
        seed: options.seed,
        strict: options.strict,
        tool: Tool {
            name: "oidc-conformance".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        candidate: info,
        profiles,
        started_at,
        duration_ms: milliseconds(started.elapsed()),
        summary: Summary::of(&scenarios),
        scenarios,
    })
}

/// Signs in once at an honest provider, and tells what became of each step.
pub(crate) async fn smoke(
    candidate: Arc<dyn Candidate>,
    options: &RunOptions,
    progress: Arc<dyn Progress>,
) -> Result<Smoke, RunFault> {
    let engine = prepared(&candidate, options, progress.as_ref()).await?;
    let smoked = tokio::select! {
        smoked = engine.honest_sign_in() => smoked.map_err(|error| RunFault::Harness(vec![error.to_string()])),
        () = interrupt() => Err(RunFault::Interrupted),
    };
    drop(engine);
    candidate.stop();
    Ok(Smoke::of(candidate.kind(), &smoked?))
}

/// What every scenario is played with. Whatever the candidate needs is there then.
async fn prepared(
    candidate: &Arc<dyn Candidate>,
    options: &RunOptions,
    progress: &dyn Progress,
) -> Result<Engine, RunFault> {
    // First of all: whoever has to wait for an installation does not want to hear of a busy port then.
    let started = if candidate.wants_tls() {
        ScriptedIdp::start_with_tls_on(options.port).await
    } else {
        ScriptedIdp::start_on(options.port).await
    };
    let idp = started.map_err(|error| RunFault::Listen {
        port: options.port,
        error,
    })?;
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // Whoever stands between the relying party and the provider does not stand between the browser and the provider:
        // the user comes through, whatever certificate the relying party is shown.
        .tls_danger_accept_invalid_certs(true)
        .tls_certs_only([])
        .pool_max_idle_per_host(0)
        .build()
        .map_err(RunFault::UserAgent)?;
    let name = candidate.name();
    progress.begins(&format!("preparing {name}"));
    let prepared = tokio::select! {
        prepared = candidate.prepare() => prepared.map_err(RunFault::Prepare),
        () = interrupt() => Err(RunFault::Interrupted),
    };
    if let Err(fault) = prepared {
        candidate.stop();
        return Err(fault);
    }
    progress.begins(&format!("signing in to {name} honestly"));
    Ok(Engine {
        idp,
        candidate: Arc::clone(candidate),
        http,
        patience: options.patience,
        cool_down: options.cool_down,
        hung: Mutex::default(),
        shared: tokio::sync::Mutex::default(),
        crashes: Crashes::default(),
        ahead: Ahead::default(),
        eager: AtomicBool::default(),
    })
}

/// Sees whether the candidate works at all, and judges it. What comes back is wrong with the harness.
async fn smoke_and_judge(
    running: &Arc<Running>,
    options: &RunOptions,
) -> Result<Vec<String>, RunFault> {
    let engine = &running.engine;
    match engine.smoke().await {
        Ok(Ok(())) => Ok(cucumber(running, options).await),
        Ok(Err(what)) => Err(RunFault::Candidate {
            name: engine.candidate.name().to_owned(),
            what,
        }),
        Err(error) => Err(RunFault::Harness(vec![error.to_string()])),
    }
}

/// Ends when somebody wants the run to end.
pub(crate) async fn interrupt() {
    let by_key = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = by_key => {}
        () = told_to_end() => {}
    }
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    std::future::pending().await
}

async fn time_is_up(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

/// The reports of the scenarios, and everything that was wrong with the harness.
fn collect(
    running: &Running,
    mut faults: Vec<String>,
    stopped: Option<Stopped>,
) -> (Vec<ScenarioReport>, Vec<String>) {
    let suite = &running.suite;
    faults.extend(
        running
            .faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..),
    );
    let mut scenarios = std::mem::take(
        &mut *running
            .reports
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
    );
    scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    let all_are_due = stopped.is_none() && faults.is_empty();
    if scenarios.len() != suite.scenarios.len() && all_are_due {
        faults.push(format!(
            "{} scenarios were to run, {} did",
            suite.scenarios.len(),
            scenarios.len()
        ));
    }
    (scenarios, faults)
}

/// Hands the features to Cucumber; what comes back is wrong with the harness.
async fn cucumber(running: &Arc<Running>, options: &RunOptions) -> Vec<String> {
    let shared = Arc::clone(running);
    let hook = Arc::new(Once::new());
    let heard = ScenarioWorld::cucumber::<&str>()
        .with_parser(Features(ordered(&running.suite, options.seed)))
        .with_writer(Faults::default())
        .with_default_cli()
        .max_concurrent_scenarios(options.jobs.max(1) + waiting(running))
        .before(move |feature, _, scenario, world| {
            hook.call_once(watch_panics);
            world.running = id_of(feature, scenario).map(|id| (Arc::clone(&shared), id));
            async {}.boxed_local()
        })
        .run("")
        .await;
    heard.0
}

/// How many scenarios keep an application waiting. They come first, and do nothing meanwhile: others take their turns.
fn waiting(running: &Running) -> usize {
    let scenarios = running.suite.scenarios();
    match running.engine.candidate.kind() {
        Kind::Http => scenarios
            .filter(|scenario| scenario.may_wait_long())
            .count(),
        Kind::InProcess | Kind::Stdio => 0,
    }
}

/// Hands over features that are parsed already.
struct Features(Vec<gherkin::Feature>);

impl cucumber::Parser<&'static str> for Features {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<gherkin::Feature>>>;

    fn parse(self, _: &'static str, _: cli::Empty) -> Self::Output {
        stream::iter(self.0.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// Hears everything that Cucumber says and keeps what must not happen: steps that panic or are skipped.
#[derive(Default)]
struct Faults(Vec<String>);

impl cucumber::Writer<ScenarioWorld> for Faults {
    type Cli = cli::Empty;

    async fn handle_event(
        &mut self,
        event: parser::Result<cucumber::Event<event::Cucumber<ScenarioWorld>>>,
        _: &Self::Cli,
    ) {
        use event::{Cucumber, Feature, Rule};
        let event = match event {
            Ok(event) => event.into_inner(),
            Err(error) => return self.0.push(error.to_string()),
        };
        let Cucumber::Feature(_, event) = event else {
            return;
        };
        match event {
            Feature::Scenario(scenario, event)
            | Feature::Rule(_, Rule::Scenario(scenario, event)) => {
                self.scenario(&scenario.name, &event.event);
            }
            _ => {}
        }
    }
}

impl Faults {
    fn scenario(&mut self, name: &str, event: &event::Scenario<ScenarioWorld>) {
        use event::{Hook, Scenario, Step};
        match event {
            Scenario::Hook(_, Hook::Failed(..)) => self.0.push(format!("{name}: a hook panicked")),
            Scenario::Background(step, Step::Skipped) | Scenario::Step(step, Step::Skipped) => {
                self.0
                    .push(format!("{name}: the step `{}` was skipped", step.value));
            }
            Scenario::Background(step, Step::Failed(_, _, _, error))
            | Scenario::Step(step, Step::Failed(_, _, _, error)) => {
                self.0
                    .push(format!("{name}: the step `{}` failed: {error}", step.value));
            }
            _ => {}
        }
    }
}

/// Events are only counted, so their order does not matter.
impl writer::Normalized for Faults {}

/// A point in time as RFC 3339 has it, in UTC, to the second.
fn rfc3339(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(i64::try_from(days).unwrap_or(0));
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

/// Year, month and day of a number of days since 1970-01-01, by the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Counted from 0000-03-01, so that leap days end a year.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_times_as_rfc_3339() {
        let at = |seconds| rfc3339(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(at(4_102_444_799), "2099-12-31T23:59:59Z");
    }
}
