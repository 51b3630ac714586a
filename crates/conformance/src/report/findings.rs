//! Several applications in one table, for `docs/findings.md`.

use std::fmt::Write as _;

use super::visible::visible;
use super::{Report, ScenarioReport, Verdict};

/// What was found, as Markdown: a line for each application with its numbers, and below it one for each failure, the
/// most exploitable first. Failures that are known count as failures.
pub fn findings_table(reports: &[Report]) -> String {
    let mut text = String::from(
        "| application | version | passed | failed | advisory | not applicable | inconclusive | skipped |\n\
         |---|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for report in reports {
        let summary = &report.summary;
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            cell(&report.candidate.name),
            cell(report.candidate.version.as_deref().unwrap_or("not given")),
            summary.passed + summary.unexpected_passes,
            summary.failed + summary.expected_failures,
            summary.advisory,
            summary.not_applicable,
            summary.inconclusive,
            summary.skipped,
        );
    }
    for report in reports {
        let failures = failures(report);
        if failures.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "\n## {}\n\n| scenario | verdict | severity | what was seen |\n|---|---|---|---|\n",
            cell(&report.candidate.name)
        );
        for scenario in failures {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                cell(&scenario.id),
                scenario.verdict.word(),
                scenario.severity.name(),
                cell(&scenario.reason),
            );
        }
    }
    text
}

fn failures(report: &Report) -> Vec<&ScenarioReport> {
    let failed = |scenario: &&ScenarioReport| {
        matches!(
            scenario.verdict,
            Verdict::Failed | Verdict::ExpectedFailure | Verdict::Advisory
        )
    };
    let mut failures: Vec<&ScenarioReport> = report.scenarios.iter().filter(failed).collect();
    failures.sort_by_key(|scenario| (scenario.verdict == Verdict::Advisory, scenario.severity));
    failures
}

/// Text that stays in its cell and is no markup.
pub(super) fn cell(text: &str) -> String {
    let mut cell = String::new();
    for character in visible(text).replace(['\n', '\t'], " ").chars() {
        if "\\`*_{}[]<>#|~&!".contains(character) {
            cell.push('\\');
        }
        cell.push(character);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::findings_table;
    use crate::catalogue::Severity;
    use crate::report::{Report, ScenarioReport, Verdict};
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};

    fn judged(name: &str, version: Option<&str>, scenarios: Vec<ScenarioReport>) -> Report {
        let mut report = whole_report(scenarios);
        name.clone_into(&mut report.candidate.name);
        report.candidate.version = version.map(str::to_owned);
        report
    }

    fn with(verdict: Verdict, severity: Severity, id: &str, reason: &str) -> ScenarioReport {
        ScenarioReport {
            id: id.into(),
            verdict,
            severity,
            reason: reason.into(),
            ..report(&scenario(), &evidence(rightly_refused()))
        }
    }

    #[test]
    fn shows_the_numbers_of_each_application_and_every_failure() {
        let first = judged(
            "flask-authlib",
            Some("1.6.0"),
            vec![
                with(Verdict::Passed, Severity::High, "a/b/fine", "exchange 7"),
                with(Verdict::Advisory, Severity::High, "a/b/advised", "a SHOULD"),
                with(
                    Verdict::ExpectedFailure,
                    Severity::Low,
                    "a/b/known",
                    "user-1 was signed in (expected: crit is ignored)",
                ),
                with(
                    Verdict::Failed,
                    Severity::High,
                    "a/b/new",
                    "a|b <script>\nuser_1 `x`",
                ),
            ],
        );
        let second = judged(
            "express",
            None,
            vec![
                with(Verdict::Passed, Severity::High, "a/b/fine", "exchange 7"),
                with(
                    Verdict::NotApplicable,
                    Severity::High,
                    "a/b/none",
                    "no nonce",
                ),
            ],
        );
        insta::assert_snapshot!(findings_table(&[first, second]));
    }
}
