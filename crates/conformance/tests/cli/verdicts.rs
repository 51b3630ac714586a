//! Exit codes of runs that came to a verdict, and of those that could not.

use std::net::TcpListener;

use crate::program::{BAD, GOOD, Place};

#[test]
fn a_verifier_that_conforms_exits_with_0() {
    let place = Place::with_verifier("conforms");
    let said = place.run(&["run", "--name", GOOD]).exits(0);
    let beginning = "lax conforms: 1 passed, 0 failed of 1 scenarios, in ";
    assert!(said.out.starts_with(beginning), "{}", said.out);
    let end = "report: conformance-report/selection/report.html\n";
    assert!(said.out.ends_with(end), "{}", said.out);
    let report = place.report("conformance-report/selection");
    assert_eq!(report["complete"], true);
    assert_eq!(report["selection"], format!("--name {GOOD}"));
    assert_eq!(report["scenarios"][0]["verdict"], "passed");
}

#[test]
fn a_verifier_that_does_not_conform_exits_with_1() {
    let place = Place::with_verifier("does-not-conform");
    let said = place.run(&["run", "--name", BAD]).exits(1);
    assert!(
        said.out.starts_with(&format!("FAILED {BAD}\n")),
        "{}",
        said.out
    );
    let closer = format!("closer    oidc-conformance run --verbose --name {BAD}\n");
    assert!(said.out.contains(&closer), "{}", said.out);
}

#[test]
fn a_verifier_that_does_not_work_at_all_exits_with_3() {
    let place = Place::with_verifier("refuses-everything");
    place.write(
        "rp.toml",
        "name = \"lax\"\nkind = \"stdio\"\nstart = [\"sh\", \"shim.sh\"]\nenv = { REFUSED = \"1 2 3\" }\nprofiles = [\"verifier\"]\n",
    );
    place.run(&["run", "--name", GOOD]).refused(
        3,
        "lax cannot be judged: it does not sign users in at an honest provider\n  refused: number 1",
    );
}

#[test]
fn a_program_that_is_not_there_exits_with_3() {
    let place = Place::with_verifier("not-there");
    let said = place.run(&["run", "--shim", "./nobody", "--name", GOOD]);
    let said = said.exits(3);
    assert!(
        said.err
            .starts_with("error: nobody cannot be judged: it does not sign users in"),
        "{}",
        said.err
    );
}

#[test]
fn an_installation_that_fails_exits_with_3() {
    let place = Place::with_verifier("not-installed");
    let rp = format!(
        "{}install = [\"sh\", \"-c\", \"echo no network >&2; exit 9\"]\n",
        crate::program::RP
    );
    place.write("rp.toml", &rp);
    place.run(&["run", "--name", GOOD]).refused(
        3,
        "what lax needs could not be installed (exit status: 9); its last lines:\n      no network",
    );
}

#[test]
fn a_busy_port_exits_with_3() {
    let place = Place::with_verifier("busy-port");
    let busy = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let port = busy.local_addr().expect("a listener has an address").port();
    let message =
        format!("port {port} of 127.0.0.1 is in use; name another, or none to take any free one");
    let port = port.to_string();
    place
        .run(&["run", "--name", GOOD, "--port", &port])
        .refused(3, &message);
    place
        .run(&[
            "serve",
            "--redirect-uri",
            "http://localhost:8000/auth",
            "--port",
            &port,
        ])
        .refused(3, &message);
}

#[test]
fn a_run_without_verdict_leaves_no_report_of_the_run_before() {
    let place = Place::with_verifier("stale-report");
    place
        .run(&["run", "--name", GOOD, "--report-dir", "shard"])
        .exits(0);
    let gone = [
        "run",
        "--name",
        GOOD,
        "--shim",
        "./nobody",
        "--report-dir",
        "shard",
    ];
    place.run(&gone).exits(3);
    let merged = place.run(&["merge", "shard"]).exits(2);
    assert!(
        merged.err.contains("report.json cannot be read"),
        "{}",
        merged.err
    );
}

#[test]
fn a_report_that_cannot_be_written_exits_with_3() {
    let place = Place::with_verifier("no-place-for-reports");
    place.write("file", "");
    let said = place.run(&["run", "--name", GOOD, "--report-dir", "file"]);
    let said = said.exits(3);
    assert!(
        said.err
            .contains("error: file/report.json cannot be written: "),
        "{}",
        said.err
    );
}

#[test]
fn a_shim_needs_no_description() {
    let place = Place::with_verifier("shim");
    let said = place.run(&["run", "--shim", "sh shim.sh", "--name", BAD]);
    let said = said.exits(1);
    let closer =
        format!("closer    oidc-conformance run --shim \"sh shim.sh\" --verbose --name {BAD}\n");
    assert!(said.out.contains(&closer), "{}", said.out);
    assert!(said.out.contains("\nsh does not conform: "), "{}", said.out);
}

#[test]
fn a_pipe_gets_no_colours_and_no_bar() {
    let place = Place::with_verifier("no-colours");
    let said = place.run(&["run", "--name", BAD]);
    assert!(!said.out.contains('\u{1b}'), "{}", said.out);
    assert_eq!(said.err, "1/1 scenarios\n");
}

#[test]
fn a_line_for_each_scenario_and_its_exchange_is_there_when_asked_for() {
    let place = Place::with_verifier("verbose");
    let said = place.run(&["run", "--verbose", "--name", BAD]);
    assert!(
        said.err.contains(&format!("\nFAILED         {BAD}  ")),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("    browser -> idp  GET "),
        "{}",
        said.err
    );
}

#[test]
fn the_same_verdict_each_time_is_stable() {
    let place = Place::with_verifier("stable");
    let said = place
        .run(&["run", "--name", GOOD, "--verify", "2"])
        .exits(0);
    let end = "stable: the same verdicts 2 times\n";
    assert!(said.err.ends_with(end), "{}", said.err);
    let again = place.report("conformance-report/selection/verify-2");
    assert_eq!(again["seed"], 1);
}

#[test]
fn a_verdict_that_changes_by_itself_fails_the_run() {
    let place = Place::with_verifier("unstable");
    // Each time: the first sign-in of all, the control, the attack, and the sign-in afterwards. The attack of the
    // second time is refused, which is right.
    let rp = format!("{}env = {{ REFUSED = \"7\" }}\n", crate::program::RP);
    place.write("rp.toml", &rp);
    let said = place.run(&["run", "--name", BAD, "--verify", "2"]).exits(1);
    let told = format!("UNSTABLE {BAD}: failed, then passed\nnot stable: ");
    assert!(said.err.contains(&told), "{}", said.err);
}
