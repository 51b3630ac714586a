//! `oidc-conformance completions`: the command line completed by the shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, out};
use crate::exit::Exit;

/// For which shell.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The shell
    shell: Shell,
}

pub(super) fn run(options: &Options) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(
        options.shell,
        &mut Cli::command(),
        "oidc-conformance",
        &mut script,
    );
    out(&String::from_utf8_lossy(&script));
    Exit::Conforms
}
