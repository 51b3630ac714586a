//! `oidc-conformance run`: judge an application or a verifier.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::RunArguments;
use super::job::Job;
use super::{Fault, report_folder};
use crate::candidate::Candidate;
use crate::exit::Exit;
use crate::expected::ExpectedFailure;
use crate::http::{RpKind, RpToml};
use crate::stdio::StdioCandidate;
use crate::suggestion::{closest, did_you_mean};
use crate::suite::Suite;

/// Who is judged, and how.
#[derive(clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    arguments: RunArguments,
}

/// Who is judged.
#[derive(clap::Args)]
pub(super) struct Who {
    /// The description of the application
    #[arg(long, value_name = "FILE", default_value = "rp.toml")]
    pub(super) rp: PathBuf,
    /// Judge a verifier program instead: the command that starts it, arguments separated by spaces
    #[arg(long, value_name = "COMMAND", conflicts_with = "rp")]
    pub(super) shim: Option<String>,
    /// Sign in with Chromium: the application's pages run their scripts. `CHROME` names the program, if it is not on PATH
    #[arg(long, conflicts_with = "shim")]
    pub(super) browser: bool,
}

/// Somebody to judge.
pub(super) struct Chosen {
    pub(super) candidate: Arc<dyn Candidate>,
    pub(super) expected: Vec<ExpectedFailure>,
    /// The options that choose it.
    pub(super) said: String,
    pub(super) described_in: Option<PathBuf>,
}

impl Who {
    /// The candidate that is meant.
    pub(super) fn choose(&self, suite: &Suite) -> Result<Chosen, Fault> {
        if let Some(shim) = &self.shim {
            return shim_of(shim);
        }
        let described = read(&self.rp)?;
        check_profiles(&described, &self.rp, suite)?;
        let mut said = match self.rp.to_string_lossy().as_ref() {
            "rp.toml" => String::new(),
            path => format!(" --rp {path}"),
        };
        if self.browser {
            said.push_str(" --browser");
        }
        Ok(Chosen {
            expected: described.expected_failures.clone(),
            candidate: candidate(described, self.browser)?,
            said,
            described_in: Some(self.rp.clone()),
        })
    }
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let whole = options.arguments.whole_suite()?;
    let chosen = options.who.choose(&whole)?;
    let job = Job {
        candidate: chosen.candidate,
        expected: chosen.expected,
        strict: false,
        again: format!("oidc-conformance run{}", chosen.said),
        folder: report_folder::DEFAULT.into(),
        described_in: chosen.described_in,
    };
    job.judge(&whole, &options.arguments)
}

/// The candidate that is described, visited with Chromium or without.
///
/// # Errors
///
/// A browser is wanted for what is no web application, or there is no HTTP client to be had.
pub fn candidate(described: RpToml, browser: bool) -> Result<Arc<dyn Candidate>, Fault> {
    match (browser, described.kind) {
        (false, _) => described.candidate().map_err(Fault::run),
        (true, RpKind::Http) => described.candidate_in_a_real_browser().map_err(Fault::run),
        (true, RpKind::Stdio) => Err(Fault::usage(format!(
            "--browser is for web applications, and {} is a verifier: it has no pages",
            described.name
        ))),
    }
}

/// The description in this file.
pub(super) fn read(path: &Path) -> Result<RpToml, Fault> {
    if !path.exists() {
        return Err(Fault::usage(format!(
            "there is no {}; `oidc-conformance init` writes an rp.toml to start from, and --rp names one that is elsewhere",
            path.display()
        )));
    }
    RpToml::read(path).map_err(|error| Fault::usage(error.to_string()))
}

/// A profile that no rule has would silently judge nothing.
pub(super) fn check_profiles(described: &RpToml, path: &Path, suite: &Suite) -> Result<(), Fault> {
    /// A verifier is asked about tokens and keys, whatever profile the rules have.
    const VERIFIER: &str = "verifier";
    let known = suite.known_profiles();
    let unknown = described
        .profiles
        .iter()
        .find(|profile| *profile != VERIFIER && !known.contains(profile.as_str()));
    let Some(unknown) = unknown else {
        return Ok(());
    };
    let names = || known.iter().copied().chain([VERIFIER]);
    let remedy = did_you_mean(closest(unknown, names()))
        .unwrap_or_else(|| format!("there are {}", names().collect::<Vec<_>>().join(", ")));
    Err(Fault::usage(format!(
        "{}: `profiles` has {unknown:?}, which does not exist; {remedy}",
        path.display()
    )))
}

fn shim_of(command: &str) -> Result<Chosen, Fault> {
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    let Some(program) = words.first() else {
        return Err(Fault::usage(
            "--shim is empty; it is the command that starts the verifier, such as \"./shim.py\"",
        ));
    };
    let name = Path::new(program).file_stem().map_or_else(
        || program.clone(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    let folder = std::env::current_dir().map_err(|error| Fault::run(error.to_string()))?;
    Ok(Chosen {
        candidate: Arc::new(StdioCandidate::new(name, words, folder, Vec::new())),
        expected: Vec::new(),
        said: format!(" --shim \"{command}\""),
        described_in: None,
    })
}
