//! Inputs that nobody thought of: runs every target of `fuzz/` on nightly, each from its seeds.

use std::path::Path;
use std::process::Command;

use crate::cargo;
use crate::outcome::Outcome;

/// The targets, one file each in `fuzz/fuzz_targets`.
const TARGETS: [&str; 5] = ["jws", "jwe", "key_set", "claims", "metadata"];

/// The longest input in octets: beyond every bound on tokens, and enough for a key set.
const MAX_INPUT: u32 = 70_000;

/// How long to search.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only this target.
    #[arg(long)]
    target: Option<String>,
}

/// Runs the targets one after the other, and stops at the first that crashes, hangs or takes too much memory.
pub(crate) fn run(options: &Options) -> Result<Outcome, String> {
    cargo::is_installed(
        &["+nightly", "fuzz"],
        "`cargo install --locked cargo-fuzz` and a nightly toolchain bring it",
    )?;
    let chosen = |target: &&str| options.target.as_ref().is_none_or(|only| only == target);
    let targets: Vec<&str> = TARGETS.into_iter().filter(chosen).collect();
    if targets.is_empty() {
        return Err(format!("no such target, there are {}", TARGETS.join(", ")));
    }
    for target in targets {
        println!("== {target} for {} s", options.seconds);
        let corpus = format!("fuzz/corpus/{target}");
        std::fs::create_dir_all(&corpus).map_err(|error| format!("{corpus}: {error}"))?;
        let seeds = format!("fuzz/seeds/{target}");
        if !Path::new(&seeds).is_dir() {
            return Err(format!("{seeds} is missing"));
        }
        let status = Command::new("cargo")
            .args(["+nightly", "fuzz", "run", target, &corpus, &seeds, "--"])
            .arg(format!("-max_total_time={}", options.seconds))
            .arg(format!("-max_len={MAX_INPUT}"))
            .args(["-timeout=5", "-rss_limit_mb=1024", "-print_final_stats=1"])
            .status()
            .map_err(|error| format!("cargo fuzz could not be started: {error}"))?;
        if !status.success() {
            println!("{target} found something: see fuzz/artifacts/{target}");
            return Ok(Outcome::Bad);
        }
    }
    Ok(Outcome::Good)
}
