//! Licences, advisories, sources and banned crates, by cargo-deny.

use crate::cargo;
use crate::outcome::Outcome;

pub(crate) fn run() -> Result<Outcome, String> {
    cargo::is_installed(&["deny"], "`cargo install --locked cargo-deny` brings it")?;
    cargo::run(&["deny", "--locked", "check"])
}
