//! Whether the candidate could be brought to the point: controls, needs, sign-ins that end early, crashes.

use relier_scripted_idp::Endpoint::{Authorization, KeySet, Metadata, Token, UserInfo};

use super::{DELIVERED, check, check_candidate};
use crate::candidate::{Identity, Outcome, Tells};
use crate::catalogue::Need;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::requirements::Level;
use crate::sample::{
    BEHAVIOUR, Declared, another_user, attack, evidence, evidence_of, played, rightly_refused,
    scenario, scenario_of, sign_in, user,
};
use crate::user_agent::Ended;

#[test]
fn without_a_control_that_worked_nothing_is_concluded() {
    let with_another_address = Identity {
        email: another_user().email,
        ..user()
    };
    for (ended, told) in [
        (rightly_refused(), "refused: not for this client"),
        (
            Ended::NotSignedIn(None),
            "nobody was signed in, and the relying party did not say why",
        ),
        (
            Ended::SignedIn(another_user()),
            "user-2 <user-2@example.com> of http://127.0.0.1:7000/issuer-1 was signed in",
        ),
        (
            Ended::SignedIn(Identity {
                email: None,
                ..another_user()
            }),
            "user-2 of http://127.0.0.1:7000/issuer-1 was signed in",
        ),
        (
            Ended::SignedIn(Identity {
                issuer: Some("https://issuer.example.net".into()),
                ..user()
            }),
            "user-1 <user-1@example.com> of https://issuer.example.net was signed in",
        ),
        (
            Ended::SignedIn(with_another_address),
            "user-1 <user-2@example.com> of http://127.0.0.1:7000/issuer-1 was signed in",
        ),
        (
            Ended::LedAway("https://login.example.net/".into()),
            "the browser was sent to https://login.example.net/",
        ),
        (
            Ended::NotReached("the page is empty".into()),
            "the page is empty",
        ),
    ] {
        // The attack by itself would pass, and fail.
        for attack in [rightly_refused(), Ended::SignedIn(user())] {
            let mut evidence = evidence(attack);
            evidence.control.ended = ended.clone();
            check(
                &scenario(),
                &evidence,
                Verdict::Inconclusive,
                &format!(
                    "the honest sign-in before did not work, so a refusal would mean nothing: {told}"
                ),
            );
        }
    }
}

#[test]
fn a_crash_or_a_hang_in_any_of_the_three_sign_ins_fails_whatever_was_asked() {
    fn control(evidence: &mut Evidence, ended: Ended) {
        evidence.control.ended = ended;
    }
    fn attacked(evidence: &mut Evidence, ended: Ended) {
        evidence.attack = Some(sign_in(ended, 6, &[]));
    }
    fn after(evidence: &mut Evidence, ended: Ended) {
        evidence.after = Some(sign_in(ended, 20, &[]));
    }
    for outcome in [Outcome::MustRefuse, Outcome::MustAccept, Outcome::Either] {
        for level in [Level::Must, Level::Should] {
            for place in [control, attacked, after] {
                for broken in [Ended::Crashed, Ended::Hung] {
                    let mut scenario = scenario_of(BEHAVIOUR, outcome);
                    scenario.level = level;
                    let mut evidence = evidence(rightly_refused());
                    place(&mut evidence, broken("what happened".into()));
                    check(&scenario, &evidence, Verdict::Failed, "what happened");
                }
            }
        }
    }
}

#[test]
fn a_crash_in_a_control_of_what_does_not_touch_the_candidate_fails() {
    let mut scenario = scenario();
    scenario.entry.needs = vec![Need::Userinfo];
    let mut evidence = evidence(rightly_refused());
    evidence.control = sign_in(Ended::Crashed("what happened".into()), 1, &[]);
    let candidate = Declared::that_tells(Tells::Nothing);
    check_candidate(
        &scenario,
        &candidate,
        &evidence,
        Verdict::Failed,
        "what happened",
    );
}

/// Whoever does not use what the behaviour changes: the log line that shows it.
#[test]
fn what_does_not_touch_a_candidate_is_not_applicable_to_one_that_does_not_tell_all() {
    let bare = "GET /issuer-1/authorize?client_id=client&state=s HTTP/1.1\r\n\r\n";
    for (need, proof) in [
        (
            Need::Nonce,
            "exchange 2: the authorization request has no nonce",
        ),
        (
            Need::MaxAge,
            "exchange 2: the authorization request has no max_age",
        ),
        (
            Need::Pkce,
            "exchange 2: the authorization request has no code_challenge",
        ),
        (
            Need::Userinfo,
            "exchanges 1 to 3, the whole control: no userinfo request",
        ),
        (
            Need::KeySet,
            "exchanges 1 to 3, the whole control: no key set request",
        ),
    ] {
        let mut scenario = scenario_of("keys/set/for-encryption", Outcome::MustRefuse);
        scenario.entry.needs = vec![Need::IssParameter, need];
        let mut evidence = evidence(rightly_refused());
        evidence.control = sign_in(
            Ended::SignedIn(user()),
            1,
            &[Metadata, Authorization, Token],
        );
        evidence.control.exchanges[1].request = bare.into();
        evidence.attack = None;
        evidence.after = None;
        for tells in [Tells::Nothing, Tells::Stage] {
            let candidate = Declared::that_tells(tells);
            check_candidate(
                &scenario,
                &candidate,
                &evidence,
                Verdict::NotApplicable,
                proof,
            );
        }
        check(
            &scenario,
            &evidence,
            Verdict::Failed,
            &format!("never uses what the behaviour changes: {proof}"),
        );
    }
}

#[test]
fn a_candidate_that_uses_all_that_is_needed_is_judged() {
    let mut scenario = scenario();
    scenario.entry.needs = vec![
        Need::Nonce,
        Need::MaxAge,
        Need::Pkce,
        Need::Userinfo,
        Need::KeySet,
        Need::IssParameter,
    ];
    check(
        &scenario,
        &evidence(rightly_refused()),
        Verdict::Passed,
        DELIVERED,
    );
}

#[test]
fn the_honest_sign_in_says_what_a_candidate_uses_not_the_attack() {
    let mut scenario = scenario_of("keys/set/for-encryption", Outcome::MustRefuse);
    scenario.entry.needs = vec![Need::KeySet];
    let mut evidence = evidence(rightly_refused());
    evidence
        .control
        .exchanges
        .retain(|exchange| exchange.endpoint != KeySet);
    evidence.attack = Some(attack(
        rightly_refused(),
        &[KeySet, Authorization, Token],
        played(BEHAVIOUR),
    ));
    let candidate = Declared::that_tells(Tells::Nothing);
    check_candidate(
        &scenario,
        &candidate,
        &evidence,
        Verdict::NotApplicable,
        "exchanges 1 to 5, the whole control: no key set request",
    );
}

#[test]
fn an_attack_that_ended_early_is_inconclusive() {
    for outcome in [Outcome::MustRefuse, Outcome::MustAccept, Outcome::Either] {
        check(
            &scenario_of(BEHAVIOUR, outcome),
            &evidence(Ended::NotReached("the page is empty".into())),
            Verdict::Inconclusive,
            "the page is empty",
        );
    }
}

#[test]
fn who_does_not_meet_a_demand_that_must_be_met_fails() {
    let id = "authorization-request/pkce/required";
    let mut turned_away = attack(
        Ended::NotReached("the provider did not accept the request".into()),
        &[Authorization],
        played(id),
    );
    turned_away.exchanges[0].behaviour = Some(id);
    turned_away.callback = Some("http://localhost:8000/auth?error=invalid_request".into());
    let evidence = evidence_of(turned_away);
    for (outcome, verdict) in [
        (Outcome::MustAccept, Verdict::Failed),
        (Outcome::Either, Verdict::Inconclusive),
    ] {
        check(
            &scenario_of(id, outcome),
            &evidence,
            verdict,
            "the provider did not accept the request",
        );
    }
}

#[test]
fn a_demand_that_was_met_shows_at_the_token_endpoint() {
    let id = "authorization-request/pkce/required";
    let endpoints = [Authorization, Token, UserInfo];
    check(
        &scenario_of(id, Outcome::MustAccept),
        &evidence_of(attack(Ended::SignedIn(user()), &endpoints, played(id))),
        Verdict::Passed,
        DELIVERED,
    );
}

#[test]
fn an_early_end_of_something_else_than_a_demand_is_inconclusive() {
    let id = "client-authentication/method/none";
    check(
        &scenario_of(id, Outcome::MustAccept),
        &evidence_of(attack(
            Ended::NotReached("the page is empty".into()),
            &[Authorization, Token],
            played(id),
        )),
        Verdict::Inconclusive,
        "the page is empty",
    );
}

#[test]
fn a_control_that_shows_no_address_worked() {
    let mut evidence = evidence(rightly_refused());
    evidence.control.ended = Ended::SignedIn(Identity {
        email: None,
        ..user()
    });
    check(&scenario(), &evidence, Verdict::Passed, DELIVERED);
}

#[test]
fn what_the_candidate_cannot_do_is_skipped_and_nobody_who_tells_everything_may() {
    for (need, told) in [
        (Need::Clock, "the candidate cannot move its clock"),
        (
            Need::TwoProviders,
            "the candidate cannot sign users in at two providers",
        ),
        (
            Need::IssParameter,
            "the candidate cannot check `iss` of callbacks",
        ),
    ] {
        let mut scenario = scenario();
        scenario.entry.needs = vec![need];
        let mut evidence = evidence(rightly_refused());
        evidence.attack = None;
        for (tells, verdict) in [
            (Tells::Nothing, Verdict::Skipped),
            (Tells::Stage, Verdict::Skipped),
            (Tells::Code, Verdict::Failed),
        ] {
            let candidate = Declared {
                capable: false,
                ..Declared::that_tells(tells)
            };
            check_candidate(&scenario, &candidate, &evidence, verdict, told);
        }
    }
}

/// A library has none, and nobody sees what an application makes of it.
#[test]
fn what_is_about_pages_is_skipped_by_whoever_has_none() {
    let mut scenario = scenario();
    scenario.entry.needs = vec![Need::Pages];
    for tells in [Tells::Nothing, Tells::Stage, Tells::Code] {
        let candidate = Declared {
            capable: false,
            ..Declared::that_tells(tells)
        };
        check_candidate(
            &scenario,
            &candidate,
            &evidence(rightly_refused()),
            Verdict::Skipped,
            "the candidate cannot be reached by requests over HTTP, with pages that it answers",
        );
    }
}
