//! `oidc-conformance compare`: what changed between two reports.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Fault, out, report_folder};
use crate::exit::Exit;
use crate::report::Report;
use crate::report::changes::{Change, Changes, Only};
use crate::report::visible::visible;

/// Which reports.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The report before: a report.json, or the folder that it is in
    old: PathBuf,
    /// The report after
    new: PathBuf,
    /// Print the changes as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let (old, new) = (whole(&options.old)?, whole(&options.new)?);
    let changes = Changes::between(&old, &new);
    if options.json {
        let json = serde_json::to_string_pretty(&changes)
            .map_err(|error| Fault::run(error.to_string()))?;
        out(&(json + "\n"));
    } else {
        out(&told(&old, &new, &changes));
    }
    Ok(if changes.regressions.is_empty() {
        Exit::Conforms
    } else {
        Exit::DoesNotConform
    })
}

/// What is missing in a part says nothing.
fn whole(place: &Path) -> Result<Report, Fault> {
    let report = report_folder::read(place)?;
    if report.complete {
        Ok(report)
    } else {
        Err(Fault::usage(format!(
            "{} was not run to its end, so nothing follows from what it lacks; compare complete reports",
            place.display()
        )))
    }
}

fn told(old: &Report, new: &Report, changes: &Changes) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, here and below.
    if old.candidate.name != new.candidate.name {
        let _ = writeln!(
            text,
            "note: {} is compared with {}",
            old.candidate.name, new.candidate.name
        );
    }
    if old.suite_version != new.suite_version {
        let _ = writeln!(
            text,
            "note: suite {} is compared with {}",
            old.suite_version, new.suite_version
        );
    }
    changed(&mut text, "REGRESSION", &changes.regressions);
    changed(&mut text, "fixed", &changes.fixes);
    alone(&mut text, "new", &changes.new);
    alone(&mut text, "gone", &changes.gone);
    if changes.is_empty() {
        text.push_str("nothing changed\n");
    } else {
        let _ = writeln!(
            text,
            "{} worse, {} fixed, {} new, {} gone",
            changes.regressions.len(),
            changes.fixes.len(),
            changes.new.len(),
            changes.gone.len()
        );
    }
    text
}

fn changed(text: &mut String, word: &str, changes: &[Change]) {
    for change in changes {
        let _ = writeln!(
            text,
            "{word:<10} {}\n           was {}, is {}: {}",
            change.id,
            change.before.word(),
            change.after.word(),
            visible(&change.reason).replace('\n', " ")
        );
    }
}

fn alone(text: &mut String, word: &str, scenarios: &[Only]) {
    for scenario in scenarios {
        let _ = writeln!(
            text,
            "{word:<10} {} ({})",
            scenario.id,
            scenario.verdict.word()
        );
    }
}
