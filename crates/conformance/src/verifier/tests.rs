use std::collections::BTreeSet;
use std::sync::Mutex;

use super::*;
use crate::{Observed, Progress, Report, RunOptions, ScenarioReport, Suite, Verdict, run};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

type Word = fn(&VerifierRequest) -> Result<VerifierAnswer, String>;

/// Says this to everything, and remembers what it was asked.
struct Parrot {
    word: Word,
    heard: Mutex<Vec<VerifierRequest>>,
}

impl Parrot {
    fn saying(word: Word) -> Arc<Self> {
        Arc::new(Self {
            word,
            heard: Mutex::default(),
        })
    }
}

impl Verifier for Parrot {
    fn clock(&self) -> VerifierClock {
        VerifierClock::Request
    }

    fn verify(&self, request: VerifierRequest) -> BoxFuture<'_, Result<VerifierAnswer, String>> {
        let answer = (self.word)(&request);
        self.heard.lock().unwrap().push(request);
        Box::pin(async { answer })
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands for a fallible one")]
fn accept(request: &VerifierRequest) -> Result<VerifierAnswer, String> {
    Ok(VerifierAnswer::Accepted(Identity::of(
        &request.issuer,
        "user-1",
    )))
}

async fn judge(verifier: Arc<Parrot>, selection: &str) -> Report {
    let suite = Suite::embedded().unwrap().select(selection).unwrap();
    let candidate = VerifierCandidate::new("parrot", Kind::InProcess, verifier);
    let options = RunOptions::default();
    run(&suite, Arc::new(candidate), &options, Arc::new(Silent))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn hears_everything_that_the_verdict_depends_on() {
    let parrot = Parrot::saying(accept);
    judge(Arc::clone(&parrot), "id-token/nonce/missing").await;
    let heard = parrot.heard.lock().unwrap();
    assert_eq!(heard.len(), 3, "before, with and after the behaviour");
    let mut nonces = BTreeSet::new();
    for request in heard.iter() {
        assert_eq!(request.token.split('.').count(), 3, "{}", request.token);
        assert!(
            request.keys.starts_with(r#"{"keys":[{"#),
            "{}",
            request.keys
        );
        assert!(request.issuer.starts_with("http://127.0.0.1:"));
        assert_eq!(request.client_id, "conformance-client");
        assert!(request.client_secret.is_some());
        assert_eq!(request.max_age, Some(600));
        assert_eq!(request.algorithm, SigningAlgorithm::Rs256);
        assert!(request.now > 1_700_000_000);
        let nonce = request.nonce.as_ref().unwrap();
        assert_eq!(nonce.len(), 32, "{nonce}");
        nonces.insert(nonce);
    }
    assert_eq!(nonces.len(), 3, "each sign-in has a nonce of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_served_instead_of_keys_reaches_the_verifier_too() {
    let parrot = Parrot::saying(accept);
    let report = judge(Arc::clone(&parrot), "keys/set/unavailable").await;
    let heard = parrot.heard.lock().unwrap();
    assert!(
        heard
            .iter()
            .any(|request| request.keys == "try again later"),
        "{heard:?}"
    );
    assert_eq!(report.scenarios[0].observed, Observed::Accepted);
}

/// Verdict and observation of every row.
async fn rows(word: Word, selection: &str) -> Vec<(Verdict, Observed)> {
    let report = judge(Parrot::saying(word), selection).await;
    let rows = report.scenarios.iter();
    rows.map(|row| (row.verdict, row.observed)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_verifiers_word_decides() {
    assert_eq!(
        rows(accept, "id-token/signature/corrupted").await,
        [(Verdict::Failed, Observed::Accepted)]
    );
    assert_eq!(
        rows(accept, "id-token/claims/unknown").await,
        [(Verdict::Passed, Observed::Accepted)]
    );
    let refuse: Word = |_| {
        Ok(VerifierAnswer::Refused {
            reason: "no".into(),
        })
    };
    assert_eq!(
        rows(refuse, "id-token/signature/corrupted").await,
        [(Verdict::Inconclusive, Observed::NotReached)]
    );
    let somebody_else: Word = |request| {
        Ok(VerifierAnswer::Accepted(Identity::of(
            &request.issuer,
            "user-2",
        )))
    };
    assert_eq!(
        rows(somebody_else, "id-token/signature/corrupted").await,
        [(Verdict::Inconclusive, Observed::NotReached)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verifier_that_breaks_is_a_crash() {
    let report = judge(
        Parrot::saying(|_| Err("it fell off its perch".into())),
        "id-token/nonce/missing",
    )
    .await;
    let row = &report.scenarios[0];
    assert_eq!(
        (row.verdict, row.observed),
        (Verdict::Failed, Observed::Crashed)
    );
    assert!(
        row.reason.contains("it fell off its perch"),
        "{}",
        row.reason
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_verifier_has_no_part_in_is_skipped() {
    let parrot = Parrot::saying(accept);
    for selection in ["callback/", "discovery/", "userinfo/", "token-endpoint/"] {
        let report = judge(Arc::clone(&parrot), selection).await;
        for row in &report.scenarios {
            assert_eq!(row.verdict, Verdict::Skipped, "{}", row.id);
        }
    }
    assert_eq!(parrot.heard.lock().unwrap().len(), 0);
}

#[test]
fn its_clock_moves_if_it_takes_the_time_from_the_request() {
    struct OwnClock;
    impl Verifier for OwnClock {
        fn clock(&self) -> VerifierClock {
            VerifierClock::System
        }

        fn verify(&self, _: VerifierRequest) -> BoxFuture<'_, Result<VerifierAnswer, String>> {
            Box::pin(std::future::pending())
        }
    }
    let moves = |verifier: Arc<dyn Verifier>| {
        VerifierCandidate::new("v", Kind::InProcess, verifier).can(Capability::Clock)
    };
    assert!(moves(Parrot::saying(accept)));
    assert!(!moves(Arc::new(OwnClock)));
}
