//! Reports on disk: one folder has all renderings of a run.

use std::fs;
use std::path::{Path, PathBuf};

use super::Fault;
use crate::report::{Report, SCHEMA};
use crate::suite::Suite;

/// Where reports go unless somebody says otherwise.
pub(super) const DEFAULT: &str = "conformance-report";
/// The contract, of which the others are renderings.
pub(super) const REPORT: &str = "report.json";

/// The one for people.
const PAGE: &str = "report.html";
/// The forms of a report, each a file.
const FILES: [&str; 5] = [REPORT, "junit.xml", "report.sarif", "summary.md", PAGE];

/// Takes the report of an earlier run away: one that comes to no end must not leave the last one's for its own.
pub(super) fn clear(folder: &Path) -> Result<(), Fault> {
    for path in FILES.map(|name| folder.join(name)) {
        if path.exists() {
            fs::remove_file(&path).map_err(|error| {
                Fault::run(format!("{} cannot be removed: {error}", path.display()))
            })?;
        }
    }
    Ok(())
}

/// Writes the report in each of its forms, and says where the one for people is.
pub(super) fn write(
    report: &Report,
    suite: &Suite,
    closer: &str,
    described_in: Option<&Path>,
    folder: &Path,
) -> Result<PathBuf, Fault> {
    let json = report
        .to_json()
        .map_err(|error| Fault::run(error.to_string()))?;
    let texts = [
        json,
        report.to_junit(suite, closer),
        report.to_sarif(suite, described_in),
        report.to_markdown(suite, closer),
        report.to_html(suite, closer),
    ];
    for (name, text) in FILES.into_iter().zip(texts) {
        let path = folder.join(name);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| {
                Fault::run(format!("{} cannot be written: {error}", path.display()))
            })?;
    }
    Ok(folder.join(PAGE))
}

/// Reads a report; `place` is the file or the folder that it is in.
pub(super) fn read(place: &Path) -> Result<Report, Fault> {
    let path = if place.is_dir() {
        place.join(REPORT)
    } else {
        place.to_owned()
    };
    let shown = path.display();
    let text = fs::read_to_string(&path)
        .map_err(|error| Fault::usage(format!("{shown} cannot be read: {error}; a report is a report.json, or the folder that it is in")))?;
    let report: Report = serde_json::from_str(&text)
        .map_err(|error| Fault::usage(format!("{shown} is no report: {error}")))?;
    if report.schema == SCHEMA {
        Ok(report)
    } else {
        Err(Fault::usage(format!(
            "{shown} has the shape of version {}, and this program reads version {SCHEMA}; make the report once more with it",
            report.schema
        )))
    }
}
