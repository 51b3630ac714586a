//! The tasks of this workspace: `cargo xtask --help` lists them.

mod architecture;
mod bench;
mod bench_rows;
mod browser;
mod candidate;
mod cargo;
mod compat;
mod conformance;
mod deny;
mod fuzz;
mod mutants;
mod outcome;
mod place;
mod real_provider;
mod repository;
mod requirements;
mod sabotage;
mod scenarios;
mod slow;
mod suite_time;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The tasks of the Relier workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Judge a relying party against every scenario and write its report.
    Conformance(conformance::Options),
    /// Remove each check of the weak relying party in turn and see which scenarios notice.
    Sabotage(sabotage::Options),
    /// Show which rule of the standards is held by which scenarios, and fail when one is neither held nor explained.
    Requirements(requirements::Options),
    /// Write docs/scenarios/: a section for each scenario, from the catalogue.
    Scenarios,
    /// Sign in at a real provider, through its own pages, with the example application. Needs Node.
    RealProvider,
    /// Read a report in a real browser. Needs Chromium.
    Browser,
    /// Judge all real applications, and keep what was found. Needs Node and Python.
    Slow(slow::Options),
    /// Run everything that has to pass before a change lands: format, lints, tests, packages, architecture.
    Test,
    /// Check that the crates depend on each other in one direction only.
    Architecture,
    /// Measure how long an ID token takes to validate, beside other crates.
    Bench,
    /// Build and run an application that has relier-token and jsonwebtoken, with either backend and with both.
    Compat,
    /// Change the validation code in small ways, one at a time, and see whether the tests notice. Needs cargo-mutants.
    Mutants(mutants::Options),
    /// Search for inputs that crash, hang or exhaust the readers of tokens, keys and metadata.
    Fuzz(fuzz::Options),
    /// Check licences, advisories, sources and banned crates with cargo-deny.
    Deny,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Conformance(options) => Ok(conformance::run(&options)),
        Task::Sabotage(options) => sabotage::run(&options),
        Task::Requirements(options) => Ok(requirements::run(&options)),
        Task::Scenarios => scenarios::run(),
        Task::RealProvider => real_provider::run(),
        Task::Browser => browser::run(),
        Task::Slow(options) => slow::run(&options),
        Task::Test => test::run(),
        Task::Architecture => architecture::run(),
        Task::Bench => bench::run(),
        Task::Compat => compat::run(),
        Task::Mutants(options) => mutants::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Deny => deny::run(),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(3)
        }
    }
}
