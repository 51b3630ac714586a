//! What a run found, as data: `report.json`, a stable contract.

use std::fmt;
use std::time::Duration;

use relier_scripted_idp::{Endpoint, Exchange};
use serde::{Deserialize, Serialize};

use crate::candidate::Outcome;
use crate::catalogue::Severity;
use crate::evidence::Evidence;
use crate::exit::Exit;
use crate::page;
use crate::requirements::Level;
use crate::suite::Scenario;
use crate::user_agent::SignIn;
use crate::verdict::{Judgement, refusal};

mod altered;
mod annotations;
pub(crate) mod changes;
mod comparison;
mod findings;
mod html;
mod json_lines;
mod junit;
mod markdown;
pub(crate) mod merged;
mod sarif;
mod shortened;
#[cfg(test)]
mod tests;
mod token_parts;
pub(crate) mod visible;
mod wording;

pub use self::altered::{AlteredAnswer, AnswerPart, ScenarioEvidence};
pub use self::findings::{Finding, Findings, findings_table};

/// Version of the report's shape.
pub(crate) const SCHEMA: u32 = 1;

/// What a scenario came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It did what is right, and there is evidence.
    Passed,
    /// It did what a standard forbids.
    Failed,
    /// It did what a standard only advises against.
    Advisory,
    /// The control's exchange log shows that the behaviour cannot touch it.
    NotApplicable,
    /// There is not enough evidence to say anything.
    Inconclusive,
    /// Not run: the candidate does not declare the profile.
    Skipped,
    /// It failed, as written down.
    ExpectedFailure,
    /// It passed although a failure is written down.
    UnexpectedPass,
}

impl Verdict {
    /// Whether it speaks against the candidate, and nobody has written it down.
    pub(crate) fn is_against(self) -> bool {
        matches!(
            self,
            Self::Failed | Self::Inconclusive | Self::UnexpectedPass | Self::Advisory
        )
    }
}

/// What could be seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observed {
    /// Nobody is signed in.
    Refused,
    /// The user is signed in.
    Accepted,
    /// Somebody else is signed in, or the user with somebody else's claims.
    OtherUser,
    /// It panicked.
    Crashed,
    /// It did not answer.
    Hung,
    /// The sign-in never got so far.
    NotReached,
}

/// A run's report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// Version of the scenarios.
    pub suite_version: String,
    /// Whether every selected scenario was run.
    pub complete: bool,
    /// Why it is not complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// How many scenarios were selected. Reports of earlier versions do not say.
    #[serde(default)]
    pub selected: usize,
    /// Which scenarios were selected, as options of the command line; absent if it is all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<String>,
    /// Which part of the selected scenarios was run here; absent if it is all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// What the order of the scenarios was made from; 0 keeps that of the features.
    pub seed: u64,
    /// Whether an advisory fails the run.
    pub strict: bool,
    /// What made the report.
    pub tool: Tool,
    /// What was judged.
    pub candidate: CandidateInfo,
    /// The profiles that were asked for.
    pub profiles: Vec<String>,
    /// RFC 3339, in UTC.
    pub started_at: String,
    /// How long the run took, in milliseconds.
    pub duration_ms: u64,
    /// How many of each verdict.
    pub summary: Summary,
    /// One for each scenario, by id.
    pub scenarios: Vec<ScenarioReport>,
}

/// Why a run ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// Somebody interrupted it.
    Interrupted,
    /// Its time was up.
    TimeLimit,
}

/// One of several parts of a suite, which together are the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which of them, from 1.
    pub index: u32,
    /// How many there are.
    pub count: u32,
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// What made a report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was judged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CandidateInfo {
    /// Its name.
    pub name: String,
    /// How it was run.
    pub kind: String,
    /// Which version was judged, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The browser that its users had, where that was a real one; its name and version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
}

/// How many scenarios came to each verdict. The numbers add up to that of the scenarios.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named as its verdict")]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
    pub advisory: usize,
    pub not_applicable: usize,
    pub inconclusive: usize,
    pub skipped: usize,
    pub expected_failures: usize,
    pub unexpected_passes: usize,
}

impl Summary {
    pub(crate) fn of(scenarios: &[ScenarioReport]) -> Self {
        let count = |verdict| {
            scenarios
                .iter()
                .filter(|scenario| scenario.verdict == verdict)
                .count()
        };
        Self {
            passed: count(Verdict::Passed),
            failed: count(Verdict::Failed),
            advisory: count(Verdict::Advisory),
            not_applicable: count(Verdict::NotApplicable),
            inconclusive: count(Verdict::Inconclusive),
            skipped: count(Verdict::Skipped),
            expected_failures: count(Verdict::ExpectedFailure),
            unexpected_passes: count(Verdict::UnexpectedPass),
        }
    }
}

/// What one scenario found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the names are the contract; the ones that need words have them"
)]
pub struct ScenarioReport {
    pub id: String,
    pub feature: String,
    pub name: String,
    pub profile: String,
    pub level: Level,
    pub severity: Severity,
    /// Whether it is a deviation that every candidate has to refuse.
    pub attack: bool,
    pub oidf: String,
    pub requirement_ids: Vec<String>,
    /// Whether it counts for the candidate's conformance.
    pub scored: bool,
    pub verdict: Verdict,
    /// What was asked of this candidate.
    pub allowed: Outcome,
    pub observed: Observed,
    /// Where it refused, if it refused and said so.
    pub stage: Option<String>,
    /// Why it refused, if it refused and said so.
    pub code: Option<String>,
    /// What the verdict rests on.
    pub reason: String,
    pub skip_reason: Option<String>,
    pub delivered: bool,
    /// `passed` or `failed`.
    pub control: String,
    pub transport: String,
    pub duration_ms: u64,
    pub transcript: Vec<TranscriptEntry>,
    /// What was sent, beside what an honest provider sends. Reports of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<ScenarioEvidence>,
}

/// One line of what was exchanged while the behaviour was played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the contract")]
pub struct TranscriptEntry {
    pub from: String,
    pub to: String,
    pub method: String,
    /// Values that are secret or random are shortened.
    pub url: String,
    /// 0 where the harness hands something over without HTTP.
    pub status: u16,
}

impl ScenarioReport {
    pub(crate) fn new(
        scenario: &Scenario,
        allowed: Outcome,
        evidence: &Evidence,
        judgement: Judgement,
        took: Duration,
    ) -> Self {
        let refusal = evidence.attack.as_ref().and_then(refusal);
        let control_passed = evidence.control_worked();
        let shown = evidence.attack.as_ref().or(evidence.from_userinfo.as_ref());
        let shown = shown.unwrap_or(&evidence.control);
        let (exchanges, transcript) = transcript(shown).into_iter().unzip();
        let (altered, left_out) = altered::answers(&shown.exchanges);
        Self {
            id: scenario.id.clone(),
            feature: scenario.feature.clone(),
            name: scenario.name.clone(),
            profile: scenario.profile.clone(),
            level: scenario.level,
            severity: scenario.entry.severity,
            attack: scenario.entry.outcome == Outcome::MustRefuse,
            oidf: scenario.entry.oidf.clone(),
            requirement_ids: scenario.entry.requirements.clone(),
            scored: true,
            verdict: judgement.verdict,
            allowed,
            observed: evidence.broken().map_or(
                evidence.observed(scenario.behaviour, allowed),
                |(observed, _)| observed,
            ),
            stage: refusal
                .and_then(|refusal| refusal.stage)
                .map(|stage| stage.name().to_owned()),
            code: refusal.and_then(|refusal| refusal.code.clone()),
            skip_reason: (judgement.verdict == Verdict::Skipped).then(|| judgement.reason.clone()),
            reason: judgement.reason,
            delivered: evidence.delivery(scenario.behaviour).is_ok(),
            control: if control_passed { "passed" } else { "failed" }.to_owned(),
            transport: "http".to_owned(),
            duration_ms: milliseconds(took),
            transcript,
            evidence: Some(ScenarioEvidence {
                exchanges,
                altered,
                left_out,
            }),
        }
    }
}

impl Report {
    /// What the run means to whoever started it.
    pub fn exit(&self) -> Exit {
        let Summary {
            failed,
            advisory,
            inconclusive,
            unexpected_passes,
            ..
        } = self.summary;
        let bad =
            failed + inconclusive + unexpected_passes + if self.strict { advisory } else { 0 };
        let nothing_shown = self.summary.passed + self.summary.expected_failures == 0;
        match self.complete {
            _ if bad > 0 => Exit::DoesNotConform,
            // What was not run could have failed, so there is no verdict.
            false => Exit::Fault,
            true if nothing_shown => Exit::DoesNotConform,
            true => Exit::Conforms,
        }
    }

    /// The report as JSON, a line break at the end.
    ///
    /// # Errors
    ///
    /// None for a report that a run made.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What was exchanged, each line with the number of its exchange.
fn transcript(sign_in: &SignIn) -> Vec<(u64, TranscriptEntry)> {
    let mut lines = Vec::new();
    for exchange in &sign_in.exchanges {
        lines.push((exchange.number, line(exchange)));
        lines.extend(way_back(exchange).map(|back| (exchange.number, back)));
    }
    lines
}

fn line(exchange: &Exchange) -> TranscriptEntry {
    let from = if is_the_browsers(exchange.endpoint) {
        "browser"
    } else {
        "rp"
    };
    TranscriptEntry {
        from: from.into(),
        to: "idp".into(),
        method: exchange.method(),
        url: shortened::url(&exchange.target()),
        status: exchange.status(),
    }
}

/// Whether the browser asks there, not the relying party.
fn is_the_browsers(endpoint: Endpoint) -> bool {
    matches!(endpoint, Endpoint::Authorization | Endpoint::EndSession)
}

/// The browser's way back to the relying party, by a redirect or by a form that posts itself.
fn way_back(exchange: &Exchange) -> Option<TranscriptEntry> {
    if !is_the_browsers(exchange.endpoint) {
        return None;
    }
    let (method, url) = match exchange.status() {
        302 => (
            "GET",
            exchange.response_header("location").unwrap_or_default(),
        ),
        200 => {
            let page = String::from_utf8_lossy(exchange.response_body());
            ("POST", page::self_posting_form(&page)?.action)
        }
        _ => return None,
    };
    Some(TranscriptEntry {
        from: "browser".into(),
        to: "rp".into(),
        method: method.into(),
        url: shortened::url(&url),
        status: 0,
    })
}
