use std::collections::BTreeMap;

use super::*;
use crate::{Observed, Progress, Report, RunOptions, ScenarioReport, Suite, Verdict, run};

struct Silent;

impl Progress for Silent {
    fn finished(&self, _: &ScenarioReport, _: usize, _: usize) {}
}

/// A program that accepts every token, save that for those with `"alg":"none"` it does this.
fn shim(unsigned: &str) -> StdioCandidate {
    let script = r#"
        read -r hello
        [ "$hello" = '{"hello":1}' ] || exit 9
        echo '{"hello": 1, "name": "shim", "version": "1", "clock": "request"}'
        while read -r line; do
            id=${line#'{"id":'}; id=${id%%,*}
            issuer=${line#*'"issuer":"'}; issuer=${issuer%%'"'*}
            case $line in *'"token":"eyJhbGciOiJub25l'*) UNSIGNED ;; esac
            printf '{"id": %s, "accepted": true, "issuer": "%s", "subject": "user-1"}\n' "$id" "$issuer"
        done"#;
    program(&script.replace("UNSIGNED", unsigned))
}

fn program(script: &str) -> StdioCandidate {
    let argv = ["sh", "-c", script].map(str::to_owned).to_vec();
    StdioCandidate::new("shim", argv, ".", Vec::new())
}

async fn judge(candidate: StdioCandidate, selection: &str) -> Report {
    let suite = Suite::embedded().unwrap().select(selection).unwrap();
    let options = RunOptions {
        patience: Duration::from_secs(4),
        ..RunOptions::default()
    };
    run(&suite, Arc::new(candidate), &options, Arc::new(Silent))
        .await
        .unwrap()
}

/// Where one token breaks the program, the two scenarios with that token fail by it, and no others.
async fn breaks(unsigned: &str, observed: Observed, reason: &str) {
    let report = judge(shim(unsigned), "id-token/algorithm/none").await;
    assert_eq!(report.candidate.kind, "stdio");
    let seen: BTreeMap<&str, (Verdict, Observed)> = report
        .scenarios
        .iter()
        .map(|row| (row.id.as_str(), (row.verdict, row.observed)))
        .collect();
    let broken = (Verdict::Failed, observed);
    let accepted = (Verdict::Failed, Observed::Accepted);
    let expected = BTreeMap::from([
        ("id-token/algorithm/none", broken),
        ("id-token/algorithm/none-capitalised", accepted),
        ("id-token/algorithm/none-mixed-case", accepted),
        ("id-token/algorithm/none-upper-case", accepted),
        ("id-token/algorithm/none-with-signature", broken),
    ]);
    assert_eq!(seen, expected);
    let row = &report.scenarios[0];
    assert!(row.reason.contains(reason), "{}", row.reason);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_word_decides() {
    let refuse =
        r#"printf '{"id": %s, "accepted": false, "reason": "not signed"}\n' "$id"; continue"#;
    let report = judge(shim(refuse), "id-token/algorithm/none-with-signature").await;
    let row = &report.scenarios[0];
    assert_eq!(
        (row.verdict, row.observed),
        (Verdict::Passed, Observed::Refused),
        "{}",
        row.reason
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_line_fails_that_scenario_alone() {
    breaks("echo 'Traceback: what'", Observed::Crashed, "the verifier (shim 1) answered with a line that is none of the protocol (expected value at line 1 column 1): Traceback: what").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_line_fails_that_scenario_alone() {
    let endless = "exec cat /dev/zero";
    let reason = "the verifier (shim 1) wrote a line of more than 1048576 bytes";
    breaks(endless, Observed::Crashed, reason).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_ids_answer_fails_that_scenario_alone() {
    let reason = "the verifier (shim 1) answered with a line that answers 0 instead of ";
    breaks("id=0", Observed::Crashed, reason).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_fails_that_scenario_alone() {
    let reason = "the verifier (shim 1) ended (exit status: 3); it last wrote: no such algorithm";
    breaks(
        "echo no such algorithm >&2; exit 3",
        Observed::Crashed,
        reason,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_line_fails_that_scenario_alone() {
    let reason = "no answer to the callback within 4000 ms";
    breaks("exec sleep 1000", Observed::Hung, reason).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_does_not_greet_is_told_about() {
    for (script, told) in [
        (
            "echo usage: x >&2; exit 2",
            "the verifier (sh -c echo usage: x >&2; exit 2) ended (exit status: 2); it last wrote: usage: x",
        ),
        (
            "echo hello",
            "the answer to the greeting is none of the protocol (expected value at line 1 column 1): hello",
        ),
    ] {
        let suite = Suite::embedded().unwrap();
        let (candidate, options) = (Arc::new(program(script)), RunOptions::default());
        let fault = run(&suite, candidate, &options, Arc::new(Silent)).await;
        let fault = fault.unwrap_err().to_string();
        assert!(fault.starts_with("shim cannot be judged"), "{fault}");
        assert!(fault.contains(told), "{fault}");
    }
}

#[tokio::test]
async fn one_process_serves_whoever_asks_one_after_the_other() {
    let argv = [
        "sh",
        "-c",
        "read -r hello; echo '{\"hello\": 1, \"name\": \"shim\", \"version\": \"1\", \"clock\": \"system\"}'; cat >/dev/null",
    ];
    let verifier = StdioVerifier::new(Program {
        argv: argv.map(str::to_owned).to_vec(),
        cwd: ".".into(),
        env: Vec::new(),
    });
    for _ in 0..3 {
        verifier.ready().await.unwrap();
    }
    assert_eq!(verifier.idle.lock().unwrap().len(), 1);
    // Two at a time take two.
    let first = verifier.take().await.unwrap();
    let second = verifier.take().await.unwrap();
    verifier.give_back(first);
    verifier.give_back(second);
    assert_eq!(verifier.idle.lock().unwrap().len(), 2);
    assert_eq!(verifier.clock(), VerifierClock::System);
}

#[tokio::test]
async fn asks_for_the_clock_even_before_anything_runs() {
    assert!(shim("true").can(Capability::Clock));
    let system = "read -r hello; echo '{\"hello\": 1, \"name\": \"n\", \"version\": \"1\", \"clock\": \"system\"}'; cat >/dev/null";
    assert!(!program(system).can(Capability::Clock));
}
