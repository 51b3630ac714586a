//! The exit codes of `cargo xtask conformance`, and what it says: people gate their CI on them.
#![expect(clippy::expect_used, reason = "in a test a broken set-up is a panic")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// One scenario, so that a run is short.
const ONE: &str = "id-token/audience/missing";

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old folder can be removed");
    }
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

fn conformance(report_dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("conformance")
        .arg("--report-dir")
        .arg(report_dir)
        .args(arguments)
        .output()
        .expect("xtask starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The run ends with this code and these words, and there is no report.
#[track_caller]
fn check_refused(output: &Output, report_dir: &Path, code: i32, expected: &str) {
    let said = (output.status.code(), text(&output.stderr));
    assert_eq!(said, (Some(code), expected.to_owned()));
    assert_eq!(text(&output.stdout), "");
    assert!(!report_dir.join("report.json").exists());
}

#[test]
fn a_candidate_that_conforms_exits_with_0() {
    let reports = folder("conforms");
    let output = conformance(&reports, &["--candidate", "relier", "--name", ONE]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("relier conforms: 1 passed, 0 failed of 1 scenarios"));
    let report = fs::read_to_string(reports.join("report.json")).expect("a report was written");
    assert!(report.contains("\"verdict\": \"passed\""), "{report}");
}

#[test]
fn a_candidate_that_does_not_conform_exits_with_1() {
    let reports = folder("does-not-conform");
    let arguments = ["--candidate", "zoo/accepts-everything", "--name", ONE];
    let output = conformance(&reports, &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with(&format!("FAILED {ONE}\n")));
    let report = fs::read_to_string(reports.join("report.json")).expect("a report was written");
    assert!(report.contains("\"verdict\": \"failed\""), "{report}");
}

#[test]
fn the_page_and_the_junit_report_lie_beside_report_json() {
    let reports = folder("renderings");
    let arguments = ["--candidate", "zoo/accepts-everything", "--name", ONE];
    let output = conformance(&reports, &arguments);
    let page = reports.join("report.html");
    let said = text(&output.stdout);
    assert!(said.ends_with(&format!("report: {}\n", page.display())));
    let closer = format!(
        "cargo xtask conformance --candidate zoo/accepts-everything --verbose --name {ONE}"
    );
    let html = fs::read_to_string(page).expect("a page was written");
    assert!(html.starts_with("<!doctype html>") && html.contains(&closer));
    let junit = fs::read_to_string(reports.join("junit.xml")).expect("JUnit was written");
    let counted = r#"tests="1" failures="1" errors="0" skipped="0""#;
    assert!(
        junit.contains(counted) && junit.contains(&closer),
        "{junit}"
    );
}

#[test]
fn a_candidate_that_nothing_is_concluded_from_exits_with_1() {
    let reports = folder("inconclusive");
    let arguments = ["--candidate", "zoo/mute", "--name", ONE];
    let output = conformance(&reports, &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with(&format!("INCONCLUSIVE {ONE}\n")));
}

#[test]
fn a_selection_of_nothing_exits_with_2() {
    let reports = folder("nothing-selected");
    check_refused(
        &conformance(&reports, &["--name", "no/such/scenario"]),
        &reports,
        2,
        "error: none of these scenarios has \"no/such/scenario\" in its id; an id is folder/file/key, such as id-token/audience/missing; any part of it selects\n",
    );
}

#[test]
fn an_unknown_candidate_exits_with_2() {
    let reports = folder("no-such-candidate");
    let output = conformance(&reports, &["--candidate", "nobody", "--name", ONE]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: there is no candidate \"nobody\"; `--candidate list` names those that there are, and a path to an rp.toml is one too\n"
    );
}

#[test]
fn an_unknown_option_exits_with_2() {
    let output = conformance(&folder("no-such-option"), &["--lenient"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_busy_port_exits_with_3() {
    let reports = folder("busy-port");
    let busy = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let port = busy.local_addr().expect("a listener has an address").port();
    check_refused(
        &conformance(&reports, &["--name", ONE, "--port", &port.to_string()]),
        &reports,
        3,
        &format!(
            "error: port {port} of 127.0.0.1 is in use; name another, or none to take any free one\n"
        ),
    );
}

#[test]
fn a_report_that_cannot_be_written_exits_with_3() {
    let file = folder("no-place-for-reports").join("file");
    fs::write(&file, "").expect("a file can be written");
    let output = conformance(&file, &["--name", ONE]);
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    let place = file.join("report.json");
    let expected = format!("error: {} cannot be written: ", place.display());
    assert!(said.contains(&expected), "{said}");
}

/// A copy of this repository's suite.
fn copied_suite(name: &str) -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is in the repository");
    let suite = folder(name);
    for part in ["features", "fixtures"] {
        copy(&repository.join(part), &suite.join(part));
    }
    suite
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder can be read") {
        let path = entry.expect("a folder can be read").path();
        let copied = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, &copied).expect("a file can be copied");
        }
    }
}

fn run_suite(suite: &Path, reports: &Path) -> Output {
    let suite = suite.to_str().expect("paths here are text");
    conformance(reports, &["--name", ONE, "--suite", suite])
}

#[test]
fn a_suite_from_a_folder_runs_like_the_one_built_in() {
    let suite = copied_suite("good-suite");
    let output = run_suite(&suite, &folder("good-suite-report"));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// A suite with these files beside the others is refused so.
#[track_caller]
fn check_suite(name: &str, files: &[(&str, &str)], expected: &str) {
    let suite = copied_suite(name);
    fs::create_dir_all(suite.join("features/extra")).expect("a folder can be made");
    for (path, content) in files {
        fs::write(suite.join("features/extra").join(path), content).expect("a file can be written");
    }
    let reports = folder(&format!("{name}-report"));
    let output = run_suite(&suite, &reports);
    check_refused(
        &output,
        &reports,
        2,
        &format!("error: features/extra/{expected}\n"),
    );
}

const FEATURE: &str = r#"# Risk: none.
# Clause: none.
Feature: One more

  Scenario: Something else
    Given a relying party that has signed a user in
    When the provider plays "more"
    Then the relying party must refuse the sign-in
"#;

const ENTRY: &str = r#"[more]
outcome = "must_refuse"
requirements = ["core-2-aud"]
severity = "high"
stages = ["id_token"]
codes = ["id_token.claim_missing"]
oidf = "none"
explain = "One more."
"#;

#[test]
fn a_suite_with_a_step_that_is_not_defined_exits_with_2() {
    let feature = FEATURE.replace("must refuse", "must reject");
    check_suite(
        "undefined-step",
        &[("one.feature", &feature), ("one.toml", ENTRY)],
        "one.feature:8: no step is defined for `Then the relying party must reject the sign-in`; use one of the phrases in crates/conformance/src/steps.rs, or define it there",
    );
}

#[test]
fn a_suite_with_a_feature_that_is_not_gherkin_exits_with_2() {
    let feature = FEATURE.replace("Feature: One", "One");
    check_suite(
        "not-gherkin",
        &[("one.feature", &feature), ("one.toml", ENTRY)],
        "one.feature:5: not Gherkin: unknown keyword; see CONTRIBUTING.md, \"Add a behaviour\"",
    );
}

#[test]
fn a_suite_with_a_feature_without_its_risk_exits_with_2() {
    let feature = FEATURE.replace("# Risk: none.\n", "");
    check_suite(
        "no-risk",
        &[("one.feature", &feature), ("one.toml", ENTRY)],
        "one.feature:1: the line `# Risk: …` is missing at the top; a feature starts with its risk and the clause of the standard, a comment line each",
    );
}

#[test]
fn a_suite_with_a_tag_exits_with_2() {
    let feature = FEATURE.replace("  Scenario:", "  @skip\n  Scenario:");
    check_suite(
        "tag",
        &[("one.feature", &feature), ("one.toml", ENTRY)],
        "one.feature:6: the tag `@skip` means nothing here, or something that hides failures; take it out: levels, profiles and severity come from the catalogue",
    );
}

#[test]
fn a_suite_with_a_row_without_an_entry_exits_with_2() {
    check_suite(
        "row-without-entry",
        &[("one.feature", FEATURE)],
        "one.feature:5: the row `more` has no entry; add `[more]` to features/extra/one.toml",
    );
}

#[test]
fn a_suite_with_an_entry_without_a_row_exits_with_2() {
    check_suite(
        "entry-without-row",
        &[("one.toml", ENTRY)],
        "one.toml:1: the entry `more` has no row; add a row to features/extra/one.feature, or delete the entry",
    );
}

#[test]
fn a_suite_with_a_row_whose_behaviour_nobody_scripted_exits_with_2() {
    check_suite(
        "unknown-behaviour",
        &[("one.feature", FEATURE), ("one.toml", ENTRY)],
        "one.feature:5: the scripted provider knows no behaviour `extra/one/more`; add it in crates/scripted-idp/src/behaviours",
    );
}

#[test]
fn a_suite_with_an_unknown_key_exits_with_2() {
    let entry = ENTRY.replace("severity", "seriousness");
    check_suite(
        "unknown-key",
        &[("one.feature", FEATURE), ("one.toml", &entry)],
        "one.toml:4: unknown field `seriousness`, expected one of `outcome`, `requirements`, `severity`, `stages`, `codes`, `needs`, `oidf`, `explain`, `refused_part`, `request`, `advisory`; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn a_suite_with_an_unknown_requirement_exits_with_2() {
    let entry = ENTRY.replace("core-2-aud", "core-2-nobody");
    check_suite(
        "unknown-requirement",
        &[("one.feature", FEATURE), ("one.toml", &entry)],
        "one.toml:1: the entry `more` names the requirement `core-2-nobody`, which does not exist; take an id from fixtures/requirements.toml, or add the rule there",
    );
}

/// What the system says of a file that is not there.
fn not_found() -> String {
    fs::read_dir(folder("missing").join("nothing"))
        .expect_err("nothing is there")
        .to_string()
}

#[test]
fn a_folder_without_a_suite_exits_with_2() {
    let (suite, reports) = (folder("no-suite"), folder("no-suite-report"));
    let remedy = "a suite has features/ and fixtures/requirements.toml";
    check_refused(
        &run_suite(&suite, &reports),
        &reports,
        2,
        &format!("error: features: {}; {remedy}\n", not_found()),
    );
    fs::create_dir_all(suite.join("features")).expect("a folder can be made");
    check_refused(
        &run_suite(&suite, &reports),
        &reports,
        2,
        &format!(
            "error: fixtures/requirements.toml: {}; {remedy}\n",
            not_found()
        ),
    );
}

#[test]
fn lists_the_candidates_and_exits_with_0() {
    let output = conformance(&folder("list"), &["--candidate", "list"]);
    assert_eq!(output.status.code(), Some(0));
    let names: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
    for name in ["relier", "weak-rp", "zoo/mute", "weak-rp/skip-nonce"] {
        assert!(names.iter().any(|listed| listed == name), "{name}");
    }
}
