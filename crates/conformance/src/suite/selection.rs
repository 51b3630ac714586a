//! Parts of the suite: by name, by feature, by profile, and by lot.

use std::collections::BTreeSet;

use cucumber::gherkin;

use super::{LoadError, Scenario, Suite, id_of};
use crate::report::Shard;
use crate::suggestion::{closest, did_you_mean};

impl Suite {
    /// Only the scenarios whose id contains `text`.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] when there is none.
    pub fn select(self, text: &str) -> Result<Self, LoadError> {
        let ids: Vec<String> = self.scenarios.keys().cloned().collect();
        self.only(|scenario| scenario.id.contains(text))
            .ok_or_else(|| {
                LoadError::new(
                    "",
                    0,
                    format!("none of these scenarios has {text:?} in its id"),
                    other_id(text, &ids),
                )
            })
    }

    /// Only the scenarios of a feature, `folder/file`, or of a folder of them.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] when there is none.
    pub fn select_feature(self, feature: &str) -> Result<Self, LoadError> {
        let wanted = feature.trim_end_matches('/').trim_end_matches(".feature");
        let wanted = wanted.strip_prefix("features/").unwrap_or(wanted);
        let areas = self.areas();
        self.only(|scenario| {
            let rest = scenario.id.strip_prefix(wanted);
            rest.is_some_and(|rest| rest.starts_with('/'))
        })
        .ok_or_else(|| {
            let close = closest(wanted, areas.iter().map(String::as_str));
            LoadError::new(
                "",
                0,
                format!("there is no feature {feature:?}"),
                did_you_mean(close).unwrap_or_else(|| {
                    "a feature is a folder or folder/file, such as id-token or id-token/audience".into()
                }),
            )
        })
    }

    /// Only the scenarios of this profile.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] when there is none.
    pub fn select_profile(self, profile: &str) -> Result<Self, LoadError> {
        let profiles = self.profiles();
        self.only(|scenario| scenario.profile == profile)
            .ok_or_else(|| {
                LoadError::new(
                    "",
                    0,
                    format!("no scenario has the profile {profile:?}"),
                    format!("there are {}", listed(&profiles)),
                )
            })
    }

    /// Only the scenarios with one of these ids.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] when there is none.
    pub fn select_ids(self, ids: &[String]) -> Result<Self, LoadError> {
        let wanted: BTreeSet<&String> = ids.iter().collect();
        self.only(|scenario| wanted.contains(&scenario.id))
            .ok_or_else(|| {
                LoadError::new(
                    "",
                    0,
                    "none of these scenarios exists any longer",
                    "run the whole suite once more",
                )
            })
    }

    /// One part of several, which together are the whole. Which one a scenario is in depends on its id alone.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] when there is no such part, or nothing in it.
    pub fn select_shard(self, shard: Shard) -> Result<Self, LoadError> {
        let Shard { index, count } = shard;
        if index == 0 || index > count {
            return Err(LoadError::new(
                "",
                0,
                format!("there is no part {shard}"),
                "K/N is the K-th of N parts, from 1/N to N/N",
            ));
        }
        let in_it =
            |scenario: &Scenario| fnv(&scenario.id) % u64::from(count) == u64::from(index - 1);
        self.only(in_it).ok_or_else(|| {
            LoadError::new(
                "",
                0,
                format!("no scenario is in part {shard}"),
                "there are more parts than the selected scenarios need; make fewer",
            )
        })
    }

    /// The profiles that there are scenarios of.
    pub fn profiles(&self) -> BTreeSet<String> {
        let profiles = self.scenarios.values().map(|scenario| &scenario.profile);
        profiles.cloned().collect()
    }

    /// The profiles that rules belong to, whether there are scenarios of them or not.
    pub(crate) fn known_profiles(&self) -> BTreeSet<&str> {
        let rules = self.requirements.values();
        rules.map(|rule| rule.profile.as_str()).collect()
    }

    /// The features and the folders that they are in.
    fn areas(&self) -> BTreeSet<String> {
        let mut areas = BTreeSet::new();
        for id in self.scenarios.keys() {
            let mut rest = id.as_str();
            while let Some((area, _)) = rest.rsplit_once('/') {
                areas.insert(area.to_owned());
                rest = area;
            }
        }
        areas
    }

    /// Nothing if nothing is left.
    fn only(mut self, keep: impl Fn(&Scenario) -> bool) -> Option<Self> {
        self.scenarios.retain(|_, scenario| keep(scenario));
        if self.scenarios.is_empty() {
            return None;
        }
        let kept = |feature: &gherkin::Feature, scenario: &gherkin::Scenario| {
            id_of(feature, scenario).is_some_and(|id| self.scenarios.contains_key(&id))
        };
        for feature in &mut self.features {
            let whole = feature.clone();
            feature.scenarios.retain(|scenario| kept(&whole, scenario));
            for rule in &mut feature.rules {
                rule.scenarios.retain(|scenario| kept(&whole, scenario));
            }
            feature.rules.retain(|rule| !rule.scenarios.is_empty());
        }
        self.features
            .retain(|feature| !(feature.scenarios.is_empty() && feature.rules.is_empty()));
        Some(self)
    }
}

/// What to write in place of a text that no id contains.
fn other_id(text: &str, ids: &[String]) -> String {
    if text.contains(['*', '?']) {
        return "there are no patterns: any part of an id selects, such as id-token/audience/"
            .into();
    }
    did_you_mean(closest(text, ids.iter().map(String::as_str))).unwrap_or_else(|| {
        "an id is folder/file/key, such as id-token/audience/missing; any part of it selects".into()
    })
}

/// Where the hash of Fowler, Noll and Vo begins, in its 64-bit variant 1a.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// The 64-bit hash of Fowler, Noll and Vo, variant 1a: the same on every machine, for ever.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(FNV_OFFSET, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn listed(names: &BTreeSet<String>) -> String {
    names
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests;
