//! `cargo xtask requirements`: which rule of the standards is held by which scenarios.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use relier_conformance::{Coverage, Covered, Level, Role, Suite};
use serde::Deserialize;

use crate::outcome::Outcome;

/// What the harness offers to judge. A MUST of these has to be covered or listed with a reason.
const OFFERED: &[&str] = &["basic", "config", "pkce", "iss-param", "rp-logout"];
const UNCOVERED: &str = "fixtures/not-covered.toml";

/// What is printed.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only the rules of this profile, which need not be one that the harness offers
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// Only the rules that no scenario holds
    #[arg(long)]
    missing: bool,
}

/// Why rules are not covered: a reason, and the ids that it explains.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    because: String,
    /// Whether an honest sign-in shows it, since the scripted provider insists on it.
    #[serde(default)]
    by_the_control: bool,
    requirements: Vec<String>,
}

type Reasons = BTreeMap<String, Reason>;

pub(crate) fn run(options: &Options) -> Outcome {
    let (suite, reasons) = match loaded() {
        Ok(loaded) => loaded,
        Err(message) => return misconfigured(&message),
    };
    let coverage = suite.coverage();
    let shown: Vec<&Covered<'_>> = coverage
        .iter()
        .filter(|covered| match &options.profile {
            Some(profile) => covered.requirement.profile == *profile,
            None => is_offered(covered),
        })
        .collect();
    if shown.is_empty() {
        let profiles: BTreeSet<&str> = coverage
            .iter()
            .map(|covered| covered.requirement.profile.as_str())
            .collect();
        let profiles: Vec<&str> = profiles.into_iter().collect();
        anstream::eprintln!(
            "error: no rule has that profile; there are {}",
            profiles.join(", ")
        );
        return Outcome::Usage;
    }
    for covered in &shown {
        if !options.missing || column(covered, &reasons) == Column::Held(Coverage::Missing) {
            print(covered, &reasons);
        }
    }
    println!();
    totals(&shown, &reasons);
    tell(&faults(&coverage, &reasons))
}

/// The totals, and whether every rule that has to be is held or explained.
pub(crate) fn check() -> Outcome {
    let (suite, reasons) = match loaded() {
        Ok(loaded) => loaded,
        Err(message) => return misconfigured(&message),
    };
    let coverage = suite.coverage();
    let offered: Vec<&Covered<'_>> = coverage
        .iter()
        .filter(|covered| is_offered(covered))
        .collect();
    totals(&offered, &reasons);
    tell(&faults(&coverage, &reasons))
}

fn loaded() -> Result<(Suite, Reasons), String> {
    let suite = Suite::embedded().map_err(|error| error.to_string())?;
    let text = fs::read_to_string(UNCOVERED)
        .map_err(|error| format!("{UNCOVERED} cannot be read: {error}"))?;
    let reasons = toml::from_str(&text).map_err(|error| format!("{UNCOVERED}: {error}"))?;
    Ok((suite, reasons))
}

/// What is written in the repository is wrong, which is no fault of the task.
fn misconfigured(message: &str) -> Outcome {
    anstream::eprintln!("error: {message}");
    Outcome::Usage
}

fn is_offered(covered: &Covered<'_>) -> bool {
    OFFERED.contains(&covered.requirement.profile.as_str())
}

fn tell(faults: &[String]) -> Outcome {
    for fault in faults {
        anstream::eprintln!("error: {fault}");
    }
    if faults.is_empty() {
        Outcome::Good
    } else {
        Outcome::Bad
    }
}

fn print(covered: &Covered<'_>, reasons: &Reasons) {
    let rule = covered.requirement;
    println!(
        "{} ({}, {} section {}): {}",
        covered.id,
        level(rule.level),
        rule.spec,
        rule.section,
        column(covered, reasons).name()
    );
    for scenario in &covered.scenarios {
        println!("    {}", scenario.id);
    }
    match covered.coverage {
        Coverage::NotTestable => println!("    {}", rule.provoke),
        Coverage::Missing => {
            if let Some(reason) = reason(covered.id, reasons) {
                println!("    {}", reason.because);
            }
        }
        Coverage::Covered | Coverage::InProcessOnly | Coverage::Advisory => {}
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Must => "MUST",
        Level::Should => "SHOULD",
    }
}

fn reason<'a>(id: &str, reasons: &'a Reasons) -> Option<&'a Reason> {
    let mut reasons = reasons.values();
    reasons.find(|reason| reason.requirements.iter().any(|listed| listed == id))
}

/// The columns of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Held(Coverage),
    ByTheControl,
}

const COLUMNS: [Column; 6] = [
    Column::Held(Coverage::Covered),
    Column::ByTheControl,
    Column::Held(Coverage::InProcessOnly),
    Column::Held(Coverage::Advisory),
    Column::Held(Coverage::NotTestable),
    Column::Held(Coverage::Missing),
];

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Held(coverage) => coverage.name(),
            Self::ByTheControl => "by the control",
        }
    }
}

fn column(covered: &Covered<'_>, reasons: &Reasons) -> Column {
    let by_the_control = reason(covered.id, reasons).is_some_and(|reason| reason.by_the_control);
    if by_the_control && covered.coverage == Coverage::Missing {
        Column::ByTheControl
    } else {
        Column::Held(covered.coverage)
    }
}

/// A line for each profile and level.
fn totals(shown: &[&Covered<'_>], reasons: &Reasons) {
    let mut counts: BTreeMap<(&str, &str), BTreeMap<Column, usize>> = BTreeMap::new();
    for covered in shown {
        let rule = covered.requirement;
        let line = counts.entry((&rule.profile, level(rule.level)));
        *line
            .or_default()
            .entry(column(covered, reasons))
            .or_default() += 1;
    }
    let names: Vec<String> = COLUMNS
        .iter()
        .map(|column| format!("{:>15}", column.name()))
        .collect();
    println!("{:<22} {:<6} {}", "profile", "level", names.join(" "));
    for ((profile, level), line) in counts {
        let numbers: Vec<String> = COLUMNS
            .iter()
            .map(|column| format!("{:>15}", line.get(column).copied().unwrap_or_default()))
            .collect();
        println!("{profile:<22} {level:<6} {}", numbers.join(" "));
    }
}

/// Where the suite and the list of what it does not cover are at odds.
fn faults(coverage: &[Covered<'_>], reasons: &Reasons) -> Vec<String> {
    let mut faults = Vec::new();
    let mut listed = BTreeSet::new();
    for id in reasons.values().flat_map(|reason| &reason.requirements) {
        if !listed.insert(id.as_str()) {
            faults.push(format!("{UNCOVERED} lists {id} twice; leave one"));
        }
    }
    for covered in coverage {
        let was_listed = listed.remove(covered.id);
        let missing = covered.coverage == Coverage::Missing;
        if was_listed && !missing {
            faults.push(format!(
                "{UNCOVERED} lists {}, which is {}; take it out",
                covered.id,
                covered.coverage.name()
            ));
        }
        if !was_listed && missing && has_to_be_covered(covered) {
            faults.push(format!(
                "no scenario fails when {} is not kept ({}); write one, or say in {UNCOVERED} why there is none",
                covered.id, covered.requirement.text
            ));
        }
    }
    let unknown = listed.into_iter();
    faults.extend(unknown.map(|id| format!("{UNCOVERED} lists {id}, which is no requirement")));
    faults
}

fn has_to_be_covered(covered: &Covered<'_>) -> bool {
    let rule = covered.requirement;
    rule.level == Level::Must && rule.role == Role::RelyingParty && is_offered(covered)
}

#[cfg(test)]
mod tests;
