//! `cargo xtask browser`: what needs a real browser.
//!
//! A lane of its own, because it needs Chromium: `cargo test` neither fails for want of it nor leaves these tests out unsaid.

use std::process::Command;

use relier_conformance::Chromium;

use crate::outcome::Outcome;
use crate::repository::repository;

pub(crate) fn run() -> Result<Outcome, String> {
    println!("browser: {}", Chromium::find()?.display());
    // With the whole workspace, so that nothing is built a second time with other features.
    let tested = Command::new("cargo")
        .args(["test", "--locked", "--workspace", "--test", "browser"])
        .current_dir(repository()?)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    Ok(if tested.success() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}
