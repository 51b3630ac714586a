//! All contenders interleaved in one process: each round runs every one of them for about a third of a millisecond, in a
//! fresh order, so that a slow minute of the machine is everybody's. Medians of the rounds are compared, never single runs.
//!
//! `relier-bench FILE` writes the rows of `summary.json` for one backend of jsonwebtoken, and one contender after the
//! other as text. With the name of an algorithm, `cached` or `tenants` after the file only that is measured.

mod contenders;
mod measure;
mod report;
mod tenants;

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use crate::contenders::{Fixture, contenders, repeats};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ALGORITHMS: [&str; 6] = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "HS256"];
const ROUNDS: usize = 400;

fn main() {
    let path = std::env::args().nth(1).expect("a file to write to");
    let fixture = Fixture::read();
    let mut rows = Vec::new();
    let only = std::env::args().nth(2);
    let only = only.as_deref();
    for algorithm in ALGORITHMS {
        if only.is_some_and(|only| only != algorithm) {
            continue;
        }
        let contenders = contenders(&fixture, algorithm);
        let times = measure::times(&contenders, ROUNDS);
        rows.extend(report::of_times(algorithm, &times, ROUNDS));
        rows.extend(report::of_allocations(
            algorithm,
            &measure::allocations(ALLOCATOR, &contenders),
        ));
    }
    if only.is_none_or(|only| only == "cached") {
        let times = measure::times(&repeats(&fixture), ROUNDS);
        rows.extend(report::of_two("validate-cached", &times, ROUNDS));
    }
    if only.is_none_or(|only| only == "tenants") {
        let times = measure::times(&tenants::lookups(&fixture), ROUNDS);
        rows.extend(report::of_two("tenants/lookup", &times, ROUNDS));
        let bytes = tenants::memory(&fixture, ALLOCATOR);
        rows.push(report::of_count(
            "tenants/memory",
            "one tenant of 10,000",
            bytes,
            "bytes",
        ));
        let requests = tenants::requests_for_a_new_key(&fixture);
        let who = "10,000 tokens with a new key";
        rows.push(report::of_count(
            "keys/ten-thousand-at-once",
            who,
            requests,
            "requests",
        ));
    }
    let text = serde_json::to_string_pretty(&rows).expect("rows are JSON");
    std::fs::write(&path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
}
