//! Applications to which the response comes in a form or in a fragment, visited with Chromium.

use std::path::PathBuf;
use std::sync::Arc;

use relier_conformance::{Candidate, Exit, Report, RpToml, RunOptions, Suite, Verdict, run};

use crate::silent::Silent;

/// The application as this file of its folder describes it, and what is known to fail.
fn described(file: &str) -> RpToml {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures/relying-parties/express-openid-client");
    RpToml::read(&folder.join(file)).expect("a description")
}

/// What becomes of everything about the callback.
async fn judged(described: &RpToml, candidate: Arc<dyn Candidate>) -> Report {
    let suite = Suite::embedded().expect("the suite loads");
    let suite = suite.select_feature("callback").expect("there are such");
    let options = RunOptions {
        expected_failures: described.expected_failures.clone(),
        ..RunOptions::usual(candidate.kind())
    };
    let report = run(&suite, candidate, &options, Arc::new(Silent)).await;
    report.expect("the harness works")
}

fn verdicts(report: &Report) -> Vec<(&str, Verdict)> {
    let scenarios = report.scenarios.iter();
    scenarios
        .map(|scenario| (scenario.id.as_str(), scenario.verdict))
        .collect()
}

fn nothing_speaks_against(report: &Report) {
    assert_eq!(report.exit(), Exit::Conforms, "{:?}", verdicts(report));
    assert!(report.summary.passed >= 20, "{:?}", report.summary);
}

#[tokio::test]
async fn a_form_is_posted_by_chromium_as_by_the_plain_browser() {
    let application = described("rp-form-post.toml");
    let plain = application.clone().candidate().expect("a client");
    let real = application.clone().candidate_in_a_real_browser();
    let plain = judged(&application, plain).await;
    let real = judged(&application, real.expect("a client")).await;
    nothing_speaks_against(&real);
    assert_eq!(verdicts(&real), verdicts(&plain));
    let browser = real.candidate.browser.expect("a browser");
    assert!(browser.contains("Chrome"), "{browser}");
    assert_eq!(plain.candidate.browser, None);
}

#[tokio::test]
async fn a_fragment_reaches_an_application_whose_page_reads_it() {
    let application = described("rp-fragment.toml");
    let real = application.clone().candidate_in_a_real_browser();
    let real = judged(&application, real.expect("a client")).await;
    nothing_speaks_against(&real);
}
