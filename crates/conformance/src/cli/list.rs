//! `oidc-conformance list`: the scenarios, or those that are asked for.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use super::{Fault, out};
use crate::candidate::Outcome;
use crate::catalogue::{Need, Severity};
use crate::exit::Exit;
use crate::requirements::Level;
use crate::suite::{Scenario, Suite};

/// Which scenarios, and how they are shown.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Only scenarios whose id contains this
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Only scenarios of this feature or folder of features
    #[arg(long, value_name = "PATH")]
    feature: Option<String>,
    /// Only scenarios of this profile
    #[arg(long)]
    profile: Option<String>,
    /// Only scenarios of this severity
    #[arg(long)]
    severity: Option<Weight>,
    /// Only attacks: what every relying party has to refuse
    #[arg(long)]
    attacks: bool,
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Weight {
    High,
    Medium,
    Low,
}

/// A scenario as others may want to read it.
#[derive(Serialize)]
pub(super) struct Listed<'a> {
    id: &'a str,
    name: &'a str,
    feature: &'a str,
    profile: &'a str,
    level: Level,
    severity: Severity,
    outcome: Outcome,
    requirements: &'a [String],
    needs: &'a [Need],
    oidf: &'a str,
    explain: &'a str,
}

impl<'a> Listed<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        let entry = &scenario.entry;
        Self {
            id: &scenario.id,
            name: &scenario.name,
            feature: &scenario.feature,
            profile: &scenario.profile,
            level: scenario.level,
            severity: entry.severity,
            outcome: entry.outcome,
            requirements: &entry.requirements,
            needs: &entry.needs,
            oidf: &entry.oidf,
            explain: &entry.explain,
        }
    }
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let mut suite = Suite::embedded()?;
    if let Some(profile) = &options.profile {
        suite = suite.select_profile(profile)?;
    }
    if let Some(feature) = &options.feature {
        suite = suite.select_feature(feature)?;
    }
    if let Some(name) = &options.name {
        suite = suite.select(name)?;
    }
    let wanted = |scenario: &&Scenario| {
        let weight = match scenario.entry.severity {
            Severity::High => Weight::High,
            Severity::Medium => Weight::Medium,
            Severity::Low => Weight::Low,
        };
        options.severity.is_none_or(|severity| severity == weight)
            && (!options.attacks || scenario.entry.outcome == Outcome::MustRefuse)
    };
    let scenarios: Vec<&Scenario> = suite.scenarios().filter(wanted).collect();
    if scenarios.is_empty() {
        return Err(Fault::usage("no scenario is like that; ask for less"));
    }
    if options.json {
        let listed: Vec<Listed<'_>> = scenarios
            .iter()
            .map(|scenario| Listed::new(scenario))
            .collect();
        let json =
            serde_json::to_string_pretty(&listed).map_err(|error| Fault::run(error.to_string()))?;
        out(&(json + "\n"));
    } else {
        out(&told(&scenarios));
    }
    Ok(Exit::Conforms)
}

fn told(scenarios: &[&Scenario]) -> String {
    let mut text = String::new();
    let mut feature = "";
    for scenario in scenarios {
        if scenario.feature != feature {
            feature = &scenario.feature;
            let break_before = if text.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail, here and below.
            let _ = writeln!(text, "{break_before}{feature}");
        }
        let _ = writeln!(
            text,
            "  {:<44} {:<11} {:<6} {}",
            scenario.id,
            scenario.entry.outcome.name().replace('_', " "),
            scenario.entry.severity.name(),
            scenario.name
        );
    }
    let _ = writeln!(text, "\n{} scenarios", scenarios.len());
    text
}
