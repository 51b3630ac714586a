//! Sign-outs: who is signed in then, and where the browser was sent.

use relier_scripted_idp::Endpoint;

use super::{check, check_candidate};
use crate::candidate::{Outcome, Tells};
use crate::catalogue::RefusedPart;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::sample::{Declared, attack, evidence_of, scenario_of, user};
use crate::suite::Scenario;
use crate::user_agent::Ended;

fn evidence(scenario: &Scenario, ended: Ended) -> Evidence {
    use Endpoint::{Authorization, EndSession, KeySet, Metadata, Token};
    let endpoints = [Metadata, Authorization, Token, KeySet, EndSession];
    evidence_of(attack(ended, &endpoints, scenario.behaviour))
}

fn endpoint_without_tls() -> Scenario {
    let mut scenario = scenario_of("logout/metadata/without-tls", Outcome::MustRefuse);
    scenario.entry.refused_part = Some(RefusedPart::EndSession);
    scenario
}

#[test]
fn a_sign_out_after_which_nobody_is_signed_in_passes() {
    let honest = scenario_of("logout/session/honest", Outcome::MustAccept);
    let delivered = "exchange 10: the logout request";
    let signed_out = evidence(&honest, Ended::SignedOut);
    check(&honest, &signed_out, Verdict::Passed, delivered);

    let bent = scenario_of("logout/session/another-state", Outcome::MustAccept);
    let delivered = "exchange 10: the end session answer carried it";
    let signed_out = evidence(&bent, Ended::SignedOut);
    check(&bent, &signed_out, Verdict::Passed, delivered);
}

#[test]
fn a_session_that_outlives_the_sign_out_fails() {
    let scenario = scenario_of("logout/session/another-state", Outcome::MustAccept);
    check(
        &scenario,
        &evidence(&scenario, Ended::StillSignedIn(user())),
        Verdict::Failed,
        "user-1 <user-1@example.com> of http://127.0.0.1:7000/issuer-1 is signed in after the sign-out (exchange 10: the \
         end session answer carried it)",
    );
}

#[test]
fn a_state_that_was_never_sent_cannot_be_lost() {
    let scenario = scenario_of("logout/session/without-state", Outcome::MustAccept);
    let mut evidence = evidence(&scenario, Ended::SignedOut);
    let asked = evidence
        .attack
        .iter_mut()
        .flat_map(|attack| &mut attack.exchanges);
    for exchange in asked {
        exchange.behaviour = None;
    }
    let proof = "exchange 10: the logout request has no state";
    check_candidate(
        &scenario,
        &Declared::that_tells(Tells::Nothing),
        &evidence,
        Verdict::NotApplicable,
        proof,
    );
    check(
        &scenario,
        &evidence,
        Verdict::Failed,
        &format!("never uses what the behaviour changes: {proof}"),
    );
}

#[test]
fn a_sign_out_that_never_gets_to_the_provider_shows_nothing_of_its_request() {
    let scenario = scenario_of("logout/request/without-hint", Outcome::MustAccept);
    let mut evidence = evidence(&scenario, Ended::SignedOut);
    if let Some(attack) = &mut evidence.attack {
        attack.exchanges.pop();
    }
    check(
        &scenario,
        &evidence,
        Verdict::Inconclusive,
        "no evidence that the behaviour was met: the logout endpoint was never called",
    );
}

#[test]
fn who_passes_over_an_endpoint_without_tls_and_signs_out_at_home_does_right() {
    let scenario = endpoint_without_tls();
    check_candidate(
        &scenario,
        &Declared::that_tells(Tells::Nothing),
        &evidence(&scenario, Ended::SignedOut),
        Verdict::Passed,
        "exchange 6: the metadata answer carried it",
    );
}

#[test]
fn who_sends_the_browser_to_an_endpoint_without_tls_fails() {
    let scenario = endpoint_without_tls();
    for ended in [
        Ended::LedAway("http://0.0.0.0:7000/issuer-1/logout".into()),
        Ended::StillSignedIn(user()),
    ] {
        let evidence = evidence(&scenario, ended);
        let candidate = Declared::that_tells(Tells::Nothing);
        let judged = super::judge(&scenario, &candidate, &evidence);
        assert_eq!(judged.verdict, Verdict::Failed, "{}", judged.reason);
    }
}
