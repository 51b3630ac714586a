//! How often each contender allocates for one validation, and the bytes that a tenant holds. `allocations FILE` writes the
//! rows of `summary.json`.

use std::alloc::System;

use relier_bench::contenders::{Fixture, contenders};
use relier_bench::{ALGORITHMS, measure, report, tenants, write};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let path = std::env::args().nth(1).expect("a file to write to");
    let fixture = Fixture::read();
    let mut rows = Vec::new();
    for algorithm in ALGORITHMS {
        let counts = measure::allocations(ALLOCATOR, &contenders(&fixture, algorithm));
        rows.extend(report::of_allocations(algorithm, &counts));
    }
    let bytes = tenants::memory(&fixture, ALLOCATOR);
    rows.push(report::of_count(
        "tenants/memory",
        "one tenant of 10,000",
        bytes,
        "bytes",
    ));
    write(&path, &rows);
}
