//! One candidate judged from beginning to end: scenarios selected, run, reported.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::{Format, RunArguments, Selected};
use super::progress::{Lines, clear};
use super::terminal::colours;
use super::{Fault, github, out, report_folder, runtime};
use crate::candidate::Candidate;
use crate::exit::Exit;
use crate::expected::ExpectedFailure;
use crate::report::{Report, Shard, Verdict};
use crate::run::{RunOptions, run as run_suite};
use crate::suite::Suite;

/// Who is judged, and what is known about them.
pub struct Job {
    /// The candidate.
    pub candidate: Arc<dyn Candidate>,
    /// Failures that are known.
    pub expected: Vec<ExpectedFailure>,
    /// Whether an advisory fails the run also when nobody asks for that.
    pub strict: bool,
    /// The command that judges it, for whoever wants to look closer: options are appended to it.
    pub again: String,
    /// Where its reports go unless the command line says otherwise.
    pub folder: PathBuf,
    /// The file that describes it.
    pub described_in: Option<PathBuf>,
}

impl Job {
    /// Judges the candidate, writes its reports, and prints what a person wants to know first.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when there is no verdict.
    pub fn judge(&self, whole: &Suite, arguments: &RunArguments) -> Result<Exit, Fault> {
        let base = arguments.report_folder(&self.folder);
        let failed = if arguments.failed {
            Some(failed_in(&report_folder::read(base)?, base)?)
        } else {
            None
        };
        let mut selected = arguments.select(whole.clone(), failed.as_deref())?;
        if let Some(shard) = arguments.shard {
            selected.suite = selected.suite.select_shard(shard)?;
        }
        let folder = folder(base, &selected, arguments);
        let options = RunOptions {
            strict: self.strict || arguments.strict,
            expected_failures: known_among(&self.expected, whole, &selected.suite),
            ..arguments.run_options(self.candidate.kind())
        };
        let mut reports = Vec::new();
        let mut exit = Exit::Conforms;
        for round in 0..arguments.verify.unwrap_or(1) {
            let options = RunOptions {
                seed: options.seed.wrapping_add(u64::from(round)),
                ..options.clone()
            };
            let folder = match round {
                0 => folder.clone(),
                _ => folder.join(format!("verify-{}", round + 1)),
            };
            let report = self.round(&selected, arguments, &options, &folder)?;
            if exit == Exit::Conforms {
                exit = report.exit();
            }
            let complete = report.complete;
            reports.push(report);
            if !complete {
                return Ok(exit);
            }
        }
        if reports.len() > 1 && !stable(&reports) && exit == Exit::Conforms {
            exit = Exit::DoesNotConform;
        }
        Ok(exit)
    }

    /// Runs everything that is selected once.
    fn round(
        &self,
        selected: &Selected,
        arguments: &RunArguments,
        options: &RunOptions,
        folder: &Path,
    ) -> Result<Report, Fault> {
        let suite = &selected.suite;
        report_folder::clear(folder)?;
        let mut report = judge(
            suite,
            Arc::clone(&self.candidate),
            options,
            arguments.verbose,
        )?;
        report.selection.clone_from(&selected.said);
        report.shard = arguments.shard;
        let closer = format!("{} --verbose --name {{id}}", self.again);
        let described_in = self.described_in.as_deref();
        let page = report_folder::write(&report, suite, &closer, described_in, folder)?;
        match arguments.format {
            Format::Terminal => {
                let coloured = colours(&std::io::stdout());
                out(&report.summary_text(suite, &closer, coloured));
                out(&format!("report: {}\n", page.display()));
            }
            Format::Json => out(&report
                .to_json()
                .map_err(|error| Fault::run(error.to_string()))?),
        }
        github::tell(&report, suite, &closer, arguments.format)?;
        Ok(report)
    }
}

/// Runs the suite and shows how far it is.
///
/// # Errors
///
/// The harness or the candidate could not be run, or an expected failure names no scenario.
pub fn judge(
    suite: &Suite,
    candidate: Arc<dyn Candidate>,
    options: &RunOptions,
    verbose: bool,
) -> Result<Report, Fault> {
    let progress = Arc::new(Lines::new(verbose));
    let judged = runtime()?.block_on(run_suite(suite, candidate, options, progress));
    clear();
    Ok(judged?)
}

/// Where the reports go. A part of the suite does not replace the report of the whole, unless somebody names the place.
fn folder(base: &Path, selected: &Selected, arguments: &RunArguments) -> PathBuf {
    let named = arguments.report_dir.is_some() && !arguments.failed;
    let of_selection = match &selected.said {
        Some(_) if !named => base.join("selection"),
        _ => base.to_owned(),
    };
    match arguments.shard {
        Some(Shard { index, count }) if !named => {
            of_selection.join(format!("shard-{index}-of-{count}"))
        }
        _ => of_selection,
    }
}

/// What speaks against the candidate in this report.
fn failed_in(report: &Report, base: &Path) -> Result<Vec<String>, Fault> {
    let against = report.unexpected();
    if against.is_empty() {
        return Err(Fault::usage(format!(
            "nothing failed in {}; there is nothing to run again",
            base.join(report_folder::REPORT).display()
        )));
    }
    Ok(against.iter().map(|scenario| scenario.id.clone()).collect())
}

/// The known failures among what is run. Those that the whole suite does not have stay: they are stale, and the run
/// says so.
fn known_among(
    expected: &[ExpectedFailure],
    whole: &Suite,
    selected: &Suite,
) -> Vec<ExpectedFailure> {
    let has = |suite: &Suite, id: &str| suite.scenarios.contains_key(id);
    expected
        .iter()
        .filter(|known| has(selected, &known.scenario) || !has(whole, &known.scenario))
        .cloned()
        .collect()
}

/// Says which scenarios did not come to the same verdict each time.
fn stable(reports: &[Report]) -> bool {
    let mut verdicts: BTreeMap<&str, Vec<Verdict>> = BTreeMap::new();
    for scenario in reports.iter().flat_map(|report| &report.scenarios) {
        let told = verdicts.entry(&scenario.id).or_default();
        told.push(scenario.verdict);
    }
    let mut text = String::new();
    for (id, told) in &verdicts {
        let words: Vec<&str> = told.iter().map(|verdict| verdict.word()).collect();
        if told.iter().any(|verdict| Some(verdict) != told.first()) {
            let _ = writeln!(text, "UNSTABLE {id}: {}", words.join(", then "));
        }
    }
    let stable = text.is_empty();
    let times = reports.len();
    if stable {
        let _ = writeln!(text, "stable: the same verdicts {times} times");
    } else {
        let _ = writeln!(
            text,
            "not stable: a verdict that changes by itself is no verdict; look at the exchange of both runs with --verbose"
        );
    }
    super::err(&text);
    stable
}
