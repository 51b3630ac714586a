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

/// Writes the report in each of its forms, and says where the one for people is.
pub(super) fn write(
    report: &Report,
    suite: &Suite,
    closer: &str,
    described_in: Option<&Path>,
    folder: &Path,
) -> Result<PathBuf, Fault> {
    let page = folder.join("report.html");
    let json = report
        .to_json()
        .map_err(|error| Fault::run(error.to_string()))?;
    let files = [
        (folder.join(REPORT), json),
        (folder.join("junit.xml"), report.to_junit(suite, closer)),
        (
            folder.join("report.sarif"),
            report.to_sarif(suite, described_in),
        ),
        (folder.join("summary.md"), report.to_markdown(suite, closer)),
        (page.clone(), report.to_html(suite, closer)),
    ];
    for (path, text) in files {
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| {
                Fault::run(format!("{} cannot be written: {error}", path.display()))
            })?;
    }
    Ok(page)
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
