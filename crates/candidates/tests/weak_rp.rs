//! The weak relying party conforms with all checks in place, and is caught with one left out.
#![expect(clippy::expect_used, reason = "in a test a broken harness is a panic")]

use std::sync::Arc;

use relier_candidates::{Switch, WeakRp};
use relier_conformance::{
    Exit, ExpectedFailure, Progress, Report, RunOptions, ScenarioReport, Suite, Verdict, run,
};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

async fn judge(candidate: WeakRp) -> Report {
    let suite = Suite::embedded().expect("the suite loads");
    run(
        &suite,
        Arc::new(candidate),
        &RunOptions::default(),
        Arc::new(Silent),
    )
    .await
    .expect("the harness works")
}

#[tokio::test(flavor = "multi_thread")]
async fn with_all_checks_in_place_it_passes_every_scenario() {
    let report = judge(WeakRp::honest()).await;
    for scenario in &report.scenarios {
        let ended = (scenario.verdict, scenario.reason.as_str());
        assert_eq!(
            scenario.verdict,
            Verdict::Passed,
            "{}: {ended:?}",
            scenario.id
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_signature_exactly_the_scenarios_about_it_fail() {
    let report = judge(WeakRp::without(Switch::SKIP_SIGNATURE)).await;
    assert_eq!(report.exit(), Exit::DoesNotConform);
    let failed: Vec<&str> = report
        .scenarios
        .iter()
        .filter(|scenario| scenario.verdict != Verdict::Passed)
        .map(|scenario| scenario.id.as_str())
        .collect();
    assert_eq!(
        failed,
        [
            "id-token/header-key/jwk-under-published-id",
            "id-token/key-id/names-another-key",
            "id-token/signature/another-key",
            "id-token/signature/another-provider-key",
            "id-token/signature/corrupted",
            "id-token/signature/empty",
            "id-token/signature/es256-in-der",
            "id-token/signature/es256-of-zeros",
            "id-token/signature/es256-without-first-octet",
            "id-token/signature/hash-of-another-algorithm",
            "id-token/signature/lengthened",
            "id-token/signature/over-other-spelling",
            "id-token/signature/payload-replaced",
            "id-token/signature/truncated",
            "keys/rotation/former-key-of-the-id",
            "keys/rotation/replaced-under-its-id",
            "keys/rotation/unnamed",
            "keys/set/certificate-of-another-key",
            "keys/set/even-exponent",
            "keys/set/exponent-one",
            "keys/set/long-exponent",
            "keys/set/very-long-rsa",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_is_written_down_does_not_fail_the_run_and_a_pass_that_is_does() {
    let suite = Suite::embedded()
        .and_then(|suite| suite.select("id-token/signature/another-key"))
        .expect("the suite has this scenario");
    let options = RunOptions {
        expected_failures: vec![ExpectedFailure {
            scenario: "id-token/signature/another-key".to_owned(),
            reason: "it checks no signature".to_owned(),
            ..ExpectedFailure::default()
        }],
        ..RunOptions::default()
    };
    for (candidate, verdict, exit) in [
        (
            WeakRp::without(Switch::SKIP_SIGNATURE),
            Verdict::ExpectedFailure,
            Exit::Conforms,
        ),
        (
            WeakRp::honest(),
            Verdict::UnexpectedPass,
            Exit::DoesNotConform,
        ),
    ] {
        let report = run(&suite, Arc::new(candidate), &options, Arc::new(Silent))
            .await
            .expect("the harness works");
        let verdicts: Vec<Verdict> = report.scenarios.iter().map(|row| row.verdict).collect();
        assert_eq!((verdicts, report.exit()), (vec![verdict], exit));
    }
}
