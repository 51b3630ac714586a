//! All contenders interleaved in one process: each round runs every one of them for about a third of a millisecond, in a
//! fresh order, so that a slow minute of the machine is everybody's. Medians of the rounds are compared, never single runs.
//!
//! `times FILE` writes the rows of `summary.json` for one backend of jsonwebtoken, and one contender after the other as
//! text. With the name of an algorithm, `cached` or `tenants` after the file only that is measured.

use relier_bench::contenders::{Fixture, contenders, repeats};
use relier_bench::{ALGORITHMS, measure, report, tenants, write};

const ROUNDS: usize = 400;

fn main() {
    let path = std::env::args().nth(1).expect("a file to write to");
    let only = std::env::args().nth(2);
    let is_asked_for = |what: &str| only.as_deref().is_none_or(|only| only == what);
    let fixture = Fixture::read();
    let mut rows = Vec::new();
    for algorithm in ALGORITHMS {
        if is_asked_for(algorithm) {
            let times = measure::times(&contenders(&fixture, algorithm), ROUNDS);
            rows.extend(report::of_times(algorithm, &times, ROUNDS));
        }
    }
    if is_asked_for("cached") {
        let times = measure::times(&repeats(&fixture), ROUNDS);
        rows.extend(report::of_two("validate-cached", &times, ROUNDS));
    }
    if is_asked_for("tenants") {
        let times = measure::times(&tenants::lookups(&fixture), ROUNDS);
        rows.extend(report::of_two("tenants/lookup", &times, ROUNDS));
        let requests = tenants::requests_for_a_new_key(&fixture);
        let who = "10,000 tokens with a new key";
        rows.push(report::of_count(
            "keys/ten-thousand-at-once",
            who,
            requests,
            "requests",
        ));
    }
    write(&path, &rows);
}
