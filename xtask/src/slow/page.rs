//! The results for people: docs/findings.md, and the numbers on a terminal.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use relier_conformance::{Findings, findings_table};

use super::results::Results;

/// docs/findings.md.
pub(crate) fn of(results: &Results) -> String {
    let all: Vec<Findings> = results
        .applications
        .values()
        .map(|judged| judged.findings.clone())
        .collect();
    let days: BTreeSet<&str> = all.iter().map(|one| day(&one.judged_at)).collect();
    let suites: BTreeSet<&str> = all.iter().map(|one| one.suite_version.as_str()).collect();
    let (first, last) = (days.first().copied(), days.last().copied());
    let when = match (first, last) {
        (Some(first), Some(last)) if first != last => format!("from {first} to {last}"),
        (day, _) => format!("on {}", day.unwrap_or("no day yet")),
    };
    format!(
        "# Findings\n\n\
         What real applications and libraries do otherwise than asked. Judged {when} against suite {}.\n\
         `cargo xtask slow` judges them again and writes this page from `fixtures/relying-parties/results.json`, which has\n\
         the exchange of each finding too; do not edit it by hand.\n\n\
         An application here is what a reader of its library's documentation would write; `fixtures/relying-parties/` has it\n\
         with its lock file. A finding names what was sent and who was signed in then. It says nothing about how hard it is\n\
         to get there: *severity* is that of the scenario. *Failed as expected* is a failure that the application's `rp.toml`\n\
         lists with the reason. Not applicable is what the application never uses; skipped is what\n\
         it does not claim to do. `relier`, `openidconnect` and `jsonwebtoken` are judged in-process.\n\n\
         `cargo xtask conformance --candidate fixtures/relying-parties/NAME/rp.toml --verbose --name SCENARIO` shows one.\n\n\
         {}",
        suites.into_iter().collect::<Vec<_>>().join(", "),
        findings_table(&all)
    )
}

fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

/// A line for each.
pub(crate) fn numbers(results: &Results) -> String {
    let mut text = String::new();
    for (name, judged) in &results.applications {
        let summary = &judged.findings.summary;
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{name:<24} {:>4} passed {:>3} failed ({} of them expected) {:>2} advisory {:>3} not applicable {:>3} skipped {:>2} inconclusive",
            summary.passed + summary.unexpected_passes,
            summary.failed + summary.expected_failures,
            summary.expected_failures,
            summary.advisory,
            summary.not_applicable,
            summary.skipped,
            summary.inconclusive,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_time() {
        assert_eq!(day("2026-01-02T03:04:05Z"), "2026-01-02");
    }
}
