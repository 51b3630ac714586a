//! What a report says of a scenario, in words. Every rendering takes them from here.

use std::fmt;

use super::{Observed, Report, ScenarioReport, Stopped, Summary, Verdict};
use crate::exit::Exit;
use crate::requirements::Requirement;
use crate::suite::Suite;

impl Verdict {
    /// The verdict on one scenario.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Advisory => "advisory",
            Self::NotApplicable => "not applicable",
            Self::Inconclusive => "inconclusive",
            Self::Skipped => "skipped",
            Self::ExpectedFailure => "failed as expected",
            Self::UnexpectedPass => "passed unexpectedly",
        }
    }
}

impl Summary {
    /// Each verdict and how many came to it.
    pub(crate) fn counts(&self) -> [(Verdict, usize); 8] {
        [
            (Verdict::Passed, self.passed),
            (Verdict::Failed, self.failed),
            (Verdict::Advisory, self.advisory),
            (Verdict::NotApplicable, self.not_applicable),
            (Verdict::Inconclusive, self.inconclusive),
            (Verdict::Skipped, self.skipped),
            (Verdict::ExpectedFailure, self.expected_failures),
            (Verdict::UnexpectedPass, self.unexpected_passes),
        ]
    }
}

/// A rule that a scenario tests.
pub(crate) struct Clause<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// The rule.
    pub(crate) rule: &'a Requirement,
}

impl fmt::Display for Clause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Requirement {
            spec,
            section,
            text,
            ..
        } = self.rule;
        write!(f, "{spec} section {section} ({}): {text}", self.id)
    }
}

impl Report {
    /// What the run came to.
    pub(crate) fn outcome(&self) -> &'static str {
        match (self.exit(), self.stopped) {
            (Exit::Conforms, _) => "conforms",
            (Exit::DoesNotConform, _) => "does not conform",
            (_, Some(Stopped::TimeLimit)) => "was not judged to the end, its time was up",
            (_, Some(Stopped::Interrupted)) => "was not judged to the end, it was interrupted",
            (_, None) => "was not judged to the end",
        }
    }
}

impl ScenarioReport {
    /// What was asked of the candidate.
    pub(crate) fn expected(&self) -> String {
        self.allowed.name().replace('_', " ")
    }

    /// What it did, and where and why if it said so.
    pub(crate) fn observed_words(&self) -> String {
        match self.observed {
            Observed::Refused => match (&self.stage, &self.code) {
                (Some(stage), Some(code)) => format!("refused at {stage} as {code}"),
                (Some(stage), None) => format!("refused at {stage}"),
                // The end was good; what speaks against it happened on the way.
                _ if matches!(
                    self.verdict,
                    Verdict::Failed | Verdict::Advisory | Verdict::ExpectedFailure
                ) =>
                {
                    "nobody was signed in".to_owned()
                }
                _ => "refused".to_owned(),
            },
            Observed::Accepted => "accepted".to_owned(),
            Observed::OtherUser => "signed in as somebody else".to_owned(),
            Observed::Crashed => "crashed".to_owned(),
            Observed::Hung => "hung".to_owned(),
            Observed::NotReached => "not reached".to_owned(),
        }
    }

    /// The rules that it tests, as far as the suite knows them.
    pub(crate) fn clauses<'a>(&'a self, suite: &'a Suite) -> impl Iterator<Item = Clause<'a>> {
        self.requirement_ids.iter().filter_map(|id| {
            Some(Clause {
                id,
                rule: suite.requirement(id)?,
            })
        })
    }

    /// What is sent, why it matters and how to fix it, in one line.
    pub(crate) fn why(&self, suite: &Suite) -> Option<String> {
        Some(suite.scenarios.get(&self.id)?.entry.explained())
    }

    /// The folder and file of its feature.
    pub(crate) fn area(&self) -> &str {
        self.id.rsplit_once('/').map_or("", |(area, _)| area)
    }
}
