//! Which scenario notices which missing check: the kill matrix.
//!
//! A scenario kills a switch when the weak relying party passes it with all checks in place and fails it with that one
//! left out. Inconclusive is no kill.

use std::collections::{BTreeMap, BTreeSet};

use relier_conformance::{Outcome, Report, Verdict};

/// What was killed by what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// For each switch the scenarios that kill it.
    pub kills: BTreeMap<String, BTreeSet<String>>,
    /// What is wrong, a sentence each.
    pub holes: Vec<String>,
    /// How many scenarios differ in what they kill or in what they require: the number that may be published.
    pub distinct: usize,
}

impl Matrix {
    /// Holds the reports of the weak relying party, by switch, against its report with all checks in place.
    pub fn new(honest: &Report, without: &[(String, Report)]) -> Self {
        let mut matrix = Self::default();
        for scenario in honest
            .scenarios
            .iter()
            .filter(|scenario| scenario.verdict != Verdict::Passed)
        {
            matrix.holes.push(format!(
                "with all checks in place the weak relying party does not pass {}: {}",
                scenario.id, scenario.reason
            ));
        }
        for (switch, report) in without {
            let killers: BTreeSet<String> = killed_by(honest, report).collect();
            if killers.is_empty() {
                matrix
                    .holes
                    .push(format!("no scenario notices the switch `{switch}`"));
            }
            matrix.kills.insert(switch.clone(), killers);
        }
        let mut distinct = BTreeSet::new();
        for scenario in &honest.scenarios {
            let killed: Vec<&String> = matrix
                .kills
                .iter()
                .filter(|(_, killers)| killers.contains(&scenario.id))
                .map(|(switch, _)| switch)
                .collect();
            if killed.is_empty() && scenario.allowed == Outcome::MustRefuse && scenario.attack {
                matrix
                    .holes
                    .push(format!("the scenario {} notices no switch", scenario.id));
            }
            distinct.insert((killed, &scenario.requirement_ids));
        }
        matrix.distinct = distinct.len();
        matrix
    }
}

/// A failing SHOULD is an advisory; it is noticed all the same.
fn killed_by<'a>(honest: &'a Report, report: &'a Report) -> impl Iterator<Item = String> + 'a {
    let passed = |id: &str| {
        honest
            .scenarios
            .iter()
            .any(|scenario| scenario.id == id && scenario.verdict == Verdict::Passed)
    };
    report
        .scenarios
        .iter()
        .filter(|scenario| matches!(scenario.verdict, Verdict::Failed | Verdict::Advisory))
        .filter(move |scenario| passed(&scenario.id))
        .map(|scenario| scenario.id.clone())
}
