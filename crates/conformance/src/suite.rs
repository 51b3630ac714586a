//! The scenarios: features and catalogue, read and held against each other before anything runs.

mod check;
mod selection;
mod source;
mod version;

use std::collections::BTreeMap;
use std::path::Path;

use cucumber::gherkin;
use relier_scripted_idp::{Behaviour, Moment};

use crate::candidate::{Capability, Outcome};
use crate::catalogue::Entry;
use crate::requirements::{Level, Requirement};

use self::check::Known;
pub use self::source::LoadError;

/// One behaviour and what is asked of a candidate that meets it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// `folder/file/key`, for ever.
    pub id: String,
    /// The feature's name.
    pub feature: String,
    /// What deviates, in words.
    pub name: String,
    /// What it asks of the relying party: the text of its Then step.
    pub(crate) asked: String,
    /// The catalogue entry.
    pub entry: Entry,
    /// How strongly the standards ask for it.
    pub level: Level,
    /// The narrowest profile that covers it.
    pub profile: String,
    pub(crate) behaviour: &'static Behaviour,
}

impl Scenario {
    /// Whether the provider signs with keys from now on that have to be fetched.
    pub(crate) fn has_new_keys_to_be_accepted(&self) -> bool {
        self.behaviour.lasts() && self.entry.outcome == Outcome::MustAccept
    }

    /// Whether it may take a minute in which nothing is to be done.
    pub(crate) fn may_wait_long(&self) -> bool {
        self.behaviour.keeps_waiting() || self.has_new_keys_to_be_accepted()
    }

    /// What a candidate has to be able to do for it.
    pub(crate) fn capabilities(&self) -> impl Iterator<Item = Capability> {
        let registered_anew = self.behaviour.moment == Moment::Registration;
        let needs = self.entry.needs.iter();
        let registration = registered_anew.then_some(Capability::Registration);
        registration
            .into_iter()
            .chain(needs.filter_map(|need| need.capability()))
    }
}

/// Everything that can be run.
#[derive(Clone, Debug)]
pub struct Suite {
    pub(crate) version: String,
    pub(crate) features: Vec<gherkin::Feature>,
    pub(crate) scenarios: BTreeMap<String, Scenario>,
    pub(crate) requirements: BTreeMap<String, Requirement>,
}

impl Suite {
    /// The suite inside this program.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] when its parts do not fit together.
    pub fn embedded() -> Result<Self, LoadError> {
        check::suite(&source::embedded(), &Known::all())
    }

    /// A suite from a folder with `features/` and `fixtures/requirements.toml`.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] when a file cannot be read or its parts do not fit together.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        check::suite(&source::from_folder(folder)?, &Known::all())
    }

    /// What reports call the suite: `0.1.0+3f2a…`, the version of this crate and a fingerprint of what the scenarios ask.
    /// A part of a suite has the version of the whole.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The scenarios, by id.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.values()
    }

    /// The rule of this id.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.get(id)
    }
}

/// The folder and file of a feature without its ending: the first part of its scenarios' ids.
pub(crate) fn area_of(feature: &gherkin::Feature) -> String {
    let path = feature
        .path
        .as_ref()
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .unwrap_or_default();
    path.trim_start_matches("features/")
        .trim_end_matches(".feature")
        .to_owned()
}

/// The id of an expanded scenario: its area and the behaviour that its When step names.
pub(crate) fn id_of(feature: &gherkin::Feature, scenario: &gherkin::Scenario) -> Option<String> {
    let key = scenario
        .steps
        .iter()
        .find_map(|step| behaviour_key(&step.value))?;
    Some(format!("{}/{key}", area_of(feature)))
}

/// The key in `… plays "key"`, or in what a browser does `… for "key"`.
pub(crate) fn behaviour_key(step: &str) -> Option<&str> {
    let (_, key) = (step.split_once("plays \""))
        .or_else(|| step.split_once("begins several sign-ins for \""))
        .or_else(|| step.split_once("signs the user in and out for \""))?;
    key.strip_suffix('"')
}

#[cfg(test)]
mod tests;
