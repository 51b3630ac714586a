//! `target/bench/summary.json`: what several tasks measured, each the keeper of its own rows.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::place::in_target;

/// The rows of the suite's own times begin so.
pub(crate) const SUITE: &str = "suite/";

/// One measurement beside what it is compared with.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) contender: String,
    pub(crate) baseline: String,
    pub(crate) ratio: f64,
    pub(crate) contender_value: f64,
    pub(crate) baseline_value: f64,
    pub(crate) difference: f64,
    pub(crate) unit: String,
    pub(crate) rounds: usize,
}

#[derive(Serialize)]
struct Summary<'a> {
    schema: u32,
    results: &'a [Value],
}

/// Puts these rows in the place of those that are `ours`, and leaves what others measured as it is.
pub(crate) fn replace(
    rows: &impl Serialize,
    ours: impl Fn(&str) -> bool,
) -> Result<std::path::PathBuf, String> {
    let path = in_target("bench").join("summary.json");
    replace_in(&path, rows, ours)?;
    Ok(path)
}

fn replace_in(
    path: &Path,
    rows: &impl Serialize,
    ours: impl Fn(&str) -> bool,
) -> Result<(), String> {
    let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let id = |row: &Value| {
        row.get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    // A summary that is not there yet, or was cut off by an interrupt, holds nothing to keep.
    let before: Value = std::fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let mut results: Vec<Value> = before
        .get("results")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    results.retain(|row| !ours(&id(row)));
    let rows = serde_json::to_value(rows).map_err(|error| fault(&error))?;
    results.extend(rows.as_array().cloned().unwrap_or_default());
    let summary = Summary {
        schema: 1,
        results: &results,
    };
    let text = serde_json::to_string_pretty(&summary).map_err(|error| fault(&error))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| fault(&error))?;
    }
    std::fs::write(path, text).map_err(|error| fault(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_task_replaces_its_own_rows_and_keeps_those_of_others() {
        let path = in_target("tests/bench-rows/summary.json");
        drop(std::fs::remove_file(&path));
        let kept = || -> Value { serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap() };
        let row = |id: &str, value: u32| json!({"id": id, "contender_value": value});

        replace_in(&path, &[row("validate/RS256", 1)], |id| {
            !id.starts_with(SUITE)
        })
        .unwrap();
        replace_in(&path, &[row("suite/in-process", 2)], |id| {
            id == "suite/in-process"
        })
        .unwrap();
        replace_in(&path, &[row("suite/in-process", 3)], |id| {
            id == "suite/in-process"
        })
        .unwrap();
        assert_eq!(
            kept(),
            json!({"schema": 1, "results": [row("validate/RS256", 1), row("suite/in-process", 3)]})
        );
        replace_in(&path, &[row("validate/ES256", 4)], |id| {
            !id.starts_with(SUITE)
        })
        .unwrap();
        assert_eq!(
            kept(),
            json!({"schema": 1, "results": [row("suite/in-process", 3), row("validate/ES256", 4)]})
        );
    }
}
