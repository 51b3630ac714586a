//! The provider over TLS, with a certificate authority of the run: what is judged stays the same.
#![expect(clippy::expect_used, reason = "in a test a broken harness is a panic")]

use std::sync::Arc;

use relier_candidates::Relier;
use relier_conformance::{
    BoxFuture, Candidate, Capability, NotStarted, Outcome, Progress, RelyingParty, RunFault,
    RunOptions, ScenarioReport, Setup, Suite, Tells, Verdict, run,
};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

/// Relier at providers that speak TLS.
struct OverTls {
    trusts_the_authority: bool,
}

impl Candidate for OverTls {
    fn name(&self) -> &'static str {
        "relier over TLS"
    }

    fn wants_tls(&self) -> bool {
        true
    }

    fn tells(&self) -> Tells {
        Relier.tells()
    }

    fn stands_on(&self, scenario: &str) -> Option<Outcome> {
        Relier.stands_on(scenario)
    }

    fn can(&self, capability: Capability) -> bool {
        Relier.can(capability)
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        let setups = setups.into_iter().map(|setup| {
            assert!(setup.issuer.starts_with("https://127.0.0.1:"));
            let authority = setup.authority.filter(|_| self.trusts_the_authority);
            Setup { authority, ..setup }
        });
        Relier.start(setups.collect())
    }
}

async fn judged(
    candidate: OverTls,
    area: &str,
) -> Result<Vec<(String, Verdict, String)>, RunFault> {
    let suite = Suite::embedded().expect("the suite loads");
    let suite = suite.select(area).expect("there are such scenarios");
    let options = RunOptions::default();
    let report = run(&suite, Arc::new(candidate), &options, Arc::new(Silent)).await?;
    let told = |row: ScenarioReport| (row.id, row.verdict, row.reason);
    Ok(report.scenarios.into_iter().map(told).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_trusts_the_authority_is_judged_as_without_tls() {
    for area in ["discovery/", "issuer/", "transport/", "logout/"] {
        let candidate = OverTls {
            trusts_the_authority: true,
        };
        let rows = judged(candidate, area).await.expect("the harness works");
        let others: Vec<_> = rows
            .iter()
            .filter(|(_, verdict, _)| *verdict != Verdict::Passed)
            .collect();
        assert!(rows.len() > 5 && others.is_empty(), "{others:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_know_the_authority_never_gets_as_far_as_a_sign_in() {
    let candidate = OverTls {
        trusts_the_authority: false,
    };
    let rows = judged(candidate, "id-token/audience/names-another-client").await;
    let rows = rows.expect("the harness works");
    let (_, verdict, reason) = rows.first().expect("a row");
    assert_eq!(*verdict, Verdict::Inconclusive);
    assert!(
        reason.contains("the honest sign-in before did not work"),
        "{reason}"
    );
    assert!(reason.contains("UnknownIssuer"), "{reason}");
}
