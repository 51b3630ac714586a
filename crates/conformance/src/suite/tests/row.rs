//! Rows and steps held against the step definitions, the catalogue and the scripted provider.

use super::{AUDIENCE, BROWSER, Files, STATE, STATE_ENTRIES, check};

#[test]
fn refuses_a_step_that_is_not_defined() {
    check(
        STATE,
        "Then the relying party must refuse",
        "Then the relying party must reject",
        "features/callback/state.feature:10: no step is defined for `Then the relying party must reject the sign-in`; use one of the phrases in crates/conformance/src/steps.rs, or define it there",
    );
}

#[test]
fn refuses_a_defined_phrase_after_another_keyword() {
    check(
        STATE,
        "Then the relying party must refuse",
        "When the relying party must refuse",
        "features/callback/state.feature:10: no step is defined for `When the relying party must refuse the sign-in`; use one of the phrases in crates/conformance/src/steps.rs, or define it there",
    );
}

#[test]
fn refuses_a_step_that_is_not_defined_in_a_background() {
    check(
        AUDIENCE,
        "has signed a user in",
        "likes tea",
        "features/id-token/audience.feature:6: no step is defined for `Given a relying party that likes tea`; use one of the phrases in crates/conformance/src/steps.rs, or define it there",
    );
}

#[test]
fn refuses_a_row_without_an_entry() {
    check(
        STATE_ENTRIES,
        "[another]",
        "[another-one]",
        "features/callback/state.feature:14: the row `another` has no entry; add `[another]` to features/callback/state.toml",
    );
}

#[test]
fn refuses_two_rows_of_one_id() {
    check(
        STATE,
        "| missing   |",
        "| another   |",
        "features/callback/state.feature:15: the id `callback/state/another` is there twice; give one of the two rows another key",
    );
}

#[test]
fn refuses_a_row_whose_behaviour_nobody_scripted() {
    Files::good()
        .replace(STATE, "| another   |", "| invented  |")
        .replace(STATE_ENTRIES, "[another]", "[invented]")
        .fail_with(
        "features/callback/state.feature:14: the scripted provider knows no behaviour `callback/state/invented`; add it in crates/scripted-idp/src/behaviours",
        );
}

#[test]
fn refuses_a_scripted_behaviour_without_a_row() {
    Files::good()
        .without(|path| path.starts_with("features/callback/browser."))
        .fail_with(
        "features/callback/browser.feature: the scripted behaviour `callback/browser/two-tabs` has no row; add a row and an entry, or delete the behaviour",
        );
}

#[test]
fn refuses_a_suite_without_features() {
    Files::good()
        .without(|path| path.starts_with("features/"))
        .fail_with("features: there is no scenario at all; add a feature with a row");
}

#[test]
fn refuses_a_scenario_that_plays_nothing() {
    check(
        BROWSER,
        "    When the browser plays \"two-tabs\"\n",
        "",
        "features/callback/browser.feature:5: no step says who plays which behaviour; add `When the provider plays \"…\"`",
    );
}

#[test]
fn refuses_a_browser_that_plays_the_provider() {
    check(
        STATE,
        "the provider plays",
        "the browser plays",
        "features/callback/state.feature:14: `another` is played by somebody else than the step says; write \"the provider plays\" or \"the browser plays\"",
    );
}

#[test]
fn refuses_a_provider_that_plays_the_browser() {
    check(
        BROWSER,
        "the browser plays",
        "the provider plays",
        "features/callback/browser.feature:5: `two-tabs` is played by somebody else than the step says; write \"the provider plays\" or \"the browser plays\"",
    );
}

#[test]
fn refuses_a_then_step_that_disagrees_with_the_entry() {
    check(
        STATE,
        "must refuse the sign-in",
        "must accept the sign-in",
        "features/callback/state.feature:14: the Then step says \"must accept\", the entry `another` says \"must refuse\"; make them agree",
    );
    check(
        BROWSER,
        "must accept the sign-in",
        "may refuse or accept the sign-in",
        "features/callback/browser.feature:5: the Then step says \"may refuse or accept\", the entry `two-tabs` says \"must accept\"; make them agree",
    );
    check(
        AUDIENCE,
        "may refuse or accept the sign-in",
        "must refuse the sign-in",
        "features/id-token/audience.feature:8: the Then step says \"must refuse\", the entry `untrusted-addition` says \"may refuse or accept\"; make them agree",
    );
}

#[test]
fn refuses_a_scenario_without_a_then_step() {
    check(
        BROWSER,
        "    Then the relying party must accept the sign-in\n",
        "",
        "features/callback/browser.feature:5: no Then step says what is right; add one",
    );
}

#[test]
fn refuses_a_step_that_is_not_defined_in_the_background_of_a_rule() {
    check(
        STATE,
        "    Scenario Outline:",
        "    Background:\n      Given a relying party that likes tea\n\n    Scenario Outline:",
        "features/callback/state.feature:8: no step is defined for `Given a relying party that likes tea`; use one of the phrases in crates/conformance/src/steps.rs, or define it there",
    );
}

#[test]
fn refuses_a_scenario_that_begins_with_nobody_signed_in() {
    check(
        BROWSER,
        "    Given a relying party that has signed a user in\n",
        "",
        "features/callback/browser.feature:5: the scenario is not a Given, a When and a Then, in this order; add what is missing, take out what comes twice",
    );
}

#[test]
fn refuses_a_scenario_that_plays_two_behaviours() {
    check(
        BROWSER,
        "    Then",
        "    And the provider plays \"another\"\n    Then",
        "features/callback/browser.feature:5: the scenario is not a Given, a When and a Then, in this order; add what is missing, take out what comes twice",
    );
}

#[test]
fn refuses_a_scenario_that_says_twice_what_is_right() {
    check(
        BROWSER,
        "    Then the relying party must accept the sign-in\n",
        "    Then the relying party must accept the sign-in\n    And the relying party must refuse the sign-in\n",
        "features/callback/browser.feature:5: the scenario is not a Given, a When and a Then, in this order; add what is missing, take out what comes twice",
    );
}

#[test]
fn refuses_a_scenario_that_says_what_is_right_before_anything_is_played() {
    check(
        BROWSER,
        "    When the browser plays \"two-tabs\"\n    Then the relying party must accept the sign-in\n",
        "    Then the relying party must accept the sign-in\n    When the browser plays \"two-tabs\"\n",
        "features/callback/browser.feature:5: the scenario is not a Given, a When and a Then, in this order; add what is missing, take out what comes twice",
    );
}

#[test]
fn refuses_a_rule_for_requests_where_nobody_looks_at_them() {
    check(
        STATE_ENTRIES,
        "[another]\n",
        "[another]\nrequest = \"state_new\"\n",
        "features/callback/state.feature:14: `another` looks at requests and its entry names no `request` rule for them, or the other way round; CONTRIBUTING.md says when an entry has a `request`",
    );
}
