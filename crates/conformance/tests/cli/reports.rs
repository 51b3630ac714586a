//! What a run leaves behind: reports in several forms, and words for CI.

use jsonschema::Validator;
use serde_json::Value;

use crate::program::{BAD, GOOD, Place};

fn report_schema() -> Validator {
    let schema = include_str!("../../fixtures/report.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::draft202012::new(&schema).expect("the schema is one")
}

#[track_caller]
fn check_schema(report: &Value) {
    let faults: Vec<String> = report_schema()
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_real_report_is_as_its_schema_says() {
    let place = Place::with_verifier("schema");
    place
        .run(&["run", "--feature", "id-token", "--report-dir", "out"])
        .exits(1);
    let report = place.report("out");
    assert!(
        report["scenarios"]
            .as_array()
            .is_some_and(|all| all.len() > 50)
    );
    check_schema(&report);
}

/// The schema of OASIS, unchanged: "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema".
fn sarif_schema() -> Validator {
    let mut schema: Value =
        serde_json::from_str(include_str!("sarif-2.1.0.schema.json")).expect("the schema is JSON");
    // One pattern has a bracket too many for this reader. It is about the language, which is not written here.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"];
        let language = language.as_object_mut().expect("the schema has a language");
        assert!(language.remove("pattern").is_some(), "{of}");
    }
    jsonschema::draft7::new(&schema).expect("the schema is one")
}

#[test]
fn a_sarif_report_is_as_the_schema_of_its_standard_says() {
    let place = Place::with_verifier("sarif-schema");
    place
        .run(&["run", "--feature", "id-token", "--report-dir", "out"])
        .exits(1);
    let report: Value = serde_json::from_str(&place.read("out/report.sarif")).expect("JSON");
    let results = report["runs"][0]["results"].as_array().map_or(0, Vec::len);
    assert!(results > 50, "{results} results");
    let faults: Vec<String> = sarif_schema()
        .iter_errors(&report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(faults, Vec::<String>::new());

    let changes: [fn(&mut Value); 3] = [
        |report| report["runs"][0]["results"][0]["level"] = "terrible".into(),
        |report| report["runs"][0]["results"][0]["extra"] = true.into(),
        |report| report["version"] = "2.0.0".into(),
    ];
    for change in changes {
        let mut bad = report.clone();
        change(&mut bad);
        assert!(!sarif_schema().is_valid(&bad), "the schema notices nothing");
    }
}

#[test]
fn the_schema_notices_what_is_no_report() {
    let place = Place::with_verifier("schema-notices");
    place
        .run(&["run", "--name", BAD, "--report-dir", "out"])
        .exits(1);
    let good = place.report("out");
    check_schema(&good);
    let changes: [fn(&mut Value); 6] = [
        |report| report["scenarios"][0]["verdict"] = "excellent".into(),
        |report| report["scenarios"][0]["transcript"][0]["status"] = "200".into(),
        |report| report["scenarios"][0]["extra"] = true.into(),
        |report| report["complete"] = false.into(),
        |report| report["summary"]["passed"] = (-1).into(),
        |report| report["schema"] = 2.into(),
    ];
    for change in changes {
        let mut bad = good.clone();
        change(&mut bad);
        assert!(!report_schema().is_valid(&bad), "{bad}");
    }
}

#[test]
fn every_form_of_the_report_is_written() {
    let place = Place::with_verifier("forms");
    place
        .run(&["run", "--name", BAD, "--report-dir", "out"])
        .exits(1);
    let html = place.read("out/report.html");
    assert!(html.starts_with("<!doctype html>"));
    let junit = place.read("out/junit.xml");
    assert!(junit.contains("tests=\"1\" failures=\"1\""), "{junit}");
    let sarif: Value = serde_json::from_str(&place.read("out/report.sarif")).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], BAD);
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "rp.toml");
    let summary = place.read("out/summary.md");
    assert!(
        summary.starts_with("## lax does not conform\n\n**0** passed · **1** failed · "),
        "{summary}"
    );
}

#[test]
fn json_is_the_report_and_nothing_else() {
    let place = Place::with_verifier("json");
    let said = place
        .run(&["run", "--name", BAD, "--format", "json"])
        .exits(1);
    let printed: Value = serde_json::from_str(&said.out).expect("it is JSON");
    assert_eq!(printed, place.report("conformance-report/selection"));
}

#[test]
fn github_is_told_by_a_summary_and_annotations() {
    let place = Place::with_verifier("github");
    place.write("summary", "before\n");
    let output = place
        .command(&["run", "--name", BAD])
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", place.path("summary"))
        .output()
        .expect("the program starts");
    let said = crate::program::Said::of(&output).exits(1);
    let summary = place.read("summary");
    assert!(
        summary.starts_with("before\n## lax does not conform\n"),
        "{summary}"
    );
    let annotation = format!("\n::error title=failed%3A {BAD}::There is no audience. Expected: ");
    assert!(said.out.contains(&annotation), "{}", said.out);
}

#[test]
fn what_failed_is_run_again_alone() {
    let place = Place::with_verifier("again");
    place
        .run(&[
            "run",
            "--feature",
            "id-token/audience",
            "--report-dir",
            "out",
        ])
        .exits(1);
    let before = place.report("out");
    let failed = before["summary"]["failed"].as_u64().expect("a number");
    let advisory = before["summary"]["advisory"].as_u64().expect("a number");
    assert!(failed > 1 && before["summary"]["passed"].as_u64() > Some(0));
    place
        .run(&["run", "--failed", "--report-dir", "out"])
        .exits(1);
    let again = place.report("out/selection");
    assert_eq!(again["selected"], failed + advisory);
    assert_eq!(again["summary"]["failed"], failed);
    assert_eq!(again["selection"], "--failed");
    // The report of the whole stays.
    assert_eq!(place.report("out"), before);
}

#[test]
fn a_comparison_exits_with_1_if_something_got_worse() {
    let place = Place::with_verifier("compare");
    let run = |folder: &str, refused: &str| {
        place
            .command(&["run", "--name", BAD, "--report-dir", folder])
            .env("REFUSED", refused)
            .output()
            .expect("the program starts");
    };
    // The third request is the attack.
    run("right", "3");
    run("wrong", "");
    let same = place.run(&["compare", "right", "right"]).exits(0);
    assert_eq!(same.out, "nothing changed\n");
    let worse = place.run(&["compare", "right", "wrong"]).exits(1);
    let told = format!("REGRESSION {BAD}\n           was passed, is failed: ");
    assert!(worse.out.starts_with(&told), "{}", worse.out);
    assert!(
        worse.out.ends_with("1 worse, 0 fixed, 0 new, 0 gone\n"),
        "{}",
        worse.out
    );
    let better = place
        .run(&["compare", "wrong/report.json", "right", "--json"])
        .exits(0);
    let changes: Value = serde_json::from_str(&better.out).expect("it is JSON");
    assert_eq!(changes["fixes"][0]["id"], BAD);
    assert_eq!(changes["regressions"], Value::Array(Vec::new()));
}

#[test]
fn what_is_no_report_is_not_compared() {
    let place = Place::with_verifier("compare-nothing");
    place.write("other.json", "{}");
    place.run(&["run", "--name", GOOD, "--report-dir", "out"]);
    let said = place.run(&["compare", "out", "other.json"]).exits(2);
    let beginning = "error: other.json is no report: ";
    assert!(said.err.starts_with(beginning), "{}", said.err);
    let old = place.read("out/report.json");
    place.write("old.json", &old.replace("\"schema\": 1", "\"schema\": 9"));
    place.run(&["compare", "out", "old.json"]).refused(
        2,
        "old.json has the shape of version 9, and this program reads version 1; make the report once more with it",
    );
}
