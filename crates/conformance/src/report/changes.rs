//! What changed between two reports.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, ScenarioReport, Verdict};

/// One scenario that is in both reports, with another verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    pub(crate) id: String,
    pub(crate) before: Verdict,
    pub(crate) after: Verdict,
    /// What the verdict afterwards rests on.
    pub(crate) reason: String,
}

/// One scenario that is in one of them only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Only {
    pub(crate) id: String,
    pub(crate) verdict: Verdict,
}

/// Everything that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Changes {
    /// It got worse, or is no longer judged.
    pub(crate) regressions: Vec<Change>,
    /// It got better.
    pub(crate) fixes: Vec<Change>,
    /// It was not there before.
    pub(crate) new: Vec<Only>,
    /// It is no longer there.
    pub(crate) gone: Vec<Only>,
}

impl Changes {
    /// What changed from one report to the other.
    pub(crate) fn between(before: &Report, after: &Report) -> Self {
        let by_id = |report: &Report| -> BTreeMap<String, ScenarioReport> {
            let scenarios = report.scenarios.iter();
            scenarios
                .map(|scenario| (scenario.id.clone(), scenario.clone()))
                .collect()
        };
        let (before, after) = (by_id(before), by_id(after));
        let mut changes = Self::default();
        for (id, now) in &after {
            let Some(old) = before.get(id) else {
                changes.new.push(only(now));
                continue;
            };
            let change = Change {
                id: id.clone(),
                before: old.verdict,
                after: now.verdict,
                reason: now.reason.clone(),
            };
            match badness(now.verdict).cmp(&badness(old.verdict)) {
                std::cmp::Ordering::Greater => changes.regressions.push(change),
                std::cmp::Ordering::Less => changes.fixes.push(change),
                std::cmp::Ordering::Equal => {}
            }
        }
        let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
        changes.gone.extend(gone.map(|(_, old)| only(old)));
        changes
    }

    /// Whether there is nothing to tell.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn only(scenario: &ScenarioReport) -> Only {
    Only {
        id: scenario.id.clone(),
        verdict: scenario.verdict,
    }
}

/// A verdict that is shown is better than none, and a failure that somebody has written down is better than one that
/// nobody has.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Passed | Verdict::UnexpectedPass => 0,
        Verdict::NotApplicable | Verdict::Skipped => 1,
        Verdict::Advisory | Verdict::ExpectedFailure => 2,
        Verdict::Inconclusive => 3,
        Verdict::Failed => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Changes, Only};
    use crate::report::{Report, ScenarioReport, Verdict};
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};

    fn made_of(scenarios: &[(&str, Verdict)]) -> Report {
        let reports = scenarios.iter().map(|(id, verdict)| ScenarioReport {
            id: (*id).into(),
            verdict: *verdict,
            reason: format!("why {id}"),
            ..report(&scenario(), &evidence(rightly_refused()))
        });
        whole_report(reports.collect())
    }

    fn change(id: &str, before: Verdict, after: Verdict) -> Change {
        Change {
            id: id.into(),
            before,
            after,
            reason: format!("why {id}"),
        }
    }

    #[test]
    fn tells_apart_what_got_worse_and_better_what_is_new_and_what_is_gone() {
        let before = made_of(&[
            ("a/worse", Verdict::Passed),
            ("b/better", Verdict::Failed),
            ("c/same", Verdict::Failed),
            ("d/gone", Verdict::Passed),
        ]);
        let after = made_of(&[
            ("a/worse", Verdict::Failed),
            ("b/better", Verdict::Passed),
            ("c/same", Verdict::Failed),
            ("e/new", Verdict::Failed),
        ]);
        let changes = Changes::between(&before, &after);
        assert_eq!(
            changes,
            Changes {
                regressions: vec![change("a/worse", Verdict::Passed, Verdict::Failed)],
                fixes: vec![change("b/better", Verdict::Failed, Verdict::Passed)],
                new: vec![Only {
                    id: "e/new".into(),
                    verdict: Verdict::Failed
                }],
                gone: vec![Only {
                    id: "d/gone".into(),
                    verdict: Verdict::Passed
                }],
            }
        );
        assert!(!changes.is_empty());
        assert!(Changes::between(&after, &after).is_empty());
    }

    #[track_caller]
    fn check_worse(before: Verdict, after: Verdict) {
        let changes = Changes::between(&made_of(&[("a", before)]), &made_of(&[("a", after)]));
        assert_eq!(changes.regressions, [change("a", before, after)]);
        let back = Changes::between(&made_of(&[("a", after)]), &made_of(&[("a", before)]));
        assert_eq!(back.fixes, [change("a", after, before)]);
        assert_eq!(back.regressions, []);
    }

    #[test]
    fn what_is_no_longer_judged_got_worse() {
        check_worse(Verdict::Passed, Verdict::Skipped);
        check_worse(Verdict::Passed, Verdict::NotApplicable);
        check_worse(Verdict::Passed, Verdict::Inconclusive);
    }

    #[test]
    fn a_failure_that_nobody_has_written_down_is_worse_than_one_that_is() {
        check_worse(Verdict::ExpectedFailure, Verdict::Failed);
        check_worse(Verdict::Advisory, Verdict::Failed);
    }

    #[test]
    fn a_pass_is_a_pass_whether_it_was_expected_or_not() {
        let changes = Changes::between(
            &made_of(&[("a", Verdict::Passed)]),
            &made_of(&[("a", Verdict::UnexpectedPass)]),
        );
        assert!(changes.is_empty());
    }
}
