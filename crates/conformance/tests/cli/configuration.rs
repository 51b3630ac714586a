//! What is wrong with a command line or a description is said so, and exits with 2.

use crate::program::{BAD, GOOD, Place, RP};

#[test]
fn a_description_that_is_not_there_is_asked_for() {
    let place = Place::empty("no-description");
    for command in ["run", "smoke", "baseline"] {
        place.run(&[command]).refused(
            2,
            "there is no rp.toml; `oidc-conformance init` writes an rp.toml to start from, and --rp names one that is elsewhere",
        );
    }
}

/// The description with one thing changed is refused so.
#[track_caller]
fn check(name: &str, rp: &str, message: &str) {
    let place = Place::with_verifier(name);
    place.write("rp.toml", rp);
    place.run(&["run", "--name", GOOD]).refused(2, message);
    assert!(!place.path("conformance-report").exists());
}

#[test]
fn an_unknown_key_is_named_with_the_one_that_may_be_meant() {
    check(
        "unknown-key",
        &RP.replace("profiles", "profile"),
        "rp.toml: TOML parse error at line 4, column 1\n  |\n4 | profile = [\"verifier\"]\n  | ^^^^^^^\nunknown field `profile`, expected one of `name`, `kind`, `install`, `start`, `tls`, `env`, `start_seconds`, `ready`, `sign_in`, `whoami`, `logout`, `profiles`, `client`, `expected_failure`\ndid you mean profiles?",
    );
}

#[test]
fn an_unknown_profile_is_named_with_the_one_that_may_be_meant() {
    check(
        "unknown-profile",
        &RP.replace("verifier", "verifer"),
        "rp.toml: `profiles` has \"verifer\", which does not exist; did you mean verifier?",
    );
}

#[test]
fn an_expected_failure_without_a_reason_is_refused() {
    let entry = format!("[[expected_failure]]\nscenario = \"{BAD}\"\nreason = \"\"\n");
    check(
        "no-reason",
        &format!("{RP}{entry}"),
        &format!(
            "rp.toml: the expected failure `{BAD}` has an empty `reason`; say why it fails, so that others can see when it is over"
        ),
    );
}

#[test]
fn an_expected_failure_of_a_scenario_that_does_not_exist_is_refused() {
    let entry = "[[expected_failure]]\nscenario = \"a/b/c\"\nreason = \"because\"\n";
    check(
        "stale",
        &format!("{RP}{entry}"),
        "an expected failure names the scenario \"a/b/c\", which was not run; take it out of the list",
    );
}

#[track_caller]
fn check_options(name: &str, options: &[&str], message: &str) {
    let place = Place::with_verifier(name);
    let arguments: Vec<&str> = ["run"].iter().chain(options).copied().collect();
    place.run(&arguments).refused(2, message);
}

#[test]
fn a_selection_of_nothing_is_refused() {
    check_options(
        "nothing-named",
        &["--name", "no/such/thing"],
        "none of these scenarios has \"no/such/thing\" in its id; an id is folder/file/key, such as id-token/audience/missing; any part of it selects",
    );
    check_options(
        "no-feature",
        &["--feature", "id-tokn"],
        "there is no feature \"id-tokn\"; did you mean id-token?",
    );
    let place = Place::with_verifier("no-profile");
    let said = place.run(&["run", "--profile", "advanced"]).exits(2);
    let beginning = "error: no scenario has the profile \"advanced\"; there are basic, ";
    assert!(said.err.starts_with(beginning), "{}", said.err);
}

#[test]
fn nothing_to_run_again_is_said_so() {
    let place = Place::with_verifier("nothing-failed");
    let said = place.run(&["run", "--failed"]).exits(2);
    assert!(
        said.err
            .starts_with("error: conformance-report cannot be read: "),
        "{}",
        said.err
    );
    place.run(&["run", "--name", GOOD, "--report-dir", "conformance-report"]);
    place.run(&["run", "--failed"]).refused(
        2,
        "nothing failed in conformance-report/report.json; there is nothing to run again",
    );
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let place = Place::with_verifier("options");
    for (options, words) in [
        (
            ["--shard", "4/3"],
            "K/N is the K-th of N parts, from 1/N to N/N",
        ),
        (["--shard", "one"], "K/N is the K-th of N parts"),
        (["--jobs", "0"], "it is a number from 1 on"),
        (["--verify", "1"], "1 is not in 2..=100"),
        (["--time-limit", "0"], "0 is not in 1.."),
        (["--format", "xml"], "[possible values: terminal, json]"),
        (["--lenient", "yes"], "unexpected argument '--lenient'"),
    ] {
        let said = place.run(&["run", options[0], options[1]]).exits(2);
        assert!(said.err.contains(words), "{}", said.err);
        assert_eq!(said.out, "");
    }
}

#[test]
fn an_empty_part_is_refused() {
    let place = Place::with_verifier("empty-part");
    let parts = ["1/2", "2/2"].map(|part| place.run(&["run", "--name", GOOD, "--shard", part]));
    let empty: Vec<_> = parts.iter().filter(|said| said.code == Some(2)).collect();
    let [empty] = empty.as_slice() else {
        panic!("one of them has nothing: {parts:?}");
    };
    assert!(
        empty
            .err
            .ends_with("there are more parts than the selected scenarios need; make fewer\n"),
        "{}",
        empty.err
    );
}

#[test]
fn help_says_what_the_exit_codes_mean() {
    let place = Place::empty("help");
    let said = place.run(&["--help"]).exits(0);
    assert!(
        said.out.contains("Exit codes: 0 conforms, 1 does not, "),
        "{}",
        said.out
    );
    let version = place.run(&["--version"]).exits(0);
    assert_eq!(
        version.out,
        format!("oidc-conformance {}\n", env!("CARGO_PKG_VERSION"))
    );
    place.run(&["judge"]).exits(2);
    place.run(&[]).exits(2);
}
