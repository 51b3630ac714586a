//! Relier in front of the harness: what it says when it refuses.

use std::collections::BTreeSet;
use std::sync::Arc;

use relier_candidates::Relier;
use relier_conformance::{Need, Progress, RunOptions, ScenarioReport, Suite, Verdict, run};

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
    // The crate has no pages; applications with it are judged by theirs.
    let about_pages: BTreeSet<&str> = suite
        .scenarios()
        .filter(|scenario| scenario.entry.needs.contains(&Need::Pages))
        .map(|scenario| scenario.id.as_str())
        .collect();
    for row in &report.scenarios {
        let expected = if about_pages.contains(row.id.as_str()) {
            Verdict::Skipped
        } else {
            Verdict::Passed
        };
        assert_eq!(row.verdict, expected, "{}: {}", row.id, row.reason);
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

/// What a rejection can be called, and no sign-in with a code can bring about.
const OUT_OF_REACH: &[&str] = &[
    // A code flow demands no `at_hash`, no `c_hash` and no `s_hash`, and does not look at the latter two.
    "id_token.access_token_hash_missing",
    "id_token.code_hash_mismatch",
    "id_token.code_hash_missing",
    "id_token.state_hash_mismatch",
    "id_token.state_hash_missing",
    // Only who asks for a context, a method or a subject is refused for want of it; the sign-ins of the suite do not.
    "id_token.authentication_context",
    "id_token.authentication_method",
    "id_token.subject_mismatch",
    // Our requests always have a nonce, and marks of an access token are looked for where none is expected.
    "id_token.claim_forbidden",
    "id_token.nonce_unexpected",
    // Whoever comes back from a sign-out is signed out already: no scenario may ask for more than that.
    "sign_out.malformed",
    "sign_out.state_mismatch",
    "sign_out.state_missing",
];

/// The codes of `relier-token` that an ID token can be refused with, by the table that its own tests hold to its code.
fn codes_of_token() -> impl Iterator<Item = &'static str> {
    include_str!("../../token/src/rejection/table.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|code| code.starts_with("id_token.") || code.starts_with("jws."))
}

/// The codes of `relier-flow`, by its source.
fn codes_of_flow() -> impl Iterator<Item = &'static str> {
    let source = include_str!("../../flow/src/rejection.rs");
    let (_, codes) = source.split_once("pub fn code(").unwrap_or_default();
    let (codes, _) = codes.split_once("pub fn stage(").unwrap_or_default();
    codes
        .lines()
        .filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\","))
}

/// A check whose refusal no scenario names could be dropped, and nobody would notice.
#[test]
fn every_refusal_of_a_sign_in_is_in_the_catalogue() {
    let suite = Suite::embedded().expect("the suite loads");
    let listed: BTreeSet<&str> = suite
        .scenarios()
        .flat_map(|scenario| &scenario.entry.codes)
        .map(String::as_str)
        .collect();
    let possible: BTreeSet<&str> = codes_of_token().chain(codes_of_flow()).collect();
    assert!(possible.len() > 50, "{possible:?}");
    let missing: BTreeSet<&str> = possible.difference(&listed).copied().collect();
    assert_eq!(missing, OUT_OF_REACH.iter().copied().collect());
}
