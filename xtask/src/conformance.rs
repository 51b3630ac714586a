//! `cargo xtask conformance`: the harness with the candidates of this repository.
//!
//! It is the runner of `oidc-conformance`; only who is judged is chosen otherwise.

use std::path::{Path, PathBuf};

use relier_candidates::candidates;
use relier_conformance::cli::{self, Fault, Job, RunArguments};

use crate::candidate::{Chosen, chosen};
use crate::outcome::Outcome;
use crate::place::in_target;
use crate::suite_time;

/// What to judge, against what, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Who is judged: a name, the path of an rp.toml, or `all` for relier, openidconnect and jsonwebtoken; `list` prints
    /// the names. Reports go to target/conformance/CANDIDATE
    #[arg(long, default_value = "relier")]
    candidate: String,
    /// Sign in with Chromium: the application's pages run their scripts
    #[arg(long)]
    browser: bool,
    #[command(flatten)]
    arguments: RunArguments,
}

pub(crate) fn run(options: &Options) -> Outcome {
    if options.candidate == "list" {
        for candidate in candidates() {
            cli::out(&format!("{}\n", candidate.name()));
        }
        return Outcome::Good;
    }
    judge_all(options).unwrap_or_else(|fault| {
        cli::err(&format!("error: {fault}\n"));
        fault.exit.into()
    })
}

fn judge_all(options: &Options) -> Result<Outcome, Fault> {
    let chosen = chosen(&options.candidate, options.browser)?;
    let whole = options.arguments.whole_suite()?;
    let mut outcome = Outcome::Good;
    for one in chosen {
        let job = job(one, options);
        let report = options
            .arguments
            .report_folder(&job.folder)
            .join("report.json");
        let came_to = job.judge(&whole, &options.arguments)?.into();
        if options.arguments.leave_nothing_out() {
            suite_time::note(&report, whole.scenarios().count()).map_err(Fault::run)?;
        }
        if came_to != Outcome::Good {
            outcome = came_to;
        }
    }
    Ok(outcome)
}

fn job(one: Chosen, options: &Options) -> Job {
    let name = one.candidate.name().to_owned();
    // Somebody who judges an application says where it is, and wants to say it again.
    let called = match options.candidate.as_str() {
        "all" => &name,
        called => called,
    };
    let browser = if options.browser { " --browser" } else { "" };
    let is_described = Path::new(called).extension().is_some();
    Job {
        candidate: one.candidate,
        expected: one.expected,
        // Ours has no excuse.
        strict: name == "relier",
        again: format!("cargo xtask conformance --candidate {called}{browser}"),
        folder: in_target("conformance").join(&name),
        described_in: is_described.then(|| PathBuf::from(called)),
    }
}
