//! Faults of the list of requirements.

use super::{REQUIREMENTS, check};

#[test]
fn refuses_a_level_that_no_standard_has() {
    check(
        REQUIREMENTS,
        "\"MUST NOT\"",
        "\"OUGHT NOT\"",
        "fixtures/requirements.toml: requirement `rule-must-not` has the unknown level `OUGHT NOT`; see CONTRIBUTING.md, \"Add a requirement\"",
    );
}

#[test]
fn refuses_two_requirements_of_one_id() {
    check(
        REQUIREMENTS,
        "\"rule-must-not\"",
        "\"rule-must\"",
        "fixtures/requirements.toml: requirement `rule-must` is there twice; see CONTRIBUTING.md, \"Add a requirement\"",
    );
}
