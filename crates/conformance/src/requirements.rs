//! The rules of the standards that scenarios name: `fixtures/requirements.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

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
    id: Spanned<String>,
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

/// What is wrong with the list, and at which byte of it.
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) what: String,
}

/// Reads the list.
pub(crate) fn read(text: &str) -> Result<BTreeMap<String, Requirement>, Fault> {
    let file: File = toml::from_str(text).map_err(|error| Fault {
        offset: error.span().map_or(0, |span| span.start),
        what: error.message().to_owned(),
    })?;
    let mut requirements = BTreeMap::new();
    for entry in file.requirement {
        let offset = entry.id.span().start;
        let id = entry.id.into_inner();
        let level = match entry.level.as_str() {
            "MUST" | "MUST NOT" => Level::Must,
            "SHOULD" | "SHOULD NOT" | "RECOMMENDED" | "MAY-when-used" => Level::Should,
            other => {
                let what = format!("the requirement `{id}` has the unknown level `{other}`");
                return Err(Fault { offset, what });
            }
        };
        if requirements.contains_key(&id) {
            let what = format!("the requirement `{id}` is there twice");
            return Err(Fault { offset, what });
        }
        let requirement = Requirement {
            spec: entry.spec,
            section: entry.section,
            level,
            profile: entry.profile,
            text: entry.text,
        };
        requirements.insert(id, requirement);
    }
    Ok(requirements)
}
