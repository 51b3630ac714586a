//! An answer without end, and who waits for it.

use relier_scripted_idp::Endpoint;

use super::check;
use crate::candidate::Outcome;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::requirements::Level;
use crate::sample::{attack, evidence_of, scenario_of};
use crate::suite::Scenario;
use crate::user_agent::Ended;

const WAITED: &str = "no answer to the callback within 5000 ms";

fn scenario() -> Scenario {
    let mut scenario = scenario_of("transport/token/dripping", Outcome::Either);
    scenario.level = Level::Should;
    scenario
}

fn waited(scenario: &Scenario) -> Evidence {
    let endpoints = [Endpoint::Authorization, Endpoint::Token];
    evidence_of(attack(
        Ended::Hung(WAITED.into()),
        &endpoints,
        scenario.behaviour,
    ))
}

#[test]
fn who_waits_as_long_as_it_is_kept_waiting_is_advised_to_give_up() {
    let scenario = scenario();
    check(&scenario, &waited(&scenario), Verdict::Advisory, WAITED);
}

#[test]
fn who_does_not_come_back_afterwards_fails() {
    let scenario = scenario();
    let mut evidence = waited(&scenario);
    if let Some(after) = &mut evidence.after {
        after.ended = Ended::NotSignedIn(None);
    }
    let reason = format!(
        "{WAITED}, and an honest sign-in afterwards no longer works: nobody was signed in, and the relying party did not say why"
    );
    check(&scenario, &evidence, Verdict::Failed, &reason);
}

#[test]
fn who_hangs_where_nobody_keeps_it_waiting_fails() {
    let mut scenario = scenario_of("transport/token/closed", Outcome::MustRefuse);
    scenario.level = Level::Should;
    check(&scenario, &waited(&scenario), Verdict::Failed, WAITED);
}
