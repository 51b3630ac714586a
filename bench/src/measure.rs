//! Rounds of short batches in a fresh order, and allocations.

use std::alloc::System;
use std::time::{Duration, Instant};

use stats_alloc::{Region, StatsAlloc};

use crate::contenders::Contender;

/// About how long a batch takes.
const BATCH: Duration = Duration::from_micros(300);

/// Nanoseconds for one validation, one number a round.
pub struct Times {
    pub name: &'static str,
    pub rounds: Vec<f64>,
}

pub fn times(contenders: &[Contender], rounds: usize) -> Vec<Times> {
    let batches: Vec<u32> = contenders.iter().map(batch).collect();
    let mut times: Vec<Times> = contenders
        .iter()
        .map(|contender| Times {
            name: contender.name,
            rounds: vec![0.0; rounds],
        })
        .collect();
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    for round in 0..rounds {
        fastrand::shuffle(&mut order);
        for &index in &order {
            let validate = &contenders[index].validate;
            validate(); // caches are the contender's own
            let started = Instant::now();
            for _ in 0..batches[index] {
                validate();
            }
            let elapsed = started.elapsed().as_secs_f64() * 1e9;
            times[index].rounds[round] = elapsed / f64::from(batches[index]);
        }
    }
    times
}

/// How many validations fill a batch.
fn batch(contender: &Contender) -> u32 {
    let mut count = 1;
    loop {
        let started = Instant::now();
        for _ in 0..count {
            (contender.validate)();
        }
        if started.elapsed() >= BATCH {
            return count;
        }
        count *= 2;
    }
}

/// Rust allocations of one validation.
pub fn allocations(
    allocator: &'static StatsAlloc<System>,
    contenders: &[Contender],
) -> Vec<(&'static str, usize)> {
    const CALLS: usize = 10;
    contenders
        .iter()
        .map(|contender| {
            (contender.validate)();
            let region = Region::new(allocator);
            for _ in 0..CALLS {
                (contender.validate)();
            }
            let change = region.change();
            (
                contender.name,
                (change.allocations + change.reallocations) / CALLS,
            )
        })
        .collect()
}
