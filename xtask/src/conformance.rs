//! `cargo xtask conformance`: the harness with the candidates of this repository.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use relier_candidates::candidates;
use relier_conformance::{
    Candidate, Progress, Report, RunOptions, ScenarioReport, Suite, Verdict, run as run_suite,
};

use crate::outcome::Outcome;

/// What to judge, against what, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Who is judged; `list` prints the names
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
    let Some(candidate) = candidates()
        .into_iter()
        .find(|candidate| candidate.name() == options.candidate)
    else {
        anstream::eprintln!(
            "error: there is no candidate {:?}; `--candidate list` names those that there are",
            options.candidate
        );
        return Ok(Outcome::Usage);
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
        &run_options(options),
        options.verbose,
    )?;
    let closer = format!(
        "cargo xtask conformance --candidate {} --verbose --name {{id}}",
        candidate.name()
    );
    let path = write(&report, &suite, &closer, options)?;

    let colours = std::io::stdout().is_terminal();
    anstream::print!("{}", report.summary_text(&suite, &closer, colours));
    anstream::println!("report: {}", path.display());
    Ok(report.exit().into())
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

/// Writes report.json, junit.xml and report.html: where the last one is.
fn write(
    report: &Report,
    suite: &Suite,
    closer: &str,
    options: &Options,
) -> Result<PathBuf, String> {
    let folder = options
        .report_dir
        .clone()
        .unwrap_or_else(|| PathBuf::from("target/conformance").join(&report.candidate.name));
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
