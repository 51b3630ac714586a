//! Rows of `target/bench/summary.json`, and the same as text.

use serde::Serialize;

use crate::measure::Times;

#[derive(Serialize)]
pub struct Row {
    id: String,
    contender: &'static str,
    baseline: &'static str,
    ratio: f64,
    contender_value: f64,
    baseline_value: f64,
    difference: f64,
    unit: &'static str,
    rounds: usize,
}

/// Each contender against the floor, and ours against each other.
pub fn of_times(algorithm: &str, times: &[Times], rounds: usize) -> Vec<Row> {
    let [floor, again, relier, peers @ ..] = times else {
        return Vec::new();
    };
    let id = format!("validate/{algorithm}");
    let mut rows = vec![row(format!("null-test/{algorithm}"), again, floor, rounds)];
    rows.push(row(id.clone(), relier, floor, rounds));
    for peer in peers {
        rows.push(row(id.clone(), peer, floor, rounds));
        rows.push(row(id.clone(), relier, peer, rounds));
    }
    rows
}

/// The second of two against the first.
pub fn of_two(id: &str, times: &[Times], rounds: usize) -> Vec<Row> {
    let [baseline, contender] = times else {
        return Vec::new();
    };
    vec![row(id.to_owned(), contender, baseline, rounds)]
}

/// A number by itself, beside one.
pub fn of_count(id: &str, contender: &'static str, count: usize, unit: &'static str) -> Row {
    let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    println!("{id:<28} {contender} {count} {unit}");
    Row {
        id: id.to_owned(),
        contender,
        baseline: "one",
        ratio: count,
        contender_value: count,
        baseline_value: 1.0,
        difference: count - 1.0,
        unit,
        rounds: 1,
    }
}

fn row(id: String, contender: &Times, baseline: &Times, rounds: usize) -> Row {
    let pairs = || contender.rounds.iter().zip(&baseline.rounds);
    let row = Row {
        id,
        contender: contender.name,
        baseline: baseline.name,
        ratio: median(pairs().map(|(contender, baseline)| contender / baseline)),
        contender_value: median(contender.rounds.iter().copied()),
        baseline_value: median(baseline.rounds.iter().copied()),
        difference: median(pairs().map(|(contender, baseline)| contender - baseline)),
        unit: "ns",
        rounds,
    };
    println!(
        "{:<20} {:<28} / {:<28} {:>7.3}   {:>9.0} ns - {:>9.0} ns: {:>8.0} ns",
        row.id,
        row.contender,
        row.baseline,
        row.ratio,
        row.contender_value,
        row.baseline_value,
        row.difference
    );
    row
}

pub fn of_allocations(algorithm: &str, counts: &[(&'static str, usize)]) -> Vec<Row> {
    let [_, _, (relier, ours), peers @ ..] = counts else {
        return Vec::new();
    };
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    peers
        .iter()
        .map(|(peer, theirs)| {
            println!("allocations/{algorithm:<8} {relier} {ours}, {peer} {theirs}");
            Row {
                id: format!("allocations/{algorithm}"),
                contender: relier,
                baseline: peer,
                ratio: number(*ours) / number(*theirs),
                contender_value: number(*ours),
                baseline_value: number(*theirs),
                difference: number(*ours) - number(*theirs),
                unit: "allocations",
                rounds: 10,
            }
        })
        .collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
