//! Relying parties that are wrong as a whole never conform, and each gets the verdicts it should.
#![expect(clippy::expect_used, reason = "in a test a broken harness is a panic")]

use std::sync::Arc;
use std::time::Duration;

use relier_candidates::zoo::{Animal, animals};
use relier_conformance::{
    Exit, Observed, Outcome, Progress, Report, RunOptions, ScenarioReport, Suite, Verdict, run,
};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

async fn judge(animal: Animal) -> Report {
    let suite = Suite::embedded().expect("the suite loads");
    let options = RunOptions {
        patience: Duration::from_secs(2),
        ..RunOptions::default()
    };
    run(&suite, Arc::new(animal), &options, Arc::new(Silent))
        .await
        .expect("the harness works")
}

/// Every row of this outcome has this verdict and was observed so.
fn all(report: &Report, outcome: Outcome, verdict: Verdict, observed: Observed) {
    let rows: Vec<&ScenarioReport> = report
        .scenarios
        .iter()
        .filter(|row| row.allowed == outcome)
        .collect();
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!(
            (row.verdict, row.observed),
            (verdict, observed),
            "{}: {}",
            row.id,
            row.reason
        );
    }
}

fn every_row(report: &Report, verdict: Verdict, observed: Observed) {
    for outcome in [Outcome::MustRefuse, Outcome::MustAccept, Outcome::Either] {
        all(report, outcome, verdict, observed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_animal_conforms() {
    for animal in animals() {
        assert_eq!(
            judge(animal).await.exit(),
            Exit::DoesNotConform,
            "{animal:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_accepts_everything_passes_no_attack_that_it_met() {
    let report = judge(Animal::AcceptsEverything).await;
    for row in report.scenarios.iter().filter(|row| row.attack) {
        // It drops what userinfo says, which is a refusal of that part; and without PKCE nothing of that is asked of it.
        let userinfo = row.id.starts_with("userinfo/");
        assert!(
            userinfo || row.verdict != Verdict::Passed,
            "{}: {}",
            row.id,
            row.reason
        );
    }
    assert!(report.summary.failed > 60, "{:?}", report.summary);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_concluded_from_who_refuses_everything() {
    every_row(
        &judge(Animal::RefusesEverything).await,
        Verdict::Inconclusive,
        Observed::NotReached,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_concluded_from_who_is_mute() {
    every_row(
        &judge(Animal::Mute).await,
        Verdict::Inconclusive,
        Observed::NotReached,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_concluded_from_who_answers_500() {
    every_row(
        &judge(Animal::Answers500).await,
        Verdict::Inconclusive,
        Observed::NotReached,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_fails_every_row() {
    every_row(
        &judge(Animal::Crashes).await,
        Verdict::Failed,
        Observed::Crashed,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hang_fails_every_row() {
    every_row(&judge(Animal::Hangs).await, Verdict::Failed, Observed::Hung);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_spawned_task_fails_every_row() {
    every_row(
        &judge(Animal::PanicsInSpawnedTask).await,
        Verdict::Failed,
        Observed::Crashed,
    );
}
