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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A report of these scenarios: id, what is asked, requirement, verdict.
    fn report(scenarios: &[(&str, &str, &str, &str)]) -> Report {
        let scenarios: Vec<Value> = scenarios
            .iter()
            .map(|(id, allowed, requirement, verdict)| {
                json!({
                    "id": id, "feature": "f", "name": id, "profile": "basic", "level": "MUST", "severity": "high",
                    "attack": *allowed == "must_refuse", "oidf": "none", "requirement_ids": [requirement],
                    "scored": true, "verdict": verdict, "allowed": allowed, "observed": "refused", "stage": null,
                    "code": null, "reason": "because", "skip_reason": null, "delivered": true, "control": "passed",
                    "transport": "in-process", "duration_ms": 1, "transcript": [],
                })
            })
            .collect();
        serde_json::from_value(json!({
            "schema": 1, "suite_version": "0", "complete": true, "seed": 0, "strict": false,
            "tool": { "name": "t", "version": "0" }, "candidate": { "name": "c", "kind": "in-process" },
            "profiles": [], "started_at": "1970-01-01T00:00:00Z", "duration_ms": 1,
            "summary": {
                "passed": 0, "failed": 0, "advisory": 0, "not_applicable": 0, "inconclusive": 0, "skipped": 0,
                "expected_failures": 0, "unexpected_passes": 0,
            },
            "scenarios": scenarios,
        }))
        .unwrap()
    }

    fn matrix(honest: &[&str], without: &[(&str, &[&str])]) -> Matrix {
        let rows = |verdicts: &[&str]| {
            let rows: Vec<_> = ["a", "b", "c"]
                .into_iter()
                .zip(["must_refuse", "must_refuse", "must_accept"])
                .zip(["one", "one", "two"])
                .zip(verdicts)
                .map(|(((id, allowed), requirement), verdict)| (id, allowed, requirement, *verdict))
                .collect();
            report(&rows)
        };
        let without: Vec<(String, Report)> = without
            .iter()
            .map(|(switch, verdicts)| ((*switch).to_owned(), rows(verdicts)))
            .collect();
        Matrix::new(&rows(honest), &without)
    }

    const HONEST: [&str; 3] = ["passed"; 3];

    #[test]
    fn a_whole_matrix_has_no_holes() {
        let matrix = matrix(
            &HONEST,
            &[
                ("s", &["failed", "passed", "passed"]),
                ("t", &["passed", "advisory", "failed"]),
            ],
        );
        assert_eq!(matrix.holes, Vec::<String>::new());
        assert_eq!(matrix.kills["s"], BTreeSet::from(["a".to_owned()]));
        let killers = BTreeSet::from(["b".to_owned(), "c".to_owned()]);
        assert_eq!(matrix.kills["t"], killers);
        assert_eq!(matrix.distinct, 3);
    }

    #[test]
    fn inconclusive_and_not_applicable_are_no_kill() {
        let matrix = matrix(
            &HONEST,
            &[
                ("s", &["failed", "failed", "passed"]),
                ("t", &["inconclusive", "not_applicable", "skipped"]),
            ],
        );
        assert_eq!(matrix.holes, ["no scenario notices the switch `t`"]);
    }

    #[test]
    fn what_did_not_pass_before_is_no_kill() {
        let matrix = matrix(
            &["failed", "passed", "passed"],
            &[("s", &["failed", "failed", "passed"])],
        );
        assert_eq!(matrix.kills["s"], BTreeSet::from(["b".to_owned()]));
        assert_eq!(
            matrix.holes,
            [
                "with all checks in place the weak relying party does not pass a: because",
                "the scenario a notices no switch",
            ]
        );
    }

    #[test]
    fn only_a_row_that_must_be_refused_has_to_kill() {
        let matrix = matrix(&HONEST, &[("s", &["failed", "passed", "passed"])]);
        assert_eq!(matrix.holes, ["the scenario b notices no switch"]);
    }

    #[test]
    fn rows_with_the_same_kills_and_requirements_count_once() {
        let matrix = matrix(&HONEST, &[("s", &["failed", "failed", "passed"])]);
        assert_eq!(matrix.distinct, 2);
    }
}
