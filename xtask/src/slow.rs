//! `cargo xtask slow`: every real application is judged, and what was found is kept in the repository.
//!
//! It takes minutes, so it is no part of `cargo xtask test`; that docs/findings.md is the page of what is kept, is one. And
//! `.ci/run` asks by `--check` whether what is kept is about the applications and the scenarios as they are now.

mod applications;
mod page;
mod results;

use std::path::Path;

use relier_conformance::cli::judge;
use relier_conformance::{Exit, Findings, RunOptions, Suite};

use self::applications::Application;
use self::results::{Judged, Results};
use crate::candidate::chosen;
use crate::outcome::Outcome;
use crate::repository::repository;

const RESULTS: &str = "fixtures/relying-parties/results.json";
const PAGE: &str = "docs/findings.md";

/// What is judged, if anything is.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Judge nothing: say whether the results are about the applications and the scenarios as they are now
    #[arg(long, conflicts_with_all = ["stale", "page"])]
    check: bool,
    /// Judge only those whose result is about another state of the application, or about other scenarios
    #[arg(long, conflicts_with = "page")]
    stale: bool,
    /// Judge nothing: write docs/findings.md once more from the results
    #[arg(long)]
    page: bool,
}

pub(crate) fn run(options: &Options) -> Result<Outcome, String> {
    let root = repository()?;
    let suite = Suite::embedded().map_err(|error| error.to_string())?;
    let applications = applications::all(root)?;
    let mut results = Results::read(&root.join(RESULTS))?;
    if options.page {
        write_page(root, &results)?;
        return Ok(Outcome::Good);
    }
    if !options.check {
        results.keep_only(&applications);
        for application in &applications {
            if options.stale && results.is_current(application, suite.version()) {
                continue;
            }
            println!("== {}", application.name);
            let judged = judged(root, application, &suite).map_err(|what| {
                format!("{what}\nwhat was judged before is kept: `cargo xtask slow --stale` goes on from here")
            })?;
            results.put(application, judged);
            // After each, so that an interrupted run is not for nothing.
            results.write(&root.join(RESULTS))?;
            write_page(root, &results)?;
        }
        print!("{}", page::numbers(&results));
        println!("written: {RESULTS} and {PAGE}");
    }
    Ok(match results.fault(&applications, suite.version()) {
        None => Outcome::Good,
        Some(fault) => {
            anstream::eprintln!("{RESULTS} {fault}");
            Outcome::Bad
        }
    })
}

fn judged(root: &Path, application: &Application, suite: &Suite) -> Result<Judged, String> {
    let Application {
        name, candidate, ..
    } = application;
    let described = root.join(candidate);
    let from_anywhere = described.to_str().filter(|_| described.is_file());
    let found =
        chosen(from_anywhere.unwrap_or(candidate), false).map_err(|fault| fault.to_string())?;
    let one = found
        .into_iter()
        .next()
        .ok_or_else(|| format!("there is no candidate {name}"))?;
    let options = RunOptions {
        strict: name == "relier",
        expected_failures: one.expected,
        ..RunOptions::usual(one.candidate.kind())
    };
    let mut report =
        judge(suite, one.candidate, &options, false).map_err(|fault| fault.to_string())?;
    if !report.complete {
        return Err("the run was interrupted".to_owned());
    }
    report.candidate.version = Some(application.made_of.clone());
    if report.exit() != Exit::Conforms {
        let closer =
            format!("cargo xtask conformance --candidate {candidate} --verbose --name {{id}}");
        anstream::print!("{}", report.summary_text(suite, &closer, false));
    }
    Ok(Judged {
        fingerprint: application.fingerprint.clone(),
        findings: Findings::of(&report),
    })
}

fn write_page(root: &Path, results: &Results) -> Result<(), String> {
    std::fs::write(root.join(PAGE), page::of(results))
        .map_err(|error| format!("{PAGE} cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_findings_is_that_of_the_results() {
        let root = repository().expect("xtask is in a repository");
        let results = Results::read(&root.join(RESULTS)).expect("the results can be read");
        let page = std::fs::read_to_string(root.join(PAGE)).expect("the page can be read");
        assert!(
            page == page::of(&results),
            "{PAGE} is not what {RESULTS} says: `cargo xtask slow --page` writes it"
        );
    }
}
