//! A small good suite, bent in one place, and what the loader says of it; what it makes of the good one.

mod catalogue;
mod feature;
mod good;
mod loaded;
mod phrases;
mod requirements;
mod row;
mod version;

use cucumber::World as _;
use relier_scripted_idp::behaviours;

use super::check::Known;
use super::source::Source;
use super::{Suite, check};
use crate::steps::ScenarioWorld;

const STATE: &str = "features/callback/state.feature";
const STATE_ENTRIES: &str = "features/callback/state.toml";
const BROWSER: &str = "features/callback/browser.feature";
const BROWSER_ENTRIES: &str = "features/callback/browser.toml";
const AUDIENCE: &str = "features/id-token/audience.feature";
const AUDIENCE_ENTRIES: &str = "features/id-token/audience.toml";
const SUBJECT_ENTRIES: &str = "features/userinfo/subject.toml";
const REQUIREMENTS: &str = "fixtures/requirements.toml";

/// The files of a suite, good until one of them is changed.
struct Files {
    sources: Vec<Source>,
    known: Known,
}

impl Files {
    fn good() -> Self {
        Self {
            sources: good::sources(),
            known: Known {
                steps: ScenarioWorld::collection(),
                behaviours: behaviours()
                    .filter(|behaviour| good::BEHAVIOURS.contains(&behaviour.id))
                    .collect(),
            },
        }
    }

    /// Puts `new` where `old` stands for the first time.
    #[track_caller]
    fn replace(mut self, path: &str, old: &str, new: &str) -> Self {
        let text = self.text(path);
        assert!(text.contains(old), "{path} does not contain {old:?}");
        *text = text.replacen(old, new, 1);
        self
    }

    #[track_caller]
    fn write(mut self, path: &str, text: &str) -> Self {
        text.clone_into(self.text(path));
        self
    }

    fn without(mut self, unwanted: impl Fn(&str) -> bool) -> Self {
        self.sources.retain(|source| !unwanted(&source.path));
        self
    }

    #[track_caller]
    fn text(&mut self, path: &str) -> &mut String {
        let found = self.sources.iter_mut().find(|source| source.path == path);
        &mut found.expect("the suite has this file").text
    }

    #[track_caller]
    fn load(&self) -> Suite {
        check::suite(&self.sources, &self.known).expect("nothing is wrong with this suite")
    }

    /// The whole message, as a user reads it.
    #[track_caller]
    fn fail_with(&self, expected: &str) {
        let error = check::suite(&self.sources, &self.known)
            .map(drop)
            .map_err(|error| error.to_string());
        assert_eq!(error, Err(expected.to_owned()));
    }
}

/// Puts `new` where `old` stands in one file of the good suite, which is then refused so.
#[track_caller]
fn check(path: &str, old: &str, new: &str, expected: &str) {
    Files::good().replace(path, old, new).fail_with(expected);
}
