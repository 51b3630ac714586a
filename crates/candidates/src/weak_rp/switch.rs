//! The checks that the weak relying party can be made to leave out, a file for each subject.

mod accounts;
mod callback;
mod claims;
mod discovery;
mod encoding;
mod keys;
mod request;
mod sign_out;
mod signature;
mod text;
mod token_response;
mod transport;
mod unusual;
mod userinfo;

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use relier_conformance::Observed;

/// One check that is left out, as a real relying party once left it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Switch {
    name: &'static str,
    requirement: &'static str,
}

/// Declares the switches of one subject: what is no longer done, the name, and the requirement that is broken.
macro_rules! switches {
    ($($(#[$what:meta])+ $switch:ident = $name:literal breaks $requirement:literal;)+) => {
        impl Switch {
            $(
                $(#[$what])+
                pub const $switch: Self = Self { name: $name, requirement: $requirement };
            )+
        }

        /// The switches of this subject.
        pub(super) const ALL: &[Switch] = &[$(Switch::$switch),+];
    };
}
use switches;

static ALL: LazyLock<Vec<Switch>> = LazyLock::new(|| {
    [
        request::ALL,
        callback::ALL,
        discovery::ALL,
        keys::ALL,
        transport::ALL,
        token_response::ALL,
        encoding::ALL,
        signature::ALL,
        text::ALL,
        claims::ALL,
        userinfo::ALL,
        accounts::ALL,
        sign_out::ALL,
        unusual::ALL,
    ]
    .concat()
});

impl Switch {
    /// Every switch, in the order of the flow.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The name: what breaks, in kebab-case.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The id of the requirement that it breaks, in `fixtures/requirements.toml`.
    pub fn requirement(self) -> &'static str {
        self.requirement
    }

    /// How a scenario ends that notices, where the mistake is to decide nothing at all. A crash or a hang without any
    /// other check is an accident, and shows nothing of it.
    pub fn breaks_down(self) -> Option<Observed> {
        match self {
            Self::USERINFO_FAULT_UNHANDLED => Some(Observed::Crashed),
            Self::WAIT_FOR_EVER => Some(Observed::Hung),
            _ => None,
        }
    }

    /// The switch of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all()
            .iter()
            .copied()
            .find(|switch| switch.name == name)
    }
}

/// What is left out: one check, or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flaw {
    left_out: Option<Switch>,
    trail: Option<&'static Trail>,
}

impl Flaw {
    pub(super) const fn new(left_out: Option<Switch>) -> Self {
        Self {
            left_out,
            trail: None,
        }
    }

    /// Nothing is left out, and what is asked for is noted.
    pub(super) fn noting() -> Self {
        Self {
            left_out: None,
            // Never freed, so that a flaw stays something to copy. There is one for each scenario of a program's run.
            trail: Some(Box::leak(Box::default())),
        }
    }

    /// Whether anybody asked for `switch`, as far as this is noted.
    pub(super) fn was_asked(self, switch: Switch) -> bool {
        self.trail.is_none_or(|trail| trail.has(switch))
    }

    /// Whether the check of `switch` is left out.
    ///
    /// To be asked last, after everything else that decides whether it makes a difference: a scenario in which nobody
    /// asks goes as it would without the check, and `cargo xtask sabotage` need not run it again.
    pub(super) fn is(self, switch: Switch) -> bool {
        if let Some(trail) = self.trail {
            trail.note(switch);
        }
        self.left_out == Some(switch)
    }
}

/// The switches that were asked for.
#[derive(Debug, Default)]
struct Trail(Mutex<HashSet<Switch>>);

impl Trail {
    fn note(&self, switch: Switch) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(switch);
    }

    fn has(&self, switch: Switch) -> bool {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.contains(&switch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let names: HashSet<&str> = Switch::all().iter().map(|switch| switch.name()).collect();
        assert_eq!(names.len(), Switch::all().len());
        for name in names {
            assert!(
                name.bytes()
                    .all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
            );
        }
    }

    #[test]
    fn a_switch_is_found_by_its_name() {
        for switch in Switch::all() {
            assert_eq!(Switch::by_name(switch.name()), Some(*switch));
        }
        assert_eq!(Switch::by_name("no-such-switch"), None);
    }

    #[test]
    fn requirements_are_in_the_fixture() {
        let fixture = include_str!("../../../../fixtures/requirements.toml");
        let known: HashSet<&str> = fixture
            .lines()
            .filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'))
            .collect();
        for switch in Switch::all() {
            assert!(
                known.contains(switch.requirement()),
                "{}: {}",
                switch.name(),
                switch.requirement()
            );
        }
    }
}
