//! A signature that is bad, and who may take no notice of it.

use relier_scripted_idp::Endpoint;

use super::{check, check_candidate};
use crate::candidate::{Outcome, Tells};
use crate::catalogue::Need;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::sample::{
    Declared, another_user, attack, evidence_of, rightly_refused, scenario_of, sign_in, user,
};
use crate::suite::Scenario;
use crate::user_agent::Ended;

const WHY: &str = "the signature is never verified (exchanges 1 to 5, the whole control: no key set request): with a token \
     that comes from the token endpoint, OpenID Connect Core section 3.1.3.7 item 6 lets TLS stand in for it, so everything \
     rests on that connection";

fn scenario() -> Scenario {
    let mut scenario = scenario_of("id-token/signature/another-key", Outcome::MustRefuse);
    scenario.entry.needs = vec![Need::KeySet];
    scenario
}

/// Of a relying party that asks for no keys, not even in the attack.
fn without_keys(scenario: &Scenario, ended: Ended) -> Evidence {
    let endpoints = [Endpoint::Authorization, Endpoint::Token];
    let mut evidence = evidence_of(attack(ended, &endpoints, scenario.behaviour));
    let exchanges = &mut evidence.control.exchanges;
    exchanges.retain(|exchange| exchange.endpoint != Endpoint::KeySet);
    evidence
}

fn with_no_algorithm_registered() -> Declared {
    Declared {
        registers_algorithm: false,
        ..Declared::that_tells(Tells::Nothing)
    }
}

#[test]
fn who_trusts_the_connection_to_the_token_endpoint_is_only_advised() {
    let scenario = scenario();
    for (identity, happened) in [
        (user(), "user-1 was signed in"),
        (
            another_user(),
            "user-2 <user-2@example.com> of http://127.0.0.1:7000/issuer-1 was signed in",
        ),
    ] {
        check_candidate(
            &scenario,
            &with_no_algorithm_registered(),
            &without_keys(&scenario, Ended::SignedIn(identity)),
            Verdict::Advisory,
            &format!("{happened} (exchange 7: the token answer carried it); {WHY}"),
        );
    }
}

#[test]
fn who_notices_only_by_the_userinfo_answer_is_advised_too() {
    let scenario = scenario();
    let mut evidence = without_keys(&scenario, rightly_refused());
    let used = sign_in(rightly_refused(), 8, &[Endpoint::UserInfo]);
    let attack = evidence.attack.as_mut().unwrap();
    attack.exchanges.extend(used.exchanges);
    check_candidate(
        &scenario,
        &with_no_algorithm_registered(),
        &evidence,
        Verdict::Advisory,
        &format!(
            "exchange 8: the access token was used although the ID token had to be refused; {WHY}"
        ),
    );
}

#[test]
fn who_has_registered_an_algorithm_has_to_verify() {
    let scenario = scenario();
    check_candidate(
        &scenario,
        &Declared::that_tells(Tells::Nothing),
        &without_keys(&scenario, Ended::SignedIn(user())),
        Verdict::Failed,
        "user-1 was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn who_has_fetched_the_keys_has_to_verify() {
    let scenario = scenario();
    let endpoints = [Endpoint::Authorization, Endpoint::Token];
    let ended = Ended::SignedIn(user());
    check_candidate(
        &scenario,
        &with_no_algorithm_registered(),
        &evidence_of(attack(ended, &endpoints, scenario.behaviour)),
        Verdict::Failed,
        "user-1 was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn who_tells_everything_has_to_verify() {
    let scenario = scenario();
    check(
        &scenario,
        &without_keys(&scenario, Ended::SignedIn(user())),
        Verdict::Failed,
        "user-1 was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn who_refuses_without_keys_has_refused() {
    let scenario = scenario();
    check_candidate(
        &scenario,
        &with_no_algorithm_registered(),
        &without_keys(&scenario, rightly_refused()),
        Verdict::Passed,
        "exchange 7: the token answer carried it",
    );
}

#[test]
fn a_token_that_says_it_is_not_signed_is_another_matter() {
    let scenario = scenario_of("id-token/algorithm/none", Outcome::MustRefuse);
    check_candidate(
        &scenario,
        &with_no_algorithm_registered(),
        &without_keys(&scenario, Ended::SignedIn(user())),
        Verdict::Failed,
        "user-1 was signed in (exchange 7: the token answer carried it)",
    );
}
