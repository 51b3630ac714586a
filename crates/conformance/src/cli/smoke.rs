//! `oidc-conformance smoke`: one honest sign-in, step by step.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::progress::{Lines, clear};
use super::run::Who;
use super::terminal::colours;
use super::{Fault, out, runtime};
use crate::exit::Exit;
use crate::report::visible::visible;
use crate::run::{RunOptions, smoke};
use crate::smoke::{Smoke, Taken};
use crate::suite::Suite;

/// Who signs in.
#[derive(clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    who: Who,
    /// The scripted provider's port; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The longest time that the application gets for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    patience: u64,
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let chosen = options.who.choose(&Suite::embedded()?)?;
    let run_options = RunOptions {
        port: options.port,
        patience: Duration::from_secs(options.patience),
        ..RunOptions::default()
    };
    let name = chosen.candidate.name().to_owned();
    let progress = Arc::new(Lines::new(false));
    let smoked = runtime()?.block_on(smoke(chosen.candidate, &run_options, progress));
    clear();
    let smoked = smoked?;
    out(&told(&name, &smoked, colours(&std::io::stdout())));
    Ok(if smoked.fault.is_none() {
        Exit::Conforms
    } else {
        Exit::Fault
    })
}

fn told(name: &str, smoke: &Smoke, colours: bool) -> String {
    let paint = |code: &str, word: &str| {
        if colours {
            format!("\u{1b}[{code}m{word}\u{1b}[0m")
        } else {
            word.to_owned()
        }
    };
    let mut text = format!("{name} signs in at an honest provider\n\n");
    for step in &smoke.steps {
        let mark = match step.taken {
            Taken::Yes => paint("32", "ok     "),
            Taken::No => paint("1;31", "MISSING"),
            Taken::NotUsed => paint("2", "-      "),
        };
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(text, "  {mark} {}", visible(&step.what));
    }
    match &smoke.fault {
        None => {
            let _ = writeln!(text, "\n{name} works; `oidc-conformance run` judges it");
        }
        Some(fault) => {
            let _ = writeln!(text, "\n{}", visible(fault));
        }
    }
    text
}
