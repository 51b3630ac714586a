//! Faults of the list of requirements.

use super::{Files, REQUIREMENTS, check};

#[test]
fn refuses_a_level_that_no_standard_has() {
    check(
        REQUIREMENTS,
        "\"MUST NOT\"",
        "\"OUGHT NOT\"",
        "fixtures/requirements.toml:13: the requirement `rule-must-not` has the unknown level `OUGHT NOT`; see CONTRIBUTING.md, \"Add a requirement\"",
    );
}

#[test]
fn refuses_two_requirements_of_one_id() {
    check(
        REQUIREMENTS,
        "\"rule-must-not\"",
        "\"rule-must\"",
        "fixtures/requirements.toml:13: the requirement `rule-must` is there twice; see CONTRIBUTING.md, \"Add a requirement\"",
    );
}

#[test]
fn refuses_a_suite_without_requirements() {
    Files::good()
        .without(|path| path == REQUIREMENTS)
        .fail_with("fixtures/requirements.toml:1: missing field `requirement`; see CONTRIBUTING.md, \"Add a requirement\"");
}

#[test]
fn refuses_a_list_that_is_not_toml() {
    check(
        REQUIREMENTS,
        "\"rule-must-not\"",
        "rule-must-not",
        "fixtures/requirements.toml:13: string values must be quoted, expected literal string; see CONTRIBUTING.md, \"Add a requirement\"",
    );
}

#[test]
fn refuses_a_key_that_a_requirement_does_not_know() {
    check(
        REQUIREMENTS,
        "id = \"rule-must-not\"",
        "id = \"rule-must-not\"\nsince = 2014",
        "fixtures/requirements.toml:14: unknown field `since`, expected one of `id`, `spec`, `section`, `level`, `role`, `profile`, `observable`, `text`, `provoke`; see CONTRIBUTING.md, \"Add a requirement\"",
    );
}
