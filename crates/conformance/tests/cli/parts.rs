//! Shards, and the whole that they make.

use crate::program::Place;

const FEATURE: &str = "id-token/audience";

/// Both halves of a feature, reported in `one` and `two`.
fn halves(name: &str) -> Place {
    let place = Place::with_verifier(name);
    for (shard, folder) in [("1/2", "one"), ("2/2", "two")] {
        place
            .run(&[
                "run",
                "--feature",
                FEATURE,
                "--shard",
                shard,
                "--report-dir",
                folder,
            ])
            .exits(1);
    }
    place
}

#[test]
fn all_shards_together_are_the_whole() {
    let place = halves("whole");
    place
        .run(&["run", "--feature", FEATURE, "--report-dir", "whole"])
        .exits(1);
    let said = place.run(&["merge", "one", "two/report.json"]).exits(1);
    assert!(
        said.out
            .ends_with("report: conformance-report/report.html\n"),
        "{}",
        said.out
    );
    let (merged, whole) = (place.report("conformance-report"), place.report("whole"));
    for member in ["summary", "selected", "selection", "profiles", "complete"] {
        assert_eq!(merged[member], whole[member], "{member}");
    }
    assert_eq!(merged.get("shard"), None);
    let ids = |report: &serde_json::Value| -> Vec<String> {
        let scenarios = report["scenarios"].as_array().expect("a list");
        let ids = scenarios.iter().map(|scenario| scenario["id"].to_string());
        ids.collect()
    };
    assert_eq!(ids(&merged), ids(&whole));
    assert!(place.path("conformance-report/junit.xml").exists());
}

#[test]
fn a_missing_shard_is_refused() {
    let place = halves("missing-shard");
    place
        .run(&["merge", "two"])
        .refused(2, "shard 1/2 is missing; what it would show is not known");
    assert!(!place.path("conformance-report").exists());
}

#[test]
fn a_shard_that_is_there_twice_is_refused() {
    let place = halves("twice");
    place
        .run(&["merge", "one", "two", "one"])
        .refused(2, "one and one are both of shard 1/2; leave one out");
}

#[test]
fn a_shard_of_another_version_is_refused() {
    let place = halves("other-version");
    let suite = relier_conformance::Suite::embedded().expect("the suite loads");
    let version = format!("\"suite_version\": \"{}\"", suite.version());
    let other = place.read("two/report.json");
    assert!(other.contains(&version));
    place.write(
        "two/report.json",
        &other.replace(&version, "\"suite_version\": \"9.9.9\""),
    );
    let message = format!(
        "these reports are of different runs: suite {} and 9.9.9; put together what belongs together",
        suite.version()
    );
    place.run(&["merge", "one", "two"]).refused(2, &message);
}
