//! Failures that somebody has written down with a reason.

use serde::Deserialize;

use crate::report::{Observed, ScenarioReport, Verdict};

/// One failure that is known. It always runs, and has to fail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFailure {
    /// The scenario's id.
    pub scenario: String,
    /// Why it fails.
    pub reason: String,
}

impl ExpectedFailure {
    /// It has to fail, by its own fault: a crash or a hang is never excused.
    pub(crate) fn hold_against(&self, report: &mut ScenarioReport) {
        let broken = matches!(report.observed, Observed::Crashed | Observed::Hung);
        match report.verdict {
            Verdict::Failed | Verdict::Advisory if !broken => {
                report.verdict = Verdict::ExpectedFailure;
                report.reason = format!("{} (expected: {})", report.reason, self.reason);
            }
            Verdict::Passed => {
                report.verdict = Verdict::UnexpectedPass;
                report.reason =
                    format!("a failure is written down, but it passes: {}", self.reason);
            }
            // Otherwise a list could keep what nobody can ever see fail.
            Verdict::NotApplicable | Verdict::Skipped => {
                report.verdict = Verdict::Inconclusive;
                report.reason = format!(
                    "a failure is written down, but could not happen: {} (expected: {})",
                    report.reason, self.reason
                );
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
