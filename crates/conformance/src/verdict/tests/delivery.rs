//! Whether the behaviour reached the candidate, by the exchange log.

use relier_scripted_idp::Endpoint::{
    self, Authorization, KeySet, Metadata, Token, Unscripted, UserInfo,
};

use super::check;
use crate::candidate::{Outcome, Tells};
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::sample::{
    BEHAVIOUR, Declared, attack, evidence, evidence_of, played, rightly_refused, scenario,
    scenario_of, user,
};
use crate::user_agent::Ended;

#[track_caller]
fn unclear(evidence: &Evidence, reason: &str) {
    check(&scenario(), evidence, Verdict::Inconclusive, reason);
}

#[test]
fn without_an_attack_nothing_is_concluded() {
    let mut evidence = evidence(rightly_refused());
    evidence.attack = None;
    unclear(
        &evidence,
        "no evidence that the behaviour was met: the behaviour was never played",
    );
}

#[test]
fn a_refusal_of_an_honest_answer_is_inconclusive() {
    let mut evidence = evidence(rightly_refused());
    for exchange in &mut evidence.attack.as_mut().expect("an attack").exchanges {
        exchange.behaviour = None;
    }
    unclear(
        &evidence,
        "no evidence that the behaviour was met: no token answer carried the behaviour",
    );
}

#[test]
fn an_answer_with_another_behaviour_is_no_delivery() {
    let mut evidence = evidence(rightly_refused());
    for exchange in &mut evidence.attack.as_mut().expect("an attack").exchanges {
        exchange.behaviour = Some("id-token/audience/missing");
    }
    unclear(
        &evidence,
        "no evidence that the behaviour was met: no token answer carried the behaviour",
    );
}

#[test]
fn the_behaviour_at_another_endpoint_is_no_delivery() {
    let mut evidence = evidence(rightly_refused());
    let exchanges = &mut evidence.attack.as_mut().expect("an attack").exchanges;
    exchanges[0].behaviour = exchanges[1].behaviour.take();
    unclear(
        &evidence,
        "no evidence that the behaviour was met: no token answer carried the behaviour",
    );
}

#[test]
fn an_answer_that_was_cut_off_is_no_delivery() {
    let mut evidence = evidence(rightly_refused());
    evidence.attack.as_mut().expect("an attack").exchanges[1].completed = false;
    unclear(
        &evidence,
        "no evidence that the behaviour was met: exchange 7: the token answer was cut off",
    );
}

#[test]
fn a_redirect_back_that_nobody_followed_is_no_delivery() {
    let id = "callback/state/another";
    let mut attack = attack(rightly_refused(), &[Authorization], played(id));
    attack.callback = None;
    check(
        &scenario_of(id, Outcome::MustRefuse),
        &evidence_of(attack),
        Verdict::Inconclusive,
        "no evidence that the behaviour was met: exchange 6: the redirect back never reached the relying party",
    );
}

#[test]
fn a_browser_that_never_opened_the_callback_is_no_delivery() {
    let id = "callback/browser/another-browser";
    let mut attack = attack(rightly_refused(), &[Authorization], played(id));
    attack.callback = None;
    check(
        &scenario_of(id, Outcome::MustRefuse),
        &evidence_of(attack),
        Verdict::Inconclusive,
        "no evidence that the behaviour was met: the callback was never opened",
    );
}

#[test]
fn every_place_has_its_own_evidence() {
    for (id, endpoints, delivered) in [
        (
            BEHAVIOUR,
            &[Authorization, Token][..],
            "exchange 7: the token answer carried it",
        ),
        (
            "token-endpoint/response/html",
            &[Authorization, Token],
            "exchange 7: the token answer carried it",
        ),
        (
            "client-authentication/method/none",
            &[Authorization, Token],
            "exchange 7: the token answer carried it",
        ),
        (
            "keys/rotation/added",
            &[Authorization, Token, KeySet],
            "exchange 7: the token answer carried it",
        ),
        (
            "keys/set/for-encryption",
            &[Metadata, Authorization, Token, KeySet],
            "exchange 9: the key set answer carried it",
        ),
        (
            "keys/set/unavailable",
            &[Metadata, Authorization, Token, KeySet],
            "exchange 9: the key set answer carried it",
        ),
        (
            "discovery/issuer/differs",
            &[Metadata],
            "exchange 6: the metadata answer carried it",
        ),
        (
            "userinfo/subject/another-user",
            &[Authorization, Token, UserInfo],
            "exchange 8: the userinfo answer carried it",
        ),
        (
            "callback/state/another",
            &[Authorization],
            "exchange 6: the authorization answer carried it",
        ),
        (
            "callback/issuer/not-advertised",
            &[Metadata, Authorization],
            "exchange 7: the authorization answer carried it",
        ),
        (
            "callback/browser/another-browser",
            &[Authorization, Authorization],
            "the callback was opened as the behaviour says",
        ),
    ] {
        check(
            &scenario_of(id, Outcome::MustRefuse),
            &evidence_of(attack(rightly_refused(), endpoints, played(id))),
            Verdict::Passed,
            delivered,
        );
    }
}

#[test]
fn a_request_that_nobody_scripted_makes_everything_inconclusive() {
    let endpoints: [&[Endpoint]; 2] = [
        &[Authorization, Token, Unscripted],
        &[Unscripted, Authorization, Token],
    ];
    for (endpoints, number) in endpoints.into_iter().zip([8, 6]) {
        for ended in [rightly_refused(), Ended::SignedIn(user())] {
            unclear(
                &evidence_of(attack(ended, endpoints, played(BEHAVIOUR))),
                &format!("exchange {number}: GET /issuer-1/favicon.ico is not scripted"),
            );
        }
    }
}

#[test]
fn a_candidate_that_tells_nothing_needs_delivery_too() {
    let mut evidence = evidence(Ended::NotSignedIn(None));
    evidence.attack.as_mut().expect("an attack").exchanges.pop();
    super::check_candidate(
        &scenario(),
        &Declared::that_tells(Tells::Nothing),
        &evidence,
        Verdict::Inconclusive,
        "no evidence that the behaviour was met: no token answer carried the behaviour",
    );
}
