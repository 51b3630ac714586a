//! `cargo xtask conformance`: the harness with the candidates of this repository.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use relier_candidates::candidates;
use relier_conformance::{
    Candidate, ExpectedFailure, Kind, Progress, Report, RunOptions, ScenarioReport, Suite, Verdict,
    run as run_suite,
};

use crate::candidate::{Chosen, chosen};
use crate::outcome::Outcome;

/// What to judge, against what, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Who is judged: a name, the path of an rp.toml, or `all` for relier, openidconnect and jsonwebtoken; `list` prints
    /// the names
    #[arg(long, default_value = "relier")]
    candidate: String,
    /// Only scenarios whose id contains this
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// An advisory fails the run; always so for relier
    #[arg(long)]
    strict: bool,
    /// Shuffle the scenarios by this number; 0 keeps the order of the features
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The scripted provider's port; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How many scenarios run side by side [default: as many as there are processors]
    #[arg(long)]
    jobs: Option<usize>,
    /// The longest time that the candidate gets for one answer, in seconds
    #[arg(long, default_value_t = 10)]
    patience: u64,
    /// Where the report goes [default: target/conformance/CANDIDATE]
    #[arg(long, value_name = "FOLDER")]
    report_dir: Option<PathBuf>,
    /// Read features/ and fixtures/ from this folder instead of those built in
    #[arg(long, value_name = "FOLDER")]
    suite: Option<PathBuf>,
    /// Print a line for each scenario
    #[arg(long, short)]
    verbose: bool,
}

pub(crate) fn run(options: &Options) -> Result<Outcome, String> {
    if options.candidate == "list" {
        for candidate in candidates() {
            anstream::println!("{}", candidate.name());
        }
        return Ok(Outcome::Good);
    }
    let chosen = match chosen(&options.candidate) {
        Ok(chosen) => chosen,
        Err((message, outcome)) => {
            anstream::eprintln!("error: {message}");
            return Ok(outcome);
        }
    };
    let (whole, suite) = match suites(options) {
        Ok(suites) => suites,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            return Ok(Outcome::Usage);
        }
    };
    let mut outcome = Outcome::Good;
    for one in chosen {
        let came_to = judge_and_write(one, &whole, &suite, options)?;
        if came_to != Outcome::Good {
            outcome = came_to;
        }
    }
    Ok(outcome)
}

fn judge_and_write(
    one: Chosen,
    whole: &Suite,
    suite: &Suite,
    options: &Options,
) -> Result<Outcome, String> {
    let name = one.candidate.name().to_owned();
    // Somebody who judges an application says where it is, and wants to say it again.
    let called = match options.candidate.as_str() {
        "all" => &name,
        called => called,
    };
    let run_options = RunOptions {
        strict: options.strict || name == "relier",
        expected_failures: selected(one.expected, whole, suite),
        ..run_options(options, one.candidate.kind())
    };
    let report = judge(suite, one.candidate, &run_options, options.verbose)?;
    let closer = format!("cargo xtask conformance --candidate {called} --verbose --name {{id}}");
    let path = write(&report, suite, &closer, options)?;
    let colours = std::io::stdout().is_terminal();
    anstream::print!("{}", report.summary_text(suite, &closer, colours));
    anstream::println!("report: {}", path.display());
    Ok(report.exit().into())
}

/// The whole suite, and what of it is to be run.
fn suites(options: &Options) -> Result<(Suite, Suite), String> {
    let whole = match &options.suite {
        Some(folder) => Suite::load(folder),
        None => Suite::embedded(),
    };
    let whole = whole.map_err(|error| error.to_string())?;
    let selected = match &options.name {
        Some(name) => whole.clone().select(name),
        None => Ok(whole.clone()),
    };
    Ok((whole, selected.map_err(|error| error.to_string())?))
}

/// The known failures among what is run. Those that the whole suite does not have stay: they are stale, and the run
/// says so.
fn selected(
    mut expected: Vec<ExpectedFailure>,
    whole: &Suite,
    selected: &Suite,
) -> Vec<ExpectedFailure> {
    let has = |suite: &Suite, id: &str| suite.scenarios().any(|scenario| scenario.id == id);
    expected.retain(|known| has(selected, &known.scenario) || !has(whole, &known.scenario));
    expected
}

fn run_options(options: &Options, kind: Kind) -> RunOptions {
    let defaults = RunOptions::default();
    // Most of the time an application is waited for.
    let side_by_side = match kind {
        Kind::Http => defaults.jobs * 2,
        Kind::InProcess | Kind::Stdio => defaults.jobs,
    };
    RunOptions {
        seed: options.seed,
        port: options.port,
        jobs: options.jobs.unwrap_or(side_by_side),
        patience: Duration::from_secs(options.patience),
        ..defaults
    }
}

/// Runs the suite and shows how far it is.
pub(crate) fn judge(
    suite: &Suite,
    candidate: Arc<dyn Candidate>,
    options: &RunOptions,
    verbose: bool,
) -> Result<Report, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no runtime: {error}"))?;
    let progress = Arc::new(Lines {
        verbose,
        counter: std::io::stderr().is_terminal(),
    });
    runtime
        .block_on(run_suite(suite, candidate, options, progress))
        .map_err(|fault| fault.to_string())
}

/// Writes the report in each of its forms: where the one for people is.
fn write(
    report: &Report,
    suite: &Suite,
    closer: &str,
    options: &Options,
) -> Result<PathBuf, String> {
    let folder = options.report_dir.clone().unwrap_or_else(|| {
        let of_candidate = PathBuf::from("target/conformance").join(&report.candidate.name);
        match &options.name {
            // A part of the suite does not replace the report of the whole.
            Some(_) => of_candidate.join("selection"),
            None => of_candidate,
        }
    });
    let page = folder.join("report.html");
    let files = [
        (
            folder.join("report.json"),
            report.to_json().map_err(|error| error.to_string())?,
        ),
        (folder.join("junit.xml"), report.to_junit(suite, closer)),
        (page.clone(), report.to_html(suite, closer)),
    ];
    for (path, text) in files {
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(page)
}

/// A line for each scenario when asked, and a counter on a terminal.
struct Lines {
    verbose: bool,
    counter: bool,
}

impl Progress for Lines {
    fn finished(&self, scenario: &ScenarioReport, done: usize, all: usize) {
        if self.counter {
            anstream::eprint!("\r\u{1b}[K");
        }
        if self.verbose {
            anstream::eprintln!(
                "{:<14} {}  {}",
                word(scenario.verdict),
                scenario.id,
                scenario.reason
            );
            for line in &scenario.transcript {
                anstream::eprintln!(
                    "    {} -> {}  {} {} {}",
                    line.from,
                    line.to,
                    line.method,
                    line.url,
                    line.status
                );
            }
        }
        if self.counter {
            anstream::eprint!("{done}/{all} {}", scenario.id);
            if done == all {
                anstream::eprint!("\r\u{1b}[K");
            }
        } else if !self.verbose && (done.is_multiple_of(50) || done == all) {
            anstream::eprintln!("{done}/{all} scenarios");
        }
    }
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
