//! What the relying party's own requests show.

use relier_scripted_idp::{Endpoint, Exchange};

use super::check;
use crate::candidate::Outcome;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::requests::RequestRule;
use crate::requirements::Level;
use crate::sample::{attack, evidence_of, exchange, scenario_of, user};
use crate::suite::Scenario;
use crate::user_agent::Ended;

const SEVERAL: &str = "exchanges 6, 7, 8: the authorization requests of 3 sign-ins";

fn scenario() -> Scenario {
    let mut scenario = scenario_of("authorization-request/state/repeated", Outcome::MustAccept);
    scenario.entry.request = Some(RequestRule::StateNew);
    scenario
}

fn asked(number: u64, state: &str) -> Exchange {
    let request = format!("GET /issuer-1/authorize?state={state} HTTP/1.1\r\n\r\n");
    Exchange {
        request: request.into(),
        ..exchange(number, Endpoint::Authorization)
    }
}

/// Sign-ins with these states, after one with the state `first` and before one with the state `last`.
fn evidence(states: &[&str]) -> Evidence {
    let mut attack = attack(
        Ended::SignedIn(user()),
        &[Endpoint::Authorization],
        scenario().behaviour,
    );
    attack.exchanges = (6..)
        .zip(states)
        .map(|(number, state)| asked(number, state))
        .collect();
    let mut evidence = evidence_of(attack);
    evidence.control.exchanges = vec![asked(1, "first")];
    if let Some(after) = &mut evidence.after {
        after.exchanges = vec![asked(20, "last")];
    }
    evidence
}

#[test]
fn requests_that_keep_the_rule_pass() {
    check(
        &scenario(),
        &evidence(&["a", "b", "c"]),
        Verdict::Passed,
        SEVERAL,
    );
}

#[test]
fn requests_that_break_the_rule_fail_whichever_sign_in_they_are_of() {
    for (states, numbers) in [
        (["a", "b", "a"], "6 and 8"),
        (["a", "first", "c"], "1 and 7"),
        (["last", "b", "c"], "6 and 20"),
    ] {
        let reason = format!("exchanges {numbers}: two sign-ins have the same state");
        check(&scenario(), &evidence(&states), Verdict::Failed, &reason);
    }
}

#[test]
fn a_rule_that_is_only_recommended_is_an_advisory() {
    let mut scenario = scenario();
    scenario.level = Level::Should;
    check(
        &scenario,
        &evidence(&["a", "b", "a"]),
        Verdict::Advisory,
        "exchanges 6 and 8: two sign-ins have the same state",
    );
}

#[test]
fn too_few_requests_show_nothing() {
    check(
        &scenario(),
        &evidence(&["a", "b"]),
        Verdict::Inconclusive,
        "no evidence that the behaviour was met: 2 authorization requests instead of 3",
    );
}

#[test]
fn a_request_that_must_not_be_sent_fails_though_the_provider_turns_it_away() {
    let id = "authorization-request/pkce/plain-offered-alone";
    let mut scenario = scenario_of(id, Outcome::Either);
    scenario.entry.request = Some(RequestRule::ChallengeNeverPlain);
    let turned_away = Ended::NotReached("the provider did not accept the request".into());
    let endpoints = [Endpoint::Metadata, Endpoint::Authorization];
    let mut attack = attack(turned_away, &endpoints, scenario.behaviour);
    attack.callback = None;
    let request = "GET /issuer-1/authorize?code_challenge=v HTTP/1.1\r\n\r\n";
    for exchange in &mut attack.exchanges {
        if exchange.endpoint == Endpoint::Authorization {
            exchange.request = request.into();
        }
    }
    let mut evidence = evidence_of(attack);
    evidence.control.exchanges.clear();
    check(
        &scenario,
        &evidence,
        Verdict::Failed,
        "exchange 7: the code_challenge is a plain one",
    );
}

#[test]
fn who_does_not_keep_to_its_registration_fails_though_it_never_comes_back() {
    let id = "callback/response/own-query-in-address";
    let scenario = scenario_of(id, Outcome::MustAccept);
    let turned_away = Ended::NotReached("redirect_uri is not the registered one".into());
    let mut attack = attack(turned_away, &[Endpoint::Authorization], scenario.behaviour);
    attack.callback = None;
    check(
        &scenario,
        &evidence_of(attack),
        Verdict::Failed,
        "redirect_uri is not the registered one",
    );
}
