//! Faults of a feature file by itself.

use super::{BROWSER, Files, STATE, check};

#[test]
fn refuses_a_feature_that_does_not_start_with_its_risk() {
    check(
        STATE,
        "# Risk: an attacker",
        "# An attacker",
        "features/callback/state.feature:1: the line `# Risk: …` is missing at the top; a feature starts with its risk and the clause of the standard, a comment line each",
    );
}

#[test]
fn refuses_a_feature_that_does_not_start_with_its_clause() {
    check(
        STATE,
        "# Clause: RFC 6749",
        "# RFC 6749",
        "features/callback/state.feature:1: the line `# Clause: …` is missing at the top; a feature starts with its risk and the clause of the standard, a comment line each",
    );
}

#[test]
fn refuses_a_risk_further_down() {
    Files::good()
        .replace(STATE, "# Risk: an attacker", "# An attacker")
        .replace(STATE, "Feature:", "# Risk: an attacker\nFeature:")
        .fail_with(
        "features/callback/state.feature:1: the line `# Risk: …` is missing at the top; a feature starts with its risk and the clause of the standard, a comment line each",
        );
}

#[test]
fn refuses_a_feature_without_a_scenario() {
    Files::good()
        .write(STATE, "# Risk: none.\n# Clause: none.\nFeature: Nothing\n")
        .fail_with(
        "features/callback/state.feature:1: the feature has no scenario; give it a row, or delete it and its entries",
        );
}

#[test]
fn refuses_a_feature_whose_tables_have_no_row() {
    Files::good()
        .replace(STATE, "        | another   | The state is another |\n", "")
        .replace(STATE, "        | missing   | There is no state    |\n", "")
        .fail_with(
        "features/callback/state.feature:1: the feature has no scenario; give it a row, or delete it and its entries",
        );
}

#[test]
fn refuses_a_tag_on_a_feature() {
    check(
        STATE,
        "Feature:",
        "@slow\nFeature:",
        "features/callback/state.feature:8: the tag `@slow` means nothing here, or something that hides failures; take it out: levels, profiles and severity come from the catalogue",
    );
}

#[test]
fn refuses_a_tag_on_a_scenario() {
    check(
        BROWSER,
        "  Scenario:",
        "  @allow.skipped\n  Scenario:",
        "features/callback/browser.feature:6: the tag `@allow.skipped` means nothing here, or something that hides failures; take it out: levels, profiles and severity come from the catalogue",
    );
}

#[test]
fn refuses_a_tag_on_examples() {
    check(
        STATE,
        "      Examples:",
        "      @serial\n      Examples:",
        "features/callback/state.feature:13: the Examples table does not start with a column `behaviour`, or has a tag; its first column holds the keys of the catalogue entries",
    );
}

#[test]
fn refuses_examples_whose_first_column_is_not_the_behaviour() {
    check(
        STATE,
        "| behaviour | deviation            |",
        "| deviation | behaviour            |",
        "features/callback/state.feature:12: the Examples table does not start with a column `behaviour`, or has a tag; its first column holds the keys of the catalogue entries",
    );
}

#[test]
fn refuses_examples_without_a_table() {
    Files::good()
        .replace(STATE, "        | behaviour | deviation            |\n", "")
        .replace(STATE, "        | another   | The state is another |\n", "")
        .replace(STATE, "        | missing   | There is no state    |\n", "")
        .fail_with(
        "features/callback/state.feature:12: the Examples table does not start with a column `behaviour`, or has a tag; its first column holds the keys of the catalogue entries",
        );
}

#[test]
fn refuses_a_table_row_with_a_cell_missing() {
    check(
        STATE,
        "| missing   | There is no state    |",
        "| missing   |",
        "features/callback/state.feature:16: not Gherkin: \"|\", inconsistent table row sizes; see CONTRIBUTING.md, \"Add a behaviour\"",
    );
}

#[test]
fn refuses_a_file_without_a_feature() {
    check(
        STATE,
        "Feature: Which sign-in",
        "Which sign-in",
        "features/callback/state.feature:3: not Gherkin: unknown keyword; see CONTRIBUTING.md, \"Add a behaviour\"",
    );
}

#[test]
fn refuses_a_placeholder_without_a_column_in_a_name() {
    check(
        STATE,
        "Scenario Outline: <deviation>",
        "Scenario Outline: <what>",
        "features/callback/state.feature:14: <what> has no column; every <placeholder> needs a column in the Examples table",
    );
}

#[test]
fn refuses_a_placeholder_without_a_column_in_a_step() {
    check(
        STATE,
        "plays \"<behaviour>\"",
        "plays \"<what>\"",
        "features/callback/state.feature:9: <what> has no column; every <placeholder> needs a column in the Examples table",
    );
}

#[test]
fn refuses_a_tag_on_a_rule() {
    check(
        STATE,
        "  Rule:",
        "  @retry\n  Rule:",
        "features/callback/state.feature:8: the tag `@retry` means nothing here, or something that hides failures; take it out: levels, profiles and severity come from the catalogue",
    );
}
