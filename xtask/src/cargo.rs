//! Other subcommands of cargo, and what is said when they are not there.

use std::process::Command;

use crate::outcome::Outcome;
use crate::repository::repository;

/// Runs cargo with these arguments at the top of the repository: good if it ends well.
pub(crate) fn run(arguments: &[&str]) -> Result<Outcome, String> {
    outcome_of(Command::new("cargo").args(arguments))
}

/// The same with a command that more is told, such as an environment.
pub(crate) fn outcome_of(command: &mut Command) -> Result<Outcome, String> {
    let status = command
        .current_dir(repository()?)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    Ok(if status.success() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}

/// That there is such a subcommand, or how to get it. `command` is all that stands after `cargo`.
pub(crate) fn is_installed(command: &[&str], remedy: &str) -> Result<(), String> {
    let asked = Command::new("cargo")
        .args(command)
        .arg("--version")
        .output();
    if asked.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    let name = command.last().unwrap_or(&"");
    Err(format!("cargo-{name} is not installed; {remedy}"))
}
