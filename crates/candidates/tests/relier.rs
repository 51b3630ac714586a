//! Relier in front of the harness: what it says when it refuses.

use std::collections::BTreeSet;
use std::sync::Arc;

use relier_candidates::Relier;
use relier_conformance::{Progress, RunOptions, ScenarioReport, Suite, Verdict, run};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

/// A code that nobody says would allow nothing, and hide that something else was meant.
#[tokio::test(flavor = "multi_thread")]
async fn every_code_in_the_catalogue_is_said_somewhere() {
    let suite = Suite::embedded().expect("the suite loads");
    let options = RunOptions::default();
    let report = run(&suite, Arc::new(Relier), &options, Arc::new(Silent))
        .await
        .expect("the harness works");
    for row in &report.scenarios {
        assert_eq!(row.verdict, Verdict::Passed, "{}: {}", row.id, row.reason);
    }
    let said: BTreeSet<&String> = report
        .scenarios
        .iter()
        .filter_map(|row| row.code.as_ref())
        .collect();
    let listed: BTreeSet<&String> = suite
        .scenarios()
        .flat_map(|scenario| &scenario.entry.codes)
        .collect();
    let never_said: Vec<_> = listed.difference(&said).collect();
    assert!(never_said.is_empty(), "{never_said:?}");
}
