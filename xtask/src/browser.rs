//! `cargo xtask browser`: what needs a real browser.
//!
//! A lane of its own, because it needs Chromium: `cargo test` does not fail for want of it, and calls what it leaves out
//! ignored.

use relier_conformance::Chromium;

use crate::cargo;
use crate::outcome::Outcome;

pub(crate) fn run() -> Result<Outcome, String> {
    println!("browser: {}", Chromium::find()?.display());
    // With the whole workspace, so that nothing is built a second time with other features.
    let workspace = ["test", "--locked", "--workspace"];
    for tests in [&["--lib", "--", "--ignored"][..], &["--test", "browser"]] {
        let came_to = cargo::run(&[&workspace[..], tests].concat())?;
        if came_to != Outcome::Good {
            return Ok(came_to);
        }
    }
    Ok(Outcome::Good)
}
