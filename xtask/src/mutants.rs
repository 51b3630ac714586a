//! `cargo xtask mutants`: whether the tests of a relying-party crate notice each small change to its validation code.
//!
//! cargo-mutants makes the changes, one at a time, as `.cargo/mutants.toml` says. One that no test notices is a check that
//! could be lost, or it is listed in `fixtures/mutants.toml` with the reason why nobody could tell the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, absolute};
use std::process::Command;

use serde::Deserialize;

use crate::cargo;
use crate::outcome::Outcome;
use crate::place::in_target;

const ARGUED: &str = "fixtures/mutants.toml";

/// What cargo-mutants ends with if mutants survived, and if some only ran out of time.
const SURVIVORS: i32 = 2;
const TIMEOUTS: i32 = 3;

/// Which mutants are run. All of them take an hour or more.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only those in this file, such as crates/token/src/rules.rs; may be given several times
    #[arg(long, value_name = "PATH")]
    file: Vec<String>,
    /// Only the K-th of N parts, counted from 0
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
}

/// Mutants that may survive, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Argument {
    because: String,
    mutants: Vec<String>,
}

type Arguments = BTreeMap<String, Argument>;

pub(crate) fn run(options: &Options) -> Result<Outcome, String> {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            return Ok(Outcome::Usage);
        }
    };
    cargo::is_installed(
        &["mutants"],
        "`cargo install --locked cargo-mutants` brings it",
    )?;
    let known = listed()?;
    let folder = in_target("mutants");
    let others = match other_files(&known, &options.file) {
        Ok(others) => others,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            return Ok(Outcome::Usage);
        }
    };
    let made = make(options, &others, &folder)?;
    println!(
        "{} of {} mutants: {} noticed, {} not noticed, {} that do not compile",
        made.noticed.len() + made.survived.len() + made.unviable,
        known.len(),
        made.noticed.len(),
        made.survived.len(),
        made.unviable
    );
    let faults = faults(&known, &made, &arguments);
    for fault in &faults {
        anstream::eprintln!("error: {fault}");
    }
    Ok(if faults.is_empty() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}

fn arguments() -> Result<Arguments, String> {
    let text =
        fs::read_to_string(ARGUED).map_err(|error| format!("{ARGUED} cannot be read: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("{ARGUED}: {error}"))
}

/// Every mutant that there is, as cargo-mutants names it.
fn listed() -> Result<BTreeSet<String>, String> {
    let output = Command::new("cargo")
        .args(["mutants", "--list", "--colors=never"])
        .output()
        .map_err(|error| format!("cargo mutants could not be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo mutants --list: {}", said.trim()));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().map(str::to_owned).collect())
}

/// What came of the mutants that were run.
#[derive(Default)]
struct Made {
    noticed: BTreeSet<String>,
    survived: BTreeSet<String>,
    unviable: usize,
}

/// The files that have mutants and are not chosen; none if no file is.
fn other_files(known: &BTreeSet<String>, chosen: &[String]) -> Result<BTreeSet<String>, String> {
    let file = |mutant: &String| mutant.split(':').next().unwrap_or_default().to_owned();
    let mut files: BTreeSet<String> = known.iter().map(file).collect();
    for file in chosen {
        if !files.remove(file) {
            return Err(format!(
                "{file} has no mutants, or is given twice; .cargo/mutants.toml names the files that have"
            ));
        }
    }
    if chosen.is_empty() {
        files.clear();
    }
    Ok(files)
}

fn make(options: &Options, others: &BTreeSet<String>, folder: &Path) -> Result<Made, String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let built =
        absolute(folder.join("built")).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = Command::new("cargo");
    // cargo-mutants works in a copy of the sources. What they depend on stays built from one run to the next; copied along
    // it would lose its times, and all of it would be built again. Two mutants at once would overwrite each other's tests
    // there, so there is one at a time.
    command.env("CARGO_TARGET_DIR", built);
    // The order is that of the files, so that what is built for one mutant serves the next.
    command.args(["mutants", "--no-shuffle"]);
    command.arg("--output").arg(folder);
    command.args(["--jobs", "1"]);
    for file in others {
        // `--file` would add to the files of the configuration, and `--re` lets some mutants of others through.
        command.args(["--exclude", file]);
    }
    if let Some(shard) = &options.shard {
        command.args(["--shard", shard]);
    }
    let status = command
        .status()
        .map_err(|error| format!("cargo mutants could not be started: {error}"))?;
    if !matches!(status.code(), Some(0 | SURVIVORS | TIMEOUTS)) {
        return Err(format!("cargo mutants came to no result ({status})"));
    }
    read(&folder.join("mutants.out"))
}

fn read(folder: &Path) -> Result<Made, String> {
    let lines = |name: &str| {
        let path = folder.join(name);
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        Ok::<_, String>(text.lines().map(str::to_owned).collect::<BTreeSet<_>>())
    };
    let mut noticed = lines("caught.txt")?;
    // A test that never ends is red too.
    noticed.extend(lines("timeout.txt")?);
    Ok(Made {
        noticed,
        survived: lines("missed.txt")?,
        unviable: lines("unviable.txt")?.len(),
    })
}

/// The name without line and column, which change with every edit above:
/// `crates/token/src/rules.rs: replace < with <= in Clock::check_expiry`.
fn placeless(mutant: &str) -> String {
    let mut parts = mutant.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(file), Some(_), Some(_), Some(change)) => format!("{file}:{change}"),
        _ => mutant.to_owned(),
    }
}

/// Survivors that nobody argued for, and arguments that nothing needs.
fn faults(known: &BTreeSet<String>, made: &Made, arguments: &Arguments) -> Vec<String> {
    let mut faults = Vec::new();
    let mut argued = BTreeSet::new();
    for (group, argument) in arguments {
        if argument.because.trim().is_empty() {
            faults.push(format!("{ARGUED}: {group} gives no reason"));
        }
        for name in &argument.mutants {
            if !argued.insert(name.as_str()) {
                faults.push(format!("{ARGUED} lists \"{name}\" twice; leave one"));
            }
        }
    }
    for survivor in &made.survived {
        if !argued.contains(placeless(survivor).as_str()) {
            faults.push(format!(
                "no test notices: {survivor}; write one, or say in {ARGUED} why nobody can tell the difference"
            ));
        }
    }
    for name in argued {
        let of_name = |set: &BTreeSet<String>| {
            let same = set.iter().filter(|mutant| placeless(mutant) == name);
            same.count()
        };
        let there = of_name(known);
        if there == 0 {
            faults.push(format!(
                "{ARGUED} lists \"{name}\", which is no mutant; take it out"
            ));
        } else if of_name(&made.noticed) == there {
            faults.push(format!(
                "{ARGUED} lists \"{name}\", which a test notices; take it out"
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests;
