//! The summary as a person reads it.

use crate::candidate::Outcome;
use crate::catalogue::Severity;
use crate::expected::ExpectedFailure;
use crate::report::Report;
use crate::requirements::{Level, Observable, Requirement, Role};
use crate::sample::{
    another_user, evidence, report, rightly_refused, scenario, user, whole_report,
};
use crate::suite::{Scenario, Suite};
use crate::user_agent::Ended;

const CLOSER: &str = "run --verbose --name {id}";

fn scenario_called(id: &str) -> Scenario {
    Scenario {
        id: id.into(),
        ..scenario()
    }
}

/// A suite with these scenarios and the rule that they name.
fn suite(scenarios: &[&Scenario]) -> Suite {
    let rule = Requirement {
        spec: "OpenID Connect Core 1.0".into(),
        section: "3.1.3.7".into(),
        level: Level::Must,
        role: Role::RelyingParty,
        profile: "basic".into(),
        observable: Observable::BlackBox,
        text: "The audience contains the client.".into(),
        provoke: String::new(),
    };
    Suite {
        version: String::new(),
        features: Vec::new(),
        scenarios: scenarios
            .iter()
            .map(|scenario| (scenario.id.clone(), (*scenario).clone()))
            .collect(),
        requirements: [("core-3.1.3.7-3a".to_owned(), rule)].into(),
    }
}

/// Two scenarios that pass, and one of everything that speaks against a candidate.
fn mixed() -> (Suite, Report) {
    let advisory = Scenario {
        level: Level::Should,
        ..scenario_called("a/advisory")
    };
    let mut slight = scenario_called("b/slight");
    slight.entry.severity = Severity::Low;
    let grave = scenario_called("c/grave");
    let mut unclear = scenario_called("d/unclear");
    unclear.entry.severity = Severity::Medium;
    unclear.entry.outcome = Outcome::MustAccept;
    let better = scenario_called("e/better-than-known");
    let good = scenario_called("f/good");

    let accepted = evidence(Ended::SignedIn(user()));
    let refused = evidence(rightly_refused());
    let mut better_report = report(&better, &refused);
    ExpectedFailure {
        scenario: better.id.clone(),
        reason: "nobody knows".into(),
        ..ExpectedFailure::default()
    }
    .hold_against(&mut better_report, "2026-05-04");
    let suite = suite(&[&advisory, &slight, &grave, &unclear, &better, &good]);
    let report = whole_report(vec![
        report(&advisory, &accepted),
        report(&slight, &evidence(Ended::Crashed("in the callback".into()))),
        report(&grave, &evidence(Ended::SignedIn(another_user()))),
        report(
            &unclear,
            &evidence(Ended::NotReached("the page is empty".into())),
        ),
        better_report,
        report(&good, &refused),
    ]);
    (suite, report)
}

#[test]
fn what_speaks_against_a_candidate_comes_first_the_gravest_before_the_rest() {
    let (suite, report) = mixed();
    insta::assert_snapshot!(report.summary_text(&suite, CLOSER, false));
}

#[test]
fn a_candidate_that_conforms_gets_one_line() {
    let scenario = scenario();
    let mut report = whole_report(vec![report(&scenario, &evidence(rightly_refused()))]);
    report.duration_ms = 2005;
    assert_eq!(
        report.summary_text(&suite(&[&scenario]), CLOSER, false),
        "declared conforms: 1 passed, 0 failed of 1 scenarios, in 2.005 s\n"
    );
}

#[test]
fn a_failure_out_of_the_suite_is_told_without_clause_and_explanation() {
    let report = whole_report(vec![report(
        &scenario(),
        &evidence(Ended::SignedIn(user())),
    )]);
    let mut nothing = suite(&[]);
    nothing.requirements.clear();
    assert_eq!(
        report.summary_text(&nothing, CLOSER, false),
        "FAILED id-token/audience/names-another-client
    The audience is another client
    expected  must refuse
    observed  accepted: user-1 was signed in (exchange 7: the token answer carried it)
    closer    run --verbose --name id-token/audience/names-another-client

declared does not conform: 0 passed, 1 failed of 1 scenarios, in 1.234 s
look first at: id-token/audience/names-another-client
"
    );
}

#[test]
fn colours_change_nothing_but_colours() {
    let (suite, report) = mixed();
    let plain = report.summary_text(&suite, CLOSER, false);
    let mut coloured = report.summary_text(&suite, CLOSER, true);
    assert!(coloured.contains("\u{1b}[1;31mFAILED\u{1b}[0m c/grave\n"));
    for code in ["1;31", "1;32", "2", "0"] {
        coloured = coloured.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(coloured, plain);
}
