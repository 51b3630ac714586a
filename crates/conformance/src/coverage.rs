//! Which rule of the standards is held by which scenarios.

use std::collections::BTreeMap;

use crate::candidate::{Capability, Outcome};
use crate::catalogue::Need;
use crate::requirements::{Observable, Requirement};
use crate::suite::{Scenario, Suite};

/// What the suite does about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// A scenario fails when a candidate of any kind does not keep it.
    Covered,
    /// Only a candidate that runs in-process can be asked.
    InProcessOnly,
    /// What holds it is an advisory, which fails a strict run only.
    Advisory,
    /// Nobody can tell from anywhere.
    NotTestable,
    /// No scenario fails when it is not kept.
    Missing,
}

/// A rule with the scenarios that hold it.
#[derive(Debug)]
pub struct Covered<'a> {
    /// The rule's id.
    pub id: &'a str,
    /// The rule.
    pub requirement: &'a Requirement,
    /// What the suite does about it.
    pub coverage: Coverage,
    /// The scenarios that notice when it is not kept.
    pub scenarios: Vec<&'a Scenario>,
}

impl Coverage {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::InProcessOnly => "in-process only",
            Self::Advisory => "advisory",
            Self::NotTestable => "not testable",
            Self::Missing => "missing",
        }
    }
}

impl Suite {
    /// Every rule, by its id, with the scenarios that hold it.
    ///
    /// A scenario whose outcome is left open holds none, unless it looks at accounts or at requests: another user's account
    /// and a request that must not be sent are wrong whatever the outcome.
    pub fn coverage(&self) -> Vec<Covered<'_>> {
        let mut holding: BTreeMap<&str, Vec<&Scenario>> = BTreeMap::new();
        for scenario in self.scenarios() {
            for id in &scenario.entry.requirements {
                holding.entry(id).or_default().push(scenario);
            }
        }
        self.requirements
            .iter()
            .map(|(id, requirement)| {
                let mut scenarios = holding.remove(id.as_str()).unwrap_or_default();
                scenarios.retain(|scenario| can_fail(scenario));
                Covered {
                    id,
                    requirement,
                    coverage: coverage(requirement, &scenarios),
                    scenarios,
                }
            })
            .collect()
    }
}

fn can_fail(scenario: &Scenario) -> bool {
    let entry = &scenario.entry;
    entry.outcome != Outcome::Either
        || entry.needs.contains(&Need::Account)
        || entry.request.is_some()
}

fn coverage(requirement: &Requirement, scenarios: &[&Scenario]) -> Coverage {
    if scenarios.is_empty() {
        return match requirement.observable {
            Observable::NotTestable => Coverage::NotTestable,
            Observable::BlackBox | Observable::Library => Coverage::Missing,
        };
    }
    let mut failing = scenarios
        .iter()
        .filter(|scenario| scenario.level >= requirement.level)
        .peekable();
    if failing.peek().is_none() {
        Coverage::Advisory
    } else if failing.all(|scenario| is_for_in_process(scenario)) {
        Coverage::InProcessOnly
    } else {
        Coverage::Covered
    }
}

fn is_for_in_process(scenario: &Scenario) -> bool {
    scenario.capabilities().any(Capability::is_in_process_only)
}

#[cfg(test)]
mod tests {
    use super::{Coverage, Covered};
    use crate::requirements::Observable;
    use crate::suite::Suite;

    fn of(suite: &Suite, id: &str) -> (Coverage, Vec<String>) {
        let found: Vec<Covered<'_>> = suite.coverage();
        let covered = found.into_iter().find(|covered| covered.id == id).unwrap();
        let ids = covered.scenarios.iter().map(|scenario| scenario.id.clone());
        (covered.coverage, ids.collect())
    }

    #[test]
    fn counts_a_scenario_that_fails_when_the_rule_is_not_kept() {
        let (coverage, scenarios) = of(&Suite::embedded().unwrap(), "core-2-aud");
        assert_eq!(coverage, Coverage::Covered);
        assert!(scenarios.contains(&"id-token/audience/missing".to_owned()));
    }

    #[test]
    fn does_not_count_a_scenario_that_leaves_the_outcome_open() {
        let (_, scenarios) = of(&Suite::embedded().unwrap(), "discovery-4.2-a");
        assert!(!scenarios.contains(&"discovery/metadata/redirected".to_owned()));
    }

    #[test]
    fn tells_what_only_a_candidate_with_a_clock_to_move_can_show() {
        let suite = Suite::embedded().unwrap();
        let mut scenarios = suite.scenarios();
        let moved = scenarios.find(|scenario| scenario.id == "callback/time/day-later");
        assert!(super::is_for_in_process(moved.unwrap()));
    }

    #[test]
    fn keeps_what_nobody_can_see_apart_from_what_is_missing() {
        let (coverage, scenarios) = of(&Suite::embedded().unwrap(), "core-2-iss");
        assert_eq!((coverage, scenarios.is_empty()), (Coverage::Covered, false));
        let suite = Suite::embedded().unwrap();
        for covered in suite.coverage() {
            let unseen = covered.requirement.observable == Observable::NotTestable;
            assert!(
                !unseen || covered.coverage == Coverage::NotTestable,
                "{} cannot be seen, yet a scenario claims it",
                covered.id
            );
        }
    }
}
