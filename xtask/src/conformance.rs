//! `cargo xtask conformance`: the harness with the candidates of this repository.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use relier_candidates::{candidates, expected_failures, well_kept};
use relier_conformance::{
    Candidate, ExpectedFailure, Progress, Report, RunOptions, ScenarioReport, Suite, Verdict,
    run as run_suite,
};

use crate::outcome::Outcome;

/// What to judge, against what, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Who is judged; `all` takes relier, openidconnect and jsonwebtoken one after the other, `list` prints the names
    #[arg(long, default_value = "relier")]
    candidate: String,
    /// Only scenarios whose id contains this
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// An advisory fails the run; always so for relier
    #[arg(long)]
    strict: bool,
    /// Run the features in the order that this number gives; 0 keeps theirs
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
    let chosen = chosen(&options.candidate);
    if chosen.is_empty() {
        anstream::eprintln!(
            "error: there is no candidate {:?}; `--candidate list` names those that there are",
            options.candidate
        );
        return Ok(Outcome::Usage);
    }
    let (whole, suite) = match suites(options) {
        Ok(suites) => suites,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            return Ok(Outcome::Usage);
        }
    };
    let mut outcome = Outcome::Good;
    for candidate in chosen {
        let expected = expected_failures(candidate.name())?;
        let run_options = RunOptions {
            strict: options.strict || candidate.name() == "relier",
            expected_failures: selected(expected, &whole, &suite),
            ..run_options(options)
        };
        let report = judge(
            &suite,
            Arc::clone(&candidate),
            &run_options,
            options.verbose,
        )?;
        let path = write(&report, options)?;
        let colours = std::io::stdout().is_terminal();
        let closer = format!(
            "cargo xtask conformance --candidate {} --verbose --name {{id}}",
            candidate.name()
        );
        anstream::print!("{}", report.summary_text(&suite, &closer, colours));
        anstream::println!("report: {}", path.display());
        if Outcome::from(report.exit()) != Outcome::Good {
            outcome = report.exit().into();
        }
    }
    Ok(outcome)
}

fn chosen(name: &str) -> Vec<Arc<dyn Candidate>> {
    if name == "all" {
        return well_kept();
    }
    let mut found = candidates();
    found.retain(|candidate| candidate.name() == name);
    found
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

fn run_options(options: &Options) -> RunOptions {
    let defaults = RunOptions::default();
    RunOptions {
        seed: options.seed,
        port: options.port,
        jobs: options.jobs.unwrap_or(defaults.jobs),
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

fn write(report: &Report, options: &Options) -> Result<PathBuf, String> {
    let name = &report.candidate.name;
    let folder = match &options.report_dir {
        // Several reports in one folder would be one.
        Some(folder) if options.candidate == "all" => folder.join(name),
        Some(folder) => folder.clone(),
        None => PathBuf::from("target/conformance").join(name),
    };
    let path = folder.join("report.json");
    let json = report.to_json().map_err(|error| error.to_string())?;
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&path, json))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    Ok(path)
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
