//! Runs that end before their end.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::program::{BAD, Place, RP};

/// A run of a verifier that falls silent after so many requests.
fn silent_after(name: &str, answers: u32) -> Place {
    let place = Place::with_verifier(name);
    let rp = format!("{RP}env = {{ ANSWERS = \"{answers}\" }}\n");
    place.write("rp.toml", &rp);
    place
}

/// How many processes were started in this place and still run.
fn left(place: &Place) -> usize {
    let folder = fs::canonicalize(place.path(".")).expect("the folder is there");
    let there = |process: &fs::DirEntry| {
        fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == folder)
    };
    let processes = fs::read_dir("/proc").expect("processes can be listed");
    processes.flatten().filter(there).count()
}

fn end(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    kill_process(id.expect("a process"), signal).expect("it runs");
}

#[track_caller]
fn check_interrupted(name: &str, signal: Signal) {
    // The first sign-in of all, and a scenario and a half.
    let place = silent_after(name, 5);
    let mut run = place
        .command(&[
            "run",
            "--feature",
            "id-token/audience",
            "--jobs",
            "1",
            "--patience",
            "600",
            "--verbose",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let told = BufReader::new(run.stderr.take().expect("it is piped"));
    let mut lines = told.lines().map_while(Result::ok);
    let first = lines.find(|line| line.contains("id-token/audience/"));
    assert!(first.is_some(), "a scenario is judged");
    end(&run, signal);
    assert_eq!(run.wait().expect("it ends").code(), Some(1));
    let mut said = String::new();
    let mut out = run.stdout.take().expect("it is piped");
    out.read_to_string(&mut said).expect("it is text");
    assert!(
        said.contains("does not conform: 0 passed, 1 failed of 1 of "),
        "{said}"
    );
    let report = place.report("conformance-report/selection");
    assert!(
        report["selected"].as_u64() > Some(1),
        "{}",
        report["selected"]
    );
    assert_eq!(report["complete"], false);
    assert_eq!(report["stopped"], "interrupted");
    assert_eq!(report["scenarios"].as_array().map(Vec::len), Some(1));
    if cfg!(target_os = "linux") {
        assert_eq!(left(&place), 0);
    }
}

#[test]
fn an_interrupt_leaves_a_report_of_what_was_judged_and_no_process() {
    check_interrupted("interrupted", Signal::INT);
}

#[test]
fn being_told_to_end_is_an_interrupt() {
    check_interrupted("terminated", Signal::TERM);
}

#[test]
fn a_run_whose_time_is_up_reports_what_was_judged() {
    let place = silent_after("time-is-up", 1);
    let said = place
        .run(&[
            "run",
            "--name",
            BAD,
            "--time-limit",
            "1",
            "--patience",
            "600",
        ])
        .exits(3);
    let told = "lax was not judged to the end, its time was up: 0 passed, 0 failed of 0 of 1 selected scenarios";
    assert!(said.out.starts_with(told), "{}", said.out);
    let report = place.report("conformance-report/selection");
    assert_eq!(report["stopped"], "time_limit");
    if cfg!(target_os = "linux") {
        assert_eq!(left(&place), 0);
    }
    // Nothing follows from what is not in it.
    place
        .run(&[
            "compare",
            "conformance-report/selection",
            "conformance-report/selection",
        ])
        .refused(
            2,
            "conformance-report/selection was not run to its end, so nothing follows from what it lacks; compare complete reports",
        );
}
