//! Which scenario notices which missing check: the kill matrix.
//!
//! A scenario kills a switch when the weak relying party passes it with all checks in place and fails it with that one
//! left out: because it took what it had to refuse, took one user for another, sent what must not be sent, or turned an
//! honest user away. A verdict that the evidence does not support is no kill, nor is a refusal that only comes later
//! than it should, nor a crash or a hang that is not the very mistake.
//!
//! A scenario about what is only recommended never fails. Its advisory is no kill either, and told apart.

mod kill;

use std::collections::{BTreeMap, BTreeSet};

use relier_conformance::{Outcome, ScenarioReport, Verdict};
use serde::Serialize;

use self::kill::{Notice, notice};
use crate::Switch;

/// What was killed by what. Serialised it is `target/sabotage/matrix.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// Each switch and the scenarios that kill it, in the order of the flow.
    pub switches: Vec<Killed>,
    /// Each scenario and the switches that it kills, by id.
    pub scenarios: Vec<Killer>,
    /// What may be counted.
    pub counts: Counts,
    /// What is wrong, a sentence each.
    pub holes: Vec<String>,
}

/// A switch and what kills it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Killed {
    /// Its name.
    pub switch: &'static str,
    /// The requirement that it breaks.
    pub requirement: &'static str,
    /// The scenarios that kill it, by id.
    pub killed_by: Vec<String>,
    /// The scenarios that advise against it, by id.
    pub advised_against_by: Vec<String>,
}

/// A scenario and what it kills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Killer {
    /// Its id.
    pub scenario: String,
    /// What it asks of everybody.
    pub attack: bool,
    /// What it asks of the weak relying party.
    pub allowed: Outcome,
    /// The OpenID Foundation suite's counterpart, or `none`.
    pub oidf: String,
    /// The requirements that it names.
    pub requirements: BTreeSet<String>,
    /// The switches that it kills, by name.
    pub kills: BTreeSet<&'static str>,
    /// The switches that it advises against, by name.
    pub advises_against: BTreeSet<&'static str>,
}

/// Numbers of scenarios. Those that kill the same switches and name the same requirements are one of the distinct ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All scenarios.
    pub scenarios: usize,
    /// The distinct ones among them.
    pub distinct: usize,
    /// Those that everybody has to refuse.
    pub attacks: usize,
    /// The distinct ones among these that kill.
    pub distinct_attacks: usize,
    /// The distinct ones among these that kill and have no counterpart in the OpenID Foundation's suite.
    pub distinct_attacks_without_oidf: usize,
}

impl Matrix {
    /// Holds what the weak relying party did without a check, by switch, against what it did with all checks in place.
    /// Of a switch only those scenarios are needed in which something depended on the check.
    pub fn new(honest: &[ScenarioReport], without: &[(Switch, Vec<ScenarioReport>)]) -> Self {
        let mut holes: Vec<String> = honest
            .iter()
            .filter(|scenario| scenario.verdict != Verdict::Passed)
            .map(|scenario| {
                format!(
                    "with all checks in place the weak relying party does not pass {}: {}",
                    scenario.id, scenario.reason
                )
            })
            .collect();
        let by_id: BTreeMap<&str, &ScenarioReport> = honest
            .iter()
            .map(|scenario| (scenario.id.as_str(), scenario))
            .collect();
        let switches: Vec<Killed> = without
            .iter()
            .map(|(switch, reports)| killed(*switch, reports, &by_id))
            .collect();
        let scenarios: Vec<Killer> = by_id
            .into_values()
            .map(|scenario| killer(scenario, &switches))
            .collect();
        holes.extend(
            switches
                .iter()
                .filter_map(|killed| hole(killed, &scenarios)),
        );
        let idle = scenarios
            .iter()
            .filter(|killer| killer.attack && killer.is_idle());
        holes.extend(idle.map(|killer| format!("{} notices no switch", killer.scenario)));
        Self {
            counts: Counts::of(&scenarios),
            switches,
            scenarios,
            holes,
        }
    }

    /// The scenarios that notice no switch.
    pub fn idle(&self) -> impl Iterator<Item = &Killer> {
        self.scenarios.iter().filter(|killer| killer.is_idle())
    }

    /// The scenarios that count as one because they kill the same switches and name the same requirements, where there
    /// are several.
    pub fn alike(&self) -> Vec<Vec<&Killer>> {
        let mut groups: BTreeMap<_, Vec<&Killer>> = BTreeMap::new();
        for killer in &self.scenarios {
            groups.entry(killer.is_about()).or_default().push(killer);
        }
        groups
            .into_values()
            .filter(|group| group.len() > 1)
            .collect()
    }
}

impl Killer {
    fn is_idle(&self) -> bool {
        self.kills.is_empty() && self.advises_against.is_empty()
    }

    fn notices(&self, switch: &str) -> bool {
        self.kills.contains(switch) || self.advises_against.contains(switch)
    }

    /// What makes it distinct.
    fn is_about(
        &self,
    ) -> (
        &BTreeSet<&'static str>,
        &BTreeSet<&'static str>,
        &BTreeSet<String>,
    ) {
        (&self.kills, &self.advises_against, &self.requirements)
    }
}

impl Counts {
    fn of(scenarios: &[Killer]) -> Self {
        let count = |wanted: &dyn Fn(&Killer) -> bool| {
            let wanted: Vec<&Killer> = scenarios.iter().filter(|killer| wanted(killer)).collect();
            let distinct: BTreeSet<_> = wanted.iter().map(|killer| killer.is_about()).collect();
            (wanted.len(), distinct.len())
        };
        let (scenarios, distinct) = count(&|_| true);
        let (attacks, _) = count(&|killer| killer.attack);
        let (_, distinct_attacks) = count(&|killer| killer.attack && !killer.kills.is_empty());
        let (_, distinct_attacks_without_oidf) =
            count(&|killer| killer.attack && !killer.kills.is_empty() && killer.oidf == "none");
        Self {
            scenarios,
            distinct,
            attacks,
            distinct_attacks,
            distinct_attacks_without_oidf,
        }
    }
}

fn killed(
    switch: Switch,
    reports: &[ScenarioReport],
    before: &BTreeMap<&str, &ScenarioReport>,
) -> Killed {
    let by = |wanted| {
        let noticing = reports.iter().filter(|report| {
            let before = before.get(report.id.as_str());
            before.and_then(|before| notice(switch, before, report)) == Some(wanted)
        });
        noticing.map(|report| report.id.clone()).collect()
    };
    Killed {
        switch: switch.name(),
        requirement: switch.requirement(),
        killed_by: by(Notice::Kill),
        advised_against_by: by(Notice::Advice),
    }
}

fn killer(scenario: &ScenarioReport, switches: &[Killed]) -> Killer {
    let names = |by: fn(&Killed) -> &Vec<String>| {
        let switches = switches.iter();
        switches
            .filter(|killed| by(killed).contains(&scenario.id))
            .map(|killed| killed.switch)
            .collect()
    };
    Killer {
        scenario: scenario.id.clone(),
        attack: scenario.attack,
        allowed: scenario.allowed,
        oidf: scenario.oidf.clone(),
        requirements: scenario.requirement_ids.iter().cloned().collect(),
        kills: names(|killed| &killed.killed_by),
        advises_against: names(|killed| &killed.advised_against_by),
    }
}

/// Why a switch is not noticed as it should be: by a scenario about the requirement that it breaks.
fn hole(killed: &Killed, scenarios: &[Killer]) -> Option<String> {
    let Killed {
        switch,
        requirement,
        killed_by,
        advised_against_by,
    } = killed;
    if killed_by.is_empty() && advised_against_by.is_empty() {
        return Some(format!("no scenario notices the switch `{switch}`"));
    }
    let named: BTreeSet<&str> = scenarios
        .iter()
        .filter(|killer| killer.notices(switch))
        .flat_map(|killer| killer.requirements.iter().map(String::as_str))
        .collect();
    (!named.contains(requirement)).then(|| {
        format!(
            "`{switch}` breaks {requirement}, and no scenario that notices it names that; they name {}",
            named.into_iter().collect::<Vec<_>>().join(", ")
        )
    })
}

#[cfg(test)]
mod tests;
