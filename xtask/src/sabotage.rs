//! `cargo xtask sabotage`: which scenario notices which missing check.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use relier_candidates::sabotage::{Killed, Killer, Matrix};
use relier_candidates::{Switch, WeakRp};
use relier_conformance::{Progress, RunOptions, ScenarioReport, Suite, run as run_suite};
use tokio::runtime::Runtime;

use crate::outcome::Outcome;
use crate::place::in_target;

/// How the matrix is made.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this switch: which scenarios kill it
    #[arg(long, value_name = "NAME")]
    switch: Option<String>,
    /// Run every scenario for every switch, and not just those that come to its check: slower, to the same end
    #[arg(long)]
    exhaustive: bool,
}

pub(crate) fn run(options: &Options) -> Result<Outcome, String> {
    let suite = match Suite::embedded() {
        Ok(suite) => suite,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            return Ok(Outcome::Usage);
        }
    };
    let switches = match &options.switch {
        None => Switch::all().to_vec(),
        Some(name) => Switch::by_name(name).into_iter().collect(),
    };
    if switches.is_empty() {
        anstream::eprintln!(
            "error: there is no such switch; `cargo xtask sabotage` lists them all"
        );
        return Ok(Outcome::Usage);
    }
    let laboratory = Laboratory {
        runtime: Runtime::new().map_err(|error| format!("no runtime: {error}"))?,
        suite,
        exhaustive: options.exhaustive,
    };
    let (matrix, run) = laboratory.matrix(&switches)?;
    for killed in &matrix.switches {
        print_killed(killed);
    }
    if options.switch.is_some() {
        return Ok(Outcome::Good);
    }
    let path = write(&matrix)?;
    print_scenarios(&matrix);
    println!(
        "{run} of {} pairs of switch and scenario were run, since in the others nothing depended on the check",
        matrix.switches.len() * matrix.scenarios.len()
    );
    println!("matrix: {}", path.display());
    for hole in &matrix.holes {
        anstream::eprintln!("hole: {hole}");
    }
    Ok(if matrix.holes.is_empty() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}

/// Where weak relying parties are judged.
struct Laboratory {
    runtime: Runtime,
    suite: Suite,
    exhaustive: bool,
}

impl Laboratory {
    /// Judges the weak relying party with all checks in place, and without each.
    ///
    /// A scenario in which nothing depended on a check goes the same way without it: the relying party consults a
    /// switch where it makes a difference and nowhere else, and until it has done so it knows nothing of it. So each
    /// scenario is run by itself once, which shows the switches that it can say something about.
    ///
    /// What comes with the matrix is how many pairs of switch and scenario were run for it.
    fn matrix(&self, switches: &[Switch]) -> Result<(Matrix, usize), String> {
        let mut honest = Vec::new();
        let mut weak = Vec::new();
        let all = self.suite.scenarios().count();
        for (place, scenario) in self.suite.scenarios().enumerate() {
            counter(place, all, &scenario.id);
            let candidate = Arc::new(WeakRp::noting());
            honest.extend(self.judge(slice::from_ref(&scenario.id), Arc::clone(&candidate))?);
            weak.push((scenario.id.clone(), candidate));
        }
        let mut without = Vec::new();
        let mut run = 0;
        for (place, switch) in switches.iter().enumerate() {
            counter(place, switches.len(), switch.name());
            let depends = |id: &str| {
                weak.iter()
                    .any(|(scenario, candidate)| scenario == id && candidate.depended_on(*switch))
            };
            let touched: Vec<String> = self
                .suite
                .scenarios()
                .map(|scenario| scenario.id.clone())
                .filter(|id| self.exhaustive || depends(id))
                .collect();
            let reports = self.judge(&touched, Arc::new(WeakRp::without(*switch)))?;
            run += reports.len();
            without.push((*switch, reports));
        }
        counter(0, 0, "");
        Ok((Matrix::new(&honest, &without), run))
    }

    /// What these scenarios find, which may be none.
    fn judge(
        &self,
        scenarios: &[String],
        candidate: Arc<WeakRp>,
    ) -> Result<Vec<ScenarioReport>, String> {
        if scenarios.is_empty() {
            return Ok(Vec::new());
        }
        let suite = self.suite.clone().select_ids(scenarios);
        let suite = suite.map_err(|error| error.to_string())?;
        let options = RunOptions::default();
        let judged = run_suite(&suite, candidate, &options, Arc::new(Silent));
        match self.runtime.block_on(judged) {
            Ok(report) if report.complete => Ok(report.scenarios),
            Ok(_) => Err("the run was interrupted".to_owned()),
            Err(fault) => Err(fault.to_string()),
        }
    }
}

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

/// Says on a terminal how far it is.
fn counter(done: usize, all: usize, what: &str) {
    if std::io::stderr().is_terminal() {
        anstream::eprint!("\r\u{1b}[K");
        if all > 0 {
            anstream::eprint!("{done}/{all} {what}");
        }
    }
}

fn print_killed(killed: &Killed) {
    let (kill, advise) = (&killed.killed_by, &killed.advised_against_by);
    println!(
        "{} ({}), killed by {}:",
        killed.switch,
        killed.requirement,
        kill.len()
    );
    for scenario in kill {
        println!("    {scenario}");
    }
    for scenario in advise {
        println!("    {scenario} (advisory)");
    }
}

fn print_scenarios(matrix: &Matrix) {
    let idle: Vec<&Killer> = matrix.idle().collect();
    println!("notice no switch, {}:", idle.len());
    for killer in idle {
        println!("    {} ({})", killer.scenario, killer.allowed.name());
    }
    let alike = matrix.alike();
    println!(
        "notice the same switches and name the same requirements, so that each line counts once, {}:",
        alike.len()
    );
    for group in alike {
        let ids: Vec<&str> = group
            .iter()
            .map(|killer| killer.scenario.as_str())
            .collect();
        println!("    {}", ids.join(" = "));
    }
    let switches = &matrix.switches;
    let killed = switches
        .iter()
        .filter(|killed| !killed.killed_by.is_empty());
    let counts = matrix.counts;
    println!(
        "{} switches, {} killed; {} scenarios, {} distinct by what they notice and require; \
         {} attacks, {} distinct ones that kill, {} of these without a counterpart in the OpenID Foundation's suite",
        switches.len(),
        killed.count(),
        counts.scenarios,
        counts.distinct,
        counts.attacks,
        counts.distinct_attacks,
        counts.distinct_attacks_without_oidf,
    );
}

fn write(matrix: &Matrix) -> Result<PathBuf, String> {
    let path = in_target("sabotage/matrix.json");
    let unwritable = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = serde_json::to_string_pretty(matrix).map_err(|error| unwritable(&error))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, text + "\n"))
        .map_err(|error| unwritable(&error))?;
    Ok(path)
}
