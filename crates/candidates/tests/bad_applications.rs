//! Web applications that cannot be judged, or only badly: what is said of each, how the run ends, and that nothing of them
//! is left running.
#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, reason = "in a test a broken harness is a panic")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use relier_conformance::{
    Exit, HttpCandidate, Progress, Report, RpToml, RunFault, RunOptions, ScenarioReport, Suite,
    Verdict, run,
};

/// The scenario that those meet who sign users in.
const ONE: &str = "id-token/audience/names-another-client";
/// Names the processes of one test.
const MARK: &str = "BAD_APPLICATION";

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

/// Judges an application that behaves like that, and sees to it that none of its processes is left.
async fn judge(how: &str) -> Result<Report, RunFault> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("bad-applications")
        .join(how);
    fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join("rp.toml");
    let described = format!(
        r#"
        name = "bad"
        start = ["{program}", "{how}"]
        start_seconds = 1
        ready = "http://localhost:{{port}}/"
        sign_in = "/login"
        whoami = {{ path = "/", signed_in = "Hello, {{email}}!", signed_out = "Sign in" }}
        profiles = ["basic"]
        env = {{ {MARK} = "{how}" }}
        [client]
        redirect_uris = ["http://localhost:{{port}}/auth"]
        token_endpoint_auth_method = "client_secret_post"
        "#,
        program = env!("CARGO_BIN_EXE_bad-application"),
    );
    fs::write(&path, described).expect("a file can be written");
    let candidate =
        HttpCandidate::new(RpToml::read(&path).expect("a good rp.toml")).expect("a candidate");
    let options = RunOptions {
        patience: Duration::from_secs(2),
        ..RunOptions::default()
    };
    let suite = Suite::embedded().expect("the suite loads");
    let suite = suite.select(ONE).expect("there is one");
    let report = run(&suite, Arc::new(candidate), &options, Arc::new(Silent)).await;
    assert_eq!(running(how), 0, "processes that are left");
    report
}

/// How many processes of this test run.
fn running(how: &str) -> usize {
    let variable = format!("{MARK}={how}");
    let processes = fs::read_dir("/proc").expect("there is /proc").flatten();
    processes
        .filter_map(|process| fs::read(process.path().join("environ")).ok())
        .filter(|environment| {
            let mut entries = environment.split(|octet| *octet == 0);
            entries.any(|entry| entry == variable.as_bytes())
        })
        .count()
}

/// What is said of an application that cannot be judged. Its port is any: `PORT` stands for it.
async fn said_of(how: &str) -> String {
    let fault = judge(how).await.expect_err("a run without verdict");
    assert!(matches!(fault, RunFault::Candidate { .. }), "{fault:?}");
    let said = fault.to_string();
    let start = "bad cannot be judged: it does not sign users in at an honest provider\n  ";
    let said = said.strip_prefix(start).expect("the usual beginning");
    let Some((before, port)) = said.split_once("http://localhost:") else {
        return said.to_owned();
    };
    let after = port.trim_start_matches(|character: char| character.is_ascii_digit());
    format!("{before}http://localhost:PORT{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_ends_at_once_is_quoted() {
    let said = said_of("ends-at-once").await;
    let rest = said.strip_prefix("the application did not start: it ended with exit status 7; ");
    // The two streams are heard side by side.
    let mut lines: Vec<&str> = rest.expect("how it ended").lines().map(str::trim).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "its last lines:",
            "reading the settings",
            "there is no database"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_hangs_at_start_never_becomes_ready() {
    let said = said_of("hangs").await;
    let expected = "the application never became ready: http://localhost:PORT/ did not answer within 1 s (Connection refused \
                    (os error 111)); its last lines:\n      still working on it";
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_takes_connections_and_never_answers_never_becomes_ready() {
    let said = said_of("never-answers").await;
    let expected = "the application never became ready: http://localhost:PORT/ did not answer within 1 s (operation timed out); it \
                    printed nothing";
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_talks_garbage_never_becomes_ready() {
    let said = said_of("talks-garbage").await;
    let start = "the application never became ready: http://localhost:PORT/ did not answer within 1 s (invalid HTTP version \
                 parsed); its last lines:\n";
    assert!(said.starts_with(start), "{said}");
    assert!(said.len() < 100_000, "{} octets of it", said.len());
    let unreadable = |character: char| character.is_control() && character != '\n';
    assert!(!said.contains(unreadable), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_answers_500_to_everything_is_quoted() {
    let said = said_of("answers-500").await;
    let expected = "nobody is signed in, and / does not show what `whoami.signed_out` says; it is answered with status 500: It is not my day";
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_sign_in_leads_nowhere_is_told_so() {
    let said = said_of("leads-nowhere").await;
    let expected =
        "refused: opening /login did not lead to the provider: status 200: Come back on Monday";
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_callback_fails_is_told_so() {
    let said = said_of("callback-fails").await;
    let expected = "refused: the callback was answered with status 500: Internal Server Error";
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_shows_nobody_afterwards_is_told_so() {
    let said = said_of("forgets").await;
    let expected = "the callback was answered, but nobody is signed in then: / is answered with status 200: Sign in, where \
                    `whoami.signed_in` finds nobody";
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_dies_at_the_sign_in_is_quoted() {
    let said = said_of("dies-at-sign-in").await;
    let expected = "crashed: the application no longer runs: it ended with exit status 9; its last lines:\n      out of memory";
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_dies_midway_fails_the_run() {
    let report = judge("dies-later").await.expect("a report");
    assert_eq!(report.exit(), Exit::DoesNotConform);
    let scenario = report.scenarios.first().expect("one scenario");
    let expected = "the application no longer runs: it ended with exit status 9; its last lines:\n      out of memory";
    assert_eq!(
        (scenario.verdict, scenario.reason.as_str()),
        (Verdict::Failed, expected)
    );
}

/// That nobody is signed in has to be seen.
async fn is_inconclusive(how: &str, reason: &str) {
    let report = judge(how).await.expect("a report");
    assert_eq!(report.exit(), Exit::DoesNotConform);
    let scenario = report.scenarios.first().expect("one scenario");
    assert_eq!(scenario.verdict, Verdict::Inconclusive);
    assert!(
        scenario.reason.starts_with(reason),
        "{how}: {}",
        scenario.reason
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_worker_dies_in_the_callback_refuses_nothing() {
    is_inconclusive("loses-callbacks", "the callback failed: ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_worker_dies_at_the_sign_in_refuses_nothing() {
    is_inconclusive("loses-sign-ins", "opening /login failed: ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_counts_sign_ins_refuses_nothing() {
    is_inconclusive(
        "limits-sign-ins",
        "opening /login did not lead to the provider: status 429: Come back in a minute",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_page_fails_afterwards_shows_nothing() {
    is_inconclusive(
        "page-fails-later",
        "/ is answered with status 500: Internal Server Error",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_counts_visits_says_nothing_of_who_is_signed_in() {
    is_inconclusive(
        "limits-pages",
        "/ is answered with status 429: Come back in a minute",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_shows_something_else_than_before_says_nothing() {
    is_inconclusive(
        "shows-a-form-later",
        "/ shows neither what `whoami.signed_in` says nor what `whoami.signed_out` says: status 200: Choose a name",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_greets_without_a_name_has_somebody_signed_in() {
    is_inconclusive("greets-nobody-later", "somebody was signed in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_leaves_children_behind_is_ended_with_them() {
    let report = judge("forks").await.expect("a report");
    assert_eq!(report.exit(), Exit::DoesNotConform);
    // It looks at nothing, so it signs in whomever anybody names.
    let scenario = report.scenarios.first().expect("one scenario");
    assert_eq!(scenario.verdict, Verdict::Failed);
}
