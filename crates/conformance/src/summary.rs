//! A report for a person: what failed first, then the numbers.

use std::fmt::Write as _;

use crate::exit::Exit;
use crate::report::visible::visible;
use crate::report::{Report, ScenarioReport, Verdict};
use crate::suite::Suite;

/// How many of the worst findings are named once more at the end, where a long list has not scrolled them away.
const MOST_NAMED: usize = 5;

/// Turns a part of the text red, green or dim; the identity where no colours are wanted.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn bad(self, text: &str) -> String {
        self.with("1;31", text)
    }

    fn good(self, text: &str) -> String {
        self.with("1;32", text)
    }

    fn dim(self, text: &str) -> String {
        self.with("2", text)
    }
}

impl Report {
    /// What a person wants to read at the end of a run. `look_closer` is the command that runs one scenario alone;
    /// `{id}` in it stands for the scenario.
    pub fn summary_text(&self, suite: &Suite, look_closer: &str, colours: bool) -> String {
        let paint = Paint(colours);
        let mut text = String::new();
        for scenario in self.unexpected() {
            text.push_str(&explained(scenario, suite, look_closer, paint));
            text.push('\n');
        }
        let summary = &self.summary;
        let told: Vec<String> = summary
            .counts()
            .into_iter()
            .filter(|(verdict, count)| {
                *count > 0 || matches!(verdict, Verdict::Passed | Verdict::Failed)
            })
            .map(|(verdict, count)| format!("{count} {}", verdict.word()))
            .collect();
        let verdict = match self.exit() {
            Exit::Conforms => paint.good(self.outcome()),
            _ => paint.bad(self.outcome()),
        };
        let of = if self.complete {
            self.scenarios.len().to_string()
        } else {
            format!("{} of {} selected", self.scenarios.len(), self.selected)
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{} {verdict}: {} of {of} scenarios, in {}.{:03} s",
            self.candidate.name,
            told.join(", "),
            self.duration_ms / 1000,
            self.duration_ms % 1000,
        );
        let failures = self.unexpected().into_iter();
        let first: Vec<&str> = failures
            .filter(|scenario| scenario.verdict != Verdict::Advisory)
            .map(|scenario| scenario.id.as_str())
            .take(MOST_NAMED)
            .collect();
        if !first.is_empty() {
            let _ = writeln!(text, "look first at: {}", first.join(", "));
        }
        text
    }

    /// The scenarios that speak against the candidate, the most exploitable first.
    pub(crate) fn unexpected(&self) -> Vec<&ScenarioReport> {
        let against = |scenario: &&ScenarioReport| scenario.verdict.is_against();
        let mut unexpected: Vec<&ScenarioReport> = self.scenarios.iter().filter(against).collect();
        unexpected
            .sort_by_key(|scenario| (scenario.verdict == Verdict::Advisory, scenario.severity));
        unexpected
    }
}

fn explained(scenario: &ScenarioReport, suite: &Suite, look_closer: &str, paint: Paint) -> String {
    let mut text = format!(
        "{} {}\n    {}\n",
        paint.bad(&scenario.verdict.word().to_uppercase()),
        scenario.id,
        scenario.name
    );
    let mut line = |label: &str, value: &str| {
        // Padded first: a colour has characters that take no room.
        let _ = writeln!(text, "    {} {value}", paint.dim(&format!("{label:<9}")));
    };
    line("expected", &scenario.expected());
    line(
        "observed",
        &visible(&format!(
            "{}: {}",
            scenario.observed_words(),
            scenario.reason
        )),
    );
    // What is only advice is told in short; the report has the rest.
    if scenario.verdict == Verdict::Advisory {
        return text;
    }
    for clause in scenario.clauses(suite) {
        line("clause", &clause.to_string());
    }
    if let Some(why) = scenario.why(suite) {
        line("why", &why);
    }
    line("closer", &look_closer.replace("{id}", &scenario.id));
    text
}

#[cfg(test)]
mod tests;
