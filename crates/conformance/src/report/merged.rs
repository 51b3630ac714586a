//! One report made of those of all shards.

use std::collections::BTreeMap;
use std::fmt;

use super::{Report, Shard, Summary};

/// Why reports do not make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// There is nothing to put together.
    Nothing,
    /// This one is of no shard.
    NoShard(String),
    /// This one was not run to its end.
    NotComplete(String),
    /// They are of different runs: what differs, and both values.
    Differs(&'static str, String, String),
    /// A shard is there twice.
    Twice(Shard, String, String),
    /// Shards are missing.
    Missing(Vec<Shard>),
    /// A scenario is in two of them.
    Overlap(String),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is no report to put together"),
            Self::NoShard(name) => write!(
                f,
                "{name} is of no shard; `run --shard K/N` makes reports that can be put together"
            ),
            Self::NotComplete(name) => {
                write!(f, "{name} was not run to its end; run that shard once more")
            }
            Self::Differs(what, one, other) => write!(
                f,
                "these reports are of different runs: {what} {one} and {other}; put together what belongs together"
            ),
            Self::Twice(shard, one, other) => {
                write!(
                    f,
                    "{one} and {other} are both of shard {shard}; leave one out"
                )
            }
            Self::Missing(shards) => {
                let named: Vec<String> = shards.iter().map(Shard::to_string).collect();
                write!(
                    f,
                    "shard {} is missing; what it would show is not known",
                    named.join(" and ")
                )
            }
            Self::Overlap(id) => {
                write!(f, "{id} is in two reports; they are not of the same suite")
            }
        }
    }
}

/// Puts reports together, each with the name that messages call it by.
pub(crate) fn merge(reports: Vec<(String, Report)>) -> Result<Report, Misfit> {
    let mut shards: BTreeMap<Shard, String> = BTreeMap::new();
    let mut reports = reports.into_iter();
    let (name, mut whole) = reports.next().ok_or(Misfit::Nothing)?;
    let first = shard_of(&name, &whole)?;
    shards.insert(first, name);
    let same = Same::of(&whole, first);
    for (name, report) in reports {
        let shard = shard_of(&name, &report)?;
        same.check(&Same::of(&report, shard))?;
        if let Some(other) = shards.insert(shard, name.clone()) {
            return Err(Misfit::Twice(shard, other, name));
        }
        if report.started_at < whole.started_at {
            whole.started_at = report.started_at;
        }
        // They ran side by side.
        whole.duration_ms = whole.duration_ms.max(report.duration_ms);
        whole.selected += report.selected;
        whole.profiles.extend(report.profiles);
        whole.scenarios.extend(report.scenarios);
    }
    let all = (1..=first.count).map(|index| Shard {
        index,
        count: first.count,
    });
    let missing: Vec<Shard> = all.filter(|shard| !shards.contains_key(shard)).collect();
    if !missing.is_empty() {
        return Err(Misfit::Missing(missing));
    }
    whole.scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    let mut pairs = whole.scenarios.iter().zip(whole.scenarios.iter().skip(1));
    if let Some((twice, _)) = pairs.find(|(one, next)| one.id == next.id) {
        return Err(Misfit::Overlap(twice.id.clone()));
    }
    whole.profiles.sort();
    whole.profiles.dedup();
    whole.summary = Summary::of(&whole.scenarios);
    whole.shard = None;
    Ok(whole)
}

fn shard_of(name: &str, report: &Report) -> Result<Shard, Misfit> {
    if !report.complete {
        return Err(Misfit::NotComplete(name.to_owned()));
    }
    report.shard.ok_or_else(|| Misfit::NoShard(name.to_owned()))
}

/// What all parts of a run have in common.
struct Same([(&'static str, String); 8]);

impl Same {
    fn of(report: &Report, shard: Shard) -> Self {
        let selection = report.selection.as_deref().unwrap_or("of everything");
        Self([
            ("suite", report.suite_version.clone()),
            (
                "tool",
                format!("{} {}", report.tool.name, report.tool.version),
            ),
            ("candidate", report.candidate.name.clone()),
            (
                "version of the candidate",
                report.candidate.version.clone().unwrap_or_default(),
            ),
            (
                "browser",
                report.candidate.browser.clone().unwrap_or_default(),
            ),
            ("number of shards", shard.count.to_string()),
            ("selection", selection.to_owned()),
            ("strict", report.strict.to_string()),
        ])
    }

    fn check(&self, other: &Self) -> Result<(), Misfit> {
        let mut pairs = self.0.iter().zip(&other.0);
        match pairs.find(|(one, other)| one != other) {
            Some(((what, one), (_, other))) => {
                Err(Misfit::Differs(what, one.clone(), other.clone()))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Misfit, merge};
    use crate::report::{Report, ScenarioReport, Shard, Verdict};
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};

    fn part(index: u32, ids: &[&str]) -> (String, Report) {
        let scenarios = ids.iter().map(|id| ScenarioReport {
            id: (*id).into(),
            verdict: if id.starts_with("bad") {
                Verdict::Failed
            } else {
                Verdict::Passed
            },
            ..report(&scenario(), &evidence(rightly_refused()))
        });
        let mut report = whole_report(scenarios.collect());
        report.shard = Some(Shard { index, count: 2 });
        (format!("part-{index}"), report)
    }

    fn refused(parts: Vec<(String, Report)>) -> Misfit {
        merge(parts)
            .map(|report| report.scenarios.len())
            .expect_err("they do not fit")
    }

    #[test]
    fn all_parts_are_the_whole() {
        let (one, mut other) = (part(1, &["b", "bad"]), part(2, &["a"]));
        other.1.started_at = "2026-01-02T03:04:01Z".into();
        other.1.duration_ms = 5000;
        other.1.profiles = vec!["config".into()];
        let whole = merge(vec![one, other]).expect("they fit");
        let ids: Vec<&str> = whole.scenarios.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "bad"]);
        assert_eq!((whole.summary.passed, whole.summary.failed), (2, 1));
        assert_eq!(whole.shard, None);
        assert_eq!(whole.selected, 3);
        assert_eq!(whole.started_at, "2026-01-02T03:04:01Z");
        assert_eq!(whole.duration_ms, 5000);
        assert_eq!(whole.profiles, ["basic", "config"]);
    }

    #[test]
    fn a_missing_part_is_refused() {
        let misfit = refused(vec![part(2, &["a"])]);
        assert_eq!(
            misfit.to_string(),
            "shard 1/2 is missing; what it would show is not known"
        );
    }

    #[test]
    fn a_part_that_is_there_twice_is_refused() {
        let mut again = part(1, &["a"]);
        again.0 = "again".into();
        assert_eq!(
            refused(vec![part(1, &["a"]), again]).to_string(),
            "part-1 and again are both of shard 1/2; leave one out"
        );
    }

    #[test]
    fn a_scenario_in_two_parts_is_refused() {
        assert_eq!(
            refused(vec![part(1, &["a"]), part(2, &["a"])]),
            Misfit::Overlap("a".into())
        );
    }

    /// What is altered in a report, and how messages call it.
    type Alteration = (fn(&mut Report), &'static str);

    #[test]
    fn parts_of_different_runs_are_refused() {
        let alter: [Alteration; 6] = [
            (|report| report.suite_version = "1.2.4".into(), "suite"),
            (|report| report.tool.version = "9".into(), "tool"),
            (
                |report| report.candidate.browser = Some("Chrome/9".into()),
                "browser",
            ),
            (|report| report.candidate.name = "other".into(), "candidate"),
            (
                |report| report.selection = Some("--name a".into()),
                "selection",
            ),
            (|report| report.strict = true, "strict"),
        ];
        for (alter, what) in alter {
            let mut other = part(2, &["b"]);
            alter(&mut other.1);
            let misfit = refused(vec![part(1, &["a"]), other]);
            assert!(
                matches!(&misfit, Misfit::Differs(told, _, _) if *told == what),
                "{misfit}"
            );
        }
        let mut other = part(2, &["b"]);
        other.1.shard = Some(Shard { index: 2, count: 3 });
        assert_eq!(
            refused(vec![part(1, &["a"]), other]).to_string(),
            "these reports are of different runs: number of shards 2 and 3; put together what belongs together"
        );
    }

    #[test]
    fn a_report_of_everything_or_of_a_broken_run_is_refused() {
        let mut whole = part(1, &["a"]);
        whole.1.shard = None;
        assert_eq!(
            refused(vec![whole]).to_string(),
            "part-1 is of no shard; `run --shard K/N` makes reports that can be put together"
        );
        let mut broken = part(1, &["a"]);
        broken.1.complete = false;
        assert_eq!(
            refused(vec![broken]).to_string(),
            "part-1 was not run to its end; run that shard once more"
        );
        assert_eq!(refused(Vec::new()), Misfit::Nothing);
    }
}
