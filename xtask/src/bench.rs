//! How long an ID token takes to validate, beside other crates: runs `bench/` and judges its rows.

use std::path::Path;
use std::process::Command;

use crate::bench_rows::{self, Row};
use crate::outcome::Outcome;

/// What one run of `bench/` measures with: jsonwebtoken can have one backend at a time.
const BACKENDS: [&str; 2] = ["aws_lc_rs", "rust_crypto"];

/// What `bench/` is made of: each program measures one thing, so that neither measures the other.
const PROGRAMS: [&str; 2] = ["times", "allocations"];

/// The most nanoseconds that a validation may take beyond the bare check of the signature (the median paired difference).
const MAX_OVERHEAD: [(&str, f64); 6] = [
    ("validate/RS256", 1000.0),
    ("validate/PS256", 1000.0),
    ("validate/ES256", 1000.0),
    ("validate/ES384", 1000.0),
    ("validate/EdDSA", 1000.0),
    ("validate/HS256", 800.0),
];

/// The most allocations that a validation may cost.
const MAX_ALLOCATIONS: f64 = 8.0;

/// The most nanoseconds that a validation may take which the cache answers.
const MAX_CACHED: f64 = 300.0;

/// How often a key set is asked for when ten thousand tokens name a new key at once: it may be once.
const TOGETHER: &str = "keys/ten-thousand-at-once";

/// How far the floor may be from itself before a run says nothing.
const NULL_TEST: f64 = 0.02;

/// Measures, writes `target/bench/summary.json`, and says which target is missed.
pub(crate) fn run() -> Result<Outcome, String> {
    let directory = Path::new("target/bench");
    std::fs::create_dir_all(directory)
        .map_err(|error| format!("{}: {error}", directory.display()))?;
    let mut results: Vec<Row> = Vec::new();
    for backend in BACKENDS {
        let rows = measure(directory, backend)?;
        let is_new = |row: &Row| {
            backend == BACKENDS[0]
                || row.contender.contains(backend)
                || row.baseline.contains(backend)
        };
        results.extend(rows.into_iter().filter(is_new));
    }
    results.extend(of_all_algorithms(&results));
    let missed: Vec<String> = results.iter().filter_map(missed).collect();
    let path = bench_rows::replace(&results, |id| !id.starts_with(bench_rows::SUITE))?;
    for miss in &missed {
        println!("missed: {miss}");
    }
    println!("rows: {}", path.display());
    Ok(if missed.is_empty() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}

/// The rows of both programs of `bench/`.
fn measure(directory: &Path, backend: &str) -> Result<Vec<Row>, String> {
    println!("== jsonwebtoken with {backend}");
    let mut rows = Vec::new();
    for program in PROGRAMS {
        let file = directory.join(format!("{backend}-{program}.json"));
        let status = Command::new("cargo")
            .args(["run", "--locked", "--release"])
            .args(["--manifest-path", "bench/Cargo.toml", "--bin", program])
            .args(["--no-default-features", "--features", backend])
            .arg("--target-dir")
            .arg(directory.join("build"))
            .arg("--")
            .arg(&file)
            .status()
            .map_err(|error| format!("cargo could not be started: {error}"))?;
        if !status.success() {
            return Err(format!("{program} with {backend}: {status}"));
        }
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(&file).map_err(|error| fault(&error))?;
        let measured: Vec<Row> = serde_json::from_str(&text).map_err(|error| fault(&error))?;
        rows.extend(measured);
    }
    Ok(rows)
}

/// The rows that stand for all algorithms: the worst null test, and what validation adds to RS256.
fn of_all_algorithms(rows: &[Row]) -> Vec<Row> {
    let far = |row: &&Row| (row.ratio - 1.0).abs();
    let null_tests = rows.iter().filter(|row| row.id.starts_with("null-test/"));
    let worst = null_tests.max_by(|one, other| far(one).total_cmp(&far(other)));
    let overhead = rows.iter().find(|row| {
        row.id == "validate/RS256" && row.baseline == "aws-lc-rs" && row.contender == "relier"
    });
    let named = |id: &str, row: &Row| Row {
        id: id.to_owned(),
        contender: row.contender.clone(),
        baseline: row.baseline.clone(),
        unit: row.unit.clone(),
        ..*row
    };
    [("null-test", worst), ("validate-overhead", overhead)]
        .into_iter()
        .filter_map(|(id, row)| row.map(|row| named(id, row)))
        .collect()
}

/// The target that this row misses.
fn missed(row: &Row) -> Option<String> {
    let Row {
        id,
        contender,
        baseline,
        ..
    } = row;
    if id.starts_with("null-test") && (row.ratio - 1.0).abs() > NULL_TEST {
        return Some(format!(
            "{id}: the floor is {:.3} times itself, the run says nothing",
            row.ratio
        ));
    }
    if id == "validate-cached" && row.contender_value > MAX_CACHED {
        return Some(format!(
            "{id}: {:.0} ns instead of at most {MAX_CACHED:.0}",
            row.contender_value
        ));
    }
    if id == TOGETHER && row.contender_value > 1.0 {
        return Some(format!(
            "{id}: {} requests instead of one",
            row.contender_value
        ));
    }
    if contender != "relier" {
        return None;
    }
    if id.starts_with("allocations/") && row.contender_value > MAX_ALLOCATIONS {
        return Some(format!(
            "{id}: {} instead of at most {MAX_ALLOCATIONS}",
            row.contender_value
        ));
    }
    if !id.starts_with("validate/") {
        return None;
    }
    if baseline != "aws-lc-rs" {
        return (row.ratio >= 1.0).then(|| format!("{id}: {:.3} times {baseline}", row.ratio));
    }
    let (_, most) = MAX_OVERHEAD.iter().find(|(of, _)| of == id)?;
    (row.difference > *most).then(|| {
        format!(
            "{id}: {:.0} ns over the floor instead of at most {most:.0}",
            row.difference
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, contender: &str, baseline: &str, ratio: f64, difference: f64) -> Row {
        Row {
            id: id.to_owned(),
            contender: contender.to_owned(),
            baseline: baseline.to_owned(),
            ratio,
            contender_value: if id == "validate-cached" { 301.0 } else { 9.0 },
            baseline_value: 1.0,
            difference,
            unit: "ns".to_owned(),
            rounds: 1,
        }
    }

    #[test]
    fn says_which_target_is_missed() {
        let misses = |row: Row| missed(&row).is_some();
        assert!(!misses(row(
            "null-test/RS256",
            "aws-lc-rs again",
            "aws-lc-rs",
            0.99,
            0.0
        )));
        assert!(misses(row(
            "null-test/RS256",
            "aws-lc-rs again",
            "aws-lc-rs",
            1.03,
            0.0
        )));
        assert!(!misses(row(
            "validate/RS256",
            "relier",
            "aws-lc-rs",
            1.5,
            1000.0
        )));
        assert!(misses(row(
            "validate/RS256",
            "relier",
            "aws-lc-rs",
            1.0,
            1001.0
        )));
        assert!(misses(row(
            "validate/HS256",
            "relier",
            "aws-lc-rs",
            1.0,
            801.0
        )));
        assert!(misses(row(
            "validate/RS256",
            "relier",
            "openidconnect",
            1.0,
            -9.0
        )));
        assert!(!misses(row(
            "validate/RS256",
            "openidconnect",
            "aws-lc-rs",
            9.0,
            9999.0
        )));
        assert!(misses(row(
            "allocations/RS256",
            "relier",
            "openidconnect",
            0.1,
            0.0
        )));
    }

    #[test]
    fn says_when_the_cache_is_slow() {
        let row = row("validate-cached", "relier (cached)", "relier", 0.2, -1000.0);
        assert_eq!(
            missed(&row).as_deref(),
            Some("validate-cached: 301 ns instead of at most 300")
        );
    }

    #[test]
    fn the_worst_null_test_stands_for_all() {
        let rows = [
            row("null-test/RS256", "aws-lc-rs again", "aws-lc-rs", 1.01, 0.0),
            row("null-test/ES256", "aws-lc-rs again", "aws-lc-rs", 0.97, 0.0),
            row("validate/RS256", "relier", "aws-lc-rs", 1.04, 600.0),
        ];
        let all: Vec<(String, f64)> = of_all_algorithms(&rows)
            .into_iter()
            .map(|row| (row.id, row.ratio))
            .collect();
        assert_eq!(
            all,
            [
                ("null-test".to_owned(), 0.97),
                ("validate-overhead".to_owned(), 1.04)
            ]
        );
    }
}
