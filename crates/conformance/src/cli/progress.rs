//! How far a run is: a bar on a terminal, a line now and then elsewhere, and a line for each scenario when asked.

use std::fmt::Write as _;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::err;
use super::terminal::is_terminal;
use crate::report::{ScenarioReport, Verdict};
use crate::run::Progress;

/// The bar's width, in characters.
const WIDTH: usize = 24;
/// So many characters of a scenario's id fit beside it.
const ID: usize = 30;
/// Without a terminal, there is a line after so many scenarios.
const EVERY: usize = 50;
/// Goes back to the beginning of the line and clears it (ECMA-48).
const CLEAR: &str = "\r\u{1b}[K";

pub(super) struct Lines {
    verbose: bool,
    bar: bool,
    against: AtomicUsize,
}

impl Lines {
    pub(super) fn new(verbose: bool) -> Self {
        Self {
            verbose,
            bar: is_terminal(&io::stderr()),
            against: AtomicUsize::new(0),
        }
    }
}

impl Progress for Lines {
    fn begins(&self, what: &str) {
        if self.bar {
            err(&format!("{CLEAR}{what} …"));
        } else if self.verbose {
            err(&format!("{what}\n"));
        }
    }

    fn finished(&self, scenario: &ScenarioReport, done: usize, all: usize) {
        let against = self.against.fetch_add(
            usize::from(scenario.verdict.is_against()),
            Ordering::Relaxed,
        ) + usize::from(scenario.verdict.is_against());
        let mut text = String::new();
        if self.bar {
            text.push_str(CLEAR);
        }
        if self.verbose {
            text.push_str(&told(scenario));
        }
        if self.bar && done < all {
            text.push_str(&bar(done, all, against, &scenario.id));
        } else if !self.bar && !self.verbose && (done.is_multiple_of(EVERY) || done == all) {
            let _ = writeln!(text, "{done}/{all} scenarios");
        }
        err(&text);
    }
}

/// What is left of a bar when a run ends before its end.
pub(super) fn clear() {
    if is_terminal(&io::stderr()) {
        err(CLEAR);
    }
}

fn bar(done: usize, all: usize, against: usize, id: &str) -> String {
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH);
    let id: String = id.chars().take(ID).collect();
    format!(
        "{}{} {done}/{all}, {against} against  {id}",
        "█".repeat(full),
        "░".repeat(WIDTH - full.min(WIDTH)),
    )
}

fn told(scenario: &ScenarioReport) -> String {
    let mut text = format!(
        "{:<14} {}  {}\n",
        word(scenario.verdict),
        scenario.id,
        scenario.reason
    );
    for line in &scenario.transcript {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "    {} -> {}  {} {} {}",
            line.from, line.to, line.method, line.url, line.status
        );
    }
    text
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "FAILED",
        Verdict::Advisory => "ADVISORY",
        Verdict::NotApplicable => "not applicable",
        Verdict::Inconclusive => "INCONCLUSIVE",
        Verdict::Skipped => "skipped",
        Verdict::ExpectedFailure => "expected",
        Verdict::UnexpectedPass => "UNEXPECTED",
    }
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn the_bar_shows_how_much_is_done_and_what_speaks_against_the_candidate() {
        assert_eq!(
            bar(1, 4, 1, "a/b/c"),
            "██████░░░░░░░░░░░░░░░░░░ 1/4, 1 against  a/b/c"
        );
        assert_eq!(bar(4, 4, 0, "a/b/c").matches('░').count(), 0);
        assert_eq!(bar(0, 0, 0, "a/b/c").matches('█').count(), 24);
    }

    #[test]
    fn a_long_id_does_not_break_the_line() {
        assert!(bar(283, 283, 283, &"x".repeat(200)).chars().count() < 80);
    }
}
