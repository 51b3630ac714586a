//! `cargo xtask sabotage`: which scenario notices which missing check.

use std::sync::Arc;

use relier_candidates::sabotage::Matrix;
use relier_candidates::{Switch, WeakRp};
use relier_conformance::{RunOptions, Suite};

use crate::conformance::judge;
use crate::outcome::Outcome;

/// How the matrix is shown.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this switch: which scenarios kill it, and how
    #[arg(long, value_name = "NAME")]
    switch: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<Outcome, String> {
    let suite = Suite::embedded().map_err(|error| error.to_string())?;
    let run_options = RunOptions::default();
    let honest = judge(&suite, Arc::new(WeakRp::honest()), &run_options, false)?;
    let switches: Vec<Switch> = Switch::all()
        .iter()
        .copied()
        .filter(|switch| {
            options
                .switch
                .as_ref()
                .is_none_or(|name| name == switch.name())
        })
        .collect();
    if switches.is_empty() {
        anstream::eprintln!(
            "error: there is no such switch; `cargo xtask sabotage` lists them all"
        );
        return Ok(Outcome::Usage);
    }
    let mut reports = Vec::new();
    for switch in &switches {
        let report = judge(
            &suite,
            Arc::new(WeakRp::without(*switch)),
            &run_options,
            false,
        )?;
        reports.push((switch.name().to_owned(), report));
    }
    let matrix = Matrix::new(&honest, &reports);
    for switch in &switches {
        let killers = matrix.kills.get(switch.name()).cloned().unwrap_or_default();
        println!(
            "{} ({}), killed by {}:",
            switch.name(),
            switch.requirement(),
            killers.len()
        );
        for scenario in killers {
            println!("    {scenario}");
        }
    }
    if options.switch.is_some() {
        return Ok(Outcome::Good);
    }
    let killed: usize = matrix
        .kills
        .values()
        .filter(|killers| !killers.is_empty())
        .count();
    println!(
        "{} switches, {killed} killed; {} scenarios, {} of them distinct by what they kill and require",
        switches.len(),
        honest.scenarios.len(),
        matrix.distinct
    );
    for hole in &matrix.holes {
        anstream::eprintln!("hole: {hole}");
    }
    Ok(if matrix.holes.is_empty() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}
