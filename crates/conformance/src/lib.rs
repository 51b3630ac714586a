//! Say whether an OpenID Connect relying party conforms.
//!
//! A [`Suite`] of scenarios is run against a [`Candidate`]: scripted providers behave well, then misbehave in one named
//! way, and a [`Report`] says what the candidate did, with the evidence. Nothing here validates tokens: a judge that
//! shared code with what it judges would share its mistakes.

mod ahead;
mod candidate;
mod catalogue;
mod chromium;
pub mod cli;
mod coverage;
mod engine;
mod evidence;
mod exit;
mod expected;
mod explanation;
mod hosted;
mod http;
mod order;
mod page;
mod report;
mod requests;
mod requirements;
mod run;
#[cfg(test)]
mod sample;
mod scenario_pages;
mod smoke;
mod stdio;
mod steps;
mod suggestion;
mod suite;
mod summary;
mod user_agent;
mod verdict;
mod verifier;

pub use relier_scripted_idp::{AuthMethod, Place, Registration, SigningAlgorithm};

pub use crate::candidate::{
    Answer, Approach, BoxFuture, BrowserId, Callback, Candidate, Capability, FailedStart, Identity,
    Kind, NotStarted, Outcome, Refusal, RelyingParty, Setup, Stage, Tells,
};
pub use crate::catalogue::{Entry, Need, RefusedPart, Severity};
pub use crate::chromium::{Chromium, ChromiumPage};
pub use crate::coverage::{Coverage, Covered};
pub use crate::exit::Exit;
pub use crate::expected::ExpectedFailure;
pub use crate::http::{ClientToml, HttpCandidate, RpKind, RpToml, RpTomlError, Whoami};
pub use crate::report::{
    AlteredAnswer, AnswerPart, CandidateInfo, Finding, Findings, Observed, Report,
    ScenarioEvidence, ScenarioReport, Shard, Stopped, Summary, Tool, TranscriptEntry, Verdict,
    findings_table,
};
pub use crate::requirements::{Level, Observable, Requirement, Role};
pub use crate::run::{Progress, RunFault, RunOptions, run};
pub use crate::scenario_pages::scenario_pages;
pub use crate::stdio::StdioCandidate;
pub use crate::suite::{LoadError, Scenario, Suite};
pub use crate::verifier::{
    Verifier, VerifierAnswer, VerifierCandidate, VerifierClock, VerifierRequest,
};
