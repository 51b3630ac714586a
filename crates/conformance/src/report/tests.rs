//! The contract of report.json, what a run comes to, and what a scenario's report takes from the evidence.

use std::collections::BTreeMap;

use relier_scripted_idp::Endpoint::{Authorization, Collector, KeySet, Metadata, Token, UserInfo};
use serde_json::Value;

use super::{Observed, Report, ScenarioReport, Summary, Verdict};
use crate::candidate::{Outcome, Stage};
use crate::exit::Exit;
use crate::sample::{
    BEHAVIOUR, another_user, attack, evidence, evidence_of, played, refused, report,
    rightly_refused, scenario, scenario_of, sign_in, user, whole_report,
};
use crate::user_agent::Ended;

const ALL: [Verdict; 8] = [
    Verdict::Passed,
    Verdict::Failed,
    Verdict::Advisory,
    Verdict::NotApplicable,
    Verdict::Inconclusive,
    Verdict::Skipped,
    Verdict::ExpectedFailure,
    Verdict::UnexpectedPass,
];

/// The contract: names, nesting and kinds of values. Changing it needs another schema version.
const CONTRACT: &str = r#"
{"schema": 1, "suite_version": "", "complete": true, "seed": 0, "strict": true,
 "tool": {"name": "", "version": ""}, "candidate": {"name": "", "kind": ""},
 "profiles": [""], "started_at": "", "duration_ms": 0,
 "summary": {"passed": 0, "failed": 0, "advisory": 0, "not_applicable": 0, "inconclusive": 0, "skipped": 0,
   "expected_failures": 0, "unexpected_passes": 0},
 "scenarios": [{"id": "", "feature": "", "name": "", "profile": "", "level": "", "severity": "", "attack": true,
   "oidf": "", "requirement_ids": [""], "scored": true, "verdict": "", "allowed": "", "observed": "", "stage": "",
   "code": "", "reason": "", "skip_reason": null, "delivered": true, "control": "", "transport": "",
   "duration_ms": 0, "transcript": [{"from": "", "to": "", "method": "", "url": "", "status": 0}]}]}
"#;

/// What a report has beside the contract. A reader must not count on it.
const BESIDE_REPORT: &str = r#"{"selected": 0}"#;

/// What a scenario has beside the contract. A reader must not count on it.
const BESIDE: &str = r#"
{"evidence": {"exchanges": [0], "altered": [{"exchange": 0, "endpoint": "", "cut": true,
   "parts": [{"name": "", "lines": [""], "note": ""}]}], "left_out": 0}}
"#;

/// A scenario that passes, and one that fails.
fn passing_and_failing() -> Report {
    let id = "discovery/metadata/unknown-members";
    let mut must_accept = scenario_of(id, Outcome::MustAccept);
    must_accept.entry.stages = Vec::new();
    must_accept.entry.codes = Vec::new();
    let endpoints = [Metadata, KeySet, Authorization, Token, UserInfo];
    let accepted = attack(Ended::SignedIn(another_user()), &endpoints, played(id));
    whole_report(vec![
        report(&must_accept, &evidence_of(accepted)),
        report(&scenario(), &evidence(rightly_refused())),
    ])
}

#[test]
fn a_report_is_written_so() {
    let json = passing_and_failing().to_json().expect("a report is JSON");
    assert!(json.ends_with("}\n"));
    insta::assert_snapshot!(json);
}

/// Every name with the kind of its value; what stands in a list is named by the list.
fn shape(value: &Value, name: &str, shape_of: &mut BTreeMap<String, &'static str>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(items) => {
            for item in items {
                shape(item, &format!("{name}[]"), shape_of);
            }
            "list"
        }
        Value::Object(members) => {
            for (member, value) in members {
                shape(value, &format!("{name}.{member}"), shape_of);
            }
            "object"
        }
    };
    // Where one of several has a value, null is only the lack of it.
    let known = shape_of.entry(name.to_owned()).or_insert(kind);
    if *known == "null" {
        *known = kind;
    }
}

#[test]
fn names_and_kinds_are_those_of_the_contract() {
    let contract: Value = serde_json::from_str(CONTRACT).expect("the contract is JSON");
    let report = serde_json::to_value(passing_and_failing()).expect("a report is JSON");
    let (mut expected, mut found) = (BTreeMap::new(), BTreeMap::new());
    shape(&contract, "report", &mut expected);
    for (beside, name) in [(BESIDE, "report.scenarios[]"), (BESIDE_REPORT, "report")] {
        let beside: Value = serde_json::from_str(beside).expect("JSON");
        shape(&beside, name, &mut expected);
    }
    shape(&report, "report", &mut found);
    assert_eq!(found, expected);
}

#[test]
fn a_report_without_what_stands_beside_the_contract_is_read() {
    let mut contract = passing_and_failing();
    for scenario in &mut contract.scenarios {
        scenario.evidence = None;
    }
    let json = contract.to_json().expect("a report is JSON");
    assert!(!json.contains("evidence") && !json.contains("\"version\": null"));
    let read: Report = serde_json::from_str(&json).expect("a report reads its own JSON");
    assert_eq!(read.to_json().expect("a report is JSON"), json);
}

#[test]
fn a_report_reads_back_as_it_was_written() {
    let json = passing_and_failing().to_json().expect("a report is JSON");
    let read: Report = serde_json::from_str(&json).expect("a report reads its own JSON");
    assert_eq!(read.to_json().expect("a report is JSON"), json);
}

#[test]
fn the_words_of_the_contract_are_these() {
    let words = |values: Value| values.to_string();
    assert_eq!(
        words(serde_json::to_value(ALL).expect("words")),
        r#"["passed","failed","advisory","not_applicable","inconclusive","skipped","expected_failure","unexpected_pass"]"#
    );
    let observed = [
        Observed::Refused,
        Observed::Accepted,
        Observed::OtherUser,
        Observed::Crashed,
        Observed::Hung,
        Observed::NotReached,
    ];
    assert_eq!(
        words(serde_json::to_value(observed).expect("words")),
        r#"["refused","accepted","other_user","crashed","hung","not_reached"]"#
    );
    let outcomes = [Outcome::MustRefuse, Outcome::MustAccept, Outcome::Either];
    assert_eq!(
        words(serde_json::to_value(outcomes).expect("words")),
        r#"["must_refuse","must_accept","either"]"#
    );
    for outcome in outcomes {
        assert_eq!(
            serde_json::to_value(outcome).expect("a word"),
            outcome.name()
        );
    }
}

fn with_verdict(verdict: Verdict) -> ScenarioReport {
    ScenarioReport {
        verdict,
        ..report(&scenario(), &evidence(rightly_refused()))
    }
}

fn with_verdicts(verdicts: &[Verdict]) -> Report {
    whole_report(verdicts.iter().copied().map(with_verdict).collect())
}

#[test]
fn every_verdict_is_counted_once_and_the_numbers_add_up() {
    // One of the first, two of the second and so on.
    let verdicts: Vec<Verdict> = ALL
        .iter()
        .zip(1..)
        .flat_map(|(verdict, times)| std::iter::repeat_n(*verdict, times))
        .collect();
    let report = with_verdicts(&verdicts);
    assert_eq!(
        report.summary,
        Summary {
            passed: 1,
            failed: 2,
            advisory: 3,
            not_applicable: 4,
            inconclusive: 5,
            skipped: 6,
            expected_failures: 7,
            unexpected_passes: 8,
        }
    );
    assert_eq!(report.scenarios.len(), (1..=8).sum::<usize>());
}

#[test]
fn a_run_conforms_only_if_something_passed_and_nothing_speaks_against_it() {
    use Exit::{Conforms, DoesNotConform};
    use Verdict::{
        Advisory, ExpectedFailure, Failed, Inconclusive, NotApplicable, Passed, Skipped,
        UnexpectedPass,
    };
    let verdicts: [(&[Verdict], Exit, Exit); 12] = [
        (&[Passed], Conforms, Conforms),
        (&[ExpectedFailure], Conforms, Conforms),
        (&[Passed, NotApplicable, Skipped], Conforms, Conforms),
        (&[Passed, Advisory], Conforms, DoesNotConform),
        (&[Passed, Failed], DoesNotConform, DoesNotConform),
        (&[Passed, Inconclusive], DoesNotConform, DoesNotConform),
        (&[Passed, UnexpectedPass], DoesNotConform, DoesNotConform),
        (&[ExpectedFailure, Failed], DoesNotConform, DoesNotConform),
        (&[NotApplicable], DoesNotConform, DoesNotConform),
        (&[Skipped], DoesNotConform, DoesNotConform),
        (&[Advisory], DoesNotConform, DoesNotConform),
        (&[], DoesNotConform, DoesNotConform),
    ];
    for (verdicts, lenient, strict) in verdicts {
        let mut report = with_verdicts(verdicts);
        assert_eq!(report.exit(), lenient, "{verdicts:?}");
        report.strict = true;
        assert_eq!(report.exit(), strict, "{verdicts:?}, strict");
    }
}

#[test]
fn a_run_that_is_not_complete_shows_faults_only() {
    let mut good = with_verdicts(&[Verdict::Passed]);
    good.complete = false;
    assert_eq!(good.exit(), Exit::Fault);
    let mut empty = with_verdicts(&[]);
    empty.complete = false;
    assert_eq!(empty.exit(), Exit::Fault);
    let mut bad = with_verdicts(&[Verdict::Passed, Verdict::Failed]);
    bad.complete = false;
    assert_eq!(bad.exit(), Exit::DoesNotConform);
}

#[test]
fn the_exit_codes_are_these() {
    let all = [
        Exit::Conforms,
        Exit::DoesNotConform,
        Exit::Usage,
        Exit::Fault,
    ];
    assert_eq!(all.map(Exit::code), [0, 1, 2, 3]);
}

#[test]
fn stage_and_code_are_what_the_candidate_said() {
    let told = |ended| {
        let report = report(&scenario(), &evidence(ended));
        (report.stage, report.code)
    };
    assert_eq!(
        told(refused(
            Some(Stage::Callback),
            Some("callback.state_unknown")
        )),
        (
            Some("callback".to_owned()),
            Some("callback.state_unknown".to_owned())
        )
    );
    assert_eq!(told(refused(None, None)), (None, None));
    assert_eq!(told(Ended::SignedIn(user())), (None, None));
}

#[test]
fn only_what_every_candidate_has_to_refuse_is_an_attack() {
    for (outcome, is_attack) in [
        (Outcome::MustRefuse, true),
        (Outcome::MustAccept, false),
        (Outcome::Either, false),
    ] {
        let scenario = scenario_of(BEHAVIOUR, outcome);
        let report = report(&scenario, &evidence(rightly_refused()));
        assert_eq!((report.allowed, report.attack), (outcome, is_attack));
    }
}

#[test]
fn a_scenario_that_ended_with_its_control_shows_the_control() {
    let mut evidence = evidence(rightly_refused());
    evidence.control = sign_in(Ended::NotSignedIn(None), 1, &[Metadata]);
    evidence.attack = None;
    evidence.after = None;
    let report = report(&scenario(), &evidence);
    assert_eq!(report.control, "failed");
    assert_eq!(report.observed, Observed::NotReached);
    assert!(!report.delivered);
    assert_eq!(
        lines(&report),
        ["rp idp GET /issuer-1/.well-known/openid-configuration 200"]
    );
}

fn lines(report: &ScenarioReport) -> Vec<String> {
    report
        .transcript
        .iter()
        .map(|line| {
            format!(
                "{} {} {} {} {}",
                line.from, line.to, line.method, line.url, line.status
            )
        })
        .collect()
}

#[test]
fn the_transcript_has_the_attack_and_the_way_back_of_the_browser() {
    let endpoints = [Metadata, Authorization, Token];
    let attack = attack(rightly_refused(), &endpoints, played(BEHAVIOUR));
    let report = report(&scenario(), &evidence_of(attack));
    assert_eq!(
        lines(&report),
        [
            "rp idp GET /issuer-1/.well-known/openid-configuration 200",
            "browser idp GET /issuer-1/authorize?client_id=client&state=012345…&nonce=abcdef…&max_age=600&code_challenge=ABCDEF… 302",
            "browser rp GET http://localhost:8000/auth?code=zyxwvu…&state=012345… 0",
            "rp idp POST /issuer-1/token 200",
        ]
    );
}

#[test]
fn the_transcript_shows_no_secret_in_full() {
    let endpoints = [Authorization, Token, Collector];
    let mut attack = attack(rightly_refused(), &endpoints, played(BEHAVIOUR));
    attack.exchanges[2].request = "GET /issuer-1/collector/token?code=zyxwvutsrq&code_verifier=zyxwvutsrq\
        &client_secret=zyxwvutsrq&access_token=zyxwvutsrq&refresh_token=zyxwvutsrq&id_token=zyxwvutsrq HTTP/1.1\r\n\r\n"
        .into();
    let report = report(&scenario(), &evidence_of(attack));
    assert_eq!(
        lines(&report).last().map(String::as_str),
        Some(
            "rp idp GET /issuer-1/collector/token?code=zyxwvu…&code_verifier=zyxwvu…&client_secret=zyxwvu…&access_token=zyxwvu…&refresh_token=zyxwvu…&id_token=zyxwvu… 200"
        )
    );
}

#[test]
fn the_transcript_has_the_way_back_by_a_form_that_posts_itself() {
    let mut attack = attack(rightly_refused(), &[Authorization], played(BEHAVIOUR));
    attack.exchanges[0].response = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n\
        <form method=\"post\" action=\"http://localhost:8000/auth\">\
        <input type=\"hidden\" name=\"code\" value=\"zyxwvutsrq\"></form>"
        .into();
    let report = report(&scenario(), &evidence_of(attack));
    assert_eq!(
        lines(&report).last().map(String::as_str),
        Some("browser rp POST http://localhost:8000/auth 0")
    );
    assert_eq!(
        report.evidence.map(|evidence| evidence.exchanges),
        Some(vec![6, 6])
    );
}
