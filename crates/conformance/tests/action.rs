//! `.github/actions/oidc-conformance/run.sh`: what other people's CI executes.
#![cfg(any(target_os = "linux", target_os = "macos"))]
#![expect(clippy::expect_used, reason = "in a test a broken set-up is a panic")]

#[path = "cli/program.rs"]
#[expect(dead_code, reason = "the other tests use the rest of it")]
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{BAD, GOOD, Place, Said};

const TARGET: &str = if cfg!(target_os = "linux") {
    if cfg!(target_arch = "x86_64") {
        "x86_64-unknown-linux-gnu"
    } else {
        "aarch64-unknown-linux-gnu"
    }
} else if cfg!(target_arch = "x86_64") {
    "x86_64-apple-darwin"
} else {
    "aarch64-apple-darwin"
};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The action's script in this place, with nothing of the CI service that this may run in.
fn action(place: &Place) -> Command {
    let mut command = Command::new("bash");
    command
        .arg(repository().join(".github/actions/oidc-conformance/run.sh"))
        .current_dir(place.path("."));
    for name in [
        "GITHUB_ACTIONS",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_OUTPUT",
        "RP",
        "VERSION",
        "ARGUMENTS",
        "REPORT_DIR",
        "RELEASES",
    ] {
        command.env_remove(name);
    }
    command
}

fn run(command: &mut Command) -> Said {
    Said::of(&command.output().expect("bash starts"))
}

/// A release in this place, of a program that is the one under test.
fn release(place: &Place) -> String {
    let script = format!(
        "#!/bin/sh\nexec \"{}\" \"$@\"\n",
        env!("CARGO_BIN_EXE_oidc-conformance")
    );
    fs::create_dir_all(place.path("built")).expect("a folder can be made");
    place.write("built/oidc-conformance", &script);
    let program = place.path("built/oidc-conformance");
    let executable = Command::new("chmod").arg("+x").arg(&program).status();
    assert!(executable.is_ok_and(|status| status.success()));
    let made = Command::new("bash")
        .arg(repository().join(".ci/archive"))
        .arg(&program)
        .args(["9.9.9", TARGET])
        .arg(place.path("releases/v9.9.9"))
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    format!("file://{}", place.path("releases").display())
}

#[test]
fn judges_with_the_program_of_a_release() {
    let place = Place::with_verifier("action-release");
    let releases = release(&place);
    let said = run(action(&place)
        .env("VERSION", "9.9.9")
        .env("RELEASES", releases)
        .env("ARGUMENTS", format!("--name {GOOD} --strict"))
        .env("REPORT_DIR", "out")
        .env("GITHUB_OUTPUT", place.path("output")));
    let said = said.exits(0);
    assert!(said.out.starts_with("lax conforms: "), "{}", said.out);
    assert_eq!(place.read("output"), "exit-code=0\nreport-dir=out\n");
    let report = place.report("out");
    assert_eq!(report.get("strict"), Some(&true.into()));
}

#[test]
fn a_program_that_is_not_that_of_the_release_is_not_used() {
    let place = Place::with_verifier("action-forged");
    let releases = release(&place);
    let archive = format!("releases/v9.9.9/oidc-conformance-9.9.9-{TARGET}.tar.gz");
    place.write(&archive, "something else");
    let said = run(action(&place)
        .env("VERSION", "9.9.9")
        .env("RELEASES", releases));
    let said = said.exits(3);
    assert!(
        said.err.contains(" has the checksum ") && said.err.ends_with("; it is not used\n"),
        "{}",
        said.err
    );
    assert_eq!(said.out, "");
}

#[test]
fn a_release_that_does_not_exist_is_said_so() {
    let place = Place::with_verifier("action-no-release");
    let releases = release(&place);
    let said = run(action(&place)
        .env("VERSION", "9.9.8")
        .env("RELEASES", releases));
    let said = said.exits(3);
    let end = " cannot be fetched; is there a release 9.9.8?\n";
    assert!(said.err.ends_with(end), "{}", said.err);
}

#[test]
fn judges_with_the_program_in_path_and_ends_with_its_exit_code() {
    let place = Place::with_verifier("action-path");
    release(&place);
    let path = std::env::var("PATH").expect("there is a PATH");
    let path = format!("{}:{path}", place.path("built").display());
    let said = run(action(&place)
        .env("PATH", path)
        .env("ARGUMENTS", format!("--name {BAD}"))
        .env("GITHUB_OUTPUT", place.path("output")));
    said.exits(1);
    assert_eq!(
        place.read("output"),
        "exit-code=1\nreport-dir=conformance-report\n"
    );
}

#[test]
fn a_program_that_is_nowhere_is_asked_for() {
    let place = Place::with_verifier("action-nowhere");
    let said = run(action(&place).env("PATH", "/usr/bin:/bin"));
    assert_eq!(
        said.exits(3).err,
        "error: oidc-conformance is not in PATH; say which version to take, or install it first\n"
    );
}
