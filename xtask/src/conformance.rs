//! `cargo xtask conformance`: the harness with the candidates of this repository.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use relier_candidates::candidates;
use relier_conformance::{
    Candidate, ExpectedFailure, HttpCandidate, Progress, Report, RpToml, RunOptions,
    ScenarioReport, Suite, Verdict, run as run_suite,
};

use crate::outcome::Outcome;

/// What to judge, against what, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Who is judged: a name (`list` prints them), or the rp.toml of an application
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
    let (candidate, expected_failures) = match find(&options.candidate) {
        Ok(found) => found,
        Err((message, outcome)) => {
            anstream::eprintln!("error: {message}");
            return Ok(outcome);
        }
    };
    let suite = match suite(options) {
        Ok(suite) => suite,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            return Ok(Outcome::Usage);
        }
    };
    let report = judge(
        &suite,
        Arc::clone(&candidate),
        &RunOptions {
            expected_failures: of_the_selection(expected_failures, &suite),
            ..run_options(options)
        },
        options.verbose,
    )?;
    let path = write(&report, options)?;

    let colours = std::io::stdout().is_terminal();
    let closer = format!(
        "cargo xtask conformance --candidate {} --verbose --name {{id}}",
        options.candidate
    );
    anstream::print!("{}", report.summary_text(&suite, &closer, colours));
    anstream::println!("report: {}", path.display());
    Ok(report.exit().into())
}

type Found = (Arc<dyn Candidate>, Vec<ExpectedFailure>);

/// A candidate of this repository, or the application that an rp.toml describes.
fn find(name: &str) -> Result<Found, (String, Outcome)> {
    let path = Path::new(name);
    if path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        let described = RpToml::read(path).map_err(|error| (error.to_string(), Outcome::Usage))?;
        let expected = described.expected_failures.clone();
        let candidate =
            HttpCandidate::new(described).map_err(|message| (message, Outcome::Usage))?;
        candidate
            .install()
            .map_err(|message| (message, Outcome::Fault))?;
        return Ok((Arc::new(candidate), expected));
    }
    candidates()
        .into_iter()
        .find(|candidate| candidate.name() == name)
        .map(|candidate| (candidate, Vec::new()))
        .ok_or_else(|| {
            let message = format!(
                "there is no candidate {name:?}; `--candidate list` names those that there are"
            );
            (message, Outcome::Usage)
        })
}

/// What is known of scenarios that are not run is not asked for.
fn of_the_selection(expected: Vec<ExpectedFailure>, suite: &Suite) -> Vec<ExpectedFailure> {
    let whole = Suite::embedded();
    expected
        .into_iter()
        .filter(|known| {
            let exists = whole
                .as_ref()
                .is_ok_and(|whole| whole.scenarios().any(|other| other.id == known.scenario));
            !exists || suite.scenarios().any(|other| other.id == known.scenario)
        })
        .collect()
}

fn suite(options: &Options) -> Result<Suite, String> {
    let suite = match &options.suite {
        Some(folder) => Suite::load(folder),
        None => Suite::embedded(),
    };
    match (suite, &options.name) {
        (Ok(suite), Some(name)) => suite.select(name),
        (suite, _) => suite,
    }
    .map_err(|error| error.to_string())
}

fn run_options(options: &Options) -> RunOptions {
    let defaults = RunOptions::default();
    RunOptions {
        strict: options.strict || options.candidate == "relier",
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
    let folder = options
        .report_dir
        .clone()
        .unwrap_or_else(|| PathBuf::from("target/conformance").join(&report.candidate.name));
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
