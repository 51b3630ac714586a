//! How long the whole suite took against one candidate, as a row of `target/bench/summary.json`.
//!
//! The row compares with a target and never fails anything: other work on the same machine makes a run long.

use std::path::Path;

use serde::Deserialize;

use crate::bench_rows::{self, Row};

/// Seconds that the whole suite should take on two processors: against ours, and against an application.
const IN_PROCESS: f64 = 5.0;
const APPLICATION: f64 = 60.0;

/// What a report says of the run that it is of.
#[derive(Deserialize)]
struct Ran {
    complete: bool,
    selected: usize,
    selection: Option<String>,
    shard: Option<serde_json::Value>,
    candidate: Candidate,
    duration_ms: u64,
}

#[derive(Deserialize)]
struct Candidate {
    name: String,
    kind: String,
}

/// Notes how long it took, if this report is one of the whole suite.
pub(crate) fn note(report: &Path, whole: usize) -> Result<(), String> {
    let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", report.display());
    let bytes = std::fs::read(report).map_err(|error| fault(&error))?;
    let ran: Ran = serde_json::from_slice(&bytes).map_err(|error| fault(&error))?;
    let Some(row) = row(&ran, whole) else {
        return Ok(());
    };
    let id = row.id.clone();
    bench_rows::replace(&[row], |other| other == id)?;
    Ok(())
}

fn row(ran: &Ran, whole: usize) -> Option<Row> {
    let is_whole =
        ran.complete && ran.selected == whole && ran.selection.is_none() && ran.shard.is_none();
    if !is_whole {
        return None;
    }
    let name = &ran.candidate.name;
    let (called, target) = match ran.candidate.kind.as_str() {
        // The one that the target is about.
        "in-process" if name == "relier" => ("in-process", IN_PROCESS),
        "in-process" => (name.as_str(), IN_PROCESS),
        _ => (name.as_str(), APPLICATION),
    };
    // Milliseconds of a run are far below what a double holds exactly.
    let seconds = std::time::Duration::from_millis(ran.duration_ms).as_secs_f64();
    Some(Row {
        id: format!("{}{called}", bench_rows::SUITE),
        contender: name.clone(),
        baseline: "target".to_owned(),
        ratio: seconds / target,
        contender_value: seconds,
        baseline_value: target,
        difference: seconds - target,
        unit: "s".to_owned(),
        rounds: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(name: &str, kind: &str) -> Ran {
        Ran {
            complete: true,
            selected: 480,
            selection: None,
            shard: None,
            candidate: Candidate {
                name: name.into(),
                kind: kind.into(),
            },
            duration_ms: 2500,
        }
    }

    #[test]
    fn a_run_of_the_whole_suite_is_held_against_its_target() {
        let ours = row(&ran("relier", "in-process"), 480).unwrap();
        assert_eq!(ours.id, "suite/in-process");
        assert!((ours.ratio - 0.5).abs() < 1e-9 && (ours.difference + 2.5).abs() < 1e-9);
        let flask = row(&ran("flask-authlib", "http"), 480).unwrap();
        assert_eq!(flask.id, "suite/flask-authlib");
        assert!((flask.baseline_value - 60.0).abs() < 1e-9);
    }

    #[test]
    fn a_part_of_the_suite_says_nothing() {
        let parts = [
            Ran {
                complete: false,
                ..ran("relier", "in-process")
            },
            Ran {
                selection: Some("--name id-token".into()),
                ..ran("relier", "in-process")
            },
            Ran {
                shard: Some(serde_json::json!({"number": 1, "of": 2})),
                ..ran("relier", "in-process")
            },
            Ran {
                selected: 3,
                ..ran("relier", "in-process")
            },
        ];
        for part in parts {
            assert_eq!(row(&part, 480), None);
        }
    }
}
