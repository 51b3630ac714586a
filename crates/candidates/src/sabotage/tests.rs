use serde_json::{Value, json};

use super::*;

const FIRST: Switch = Switch::SKIP_NONCE;
const SECOND: Switch = Switch::SKIP_STATE;

/// How a scenario went.
struct Went {
    id: &'static str,
    allowed: &'static str,
    requirement: &'static str,
    verdict: &'static str,
    observed: &'static str,
    stage: Option<&'static str>,
    /// Where requests of the relying party went.
    sent: &'static [&'static str],
}

impl Went {
    fn report(&self) -> ScenarioReport {
        let transcript: Vec<Value> = (self.sent.iter())
            .map(|url| json!({ "from": "rp", "to": "idp", "method": "GET", "url": url, "status": 200 }))
            .collect();
        let report: Value = json!({
            "id": self.id, "feature": "f", "name": self.id, "profile": "basic", "level": "MUST", "severity": "high",
            "attack": self.allowed == "must_refuse", "oidf": if self.id == "c" { "oidcc" } else { "none" },
            "requirement_ids": [self.requirement], "scored": true, "verdict": self.verdict, "allowed": self.allowed,
            "observed": self.observed, "stage": self.stage, "code": null, "reason": "because", "skip_reason": null,
            "delivered": true, "control": "passed", "transport": "in-process", "duration_ms": 1,
            "transcript": transcript,
        });
        serde_json::from_value(report).unwrap()
    }
}

/// A scenario about the first switch that must be refused, and is.
fn refused(id: &'static str) -> Went {
    Went {
        id,
        allowed: "must_refuse",
        requirement: FIRST.requirement(),
        verdict: "passed",
        observed: "refused",
        stage: Some("id_token"),
        sent: &["/issuer-1/token"],
    }
}

fn accepted(id: &'static str) -> Went {
    Went {
        verdict: "failed",
        observed: "accepted",
        stage: None,
        ..refused(id)
    }
}

fn matrix(honest: &[Went], without: &[(Switch, &[Went])]) -> Matrix {
    let reports = |went: &[Went]| went.iter().map(Went::report).collect::<Vec<_>>();
    let without: Vec<_> = without
        .iter()
        .map(|(switch, went)| (*switch, reports(went)))
        .collect();
    Matrix::new(&reports(honest), &without)
}

/// Whether the one scenario, which goes so without the check, kills the switch.
fn is_killed_by(switch: Switch, before: &Went, without: &Went) -> bool {
    notice(switch, &before.report(), &without.report()) == Some(Notice::Kill)
}

#[test]
fn what_has_to_be_refused_and_is_accepted_kills() {
    assert!(is_killed_by(FIRST, &refused("a"), &accepted("a")));
    let other_user = Went {
        observed: "other_user",
        ..accepted("a")
    };
    assert!(is_killed_by(FIRST, &refused("a"), &other_user));
}

#[test]
fn only_from_passed_to_failed_kills() {
    for verdict in ["advisory", "inconclusive", "not_applicable", "skipped"] {
        let without = Went {
            verdict,
            ..accepted("a")
        };
        assert!(!is_killed_by(FIRST, &refused("a"), &without), "{verdict}");
        assert!(!is_killed_by(FIRST, &without, &accepted("a")), "{verdict}");
    }
    assert!(!is_killed_by(FIRST, &accepted("a"), &accepted("a")));
}

#[test]
fn an_advisory_is_advice_and_no_kill() {
    let without = Went {
        verdict: "advisory",
        ..accepted("a")
    };
    let noticed = notice(FIRST, &refused("a").report(), &without.report());
    assert_eq!(noticed, Some(Notice::Advice));
    let matrix = matrix(&[refused("a")], &[(FIRST, &[without])]);
    assert_eq!(matrix.holes, Vec::<String>::new());
    assert_eq!(matrix.counts.distinct_attacks, 0);
}

#[test]
fn an_honest_sign_in_that_is_refused_kills() {
    let honest = Went {
        allowed: "must_accept",
        observed: "accepted",
        stage: None,
        ..refused("a")
    };
    let turned_away = Went {
        allowed: "must_accept",
        verdict: "failed",
        ..refused("a")
    };
    assert!(is_killed_by(FIRST, &honest, &turned_away));
}

#[test]
fn a_refusal_kills_only_where_it_was_before_or_too_late() {
    let refused_again = |stage, sent| Went {
        verdict: "failed",
        stage: Some(stage),
        sent,
        ..refused("a")
    };
    for (stage, sent, kills) in [
        ("id_token", &["/issuer-1/token"] as &[_], true),
        ("userinfo", &["/issuer-1/token"], false),
        ("userinfo", &["/issuer-1/token", "/issuer-1/keys"], false),
        ("userinfo", &["/issuer-1/token", "/issuer-1/userinfo"], true),
    ] {
        let without = refused_again(stage, sent);
        assert_eq!(
            is_killed_by(FIRST, &refused("a"), &without),
            kills,
            "{stage} {sent:?}"
        );
    }
}

#[test]
fn a_breakdown_kills_only_where_it_is_the_mistake() {
    let ended = |observed| Went {
        observed,
        ..accepted("a")
    };
    for (switch, crash, hang) in [
        (FIRST, false, false),
        (Switch::USERINFO_FAULT_UNHANDLED, true, false),
        (Switch::WAIT_FOR_EVER, false, true),
    ] {
        assert_eq!(
            is_killed_by(switch, &refused("a"), &ended("crashed")),
            crash
        );
        assert_eq!(is_killed_by(switch, &refused("a"), &ended("hung")), hang);
    }
}

#[test]
fn a_whole_matrix_has_no_holes() {
    let about_second = |went: Went| Went {
        requirement: SECOND.requirement(),
        ..went
    };
    let matrix = matrix(
        &[refused("a"), about_second(refused("b"))],
        &[
            (FIRST, &[accepted("a")]),
            (SECOND, &[about_second(accepted("b"))]),
        ],
    );
    assert_eq!(matrix.holes, Vec::<String>::new());
    let killed: Vec<_> = matrix
        .switches
        .iter()
        .map(|killed| (killed.switch, killed.killed_by.join(" ")))
        .collect();
    assert_eq!(
        killed,
        [
            (FIRST.name(), "a".to_owned()),
            (SECOND.name(), "b".to_owned())
        ]
    );
    let kills: Vec<_> = matrix
        .scenarios
        .iter()
        .map(|killer| &killer.kills)
        .collect();
    assert_eq!(
        kills,
        [
            &BTreeSet::from([FIRST.name()]),
            &BTreeSet::from([SECOND.name()])
        ]
    );
}

#[test]
fn a_switch_that_nothing_kills_is_a_hole() {
    let matrix = matrix(&[refused("a")], &[(FIRST, &[accepted("a")]), (SECOND, &[])]);
    assert_eq!(
        matrix.holes,
        ["no scenario notices the switch `skip-state`"]
    );
}

#[test]
fn a_switch_is_killed_by_a_scenario_about_its_requirement() {
    let matrix = matrix(&[refused("a")], &[(SECOND, &[accepted("a")])]);
    assert_eq!(
        matrix.holes,
        [
            "`skip-state` breaks rfc6749-10.12-a, and no scenario that notices it names that; they name core-3.1.3.7-11a"
        ]
    );
}

#[test]
fn what_did_not_pass_before_is_a_hole() {
    let matrix = matrix(&[accepted("a")], &[]);
    assert_eq!(
        matrix.holes,
        [
            "with all checks in place the weak relying party does not pass a: because",
            "a notices no switch",
        ]
    );
}

#[test]
fn only_what_must_be_refused_has_to_kill() {
    let welcome = Went {
        allowed: "must_accept",
        observed: "accepted",
        ..refused("b")
    };
    let matrix = matrix(
        &[refused("a"), welcome, refused("c")],
        &[(FIRST, &[accepted("a")])],
    );
    assert_eq!(matrix.holes, ["c notices no switch"]);
    let idle: Vec<&str> = matrix
        .idle()
        .map(|killer| killer.scenario.as_str())
        .collect();
    assert_eq!(idle, ["b", "c"]);
}

#[test]
fn scenarios_with_the_same_kills_and_requirements_count_once() {
    let matrix = matrix(
        &[refused("a"), refused("b"), refused("c"), refused("d")],
        &[(FIRST, &[accepted("a"), accepted("b"), accepted("c")])],
    );
    assert_eq!(
        matrix.counts,
        Counts {
            scenarios: 4,
            distinct: 2,
            attacks: 4,
            distinct_attacks: 1,
            distinct_attacks_without_oidf: 1,
        }
    );
    let alike: Vec<Vec<&str>> = matrix
        .alike()
        .iter()
        .map(|group| {
            group
                .iter()
                .map(|killer| killer.scenario.as_str())
                .collect()
        })
        .collect();
    assert_eq!(alike, [["a", "b", "c"]]);
}
