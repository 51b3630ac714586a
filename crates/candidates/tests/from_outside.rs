//! What the harness notices when the relying party answers with pages and tells nothing, as a web application does.
#![expect(clippy::expect_used, reason = "in a test a broken harness is a panic")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use relier_candidates::{Switch, WeakRp};
use relier_conformance::{
    Answer, Approach, BoxFuture, BrowserId, Callback, Candidate, Capability, Identity, Kind,
    NotStarted, Observed, Outcome, Progress, RelyingParty, Report, RunOptions, ScenarioReport,
    Setup, Suite, Tells, Verdict, run,
};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

/// The weak relying party behind web pages.
struct Web {
    relying_party: WeakRp,
    kind: Kind,
    /// The callback that each that is started turns down whatever it brings, counted from 0.
    turns_down: Option<usize>,
}

impl Web {
    fn of(relying_party: WeakRp, kind: Kind) -> Self {
        Self {
            relying_party,
            kind,
            turns_down: None,
        }
    }
}

impl Candidate for Web {
    fn name(&self) -> &'static str {
        "web"
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn tells(&self) -> Tells {
        Tells::Nothing
    }

    fn stands_on(&self, _: &str) -> Option<Outcome> {
        None
    }

    fn can(&self, capability: Capability) -> bool {
        matches!(
            capability,
            Capability::IssuerParameter
                | Capability::Registration
                | Capability::PlainHttpOnLoopbackOnly
                | Capability::Authority
                | Capability::Account
                | Capability::Pages
        )
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        Box::pin(async {
            Ok(Box::new(Pages {
                relying_party: self.relying_party.start(setups).await?,
                callbacks: AtomicUsize::new(0),
                turns_down: self.turns_down,
            }) as Box<dyn RelyingParty>)
        })
    }
}

struct Pages {
    relying_party: Box<dyn RelyingParty>,
    callbacks: AtomicUsize,
    turns_down: Option<usize>,
}

fn page(answer: Answer) -> Answer {
    match answer {
        Answer::Refused(_) => Answer::Page { status: 400 },
        other => other,
    }
}

impl RelyingParty for Pages {
    fn sign_in<'a>(&'a self, browser: BrowserId, issuer: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move { page(self.relying_party.sign_in(browser, issuer).await) })
    }

    fn sign_in_by<'a>(
        &'a self,
        browser: BrowserId,
        issuer: &'a str,
        approach: &'a Approach,
    ) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let answer = self.relying_party.sign_in_by(browser, issuer, approach);
            page(answer.await)
        })
    }

    fn page(&self, browser: BrowserId) -> Option<String> {
        self.relying_party.page(browser)
    }

    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let number = self.callbacks.fetch_add(1, Ordering::SeqCst);
            if self.turns_down == Some(number) {
                return Answer::Page { status: 500 };
            }
            page(self.relying_party.callback(browser, callback).await)
        })
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        self.relying_party.who_is_signed_in(browser)
    }
}

async fn judge(candidate: impl Candidate + 'static, name: &str) -> Report {
    let suite = Suite::embedded().expect("the suite loads");
    let suite = suite.select(name).expect("the selection matches");
    let options = RunOptions {
        patience: Duration::from_secs(10),
        cool_down: Duration::from_millis(1),
        ..RunOptions::default()
    };
    run(&suite, Arc::new(candidate), &options, Arc::new(Silent))
        .await
        .expect("the harness works")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_checks_everything_conforms() {
    conforms(Kind::InProcess).await;
}

/// As an application that is started once and takes the scenarios of a sign-in side by side.
#[tokio::test(flavor = "multi_thread")]
async fn who_checks_everything_conforms_with_others_beside_it() {
    conforms(Kind::Http).await;
}

async fn conforms(kind: Kind) {
    let report = judge(Web::of(WeakRp::honest(), kind), "/").await;
    for row in &report.scenarios {
        let expected = match row.id.as_str() {
            // It has no clock to be moved and knows one provider.
            "callback/time/day-later"
            | "callback/provider/mix-up"
            | "keys/outage/day"
            | "keys/outage/hours"
            | "keys/rotation/replaced-under-its-id"
            | "keys/rotation/former-key-of-the-id"
            | "keys/rotation/replaced-under-its-id-long-ago"
            | "keys/rotation/unnamed"
            | "keys/rotation/withdrawn"
            | "accounts/provider/same-subject"
            | "accounts/provider/same-email" => Verdict::Skipped,
            // Nor does it sign users out.
            id if id.starts_with("logout/") => Verdict::Skipped,
            _ => Verdict::Passed,
        };
        assert_eq!(row.verdict, expected, "{}: {}", row.id, row.reason);
        assert_eq!(row.skip_reason.is_some(), expected == Verdict::Skipped);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_out_a_check_is_noticed() {
    for (switch, id) in [
        (Switch::ONE_PENDING_SIGN_IN, "callback/browser/two-tabs"),
        (
            Switch::STATE_NOT_BOUND_TO_BROWSER,
            "callback/browser/another-browser",
        ),
        (
            Switch::ENDPOINTS_WITHOUT_TLS,
            "discovery/metadata/token-endpoint-without-tls",
        ),
        (
            Switch::ENDPOINTS_WITHOUT_TLS,
            "discovery/metadata/key-set-without-tls",
        ),
        (
            Switch::SKIP_USERINFO_SUBJECT,
            "userinfo/subject/another-user",
        ),
        (
            Switch::MERGE_ID_TOKEN_OVER_USERINFO,
            "userinfo/subject/another-user",
        ),
        (
            Switch::MERGE_USERINFO_OVER_ID_TOKEN,
            "userinfo/subject/other-case",
        ),
        (Switch::STATE_ALWAYS_THE_SAME, "authorization-request/state"),
        (
            Switch::STATE_COUNTS,
            "authorization-request/state/guessable",
        ),
        (Switch::SHORT_STATE, "authorization-request/state/short"),
        (
            Switch::NONCE_ALWAYS_THE_SAME,
            "authorization-request/nonce/repeated",
        ),
        (Switch::SHORT_NONCE, "authorization-request/nonce/short"),
        (
            Switch::NONCE_IS_STATE,
            "authorization-request/nonce/used-elsewhere",
        ),
        (
            Switch::VERIFIER_ALWAYS_THE_SAME,
            "authorization-request/verifier/repeated",
        ),
        (
            Switch::SHORT_VERIFIER,
            "authorization-request/verifier/malformed",
        ),
        (
            Switch::VERIFIER_IS_STATE,
            "authorization-request/verifier/in-the-open",
        ),
        (
            Switch::SECRET_IN_REQUEST,
            "authorization-request/client-secret",
        ),
        (Switch::ACCOUNT_BY_EMAIL, "accounts/email"),
        (Switch::ACCOUNT_IGNORING_CASE, "accounts/subject/other-case"),
        (
            Switch::ACCOUNT_FOR_EACH_SIGN_IN,
            "accounts/subject/comes-back",
        ),
        (Switch::PADDED_BASE64, "id-token/encoding/padded"),
        (Switch::FOLLOW_HEADER_JKU, "id-token/header-key/jku"),
        (
            Switch::FOLLOW_REDIRECTS,
            "token-endpoint/response/redirected",
        ),
    ] {
        let report = judge(Web::of(WeakRp::without(switch), Kind::InProcess), id).await;
        for row in &report.scenarios {
            let noticed = matches!(row.verdict, Verdict::Failed | Verdict::Advisory);
            assert!(noticed, "{switch:?} {}: {:?}", row.id, row.verdict);
        }
    }
}

/// Panics when it is started.
struct Stillborn;

impl Candidate for Stillborn {
    fn name(&self) -> &'static str {
        "stillborn"
    }

    fn tells(&self) -> Tells {
        Tells::Nothing
    }

    fn stands_on(&self, _: &str) -> Option<Outcome> {
        None
    }

    fn can(&self, _: Capability) -> bool {
        false
    }

    #[expect(clippy::panic, reason = "that is what this one is for")]
    fn start(&self, _: Vec<Setup>) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        panic!("there is no configuration")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_crashes_at_the_start_fails_and_does_not_take_the_harness_along() {
    let report = judge(Stillborn, "id-token/nonce").await;
    for row in &report.scenarios {
        assert_eq!(
            (row.verdict, row.observed),
            (Verdict::Failed, Observed::Crashed)
        );
        assert!(
            row.reason.contains("there is no configuration"),
            "{}",
            row.reason
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_a_new_key_a_little_later_conforms_and_who_never_does_does_not() {
    for id in ["keys/rotation/added", "keys/rotation/all-at-once"] {
        // It fetches keys now and then, whoever asks.
        let cooling = Web {
            turns_down: Some(1),
            ..Web::of(WeakRp::honest(), Kind::Http)
        };
        let report = judge(cooling, id).await;
        for row in &report.scenarios {
            assert_eq!(row.verdict, Verdict::Passed, "{}: {}", row.id, row.reason);
        }
        let never = WeakRp::without(Switch::NEVER_REFETCH_KEYS);
        let report = judge(Web::of(never, Kind::Http), "keys/rotation/added").await;
        let row = report.scenarios.first().expect("one scenario");
        assert_eq!(row.verdict, Verdict::Failed, "{}", row.reason);
    }
}
