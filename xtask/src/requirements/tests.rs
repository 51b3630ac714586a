use relier_conformance::Suite;

use super::{Reason, Reasons, faults};

fn reasons(listed: &[&str]) -> Reasons {
    let reason = Reason {
        because: "not offered".into(),
        by_the_control: false,
        requirements: listed.iter().map(|id| (*id).to_owned()).collect(),
    };
    [("group".to_owned(), reason)].into()
}

fn faults_of(listed: &[&str]) -> Vec<String> {
    faults(&Suite::embedded().unwrap().coverage(), &reasons(listed))
}

#[test]
fn reports_a_rule_that_is_neither_held_nor_listed() {
    let without = "no scenario fails when rfc6749-3.3-a is not kept";
    assert!(
        faults_of(&[])
            .iter()
            .any(|fault| fault.starts_with(without))
    );
    let listed = faults_of(&["rfc6749-3.3-a"]);
    assert!(!listed.iter().any(|fault| fault.contains("rfc6749-3.3-a")));
}

#[test]
fn reports_a_listed_rule_that_a_scenario_holds() {
    let fault = "fixtures/not-covered.toml lists core-2-aud, which is covered; take it out";
    assert!(faults_of(&["core-2-aud"]).contains(&fault.to_owned()));
}

#[test]
fn reports_an_id_that_is_listed_twice_or_unknown() {
    let found = faults_of(&["rfc6749-3.3-a", "rfc6749-3.3-a", "core-0-a"]);
    assert!(
        found
            .contains(&"fixtures/not-covered.toml lists rfc6749-3.3-a twice; leave one".to_owned())
    );
    assert!(
        found.contains(
            &"fixtures/not-covered.toml lists core-0-a, which is no requirement".to_owned()
        )
    );
}

#[test]
fn does_not_ask_for_what_only_a_resource_server_or_another_profile_needs() {
    let found = faults_of(&[]);
    assert!(
        !found
            .iter()
            .any(|fault| fault.contains("backchannel-logout"))
    );
    assert!(!found.iter().any(|fault| fault.contains("ciba")));
}
