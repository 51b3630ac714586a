//! `cargo xtask browser`: what needs a real browser.
//!
//! A lane of its own, because it needs Chromium: `cargo test` neither fails for want of it nor leaves these tests out unsaid.

use relier_conformance::Chromium;

use crate::cargo;
use crate::outcome::Outcome;

pub(crate) fn run() -> Result<Outcome, String> {
    println!("browser: {}", Chromium::find()?.display());
    // With the whole workspace, so that nothing is built a second time with other features.
    cargo::run(&["test", "--locked", "--workspace", "--test", "browser"])
}
