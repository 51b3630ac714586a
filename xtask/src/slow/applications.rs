//! What is judged: the applications of fixtures/relying-parties, and the crates of this repository's candidates.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use cargo_metadata::MetadataCommand;
use serde::Deserialize;

const FOLDER: &str = "fixtures/relying-parties";
/// Octets of a fingerprint: enough to notice a change.
const SHOWN: usize = 8;

/// What is written in Rust: the crates that it is made of, and the files that it is described by beside its folder, if it
/// has one.
const RUST: &[(&str, &[&str], &[&str])] = &[
    (
        "axum-openidconnect",
        &["openidconnect", "axum", "tower-sessions"],
        &["crates/candidates/examples/openidconnect_app.rs"],
    ),
    (
        "axum-relier",
        &["relier-axum", "axum", "tower-sessions"],
        &["crates/axum/examples/sign_in.rs"],
    ),
    (
        "jsonwebtoken",
        &["jsonwebtoken"],
        &["crates/candidates/expected/jsonwebtoken.toml"],
    ),
    (
        "openidconnect",
        &["openidconnect"],
        &["crates/candidates/expected/openidconnect.toml"],
    ),
    ("relier", &["relier"], &[]),
];

/// Something to be judged.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) name: String,
    /// What `--candidate` is given: a name, or a path from the repository's folder.
    pub(crate) candidate: String,
    /// The libraries with their versions, for people.
    pub(crate) made_of: String,
    /// Changes when the description, the lock file or the code does.
    pub(crate) fingerprint: String,
}

/// All of them, by name.
pub(crate) fn all(root: &Path) -> Result<Vec<Application>, String> {
    let crates = versions_of_crates(root)?;
    let mut names = folders(root)?;
    names.extend(["jsonwebtoken", "openidconnect", "relier"].map(str::to_owned));
    names.sort();
    names
        .into_iter()
        .map(|name| application(root, name, &crates))
        .collect()
}

fn folders(root: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(root.join(FOLDER)).map_err(|error| fault(FOLDER, &error))?;
    Ok(entries
        .flatten()
        .filter(|entry| entry.path().join("rp.toml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect())
}

fn application(
    root: &Path,
    name: String,
    crates: &BTreeMap<String, String>,
) -> Result<Application, String> {
    let folder = root.join(FOLDER).join(&name);
    let rust = RUST.iter().find(|(of, ..)| *of == name);
    let mut files = Vec::new();
    if folder.is_dir() {
        collect(&folder, &mut files)?;
    }
    let made_of = match rust {
        Some((_, made_of, described_by)) => {
            files.extend(described_by.iter().map(|path| root.join(path)));
            made_of
                .iter()
                .map(|name| ((*name).to_owned(), crates.get(*name).cloned()))
                .collect()
        }
        None => libraries(&folder)?,
    };
    let mut shown = Vec::new();
    for (library, version) in made_of {
        let version = version.ok_or_else(|| format!("{name}: {library} is in no lock file"))?;
        shown.push(format!("{library} {version}"));
    }
    let made_of = shown.join(", ");
    let candidate = if folder.is_dir() {
        format!("{FOLDER}/{name}/rp.toml")
    } else {
        name.clone()
    };
    Ok(Application {
        fingerprint: fingerprint(root, &files, &made_of)?,
        name,
        candidate,
        made_of,
    })
}

/// The libraries that an application asks for itself, each with the version that its lock file has.
fn libraries(folder: &Path) -> Result<Vec<(String, Option<String>)>, String> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| fault(&path.display().to_string(), &error))
    };
    if folder.join("package.json").is_file() {
        return node_libraries(&read("package.json")?, &read("package-lock.json")?);
    }
    let asked = read("requirements.txt")?;
    Ok(python_libraries(&asked, &read("requirements.lock")?))
}

fn python_libraries(asked: &str, lock: &str) -> Vec<(String, Option<String>)> {
    let name_of = |line: &str| {
        let end = line
            .find(|character: char| !(character.is_alphanumeric() || "-_.".contains(character)));
        line.get(..end.unwrap_or(line.len()))
            .unwrap_or_default()
            .to_owned()
    };
    let locked = |name: &str| {
        lock.lines().find_map(|line| {
            let (locked, rest) = line.split_once("==")?;
            let version = rest.split_whitespace().next()?;
            locked
                .eq_ignore_ascii_case(name)
                .then(|| version.to_owned())
        })
    };
    asked
        .lines()
        .map(|line| name_of(line.trim()))
        .filter(|name| !name.is_empty())
        .map(|name| {
            let version = locked(&name);
            (name, version)
        })
        .collect()
}

#[derive(Deserialize)]
struct PackageJson {
    dependencies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct PackageLock {
    packages: BTreeMap<String, LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    version: Option<String>,
}

fn node_libraries(asked: &str, lock: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let asked: PackageJson =
        serde_json::from_str(asked).map_err(|error| format!("package.json: {error}"))?;
    let lock: PackageLock =
        serde_json::from_str(lock).map_err(|error| format!("package-lock.json: {error}"))?;
    let version = |name: &str| {
        let package = lock.packages.get(&format!("node_modules/{name}"))?;
        package.version.clone()
    };
    let names = asked.dependencies.into_keys();
    Ok(names
        .map(|name| {
            let version = version(&name);
            (name, version)
        })
        .collect())
}

fn versions_of_crates(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let metadata = MetadataCommand::new()
        .current_dir(root)
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|error| format!("cargo metadata failed: {error}"))?;
    Ok(metadata
        .packages
        .into_iter()
        .map(|package| (package.name.to_string(), package.version.to_string()))
        .collect())
}

/// Every file of a folder, save what running the application leaves there.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let shown = folder.display().to_string();
    for entry in std::fs::read_dir(folder).map_err(|error| fault(&shown, &error))? {
        let path = entry.map_err(|error| fault(&shown, &error))?.path();
        if !path.is_dir() {
            files.push(path);
        } else if !path.ends_with("__pycache__") && !path.ends_with("node_modules") {
            collect(&path, files)?;
        }
    }
    Ok(())
}

fn fingerprint(root: &Path, files: &[PathBuf], made_of: &str) -> Result<String, String> {
    let mut files = files.to_vec();
    files.sort();
    let mut hash = Context::new(&SHA256);
    let mut add = |bytes: &[u8]| {
        hash.update(&bytes.len().to_be_bytes());
        hash.update(bytes);
    };
    add(made_of.as_bytes());
    for path in files {
        let shown = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .display()
            .to_string();
        add(shown.as_bytes());
        add(&std::fs::read(&path).map_err(|error| fault(&shown, &error))?);
    }
    let mut text = String::new();
    for octet in hash.finish().as_ref().iter().take(SHOWN) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{octet:02x}");
    }
    Ok(text)
}

fn fault(path: &str, error: &std::io::Error) -> String {
    format!("{path} cannot be read: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, version: &str) -> (String, Option<String>) {
        (name.to_owned(), Some(version.to_owned()))
    }

    #[test]
    fn python_versions_are_those_of_the_lock_file() {
        let asked = "Authlib\nDjango~=5.2.0\nPyJWT[crypto]\n\nnobody\n";
        let lock = "authlib==1.9.10 \\\n    --hash=sha256:00\ndjango==5.2.19 \\\npyjwt==2.15.1 ; python_version > '3'\n";
        let expected = [
            pair("Authlib", "1.9.10"),
            pair("Django", "5.2.19"),
            pair("PyJWT", "2.15.1"),
            ("nobody".to_owned(), None),
        ];
        assert_eq!(python_libraries(asked, lock), expected);
    }

    #[test]
    fn node_versions_are_those_of_the_lock_file() {
        let asked = r#"{"name": "app", "dependencies": {"jose": "^6.0.0"}}"#;
        let lock =
            r#"{"packages": {"": {"name": "app"}, "node_modules/jose": {"version": "6.2.18"}}}"#;
        assert_eq!(
            node_libraries(asked, lock),
            Ok(vec![pair("jose", "6.2.18")])
        );
    }

    #[test]
    fn every_application_says_what_it_is_made_of() {
        let root = crate::repository::repository().expect("xtask is in a repository");
        let all = all(root).expect("all can be described");
        for name in [
            "flask-authlib",
            "express-openid-client",
            "axum-relier",
            "jose",
            "relier",
        ] {
            let one = all
                .iter()
                .find(|one| one.name == name)
                .expect("it is there");
            assert!(!one.made_of.is_empty(), "{one:?}");
            assert_eq!(one.fingerprint.len(), 16, "{one:?}");
        }
    }
}
