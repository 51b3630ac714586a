//! The honest sign-in afterwards.

use super::{DELIVERED, check};
use crate::candidate::{Identity, Outcome};
use crate::report::Verdict;
use crate::requirements::Level;
use crate::sample::{
    BEHAVIOUR, another_user, evidence, moved_to, rightly_refused, scenario, scenario_of, user,
};
use crate::suite::Scenario;
use crate::user_agent::Ended;

#[test]
fn who_does_right_but_no_longer_works_fails() {
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
            Ended::LedAway("https://login.example.net/".into()),
            "the browser was sent to https://login.example.net/",
        ),
        (
            Ended::NotReached("the page is empty".into()),
            "the page is empty",
        ),
    ] {
        for (outcome, attack) in [
            (Outcome::MustRefuse, rightly_refused()),
            (Outcome::MustAccept, Ended::SignedIn(user())),
            (Outcome::Either, rightly_refused()),
        ] {
            let mut evidence = evidence(attack);
            evidence.after.as_mut().expect("a sign-in after").ended = ended.clone();
            for level in [Level::Must, Level::Should] {
                let scenario = Scenario {
                    level,
                    ..scenario_of(BEHAVIOUR, outcome)
                };
                check(
                    &scenario,
                    &evidence,
                    Verdict::Failed,
                    &format!("an honest sign-in afterwards no longer works: {told}"),
                );
            }
        }
    }
}

#[test]
fn without_a_sign_in_afterwards_doing_right_is_inconclusive() {
    let mut evidence = evidence(rightly_refused());
    evidence.after = None;
    check(
        &scenario(),
        &evidence,
        Verdict::Inconclusive,
        "there was no honest sign-in afterwards",
    );
}

#[test]
fn without_a_sign_in_afterwards_doing_wrong_still_fails() {
    let mut evidence = evidence(Ended::SignedIn(user()));
    evidence.after = None;
    check(
        &scenario(),
        &evidence,
        Verdict::Failed,
        "user-1 was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn the_sign_in_afterwards_belongs_to_the_issuer_that_was_attacked() {
    let there = "http://127.0.0.1:7000/issuer-2";
    let mut evidence = moved_to(there, evidence(rightly_refused()));
    check(&scenario(), &evidence, Verdict::Passed, DELIVERED);
    evidence.after.as_mut().expect("a sign-in after").ended = Ended::SignedIn(user());
    check(
        &scenario(),
        &evidence,
        Verdict::Failed,
        "an honest sign-in afterwards no longer works: user-1 <user-1@example.com> of http://127.0.0.1:7000/issuer-1 was signed in",
    );
}
