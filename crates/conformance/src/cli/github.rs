//! What GitHub Actions shows of a run: a summary of the job, and annotations.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;

use super::arguments::Format;
use super::{Fault, err, out};
use crate::report::Report;
use crate::suite::Suite;

/// Where a job's summary is appended to, as GitHub says it.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";
/// Set to `true` in every job.
const ACTIONS: &str = "GITHUB_ACTIONS";

/// Tells GitHub, if that is where this runs.
pub(super) fn tell(
    report: &Report,
    suite: &Suite,
    closer: &str,
    format: Format,
) -> Result<(), Fault> {
    if let Some(path) = env::var_os(SUMMARY).filter(|path| !path.is_empty()) {
        let markdown = report.to_markdown(suite, closer);
        let appended = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .and_then(|mut file| file.write_all(markdown.as_bytes()));
        appended.map_err(|error| {
            Fault::run(format!(
                "the job summary {} cannot be written: {error}; {SUMMARY} names it",
                path.display()
            ))
        })?;
    }
    if env::var_os(ACTIONS).is_some_and(|set| set == "true") {
        let annotations = report.to_annotations();
        match format {
            Format::Terminal => out(&annotations),
            // Nothing but JSON belongs there.
            Format::Json => err(&annotations),
        }
    }
    Ok(())
}
