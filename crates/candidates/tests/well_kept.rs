//! The crates that our users come from: what they do otherwise than asked is written down, and nothing else is.
#![expect(clippy::expect_used, reason = "in a test a broken harness is a panic")]

use std::collections::BTreeMap;
use std::sync::Arc;

use relier_candidates::{expected_failures, well_kept};
use relier_conformance::{
    Candidate, Exit, Progress, Report, RunOptions, ScenarioReport, StdioCandidate, Suite, Verdict,
    run,
};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

fn by_name(name: &str) -> Arc<dyn Candidate> {
    let mut all = well_kept().into_iter();
    all.find(|candidate| candidate.name() == name)
        .expect("it is one of ours")
}

/// Everything, with the failures that are written down under this name. Strict, so that an advisory that nobody has
/// written down fails as well.
async fn judge(candidate: Arc<dyn Candidate>, list: &str) -> Report {
    let suite = Suite::embedded().expect("the suite loads");
    let options = RunOptions {
        strict: true,
        expected_failures: expected_failures(list).expect("the list can be read"),
        ..RunOptions::default()
    };
    run(&suite, candidate, &options, Arc::new(Silent))
        .await
        .expect("the harness works")
}

/// It passes what is not written down, and fails what is.
fn as_written_down(report: &Report, list: &str) {
    let list = expected_failures(list).expect("the list can be read");
    for row in &report.scenarios {
        let known = list.iter().any(|known| known.scenario == row.id);
        let right = match row.verdict {
            Verdict::ExpectedFailure => known,
            Verdict::Passed | Verdict::Skipped => !known,
            _ => false,
        };
        assert!(right, "{}: {:?} {}", row.id, row.verdict, row.reason);
    }
    assert_eq!(report.summary.expected_failures, list.len());
    assert_eq!(report.exit(), Exit::Conforms);
}

/// How many rows were skipped, by the reason.
fn skipped(report: &Report) -> BTreeMap<&str, usize> {
    let mut reasons = BTreeMap::new();
    for reason in report
        .scenarios
        .iter()
        .filter_map(|row| row.skip_reason.as_deref())
    {
        *reasons.entry(reason).or_default() += 1;
    }
    reasons
}

#[tokio::test(flavor = "multi_thread")]
async fn openidconnect_does_what_is_written_down() {
    let report = judge(by_name("openidconnect"), "openidconnect").await;
    as_written_down(&report, "openidconnect");
    let reasons: Vec<&str> = skipped(&report).into_keys().collect();
    assert_eq!(
        reasons,
        [
            "the candidate cannot be reached by requests over HTTP, with pages that it answers",
            "the candidate cannot check `iss` of callbacks",
            "the candidate cannot move its clock",
            "the candidate cannot sign users out at the provider",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn jsonwebtoken_does_what_is_written_down() {
    let report = judge(by_name("jsonwebtoken"), "jsonwebtoken").await;
    as_written_down(&report, "jsonwebtoken");
    let reasons: Vec<&str> = skipped(&report).into_keys().collect();
    assert_eq!(
        reasons,
        [
            "the candidate cannot be registered in another way",
            "the candidate cannot move its clock",
            "the candidate cannot tell loopback from other addresses without TLS",
            "the candidate takes no part in this: it only verifies tokens",
        ]
    );
    // Nothing about tokens and keys is skipped, save what takes another registration, time, or requests of its own.
    let out_of_reach = [
        "id-token/algorithm/es256-registered",
        "id-token/algorithm/hmac-for-public-client",
        "id-token/signature/es256-in-der",
        "id-token/signature/es256-of-zeros",
        "id-token/signature/es256-without-first-octet",
        "keys/outage/day",
        "keys/outage/hours",
        "keys/rotation/former-key-of-the-id",
        "keys/rotation/replaced-under-its-id",
        "keys/rotation/replaced-under-its-id-long-ago",
        "keys/rotation/unnamed",
        "keys/rotation/withdrawn",
        "keys/search/another-each-time",
        "keys/search/unknown-again",
        "keys/set/coordinate-without-zero",
        "keys/set/elliptic-for-another-algorithm",
        "keys/set/on-another-curve",
        "keys/set/point-off-the-curve",
        "keys/set/redirected-without-tls",
        "keys/set/short-coordinate",
        "keys/set/unknown-curve",
        "transport/key-set/dripping",
    ];
    for row in &report.scenarios {
        let about_tokens = ["id-token/", "keys/", "transport/key-set/"]
            .iter()
            .any(|area| row.id.starts_with(area));
        let expected = !about_tokens || out_of_reach.contains(&row.id.as_str());
        assert_eq!(row.verdict == Verdict::Skipped, expected, "{}", row.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_lines_of_json_the_verdicts_are_the_same() {
    let argv = vec![env!("CARGO_BIN_EXE_jsonwebtoken-verifier").to_owned()];
    let stdio = StdioCandidate::new("jsonwebtoken-stdio", argv, ".", Vec::new());
    let report = judge(Arc::new(stdio), "jsonwebtoken").await;
    assert_eq!(report.candidate.kind, "stdio");
    as_written_down(&report, "jsonwebtoken");
}

#[test]
fn every_reason_says_something() {
    for list in ["openidconnect", "jsonwebtoken"] {
        for known in expected_failures(list).expect("the list can be read") {
            assert!(known.reason.len() > 20, "{}", known.scenario);
        }
    }
    assert_eq!(expected_failures("relier"), Ok(Vec::new()));
}
