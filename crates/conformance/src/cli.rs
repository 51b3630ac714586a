//! The command line: `oidc-conformance`, and the parts of it that `cargo xtask conformance` is made of.
//!
//! Everything that can go wrong before there is a verdict is a [`Fault`]: what happened, what was wanted, what to do, and
//! the exit code that says whose turn it is.

mod arguments;
mod baseline;
mod compare;
mod completions;
mod explain;
mod github;
mod init;
mod job;
mod list;
mod merge;
mod progress;
mod report_folder;
mod run;
mod say;
mod schema;
mod serve;
mod smoke;
mod terminal;
#[cfg(test)]
mod tests;

use std::fmt;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use self::arguments::{Format, RunArguments};
pub use self::job::{Job, judge};
pub use self::run::candidate;
pub use self::say::{err, out};
use crate::exit::Exit;
use crate::run::RunFault;
pub use crate::suggestion::{closest, did_you_mean};
use crate::suite::LoadError;

const AFTER_HELP: &str = "\
Exit codes: 0 conforms, 1 does not, 2 usage or configuration (nothing selected among them),
3 the harness or the application could not be run.

Start with `oidc-conformance init`, then `oidc-conformance smoke`, then `oidc-conformance run`.";

/// Judge an `OpenID` Connect relying party: a scripted provider behaves well, then misbehaves in one named way after the
/// other, and a verdict says what the application did.
#[derive(Parser)]
#[command(name = "oidc-conformance", version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Judge an application, or a verifier, against every scenario
    Run(run::Options),
    /// Sign in once at an honest provider and show each step
    Smoke(smoke::Options),
    /// List the scenarios
    List(list::Options),
    /// Say what a scenario sends, why it matters, what is right and how to fix it
    Explain(explain::Options),
    /// Write an rp.toml to start from
    Init(init::Options),
    /// Write the failures of the last run into the rp.toml, with reasons to fill in
    Baseline(baseline::Options),
    /// Make one report of those of all shards
    Merge(merge::Options),
    /// Say what changed between two reports; exits with 1 if something got worse
    Compare(compare::Options),
    /// Run the scripted provider with one behaviour, to debug an application by hand
    Serve(serve::Options),
    /// Print a JSON Schema: for rp.toml, report.json, or the messages to verifier programs
    Schema(schema::Options),
    /// Print a script that completes this command line in a shell
    Completions(completions::Options),
}

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The exit code that says whose turn it is.
    pub exit: Exit,
    /// What happened, what was wanted, and what to do.
    pub message: String,
}

impl Fault {
    /// The command line or the configuration is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
        }
    }

    /// The harness or the candidate could not be run.
    pub fn run(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Fault,
            message: message.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl From<LoadError> for Fault {
    fn from(error: LoadError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<RunFault> for Fault {
    fn from(fault: RunFault) -> Self {
        match fault {
            RunFault::NoSuchScenario(_) => Self::usage(fault.to_string()),
            _ => Self::run(fault.to_string()),
        }
    }
}

/// The program: reads its command line, does what is asked, and says with its exit code what came of it.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Smoke(options) => smoke::run(&options),
        Command::List(options) => list::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Init(options) => init::run(&options),
        Command::Baseline(options) => baseline::run(&options),
        Command::Merge(options) => merge::run(&options),
        Command::Compare(options) => compare::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Schema(options) => Ok(schema::run(&options)),
        Command::Completions(options) => Ok(completions::run(&options)),
    };
    let exit = done.unwrap_or_else(|fault| {
        err(&format!("error: {fault}\n"));
        fault.exit
    });
    ExitCode::from(exit.code())
}

/// The runtime that everything asynchronous runs on.
fn runtime() -> Result<tokio::runtime::Runtime, Fault> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Fault::run(format!("no runtime: {error}")))
}
