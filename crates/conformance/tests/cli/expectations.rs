//! Failures that are written down: by hand, and by `baseline`.

use crate::program::{BAD, GOOD, Place, RP};

fn with_entry(name: &str, scenario: &str, more: &str) -> Place {
    let place = Place::with_verifier(name);
    place.write(
        "rp.toml",
        &format!(
            "{RP}\n[[expected_failure]]\nscenario = \"{scenario}\"\nreason = \"it accepts everything\"\n{more}"
        ),
    );
    place
}

#[test]
fn a_failure_that_is_written_down_fails_no_run() {
    let link = "link = \"https://example.com/1\"\nexpires = \"9999-12-31\"\n";
    let place = with_entry("written-down", BAD, link);
    let said = place.run(&["run", "--name", BAD]).exits(0);
    let told = "lax conforms: 0 passed, 0 failed, 1 failed as expected of 1 scenarios, in ";
    assert!(said.out.starts_with(told), "{}", said.out);
}

#[test]
fn a_failure_past_its_day_fails_the_run() {
    let place = with_entry("past-its-day", BAD, "expires = 2020-02-29\n");
    let said = place.run(&["run", "--name", BAD]).exits(1);
    assert!(
        said.out
            .contains(" (it was excused until 2020-02-29: it accepts everything)\n"),
        "{}",
        said.out
    );
}

#[test]
fn a_pass_where_a_failure_is_written_down_fails_the_run() {
    let place = with_entry("better", GOOD, "");
    let said = place.run(&["run", "--name", GOOD]).exits(1);
    assert!(
        said.out
            .starts_with(&format!("PASSED UNEXPECTEDLY {GOOD}\n")),
        "{}",
        said.out
    );
}

#[test]
fn a_failure_of_what_is_not_selected_stays_out_of_it() {
    let place = with_entry("not-selected", BAD, "");
    place.run(&["run", "--name", GOOD]).exits(0);
}

#[test]
fn a_report_of_a_selection_is_no_baseline() {
    let place = Place::with_verifier("partial-baseline");
    place.run(&["run", "--name", BAD]).exits(1);
    place
        .run(&["baseline", "--report", "conformance-report/selection"])
        .refused(
            2,
            &format!(
                "conformance-report/selection is of a selection only (--name {BAD}); run everything first"
            ),
        );
    assert_eq!(place.read("rp.toml"), RP);
}

#[test]
fn todays_failures_are_written_down_and_wait_for_reasons() {
    let place = Place::with_verifier("baseline");
    place.run(&["run"]).exits(1);
    let report = place.report("conformance-report");
    let failed = report["summary"]["failed"].as_u64().expect("a number");
    assert!(failed > 50, "{failed}");

    let printed = place.run(&["baseline", "--print"]).exits(0);
    assert_eq!(place.read("rp.toml"), RP);
    let said = place.run(&["baseline"]).exits(0);
    assert_eq!(
        said.out,
        format!(
            "{failed} failures are written to rp.toml; fill in each `reason`, then run again\n"
        )
    );
    let written = place.read("rp.toml");
    assert_eq!(written, format!("{RP}{}", printed.out));

    let unfinished = place.run(&["run"]).exits(2);
    assert!(
        unfinished.err.contains("has an empty `reason`; say why"),
        "{}",
        unfinished.err
    );
    place.write(
        "rp.toml",
        &written.replace("reason = \"\"", "reason = \"it accepts everything\""),
    );
    place.run(&["run"]).exits(0);
    let again = place.run(&["baseline"]).exits(0);
    assert_eq!(
        again.err,
        "nothing fails that is not written down already\n"
    );
}
