//! `JUnit`: what continuous integration shows.
//!
//! There is no standard, so only what every tool reads is written: `testsuites`, one `testsuite` for each feature, its
//! `testcase`s, and in them `failure`, `error` or `skipped`.
//!
//! | verdict | element | why |
//! |---|---|---|
//! | failed, passed unexpectedly | `failure` | the run fails by it |
//! | inconclusive | `error` | the run fails by it, but nothing was shown |
//! | advisory | `failure` in a strict run, else `skipped` with the reason | as it counts; a pass would hide it |
//! | failed as expected | `skipped` with the reason | it must not turn a pipeline red, and a pass would be untrue |
//! | not applicable, skipped | `skipped` with the reason | it was not judged |
//!
//! A run that does not conform always has a failure or an error, also where no single scenario is to blame.

use std::fmt::Write as _;

use super::visible::visible;
use super::{Report, ScenarioReport, Verdict};
use crate::exit::Exit;
use crate::suite::Suite;

/// What a testcase holds.
enum Held {
    Nothing,
    Failure,
    Error,
    Skipped,
}

impl Report {
    /// The report as `JUnit` XML. `look_closer` is the command that runs one scenario alone; `{id}` in it stands for the
    /// scenario.
    pub fn to_junit(&self, suite: &Suite, look_closer: &str) -> String {
        let mut suites: Vec<(&str, &str, Vec<&ScenarioReport>)> = Vec::new();
        for scenario in &self.scenarios {
            let (area, feature) = (scenario.area(), scenario.feature.as_str());
            match suites
                .iter_mut()
                .find(|known| (known.0, known.1) == (area, feature))
            {
                Some((_, _, scenarios)) => scenarios.push(scenario),
                None => suites.push((area, feature, vec![scenario])),
            }
        }
        let mut body = String::new();
        let mut all = Counts::default();
        for (area, feature, scenarios) in suites {
            let counts = Counts::of(scenarios.iter().map(|scenario| held(scenario, self.strict)));
            let took = scenarios.iter().map(|scenario| scenario.duration_ms).sum();
            let name = format!("{area}: {feature}");
            open_suite(&mut body, &name, &counts, took, &self.started_at);
            for scenario in scenarios {
                case(&mut body, scenario, self.strict, suite, look_closer);
            }
            body.push_str("  </testsuite>\n");
            all.add(&counts);
        }
        if let Some(fault) = self.fault_of_the_run(&all) {
            let counts = Counts::of([Held::Error].into_iter());
            open_suite(&mut body, "the run", &counts, 0, &self.started_at);
            let _ = writeln!(
                body,
                "    <testcase classname=\"run\" name=\"conforms\" time=\"0.000\">\n      <error message=\"{0}\" type=\"run\">{0}</error>\n    </testcase>\n  </testsuite>",
                attribute(fault)
            );
            all.add(&counts);
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {} time=\"{}\" timestamp=\"{}\">\n{body}</testsuites>\n",
            attribute(&format!("{}: {}", self.tool.name, self.candidate.name)),
            all.attributes(),
            seconds(self.duration_ms),
            attribute(&self.started_at),
        )
    }

    /// Why the run does not conform although no scenario says so.
    fn fault_of_the_run(&self, counts: &Counts) -> Option<&'static str> {
        let told = counts.failures + counts.errors > 0;
        match self.exit() {
            Exit::Conforms => None,
            _ if told => None,
            _ if !self.complete => Some("not every selected scenario was run"),
            _ => Some("no scenario passed, so nothing was shown"),
        }
    }
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of(held: impl Iterator<Item = Held>) -> Self {
        let mut counts = Self::default();
        for held in held {
            counts.tests += 1;
            match held {
                Held::Nothing => {}
                Held::Failure => counts.failures += 1,
                Held::Error => counts.errors += 1,
                Held::Skipped => counts.skipped += 1,
            }
        }
        counts
    }

    fn add(&mut self, other: &Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
    }

    fn attributes(&self) -> String {
        format!(
            "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
            self.tests, self.failures, self.errors, self.skipped
        )
    }
}

fn held(scenario: &ScenarioReport, strict: bool) -> Held {
    match scenario.verdict {
        Verdict::Passed => Held::Nothing,
        Verdict::Failed | Verdict::UnexpectedPass => Held::Failure,
        Verdict::Advisory if strict => Held::Failure,
        Verdict::Inconclusive => Held::Error,
        Verdict::Advisory
        | Verdict::ExpectedFailure
        | Verdict::NotApplicable
        | Verdict::Skipped => Held::Skipped,
    }
}

fn open_suite(xml: &mut String, name: &str, counts: &Counts, took: u64, started_at: &str) {
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{}\" {} time=\"{}\" timestamp=\"{}\">",
        attribute(name),
        counts.attributes(),
        seconds(took),
        attribute(started_at),
    );
}

fn case(
    xml: &mut String,
    scenario: &ScenarioReport,
    strict: bool,
    suite: &Suite,
    look_closer: &str,
) {
    let _ = write!(
        xml,
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
        attribute(&scenario.area().replace('/', ".")),
        attribute(&scenario.id),
        seconds(scenario.duration_ms),
    );
    let kind = scenario.severity.name();
    let message = format!("{}: {}", scenario.name, scenario.reason);
    let (element, message) = match held(scenario, strict) {
        Held::Nothing => {
            xml.push_str("/>\n");
            return;
        }
        Held::Skipped => {
            let message = format!("{}: {}", scenario.verdict.word(), scenario.reason);
            let _ = writeln!(
                xml,
                ">\n      <skipped message=\"{}\"/>\n    </testcase>",
                attribute(&message)
            );
            return;
        }
        Held::Failure => ("failure", message),
        Held::Error => ("error", message),
    };
    let _ = writeln!(
        xml,
        ">\n      <{element} message=\"{}\" type=\"{}\">{}</{element}>\n    </testcase>",
        attribute(&message),
        attribute(&format!("{} ({kind})", scenario.verdict.word())),
        content(&explained(scenario, suite, look_closer)),
    );
}

fn explained(scenario: &ScenarioReport, suite: &Suite, look_closer: &str) -> String {
    let mut text = format!(
        "expected  {}\nobserved  {}: {}\n",
        scenario.expected(),
        scenario.observed_words(),
        scenario.reason
    );
    for clause in scenario.clauses(suite) {
        let _ = writeln!(text, "clause    {clause}");
    }
    if let Some(why) = scenario.why(suite) {
        let _ = writeln!(text, "why       {why}");
    }
    let _ = write!(
        text,
        "closer    {}",
        look_closer.replace("{id}", &scenario.id)
    );
    text
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// Text between tags. What XML 1.0 cannot hold is spelled out (section 2.2).
fn content(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// An attribute's value, in which a reader would make spaces of line breaks and tabs (section 3.3.3).
fn attribute(text: &str) -> String {
    content(text)
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
        .replace('\t', "&#9;")
}

#[cfg(test)]
mod tests;
