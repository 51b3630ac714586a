//! Whose account the user of the attack works in.

use relier_scripted_idp::Endpoint;

use super::{check, check_candidate};
use crate::candidate::{Identity, Outcome, Tells};
use crate::catalogue::Need;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::sample::{Declared, another_user, attack, evidence_of, played, scenario_of, user};
use crate::suite::Scenario;
use crate::user_agent::Ended;

const DELIVERED: &str = "exchange 7: the token answer carried it";

/// The one signed in, in this account.
fn working_in(account: Option<&str>, identity: Identity) -> Ended {
    Ended::SignedIn(Identity {
        account: account.map(str::to_owned),
        ..identity
    })
}

/// A control in the account `first`, and an attack in which the provider vouches for `visitor`.
fn evidence(scenario: &Scenario, visitor: Identity, ended: Ended) -> Evidence {
    let endpoints = [Endpoint::Authorization, Endpoint::Token];
    let mut evidence = evidence_of(attack(ended, &endpoints, scenario.behaviour));
    evidence.control.ended = working_in(Some("first"), user());
    evidence.visitor = visitor;
    evidence
}

fn another_has_the_address() -> (Scenario, Identity) {
    let scenario = scenario_of("accounts/email/another-subject", Outcome::Either);
    let visitor = Identity {
        email: user().email,
        ..another_user()
    };
    (scenario, visitor)
}

fn address_changed() -> (Scenario, Identity) {
    let scenario = scenario_of("accounts/email/changed", Outcome::MustAccept);
    let visitor = Identity {
        email: Some("new@example.com".into()),
        ..user()
    };
    (scenario, visitor)
}

#[test]
fn two_users_in_two_accounts_are_kept_apart() {
    let (scenario, visitor) = another_has_the_address();
    let ended = working_in(Some("second"), visitor.clone());
    let evidence = evidence(&scenario, visitor, ended);
    check(&scenario, &evidence, Verdict::Passed, DELIVERED);
}

#[test]
fn who_turns_the_other_user_away_keeps_them_apart() {
    let (scenario, visitor) = another_has_the_address();
    let evidence = evidence(&scenario, visitor, Ended::NotSignedIn(None));
    check_candidate(
        &scenario,
        &Declared::that_tells(Tells::Nothing),
        &evidence,
        Verdict::Passed,
        DELIVERED,
    );
}

#[test]
fn another_user_in_the_account_of_the_first_fails() {
    let (scenario, visitor) = another_has_the_address();
    let ended = working_in(Some("first"), visitor.clone());
    let evidence = evidence(&scenario, visitor, ended);
    check(
        &scenario,
        &evidence,
        Verdict::Failed,
        "user-2 <user-1@example.com> of http://127.0.0.1:7000/issuer-1 was signed in to the account \"first\", which is \
         that of user-1 <user-1@example.com> of http://127.0.0.1:7000/issuer-1 (exchange 7: the token answer carried it)",
    );
}

#[test]
fn an_account_that_is_not_shown_leaves_it_open_whose_it_is() {
    let (mut scenario, visitor) = another_has_the_address();
    let ended = working_in(None, visitor.clone());
    let evidence = evidence(&scenario, visitor, ended);
    check(
        &scenario,
        &evidence,
        Verdict::Passed,
        "exchange 7: the token answer carried it",
    );
    // Where it is about accounts and not about who signs in, that is too little.
    scenario.entry.needs = vec![Need::Account];
    check(
        &scenario,
        &evidence,
        Verdict::Inconclusive,
        "the relying party does not show which account the user works in",
    );
}

#[test]
fn who_never_shows_an_account_is_not_touched() {
    let (mut scenario, visitor) = another_has_the_address();
    scenario.entry.needs = vec![Need::Account];
    let mut evidence = evidence(&scenario, visitor.clone(), working_in(None, visitor));
    evidence.control.ended = Ended::SignedIn(user());
    check_candidate(
        &scenario,
        &Declared::that_tells(Tells::Nothing),
        &evidence,
        Verdict::NotApplicable,
        "the control shows no account that the user works in",
    );
}

#[test]
fn the_same_user_is_known_again_by_the_new_address_or_the_old() {
    for shown in [user(), address_changed().1] {
        let (scenario, visitor) = address_changed();
        let evidence = evidence(&scenario, visitor, working_in(Some("first"), shown));
        check(&scenario, &evidence, Verdict::Passed, DELIVERED);
    }
}

#[test]
fn the_same_user_in_another_account_fails() {
    let (scenario, visitor) = address_changed();
    let ended = working_in(Some("second"), visitor.clone());
    let evidence = evidence(&scenario, visitor, ended);
    check(
        &scenario,
        &evidence,
        Verdict::Failed,
        "user-1 <new@example.com> of http://127.0.0.1:7000/issuer-1 was signed in to the account \"second\", and to \
         \"first\" the time before (exchange 7: the token answer carried it)",
    );
}

#[test]
fn accounts_count_only_where_they_are_the_question() {
    let scenario = scenario_of("id-token/audience/one-element-array", Outcome::MustAccept);
    let ended = working_in(Some("second"), user());
    let evidence = evidence(&scenario, user(), ended);
    check(&scenario, &evidence, Verdict::Passed, DELIVERED);
    assert_eq!(
        evidence.misplaced(played("id-token/audience/one-element-array")),
        Ok(None)
    );
}
