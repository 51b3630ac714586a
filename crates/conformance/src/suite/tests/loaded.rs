//! What becomes of a suite that nothing is wrong with, and of a part of it.

use std::collections::BTreeSet;

use relier_scripted_idp::{Place, behaviours};

use super::{Files, REQUIREMENTS, STATE_ENTRIES};
use crate::catalogue::RefusedPart;
use crate::requirements::Level;
use crate::suite::{Suite, id_of};

fn ids(suite: &Suite) -> Vec<&str> {
    suite
        .scenarios()
        .map(|scenario| scenario.id.as_str())
        .collect()
}

/// The ids of what Cucumber is handed.
fn played(suite: &Suite) -> BTreeSet<String> {
    let of_feature = |feature: &cucumber::gherkin::Feature| {
        let ruled = feature.rules.iter().flat_map(|rule| &rule.scenarios);
        feature
            .scenarios
            .iter()
            .chain(ruled)
            .map(|scenario| id_of(feature, scenario).expect("every scenario plays a behaviour"))
            .collect::<Vec<_>>()
    };
    suite.features.iter().flat_map(of_feature).collect()
}

#[test]
fn a_scenario_is_called_by_folder_file_and_key() {
    let suite = Files::good().load();
    let expected = [
        "callback/browser/two-tabs",
        "callback/state/another",
        "callback/state/missing",
        "id-token/audience/untrusted-addition",
        "userinfo/subject/another-user",
    ];
    assert_eq!(ids(&suite), expected);
    assert_eq!(played(&suite), expected.map(str::to_owned).into());
}

#[test]
fn a_scenario_has_the_names_of_its_feature_and_row() {
    let suite = Files::good().load();
    let names: Vec<(&str, &str)> = suite
        .scenarios()
        .map(|scenario| (scenario.feature.as_str(), scenario.name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (
                "Which browser a callback belongs to",
                "Two sign-ins are begun in one browser"
            ),
            (
                "Which sign-in a callback belongs to",
                "The state is another"
            ),
            ("Which sign-in a callback belongs to", "There is no state"),
            (
                "Whom the ID token is for",
                "The audience names a stranger beside the client"
            ),
            ("Whose userinfo it is", "The answer is about another user"),
        ]
    );
}

#[test]
fn every_keyword_of_the_standards_is_a_must_or_a_should() {
    for (keyword, level) in [
        ("MUST", Level::Must),
        ("MUST NOT", Level::Must),
        ("SHOULD", Level::Should),
        ("SHOULD NOT", Level::Should),
        ("RECOMMENDED", Level::Should),
        ("MAY-when-used", Level::Should),
    ] {
        let suite = Files::good()
            .replace(REQUIREMENTS, "\"SHOULD\"", &format!("{keyword:?}"))
            .load();
        assert_eq!(
            suite.scenarios["callback/state/missing"].level, level,
            "{keyword}"
        );
    }
}

#[test]
fn the_strongest_requirement_gives_the_level_whatever_their_order() {
    for order in [
        "[\"rule-must-not\", \"rule-should\"]",
        "[\"rule-should\", \"rule-must-not\"]",
    ] {
        let suite = Files::good()
            .replace(STATE_ENTRIES, "[\"rule-must-not\", \"rule-should\"]", order)
            .load();
        assert_eq!(
            suite.scenarios["callback/state/another"].level,
            Level::Must,
            "{order}"
        );
    }
}

#[test]
fn a_reason_for_an_advisory_lowers_the_level() {
    let suite = Files::good().load();
    assert_eq!(
        suite.scenarios["callback/browser/two-tabs"].level,
        Level::Should
    );
}

#[test]
fn the_first_requirement_gives_the_profile() {
    let suite = Files::good().load();
    let profile = |id: &str| suite.scenarios[id].profile.as_str();
    assert_eq!(profile("id-token/audience/untrusted-addition"), "fapi2");
    assert_eq!(profile("callback/state/another"), "basic");
}

#[test]
fn a_selection_keeps_what_contains_the_text_and_nothing_else() {
    for (text, expected) in [
        (
            "callback/state",
            &["callback/state/another", "callback/state/missing"][..],
        ),
        (
            "another",
            &["callback/state/another", "userinfo/subject/another-user"],
        ),
        ("browser/two", &["callback/browser/two-tabs"]),
    ] {
        let suite = Files::good()
            .load()
            .select(text)
            .expect("there is such a scenario");
        assert_eq!(ids(&suite), expected, "{text}");
        let expected = expected.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(played(&suite), expected, "{text}");
    }
}

#[test]
fn a_selection_of_nothing_is_refused() {
    let error = Files::good().load().select("tea").map(drop);
    assert_eq!(
        error.map_err(|error| error.to_string()),
        Err("none of these scenarios has \"tea\" in its id; an id is folder/file/key, such as id-token/audience/missing; any part of it selects".to_owned())
    );
}

#[test]
fn the_suite_inside_this_program_has_a_row_for_everything_that_is_scripted() {
    let suite = Suite::embedded().expect("the suite loads");
    let scripted: BTreeSet<&str> = behaviours().map(|behaviour| behaviour.id).collect();
    assert_eq!(ids(&suite).into_iter().collect::<BTreeSet<_>>(), scripted);
    assert_eq!(played(&suite).len(), scripted.len());
}

#[test]
fn where_userinfo_may_be_dropped_the_claims_that_are_changed_are_nowhere_else() {
    let suite = Suite::embedded().expect("the suite is well-formed");
    let rows = |wanted: &dyn Fn(&crate::suite::Scenario) -> bool| -> Vec<String> {
        let rows = suite.scenarios().filter(|scenario| wanted(scenario));
        rows.map(|scenario| scenario.id.clone()).collect()
    };
    // Where metadata only lead to userinfo, it shows in the log who went there.
    let may_be_dropped = rows(&|scenario| {
        scenario.entry.refused_part == Some(RefusedPart::Userinfo)
            && scenario.behaviour.place() != Place::Metadata
    });
    assert!(!may_be_dropped.is_empty());
    assert_eq!(
        may_be_dropped,
        rows(&|scenario| scenario.behaviour.has_claims_in_user_info_alone())
    );
}
