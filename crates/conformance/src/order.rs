//! The order in which scenarios are run.

use cucumber::gherkin::{Feature, Rule, Scenario};

use crate::suite::{Suite, id_of};

/// The scenarios, each in a feature of its own, in the order that the seed asks for: that of the files where it is 0, and
/// shuffled through all files otherwise. What keeps relying parties waiting comes first, so that the others are judged
/// meanwhile.
pub(crate) fn ordered(suite: &Suite, seed: u64) -> Vec<Feature> {
    let mut alone: Vec<(u64, Feature)> = Vec::with_capacity(suite.scenarios.len());
    for feature in &suite.features {
        let bare = Feature {
            scenarios: Vec::new(),
            rules: Vec::new(),
            ..feature.clone()
        };
        let place = |scenario: &Scenario| place(suite, &bare, scenario, seed);
        alone.extend(feature.scenarios.iter().map(|scenario| {
            let feature = Feature {
                scenarios: vec![scenario.clone()],
                ..bare.clone()
            };
            (place(scenario), feature)
        }));
        for rule in &feature.rules {
            alone.extend(rule.scenarios.iter().map(|scenario| {
                let rule = Rule {
                    scenarios: vec![scenario.clone()],
                    ..rule.clone()
                };
                let feature = Feature {
                    rules: vec![rule],
                    ..bare.clone()
                };
                (place(scenario), feature)
            }));
        }
    }
    // Whatever has the same place keeps the order of the files.
    alone.sort_by_key(|(place, _)| *place);
    alone.into_iter().map(|(_, feature)| feature).collect()
}

fn place(suite: &Suite, feature: &Feature, scenario: &Scenario, seed: u64) -> u64 {
    let id = id_of(feature, scenario).unwrap_or_default();
    let known = suite.scenarios.get(&id);
    if known.is_some_and(crate::suite::Scenario::may_wait_long) {
        return 0;
    }
    match seed {
        0 => 1,
        seed => scrambled(&id, seed).max(1),
    }
}

/// FNV-1a of the id, mixed once more (as `SplitMix64` does) because ids have long beginnings in common.
fn scrambled(id: &str, seed: u64) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let seeded = seed
        .to_le_bytes()
        .into_iter()
        .chain(id.bytes())
        .fold(OFFSET, |hash, octet| {
            (hash ^ u64::from(octet)).wrapping_mul(PRIME)
        });
    let mixed = (seeded ^ (seeded >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(seed: u64) -> Vec<String> {
        let suite = Suite::embedded().unwrap();
        ordered(&suite, seed)
            .iter()
            .map(|feature| {
                let ruled = feature.rules.iter().flat_map(|rule| &rule.scenarios);
                let all: Vec<&Scenario> = feature.scenarios.iter().chain(ruled).collect();
                assert_eq!(all.len(), 1, "one scenario a feature");
                id_of(feature, all[0]).unwrap()
            })
            .collect()
    }

    #[test]
    fn every_order_has_every_scenario_once() {
        let suite = Suite::embedded().unwrap();
        let all: Vec<&String> = suite.scenarios.keys().collect();
        for seed in [0, 1, 2] {
            let mut ordered = ids(seed);
            ordered.sort();
            assert_eq!(ordered.iter().collect::<Vec<_>>(), all, "seed {seed}");
        }
    }

    #[test]
    fn seeds_shuffle_through_all_files_and_repeat_themselves() {
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
        let shuffled = ids(7);
        let area = |id: &String| id.split('/').next().unwrap_or_default().to_owned();
        let changes = shuffled
            .windows(2)
            .filter(|pair| area(&pair[0]) != area(&pair[1]))
            .count();
        assert!(
            changes > shuffled.len() / 2,
            "{changes} changes of the area"
        );
    }

    #[test]
    fn what_may_wait_long_comes_first() {
        let dripping =
            ["key-set", "metadata", "token"].map(|at| format!("transport/{at}/dripping"));
        let rotation = ["added", "all-at-once", "removed", "replaced"];
        let rotation = rotation.map(|how| format!("keys/rotation/{how}"));
        let expected: BTreeSet<String> = dripping.into_iter().chain(rotation).collect();
        for seed in [0, 3] {
            let first: BTreeSet<String> = ids(seed).into_iter().take(expected.len()).collect();
            assert_eq!(first, expected, "seed {seed}");
        }
    }
}
