//! The rules of the standards that scenarios name: `fixtures/requirements.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How strongly a standard asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// MAY, SHOULD and their kin: not keeping it is an advisory.
    #[serde(rename = "SHOULD")]
    Should,
    /// MUST and its kin: not keeping it is a failure.
    #[serde(rename = "MUST")]
    Must,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The standard.
    pub spec: String,
    /// Its section.
    pub section: String,
    /// How strongly it asks.
    pub level: Level,
    /// The narrowest profile that needs it.
    pub profile: String,
    /// The rule in a sentence.
    pub text: String,
}

#[derive(Deserialize)]
struct File {
    requirement: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    spec: String,
    section: String,
    level: String,
    #[serde(rename = "role")]
    _role: String,
    profile: String,
    #[serde(rename = "observable")]
    _observable: String,
    text: String,
    #[serde(rename = "provoke", default)]
    _provoke: String,
}

/// Reads the list. The error is a sentence about the file.
pub(crate) fn read(text: &str) -> Result<BTreeMap<String, Requirement>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut requirements = BTreeMap::new();
    for entry in file.requirement {
        let level = match entry.level.as_str() {
            "MUST" | "MUST NOT" => Level::Must,
            "SHOULD" | "SHOULD NOT" | "RECOMMENDED" | "MAY-when-used" => Level::Should,
            other => {
                return Err(format!(
                    "requirement `{}` has the unknown level `{other}`",
                    entry.id
                ));
            }
        };
        let requirement = Requirement {
            spec: entry.spec,
            section: entry.section,
            level,
            profile: entry.profile,
            text: entry.text,
        };
        if requirements.insert(entry.id.clone(), requirement).is_some() {
            return Err(format!("requirement `{}` is there twice", entry.id));
        }
    }
    Ok(requirements)
}
