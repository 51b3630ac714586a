//! Where the suite's files come from, and what is wrong with one.

use std::fmt;
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// A file of the suite: its path from the suite's folder, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether the file's name ends so.
    pub(crate) fn is(&self, ending: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extension == ending)
    }
}

/// One thing that does not fit, where it is, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    path: String,
    line: usize,
    what: String,
    remedy: String,
}

impl LoadError {
    pub(crate) fn new(
        path: &str,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}", self.path)?;
            if self.line > 0 {
                write!(f, ":{}", self.line)?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}; {}", self.what, self.remedy)
    }
}

impl std::error::Error for LoadError {}

pub(crate) fn embedded() -> Vec<Source> {
    FILES
        .iter()
        .map(|(path, text)| Source {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        })
        .collect()
}

pub(crate) fn from_folder(folder: &Path) -> Result<Vec<Source>, LoadError> {
    let mut sources = Vec::new();
    collect(folder, &folder.join("features"), &mut sources)?;
    sources.push(read(folder, &folder.join("fixtures/requirements.toml"))?);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<(), LoadError> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(root, folder, &error))?;
    for entry in entries {
        let path = entry
            .map_err(|error| unreadable(root, folder, &error))?
            .path();
        if path.is_dir() {
            collect(root, &path, sources)?;
        } else if path
            .extension()
            .is_some_and(|ending| ending == "feature" || ending == "toml")
        {
            sources.push(read(root, &path)?);
        }
    }
    Ok(())
}

fn read(root: &Path, path: &Path) -> Result<Source, LoadError> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(root, path, &error))?;
    Ok(Source {
        path: shown(root, path),
        text,
    })
}

fn unreadable(root: &Path, path: &Path, error: &std::io::Error) -> LoadError {
    LoadError::new(
        &shown(root, path),
        0,
        error.to_string(),
        "a suite has features/ and fixtures/requirements.toml",
    )
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}
