//! The report as Markdown: the summary of a job, a comment on a change.

use std::fmt::Write as _;

use super::findings::cell;
use super::{Report, ScenarioReport, Verdict};
use crate::suite::Suite;

/// More than so many would not be read, and GitHub cuts a summary at a mebibyte.
const MOST_SHOWN: usize = 200;

impl Report {
    /// A table of numbers, what speaks against the candidate, and, folded, what is known to fail. `look_closer` is the
    /// command that runs one scenario alone; `{id}` in it stands for the scenario.
    pub fn to_markdown(&self, suite: &Suite, look_closer: &str) -> String {
        let mut text = format!("## {} {}\n\n", cell(&self.candidate.name), self.outcome());
        // Writing to a string cannot fail, here and below.
        for (verdict, count) in self.summary.counts() {
            if count > 0 || matches!(verdict, Verdict::Passed | Verdict::Failed) {
                let _ = write!(text, "**{count}** {} · ", verdict.word());
            }
        }
        let of = self.selected.max(self.scenarios.len());
        let _ = write!(text, "{of} scenarios of suite {}", self.suite_version);
        if let Some(selection) = &self.selection {
            let _ = write!(text, ", selected by `{}`", selection.replace('`', "'"));
        }
        if let Some(shard) = self.shard {
            let _ = write!(text, ", part {shard}");
        }
        text.push('\n');
        let unexpected = self.unexpected();
        if !unexpected.is_empty() {
            text.push_str(
                "\n| | scenario | severity | expected | observed |\n|---|---|---|---|---|\n",
            );
            for scenario in unexpected.iter().take(MOST_SHOWN) {
                row(&mut text, scenario);
            }
            if let Some(more) = unexpected.len().checked_sub(MOST_SHOWN + 1) {
                let _ = writeln!(text, "\n{} more are in the report.", more + 1);
            }
            for scenario in unexpected.iter().take(MOST_SHOWN) {
                folded(&mut text, scenario, suite, look_closer);
            }
        }
        self.known(&mut text);
        text
    }

    fn known(&self, text: &mut String) {
        let is_known = |scenario: &&ScenarioReport| scenario.verdict == Verdict::ExpectedFailure;
        let known: Vec<_> = self.scenarios.iter().filter(is_known).collect();
        if known.is_empty() {
            return;
        }
        let _ = write!(
            text,
            "\n<details><summary>{} failed as expected</summary>\n\n| scenario | observed |\n|---|---|\n",
            known.len()
        );
        for scenario in known.iter().take(MOST_SHOWN) {
            let _ = writeln!(
                text,
                "| {} | {} |",
                cell(&scenario.id),
                cell(&scenario.reason)
            );
        }
        text.push_str("\n</details>\n");
    }
}

fn row(text: &mut String, scenario: &ScenarioReport) {
    let _ = writeln!(
        text,
        "| {} | {}<br>{} | {} | {} | {} |",
        scenario.verdict.word(),
        cell(&scenario.name),
        cell(&scenario.id),
        scenario.severity.name(),
        scenario.expected(),
        cell(&format!(
            "{}: {}",
            scenario.observed_words(),
            scenario.reason
        )),
    );
}

fn folded(text: &mut String, scenario: &ScenarioReport, suite: &Suite, look_closer: &str) {
    let _ = write!(
        text,
        "\n<details><summary>{}</summary>\n\n",
        cell(&scenario.id)
    );
    for clause in scenario.clauses(suite) {
        let _ = write!(text, "{}\n\n", cell(&clause.to_string()));
    }
    if let Some(why) = scenario.why(suite) {
        let _ = write!(text, "{}\n\n", cell(&why));
    }
    let closer = look_closer.replace("{id}", &scenario.id);
    let _ = write!(
        text,
        "```sh\n{}\n```\n\n</details>\n",
        closer.replace('`', "'")
    );
}

#[cfg(test)]
mod tests {
    use crate::report::{ScenarioReport, Shard, Verdict};
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};
    use crate::suite::Suite;

    fn with(id: &str, verdict: Verdict, reason: &str) -> ScenarioReport {
        ScenarioReport {
            id: id.into(),
            verdict,
            reason: reason.into(),
            ..report(&scenario(), &evidence(rightly_refused()))
        }
    }

    fn suite() -> Suite {
        Suite {
            version: String::new(),
            features: Vec::new(),
            scenarios: [(scenario().id, scenario())].into(),
            requirements: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn what_speaks_against_the_candidate_comes_first_and_what_is_known_is_folded() {
        let report = whole_report(vec![
            with("a/b/fine", Verdict::Passed, "fine"),
            with("a/b/known", Verdict::ExpectedFailure, "known | to fail"),
            with(&scenario().id, Verdict::Failed, "<script>\n`x`"),
        ]);
        insta::assert_snapshot!(report.to_markdown(&suite(), "run --name {id}"));
    }

    #[test]
    fn a_run_that_is_a_part_says_so() {
        let mut report = whole_report(vec![with("a/b/fine", Verdict::Passed, "fine")]);
        report.selection = Some("--name fine".into());
        report.shard = Some(Shard { index: 1, count: 3 });
        assert_eq!(
            report.to_markdown(&suite(), ""),
            "## declared conforms\n\n**1** passed · **0** failed · 1 scenarios of suite 1.2.3, selected by `--name fine`, part 1/3\n"
        );
    }
}
