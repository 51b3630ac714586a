//! What a part of the suite holds.

use std::collections::BTreeSet;

use crate::report::Shard;
use crate::suite::Suite;

fn whole() -> Suite {
    Suite::embedded().expect("the suite loads")
}

fn ids(suite: &Suite) -> BTreeSet<String> {
    suite
        .scenarios()
        .map(|scenario| scenario.id.clone())
        .collect()
}

/// What is run of a suite is what its features have.
fn rows(suite: &Suite) -> usize {
    let of = |feature: &cucumber::gherkin::Feature| {
        let ruled: usize = feature.rules.iter().map(|rule| rule.scenarios.len()).sum();
        feature.scenarios.len() + ruled
    };
    suite.features.iter().map(of).sum()
}

#[track_caller]
fn refused(selected: Result<Suite, super::LoadError>) -> String {
    selected
        .map(|suite| ids(&suite))
        .expect_err("nothing is selected")
        .to_string()
}

#[test]
fn parts_by_lot_are_the_whole_and_have_nothing_in_common() {
    let mut all = BTreeSet::new();
    let mut counted = 0;
    for index in 1..=3 {
        let part = whole()
            .select_shard(Shard { index, count: 3 })
            .expect("every part has something");
        assert_eq!(rows(&part), ids(&part).len());
        // About a third each.
        assert!(ids(&part).len() * 5 > ids(&whole()).len(), "{index}");
        counted += ids(&part).len();
        all.extend(ids(&part));
    }
    assert_eq!(all, ids(&whole()));
    assert_eq!(counted, all.len());
}

#[test]
fn parts_that_do_not_exist_are_refused() {
    for (index, count) in [(0, 3), (4, 3), (1, 0)] {
        assert_eq!(
            refused(whole().select_shard(Shard { index, count })),
            format!(
                "there is no part {index}/{count}; K/N is the K-th of N parts, from 1/N to N/N"
            )
        );
    }
}

#[test]
fn a_part_with_nothing_in_it_is_refused() {
    let one = whole().select("id-token/audience/missing").unwrap();
    let empty = (1..=2).filter(|index| {
        let shard = Shard {
            index: *index,
            count: 2,
        };
        one.clone().select_shard(shard).is_err()
    });
    assert_eq!(empty.count(), 1);
}

#[test]
fn a_feature_is_a_file_or_a_folder() {
    let file = whole().select_feature("id-token/audience").unwrap();
    assert!(ids(&file).contains("id-token/audience/missing"));
    assert!(
        ids(&file)
            .iter()
            .all(|id| id.starts_with("id-token/audience/"))
    );
    let folder = whole().select_feature("id-token").unwrap();
    assert!(ids(&folder).len() > ids(&file).len());
    assert_eq!(rows(&folder), ids(&folder).len());
    let path = whole().select_feature("features/id-token/audience.feature");
    assert_eq!(ids(&path.unwrap()), ids(&file));
}

#[test]
fn a_part_of_a_features_name_is_no_feature() {
    assert_eq!(
        refused(whole().select_feature("id-token/audienc")),
        "there is no feature \"id-token/audienc\"; did you mean id-token/audience?"
    );
    assert_eq!(
        refused(whole().select_feature("zzzzzzzzzz")),
        "there is no feature \"zzzzzzzzzz\"; a feature is a folder or folder/file, such as id-token or id-token/audience"
    );
}

#[test]
fn a_profile_has_its_scenarios_only() {
    let part = whole().select_profile("config").unwrap();
    assert!(
        part.scenarios()
            .all(|scenario| scenario.profile == "config")
    );
    let said = refused(whole().select_profile("basik"));
    assert!(
        said.starts_with("no scenario has the profile \"basik\"; there are basic, config"),
        "{said}"
    );
}

#[test]
fn a_name_that_is_nearly_right_is_named() {
    assert_eq!(
        refused(whole().select("id-token/audience/mising")),
        "none of these scenarios has \"id-token/audience/mising\" in its id; did you mean id-token/audience/missing?"
    );
    assert!(
        refused(whole().select("id-token/audience/*")).ends_with(
            "there are no patterns: any part of an id selects, such as id-token/audience/"
        )
    );
}
