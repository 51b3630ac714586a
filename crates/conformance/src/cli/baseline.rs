//! `oidc-conformance baseline`: what fails today, written down as expected.
//!
//! Reasons are left empty, and nothing runs with an empty reason: somebody has to say why before a failure is excused.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use super::run::read as read_description;
use super::{Fault, err, out, report_folder};
use crate::exit::Exit;
use crate::report::visible::visible;
use crate::report::{Observed, Report, ScenarioReport, Verdict};
use crate::suite::Suite;

/// From where to where.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The description that the failures are written to
    #[arg(long, value_name = "FILE", default_value = "rp.toml")]
    rp: PathBuf,
    /// The report that they are in: a report.json, or the folder that it is in
    #[arg(long, value_name = "REPORT", default_value = report_folder::DEFAULT)]
    report: PathBuf,
    /// Print them instead of writing them
    #[arg(long)]
    print: bool,
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let described = read_description(&options.rp)?;
    let report = report_folder::read(&options.report)?;
    if let Some(why) = refusal(&report, &described.name, &Suite::embedded()?) {
        return Err(Fault::usage(format!("{} {why}", options.report.display())));
    }
    let known: BTreeSet<&str> = described
        .expected_failures
        .iter()
        .map(|known| known.scenario.as_str())
        .collect();
    let found = Found::of(&report, &known);
    let entries: String = found.new.iter().map(|scenario| entry(scenario)).collect();
    let shown = options.rp.display();
    if options.print {
        out(&entries);
    } else if !found.new.is_empty() {
        OpenOptions::new()
            .append(true)
            .open(&options.rp)
            .and_then(|mut file| file.write_all(entries.as_bytes()))
            .map_err(|error| Fault::run(format!("{shown} cannot be written: {error}")))?;
        out(&format!(
            "{} failures are written to {shown}; fill in each `reason`, then run again\n",
            found.new.len()
        ));
    }
    let left = found.told();
    if found.new.is_empty() && left.is_empty() {
        err("nothing fails that is not written down already\n");
    }
    err(&left);
    Ok(if left.is_empty() {
        Exit::Conforms
    } else {
        Exit::DoesNotConform
    })
}

/// Why this report is no base, if it is none.
fn refusal(report: &Report, name: &str, suite: &Suite) -> Option<String> {
    if report.candidate.name != name {
        return Some(format!(
            "is of {:?}, and the description is of {name:?}; run this one first",
            report.candidate.name
        ));
    }
    if !report.complete {
        return Some(
            "was not run to its end, so the failures in it are not all; run everything first"
                .into(),
        );
    }
    if let Some(shard) = report.shard {
        return Some(format!(
            "is of shard {shard} only; put the shards together first, with `merge`"
        ));
    }
    if let Some(selection) = &report.selection {
        return Some(format!(
            "is of a selection only ({selection}); run everything first"
        ));
    }
    if report.suite_version != suite.version() || report.scenarios.len() != suite.scenarios.len() {
        return Some(format!(
            "was made with other scenarios (suite {}, {} of them) than this program has ({}, {}); run everything first",
            report.suite_version,
            report.scenarios.len(),
            suite.version(),
            suite.scenarios.len()
        ));
    }
    None
}

/// What speaks against the candidate, and what can be done about it.
struct Found<'a> {
    /// It can be written down.
    new: Vec<&'a ScenarioReport>,
    /// It is written down, and no longer excused.
    over: Vec<&'a ScenarioReport>,
    /// It is written down, and does not fail.
    better: Vec<&'a ScenarioReport>,
    /// No list excuses it.
    never: Vec<&'a ScenarioReport>,
}

impl<'a> Found<'a> {
    fn of(report: &'a Report, known: &BTreeSet<&str>) -> Self {
        let mut found = Self {
            new: Vec::new(),
            over: Vec::new(),
            better: Vec::new(),
            never: Vec::new(),
        };
        for scenario in report.unexpected() {
            let broken = matches!(scenario.observed, Observed::Crashed | Observed::Hung);
            let place = match scenario.verdict {
                Verdict::UnexpectedPass => &mut found.better,
                Verdict::Failed | Verdict::Advisory if broken => &mut found.never,
                Verdict::Failed | Verdict::Advisory if known.contains(scenario.id.as_str()) => {
                    &mut found.over
                }
                Verdict::Failed => &mut found.new,
                Verdict::Advisory if report.strict => &mut found.new,
                // It fails no run.
                Verdict::Advisory => continue,
                _ => &mut found.never,
            };
            place.push(scenario);
        }
        found
    }

    /// What the next run will fail by all the same.
    fn told(&self) -> String {
        let mut text = String::new();
        let parts = [
            (
                &self.never,
                "cannot be written down: a crash, a hang or an inconclusive row is never excused",
            ),
            (
                &self.over,
                "is written down, and the day `expires` is past: fix it, or think again about the day",
            ),
            (
                &self.better,
                "is written down, but passes: take it out of the list",
            ),
        ];
        for (scenarios, what) in parts {
            for scenario in scenarios {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{}: {what}", scenario.id);
            }
        }
        text
    }
}

fn entry(scenario: &ScenarioReport) -> String {
    let observed = format!(
        "{} ({}): {}: {}",
        scenario.name,
        scenario.severity.name(),
        scenario.observed_words(),
        scenario.reason
    );
    let observed = visible(&observed).replace(['\n', '\t'], " ");
    let id = toml::Value::String(scenario.id.clone());
    format!("\n# {observed}\n[[expected_failure]]\nscenario = {id}\nreason = \"\"\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Found, entry, refusal};
    use crate::report::{Observed, Report, ScenarioReport, Shard, Verdict};
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};
    use crate::suite::Suite;

    fn with(id: &str, verdict: Verdict) -> ScenarioReport {
        ScenarioReport {
            id: id.into(),
            verdict,
            reason: "line\nbreak \u{1b}[31m".into(),
            ..report(&scenario(), &evidence(rightly_refused()))
        }
    }

    fn ids(scenarios: &[&ScenarioReport]) -> Vec<String> {
        scenarios.iter().map(|s| s.id.clone()).collect()
    }

    #[test]
    fn only_plain_failures_can_be_written_down() {
        let mut crashed = with("crashed", Verdict::Failed);
        crashed.observed = Observed::Crashed;
        let mut report = whole_report(vec![
            with("failed", Verdict::Failed),
            crashed,
            with("over", Verdict::Failed),
            with("unclear", Verdict::Inconclusive),
            with("better", Verdict::UnexpectedPass),
            with("advisory", Verdict::Advisory),
            with("known", Verdict::ExpectedFailure),
            with("passed", Verdict::Passed),
        ]);
        let known = BTreeSet::from(["over", "better", "known"]);
        let found = Found::of(&report, &known);
        assert_eq!(ids(&found.new), ["failed"]);
        assert_eq!(ids(&found.over), ["over"]);
        assert_eq!(ids(&found.better), ["better"]);
        assert_eq!(ids(&found.never), ["crashed", "unclear"]);
        assert_eq!(found.told().lines().count(), 4);

        report.strict = true;
        assert_eq!(ids(&Found::of(&report, &known).new), ["failed", "advisory"]);
    }

    #[test]
    fn an_entry_has_a_reason_to_fill_in_and_says_what_was_seen() {
        assert_eq!(
            entry(&with("a/b/c", Verdict::Failed)),
            "\n# The audience is another client (high): refused at id_token as id_token.audience_mismatch: line break \\u{1b}[31m\n[[expected_failure]]\nscenario = \"a/b/c\"\nreason = \"\"\n"
        );
    }

    /// A report of everything, but for what is changed.
    #[track_caller]
    fn check(change: impl FnOnce(&mut Report), expected: Option<&str>) {
        let suite = Suite::embedded().expect("the suite loads");
        let all = suite
            .scenarios()
            .map(|scenario| with(&scenario.id, Verdict::Passed));
        let mut report = whole_report(all.collect());
        suite.version().clone_into(&mut report.suite_version);
        change(&mut report);
        assert_eq!(refusal(&report, "declared", &suite).as_deref(), expected);
    }

    #[test]
    fn a_report_of_everything_is_a_base() {
        check(|_| {}, None);
    }

    #[test]
    fn a_report_of_a_part_is_no_base() {
        check(
            |report| report.complete = false,
            Some("was not run to its end, so the failures in it are not all; run everything first"),
        );
        check(
            |report| report.shard = Some(Shard { index: 1, count: 2 }),
            Some("is of shard 1/2 only; put the shards together first, with `merge`"),
        );
        check(
            |report| report.selection = Some("--name audience".into()),
            Some("is of a selection only (--name audience); run everything first"),
        );
    }

    #[test]
    fn a_report_of_another_suite_or_candidate_is_no_base() {
        check(
            |report| report.candidate.name = "other".into(),
            Some("is of \"other\", and the description is of \"declared\"; run this one first"),
        );
        let suite = Suite::embedded().expect("the suite loads");
        let (version, all) = (suite.version(), suite.scenarios.len());
        let expected = format!(
            "was made with other scenarios (suite {version}, {} of them) than this program has ({version}, {all}); run everything first",
            all - 1
        );
        check(
            |report| {
                report.scenarios.pop();
            },
            Some(&expected),
        );
        let expected = format!(
            "was made with other scenarios (suite 0.0.0+aa, {all} of them) than this program has ({version}, {all}); run everything first"
        );
        check(
            |report| report.suite_version = "0.0.0+aa".into(),
            Some(&expected),
        );
    }
}
