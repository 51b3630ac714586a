//! `oidc-conformance schema`: what editors and readers of reports check files with.

use clap::ValueEnum;

use super::out;
use crate::exit::Exit;

/// Which schema.
#[derive(clap::Args)]
pub(super) struct Options {
    /// What it describes
    of: Described,
}

#[derive(Clone, Copy, ValueEnum)]
enum Described {
    /// rp.toml
    Rp,
    /// report.json
    Report,
    /// The messages to and from a verifier program, `relier-verifier/1`
    Verifier,
}

pub(super) fn run(options: &Options) -> Exit {
    out(match options.of {
        Described::Rp => include_str!("../../fixtures/rp.schema.json"),
        Described::Report => include_str!("../../fixtures/report.schema.json"),
        Described::Verifier => include_str!("../../fixtures/stdio-protocol.schema.json"),
    });
    Exit::Conforms
}
