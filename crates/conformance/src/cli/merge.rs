//! `oidc-conformance merge`: one report of those of all shards.

use std::path::PathBuf;

use super::terminal::colours;
use super::{Fault, err, out, report_folder};
use crate::exit::Exit;
use crate::report::merged::merge;
use crate::suite::Suite;

/// What is put together.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The reports: each a report.json, or the folder that it is in
    #[arg(required = true, value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// Where the whole goes
    #[arg(long, value_name = "FOLDER", default_value = report_folder::DEFAULT)]
    report_dir: PathBuf,
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let mut reports = Vec::new();
    for place in &options.reports {
        reports.push((place.display().to_string(), report_folder::read(place)?));
    }
    let report = merge(reports).map_err(|misfit| Fault::usage(misfit.to_string()))?;
    let suite = Suite::embedded()?;
    if report.suite_version != suite.version() {
        err(&format!(
            "note: the reports are of suite {}, and the clauses shown are those of {}\n",
            report.suite_version,
            suite.version()
        ));
    }
    let closer = "oidc-conformance run --verbose --name {id}";
    let page = report_folder::write(&report, &suite, closer, None, &options.report_dir)?;
    let coloured = colours(&std::io::stdout());
    out(&report.summary_text(&suite, closer, coloured));
    out(&format!("report: {}\n", page.display()));
    Ok(report.exit())
}
