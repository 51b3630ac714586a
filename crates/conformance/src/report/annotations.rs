//! Annotations of GitHub Actions: a line for each scenario that speaks against the candidate, the gravest first.
//!
//! A workflow command is `::error title=…::…`; what would end it early is written as a percent sign and two digits.

use std::fmt::Write as _;

use super::visible::visible;
use super::{Report, Verdict};

impl Report {
    /// The workflow commands, a line each.
    pub fn to_annotations(&self) -> String {
        let mut text = String::new();
        for scenario in self.unexpected() {
            let level = match scenario.verdict {
                Verdict::Advisory if !self.strict => "warning",
                _ => "error",
            };
            let title = format!("{}: {}", scenario.verdict.word(), scenario.id);
            let message = format!(
                "{}. Expected: {}. Observed: {}: {}",
                scenario.name,
                scenario.expected(),
                scenario.observed_words(),
                scenario.reason
            );
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "::{level} title={}::{}",
                property(&title),
                data(&message)
            );
        }
        text
    }
}

fn data(text: &str) -> String {
    visible(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::report::{ScenarioReport, Verdict};
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};

    fn with(verdict: Verdict, reason: &str) -> ScenarioReport {
        ScenarioReport {
            verdict,
            reason: reason.into(),
            ..report(&scenario(), &evidence(rightly_refused()))
        }
    }

    #[test]
    fn what_speaks_against_the_candidate_is_annotated_and_nothing_else() {
        let report = whole_report(vec![
            with(Verdict::Passed, "fine"),
            with(Verdict::Advisory, "a SHOULD"),
            with(Verdict::ExpectedFailure, "known"),
            with(Verdict::Failed, "100%\n::error::forged"),
        ]);
        assert_eq!(
            report.to_annotations(),
            "::error title=failed%3A id-token/audience/names-another-client::The audience is another client. \
             Expected: must refuse. Observed: refused at id_token as id_token.audience_mismatch: 100%25%0A::error::forged\n\
             ::warning title=advisory%3A id-token/audience/names-another-client::The audience is another client. \
             Expected: must refuse. Observed: refused at id_token as id_token.audience_mismatch: a SHOULD\n"
        );
    }

    #[test]
    fn an_advisory_of_a_strict_run_is_an_error() {
        let mut report = whole_report(vec![with(Verdict::Advisory, "a SHOULD")]);
        report.strict = true;
        assert!(report.to_annotations().starts_with("::error "));
    }
}
