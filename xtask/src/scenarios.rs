//! `cargo xtask scenarios`: docs/scenarios/, the pages that say what each scenario is about.

use std::path::{Path, PathBuf};

use relier_conformance::{Suite, scenario_pages};

use crate::outcome::Outcome;
use crate::repository::repository;

const FOLDER: &str = "docs/scenarios";

/// Writes the pages anew.
pub(crate) fn run() -> Result<Outcome, String> {
    let root = repository()?;
    let folder = root.join(FOLDER);
    let fault = |path: &Path, error: &std::io::Error| format!("{}: {error}", path.display());
    for stale in pages_in(&folder) {
        std::fs::remove_file(&stale).map_err(|error| fault(&stale, &error))?;
    }
    let suite = Suite::embedded().map_err(|error| error.to_string())?;
    let pages = scenario_pages(&suite);
    for (path, text) in &pages {
        let path = folder.join(path);
        path.parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| fault(&path, &error))?;
    }
    println!("written: {} pages in {FOLDER}", pages.len());
    Ok(Outcome::Good)
}

/// Every page that lies there.
fn pages_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                pages_in(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_pages_of_the_scenarios_are_those_of_the_suite() {
        let folder = repository().expect("xtask is in a repository").join(FOLDER);
        let lying: BTreeMap<String, String> = pages_in(&folder)
            .into_iter()
            .map(|path| {
                let text = std::fs::read_to_string(&path).expect("a page can be read");
                let within = path.strip_prefix(&folder).expect("it lies there");
                (within.to_string_lossy().replace('\\', "/"), text)
            })
            .collect();
        let suite = Suite::embedded().expect("the suite loads");
        assert!(
            lying == scenario_pages(&suite),
            "{FOLDER} is not what the suite says: `cargo xtask scenarios` writes it"
        );
    }
}
