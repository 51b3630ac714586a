//! Failures that somebody has written down with a reason.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::report::{Observed, ScenarioReport, Verdict};

/// One failure that is known. It always runs, and has to fail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFailure {
    /// The scenario's id.
    pub scenario: String,
    /// Why it fails.
    pub reason: String,
    /// Where it is followed up, such as the address of an issue.
    #[serde(default)]
    pub link: Option<String>,
    /// The last day on which it is excused, as `2026-12-31`.
    #[serde(default, deserialize_with = "day")]
    pub expires: Option<String>,
}

/// A day, as a date of TOML or as a string.
fn day<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Date(toml::value::Datetime),
    }
    let text = match Written::deserialize(reader)? {
        Written::Text(text) => text,
        Written::Date(date) => date.to_string(),
    };
    let is_a_day = text
        .parse::<toml::value::Datetime>()
        .is_ok_and(|read| read.date.is_some() && read.time.is_none());
    if is_a_day {
        Ok(Some(text))
    } else {
        Err(D::Error::custom(format!(
            "`expires` is {text:?}; it is a day, such as \"2026-12-31\""
        )))
    }
}

impl ExpectedFailure {
    /// It has to fail, by its own fault: a crash or a hang is never excused.
    /// `today` is written as `expires` is.
    pub(crate) fn hold_against(&self, report: &mut ScenarioReport, today: &str) {
        let broken = matches!(report.observed, Observed::Crashed | Observed::Hung);
        let over = self.expires.as_deref().filter(|last| *last < today);
        match report.verdict {
            Verdict::Failed | Verdict::Advisory if let Some(last) = over => {
                report.verdict = Verdict::Failed;
                report.reason = format!(
                    "{} (it was excused until {last}: {})",
                    report.reason, self.reason
                );
            }
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
