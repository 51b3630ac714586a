//! Licences, advisories, sources and banned crates, by cargo-deny.

use std::process::Command;

use crate::outcome::Outcome;

pub(crate) fn run() -> Result<Outcome, String> {
    if !installed() {
        return Err(
            "cargo-deny is not installed; `cargo install --locked cargo-deny` brings it".to_owned(),
        );
    }
    let status = Command::new("cargo")
        .args(["deny", "--locked", "check"])
        .status()
        .map_err(|error| format!("cargo deny could not be started: {error}"))?;
    Ok(if status.success() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}

fn installed() -> bool {
    Command::new("cargo")
        .args(["deny", "--version"])
        .output()
        .is_ok_and(|output| output.status.success())
}
