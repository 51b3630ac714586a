//! A failure that is written down excuses that failure and nothing else.

use std::sync::Arc;

use super::ExpectedFailure;
use crate::candidate::Tells;
use crate::evidence::Evidence;
use crate::report::{ScenarioReport, Verdict};
use crate::requirements::Level;
use crate::run::{Progress, RunFault, RunOptions, run};
use crate::sample::{
    BEHAVIOUR, Declared, evidence, report, rightly_refused, scenario, sign_in, user,
};
use crate::suite::Suite;
use crate::user_agent::Ended;

const TODAY: &str = "2026-05-04";

fn known() -> ExpectedFailure {
    ExpectedFailure {
        scenario: BEHAVIOUR.into(),
        reason: "the library is to be replaced".into(),
        ..ExpectedFailure::default()
    }
}

#[track_caller]
fn check_report(mut report: ScenarioReport, verdict: Verdict, reason: &str) {
    known().hold_against(&mut report, TODAY);
    assert_eq!((report.verdict, report.reason.as_str()), (verdict, reason));
}

#[track_caller]
fn check(evidence: &Evidence, verdict: Verdict, reason: &str) {
    check_report(report(&scenario(), evidence), verdict, reason);
}

#[test]
fn a_failure_that_is_written_down_is_expected() {
    check(
        &evidence(Ended::SignedIn(user())),
        Verdict::ExpectedFailure,
        "user-1 was signed in (exchange 7: the token answer carried it) (expected: the library is to be replaced)",
    );
}

#[test]
fn an_advisory_that_is_written_down_is_expected() {
    let mut scenario = scenario();
    scenario.level = Level::Should;
    check_report(
        report(&scenario, &evidence(Ended::SignedIn(user()))),
        Verdict::ExpectedFailure,
        "user-1 was signed in (exchange 7: the token answer carried it) (expected: the library is to be replaced)",
    );
}

#[test]
fn a_pass_where_a_failure_is_written_down_is_unexpected() {
    check(
        &evidence(rightly_refused()),
        Verdict::UnexpectedPass,
        "a failure is written down, but it passes: the library is to be replaced",
    );
}

#[test]
fn an_inconclusive_scenario_is_not_excused() {
    check(
        &evidence(Ended::NotReached("the page is empty".into())),
        Verdict::Inconclusive,
        "the page is empty",
    );
}

#[test]
fn a_failure_that_could_not_happen_is_not_excused() {
    let evidence = evidence(rightly_refused());
    for verdict in [Verdict::NotApplicable, Verdict::Skipped] {
        let mut report = report(&scenario(), &evidence);
        report.verdict = verdict;
        report.reason = "exchange 3: the authorization request has no nonce".into();
        check_report(
            report,
            Verdict::Inconclusive,
            "a failure is written down, but could not happen: exchange 3: the authorization request has no nonce (expected: the library is to be replaced)",
        );
    }
}

#[test]
fn a_crash_or_a_hang_under_attack_is_not_excused() {
    for broken in [Ended::Crashed, Ended::Hung] {
        check(
            &evidence(broken("what happened".into())),
            Verdict::Failed,
            "what happened",
        );
    }
}

#[test]
fn a_crash_or_a_hang_in_the_control_is_not_excused() {
    for broken in [Ended::Crashed, Ended::Hung] {
        let mut evidence = evidence(rightly_refused());
        evidence.control = sign_in(broken("what happened".into()), 1, &[]);
        evidence.attack = None;
        evidence.after = None;
        check(&evidence, Verdict::Failed, "what happened");
    }
}

#[test]
fn a_crash_or_a_hang_in_the_sign_in_afterwards_is_not_excused() {
    for broken in [Ended::Crashed, Ended::Hung] {
        let mut evidence = evidence(rightly_refused());
        evidence.after = Some(sign_in(broken("what happened".into()), 20, &[]));
        check(&evidence, Verdict::Failed, "what happened");
    }
}

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

#[tokio::test]
async fn a_failure_of_a_scenario_that_is_not_run_is_a_fault() {
    let suite = Suite::embedded().expect("the suite loads");
    let options = RunOptions {
        expected_failures: vec![
            known(),
            ExpectedFailure {
                scenario: "id-token/audience/names-nobody".into(),
                reason: "nobody knows".into(),
                ..ExpectedFailure::default()
            },
        ],
        ..RunOptions::default()
    };
    // The candidate panics when it is started: the list is held against the suite before.
    let candidate = Arc::new(Declared::that_tells(Tells::Code));
    let fault = run(&suite, candidate, &options, Arc::new(Silent))
        .await
        .map(drop)
        .expect_err("the list is stale");
    assert!(
        matches!(&fault, RunFault::NoSuchScenario(id) if id == "id-token/audience/names-nobody")
    );
    assert_eq!(
        fault.to_string(),
        "an expected failure names the scenario \"id-token/audience/names-nobody\", which was not run; take it out of the list"
    );
}

/// A failure that was excused until this day.
fn judged_with(expires: &str, evidence: &Evidence) -> ScenarioReport {
    let known = ExpectedFailure {
        expires: Some(expires.into()),
        ..known()
    };
    let mut report = report(&scenario(), evidence);
    known.hold_against(&mut report, TODAY);
    report
}

#[test]
fn a_failure_is_excused_on_its_last_day() {
    let report = judged_with(TODAY, &evidence(Ended::SignedIn(user())));
    assert_eq!(report.verdict, Verdict::ExpectedFailure);
}

#[test]
fn a_failure_is_not_excused_after_its_last_day() {
    let report = judged_with("2026-05-03", &evidence(Ended::SignedIn(user())));
    assert_eq!(
        (report.verdict, report.reason.as_str()),
        (
            Verdict::Failed,
            "user-1 was signed in (exchange 7: the token answer carried it) (it was excused until 2026-05-03: the library is to be replaced)"
        )
    );
}

#[test]
fn an_advisory_fails_the_run_after_its_last_day() {
    let mut scenario = scenario();
    scenario.level = Level::Should;
    let mut report = report(&scenario, &evidence(Ended::SignedIn(user())));
    assert_eq!(report.verdict, Verdict::Advisory);
    let known = ExpectedFailure {
        expires: Some("2025-12-31".into()),
        ..known()
    };
    known.hold_against(&mut report, TODAY);
    assert_eq!(report.verdict, Verdict::Failed);
}

#[test]
fn a_pass_is_unexpected_after_the_last_day_too() {
    let report = judged_with("2026-05-03", &evidence(rightly_refused()));
    assert_eq!(report.verdict, Verdict::UnexpectedPass);
}

#[track_caller]
fn read(line: &str) -> Result<ExpectedFailure, String> {
    let text = format!("scenario = \"a/b/c\"\nreason = \"because\"\n{line}\n");
    toml::from_str(&text).map_err(|error| error.message().to_owned())
}

#[test]
fn the_last_day_is_a_date_or_a_string() {
    for line in ["expires = 2026-12-31", "expires = \"2026-12-31\""] {
        assert_eq!(
            read(line).map(|known| known.expires),
            Ok(Some("2026-12-31".into())),
            "{line}"
        );
    }
}

#[test]
fn the_last_day_is_a_day() {
    for text in [
        "next year",
        "2026-13-01",
        "2026-12-31T10:00:00Z",
        "10:00:00",
    ] {
        assert_eq!(
            read(&format!("expires = \"{text}\"")),
            Err(format!(
                "`expires` is {text:?}; it is a day, such as \"2026-12-31\""
            )),
        );
    }
}
