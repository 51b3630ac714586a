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

impl Level {
    /// The standards' word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
        }
    }
}

/// Where it can be seen whether a rule is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observable {
    /// From the provider's side or in a browser.
    BlackBox,
    /// In a candidate that runs in-process only.
    Library,
    /// Nowhere; `provoke` says why.
    NotTestable,
}

/// On whom a rule falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Who signs users in.
    RelyingParty,
    /// Who takes tokens at an API.
    ResourceServer,
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
    /// On whom it falls.
    pub role: Role,
    /// The narrowest profile that needs it.
    pub profile: String,
    /// Where it shows.
    pub observable: Observable,
    /// The rule in a sentence.
    pub text: String,
    /// What is done to see whether it is kept, or why nothing can be done.
    pub provoke: String,
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
    role: Role,
    profile: String,
    observable: Observable,
    text: String,
    #[serde(default)]
    provoke: String,
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
            role: entry.role,
            profile: entry.profile,
            observable: entry.observable,
            text: entry.text,
            provoke: entry.provoke,
        };
        requirements.insert(id, requirement);
    }
    Ok(requirements)
}
