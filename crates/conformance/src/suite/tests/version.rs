//! When two suites are the same one.

use super::{AUDIENCE, AUDIENCE_ENTRIES, Files, STATE, STATE_ENTRIES, SUBJECT_ENTRIES};

/// The good suite with this change has the same version as without, or not.
#[track_caller]
fn check(path: &str, old: &str, new: &str, same: bool) {
    let changed = Files::good().replace(path, old, new).load();
    let good = Files::good().load();
    assert_eq!(changed.version() == good.version(), same);
}

#[test]
fn a_version_is_that_of_the_harness_and_a_fingerprint() {
    let suite = Files::good().load();
    let (harness, fingerprint) = suite
        .version()
        .split_once('+')
        .expect("there are two parts");
    assert_eq!(harness, env!("CARGO_PKG_VERSION"));
    assert_eq!(fingerprint.len(), 12);
    assert!(fingerprint.chars().all(|digit| digit.is_ascii_hexdigit()));
}

#[test]
fn what_is_asked_makes_the_version() {
    let stricter = Files::good()
        .replace(AUDIENCE_ENTRIES, "either", "must_refuse")
        .replace(AUDIENCE, "may refuse or accept", "must refuse");
    assert_ne!(stricter.load().version(), Files::good().load().version());
    check(
        AUDIENCE_ENTRIES,
        "severity = \"medium\"",
        "severity = \"low\"",
        false,
    );
    check(
        STATE_ENTRIES,
        "callback.state_unknown",
        "callback.state_other",
        false,
    );
    check(SUBJECT_ENTRIES, "needs = [\"userinfo\"]\n", "", false);
    check(SUBJECT_ENTRIES, "refused_part = \"userinfo\"\n", "", false);
}

#[test]
fn a_scenario_more_makes_another_version() {
    let good = Files::good().load();
    let fewer = Files::good()
        .load()
        .select("callback/state")
        .expect("there are two");
    assert_eq!(
        fewer.version(),
        good.version(),
        "a selection is of its suite"
    );
    let mut without = Files::good().without(|path| path.starts_with("features/userinfo/"));
    let kept = |id: &str| !id.starts_with("userinfo/");
    without
        .known
        .behaviours
        .retain(|behaviour| kept(behaviour.id));
    assert_ne!(without.load().version(), good.version());
}

#[test]
fn how_it_is_worded_does_not_matter() {
    check(STATE, "There is no state ", "The state is gone", true);
    check(STATE_ENTRIES, "is no check.", "is none.", true);
    check(STATE_ENTRIES, "oidf = \"none\"", "oidf = \"theirs\"", true);
}
