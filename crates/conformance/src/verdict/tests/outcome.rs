//! What was asked and what was done.

use super::{DELIVERED, check, check_candidate, check_end};
use crate::candidate::{FailedStart, Identity, NotStarted, Outcome, Tells};
use crate::catalogue::RefusedPart;
use crate::report::Verdict;
use crate::requirements::Level;
use crate::sample::{
    BEHAVIOUR, Declared, another_user, attack, evidence, evidence_of, moved_to, played,
    rightly_refused, scenario, scenario_of, sign_in, user,
};
use crate::user_agent::Ended;

use relier_scripted_idp::Endpoint;
use relier_scripted_idp::Endpoint::{Authorization, Metadata, Token, UserInfo};

const ACCEPTED: &str = "user-1 was signed in (exchange 7: the token answer carried it)";
const ANOTHER: &str = "user-2 <user-2@example.com> of http://127.0.0.1:7000/issuer-1 was signed in (exchange 7: the token answer carried it)";

#[test]
fn what_must_be_refused_and_is_passes() {
    check_end(rightly_refused(), Verdict::Passed, DELIVERED);
}

#[test]
fn what_must_be_refused_and_is_accepted_fails() {
    check_end(Ended::SignedIn(user()), Verdict::Failed, ACCEPTED);
}

#[test]
fn what_must_be_accepted_and_is_passes() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::MustAccept);
    let evidence = evidence(Ended::SignedIn(user()));
    check(&scenario, &evidence, Verdict::Passed, DELIVERED);
}

#[test]
fn what_must_be_accepted_and_is_refused_fails_even_for_the_reason_in_the_entry() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::MustAccept);
    check(
        &scenario,
        &evidence(rightly_refused()),
        Verdict::Failed,
        "refused: not for this client (exchange 7: the token answer carried it)",
    );
}

#[test]
fn a_refusal_without_a_word_is_told_as_such() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::MustAccept);
    check(
        &scenario,
        &evidence(Ended::NotSignedIn(None)),
        Verdict::Failed,
        "nobody was signed in, and the relying party did not say why (exchange 7: the token answer carried it)",
    );
}

#[test]
fn another_user_fails_whatever_is_asked() {
    for outcome in [Outcome::MustRefuse, Outcome::MustAccept, Outcome::Either] {
        let scenario = scenario_of(BEHAVIOUR, outcome);
        let evidence = evidence(Ended::SignedIn(another_user()));
        check(&scenario, &evidence, Verdict::Failed, ANOTHER);
    }
}

#[test]
fn the_same_subject_of_another_issuer_is_another_user() {
    let stranger = Identity {
        issuer: Some("https://issuer.example.net".into()),
        ..user()
    };
    check(
        &scenario_of(BEHAVIOUR, Outcome::Either),
        &evidence(Ended::SignedIn(stranger)),
        Verdict::Failed,
        "user-1 <user-1@example.com> of https://issuer.example.net was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn the_user_with_the_address_of_another_is_another_user() {
    let mixed = Identity {
        email: another_user().email,
        ..user()
    };
    check(
        &scenario_of(BEHAVIOUR, Outcome::MustAccept),
        &evidence(Ended::SignedIn(mixed)),
        Verdict::Failed,
        "user-1 <user-2@example.com> of http://127.0.0.1:7000/issuer-1 was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn the_user_without_an_address_is_the_user() {
    let reticent = Identity {
        email: None,
        ..user()
    };
    check(
        &scenario_of(BEHAVIOUR, Outcome::MustAccept),
        &evidence(Ended::SignedIn(reticent)),
        Verdict::Passed,
        DELIVERED,
    );
}

#[test]
fn the_user_of_the_issuer_that_was_attacked_is_the_user() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::MustAccept);
    let here = evidence(Ended::SignedIn(user()));
    let there = moved_to("http://127.0.0.1:7000/issuer-2", here);
    check(&scenario, &there, Verdict::Passed, DELIVERED);
}

#[test]
fn the_user_of_the_issuer_before_is_another_user() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::Either);
    let mut evidence = evidence(Ended::SignedIn(user()));
    evidence.is_gathered_at("http://127.0.0.1:7000/issuer-2");
    check(
        &scenario,
        &evidence,
        Verdict::Failed,
        "user-1 <user-1@example.com> of http://127.0.0.1:7000/issuer-1 was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn what_is_left_open_passes_refused_or_accepted() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::Either);
    for ended in [rightly_refused(), Ended::SignedIn(user())] {
        check(&scenario, &evidence(ended), Verdict::Passed, DELIVERED);
    }
}

#[test]
fn who_stands_on_a_side_is_held_to_it_where_it_is_left_open() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::Either);
    let strict = Declared::on_the_side_of(Outcome::MustRefuse);
    let lenient = Declared::on_the_side_of(Outcome::MustAccept);
    let refused = evidence(rightly_refused());
    let accepted = evidence(Ended::SignedIn(user()));
    let reason = "refused: not for this client (exchange 7: the token answer carried it)";
    check_candidate(&scenario, &strict, &refused, Verdict::Passed, DELIVERED);
    check_candidate(&scenario, &strict, &accepted, Verdict::Failed, ACCEPTED);
    check_candidate(&scenario, &lenient, &accepted, Verdict::Passed, DELIVERED);
    check_candidate(&scenario, &lenient, &refused, Verdict::Failed, reason);
}

#[test]
fn a_side_does_not_count_where_the_standards_decide() {
    let candidate = Declared::on_the_side_of(Outcome::MustAccept);
    let accepted = evidence(Ended::SignedIn(user()));
    check_candidate(
        &scenario(),
        &candidate,
        &accepted,
        Verdict::Failed,
        ACCEPTED,
    );
}

#[test]
fn what_is_only_recommended_is_an_advisory() {
    let mut scenario = scenario();
    scenario.level = Level::Should;
    let accepted = evidence(Ended::SignedIn(user()));
    check(&scenario, &accepted, Verdict::Advisory, ACCEPTED);
    check(
        &scenario,
        &evidence(rightly_refused()),
        Verdict::Passed,
        DELIVERED,
    );
}

#[test]
fn being_led_away_by_what_must_be_refused_is_accepting_it() {
    check_end(
        Ended::LedAway("https://login.example.net/authorize".into()),
        Verdict::Failed,
        "the browser was sent to https://login.example.net/authorize (exchange 7: the token answer carried it)",
    );
}

#[test]
fn being_led_away_is_not_being_signed_in() {
    let scenario = scenario_of(BEHAVIOUR, Outcome::MustAccept);
    check(
        &scenario,
        &evidence(Ended::LedAway("https://login.example.net/authorize".into())),
        Verdict::Failed,
        "the browser was sent to https://login.example.net/authorize (exchange 7: the token answer carried it)",
    );
}

#[test]
fn dropping_the_bad_part_is_a_refusal_of_it() {
    let id = "userinfo/subject/another-user";
    let mut scenario = scenario_of(id, Outcome::MustRefuse);
    let endpoints = [Authorization, Token, UserInfo];
    let mut accepted = evidence_of(attack(Ended::SignedIn(user()), &endpoints, played(id)));
    accepted.from_userinfo = Some(sign_in(Ended::SignedIn(user()), 6, &endpoints));
    let delivered = "exchange 8: the userinfo answer carried it";
    check(
        &scenario,
        &accepted,
        Verdict::Failed,
        "user-1 was signed in (exchange 8: the userinfo answer carried it)",
    );
    scenario.entry.refused_part = Some(RefusedPart::Userinfo);
    for tells in [Tells::Nothing, Tells::Stage] {
        let candidate = Declared::that_tells(tells);
        check_candidate(&scenario, &candidate, &accepted, Verdict::Passed, delivered);
    }
    // Whoever tells codes refuses aloud.
    check(
        &scenario,
        &accepted,
        Verdict::Failed,
        "user-1 was signed in (exchange 8: the userinfo answer carried it)",
    );
    // Taking somebody's address out of it is not dropping it.
    let mixed = Identity {
        email: another_user().email,
        ..user()
    };
    check(
        &scenario,
        &evidence_of(attack(Ended::SignedIn(mixed), &endpoints, played(id))),
        Verdict::Failed,
        "user-1 <user-2@example.com> of http://127.0.0.1:7000/issuer-1 was signed in (exchange 8: the userinfo answer carried it)",
    );
}

#[test]
fn nobody_sees_what_was_dropped_where_nothing_of_userinfo_is_shown() {
    let id = "userinfo/subject/another-user";
    let mut scenario = scenario_of(id, Outcome::MustRefuse);
    scenario.entry.refused_part = Some(RefusedPart::Userinfo);
    let without_address = Ended::SignedIn(Identity {
        email: None,
        ..user()
    });
    let endpoints = [Authorization, Token, UserInfo];
    let mut evidence = evidence_of(attack(Ended::SignedIn(user()), &endpoints, played(id)));
    for shows_nothing in [without_address, Ended::NotSignedIn(None)] {
        evidence.from_userinfo = Some(sign_in(shows_nothing, 6, &endpoints));
        check_candidate(
            &scenario,
            &Declared::that_tells(Tells::Nothing),
            &evidence,
            Verdict::NotApplicable,
            "exchanges 6 to 8, an honest sign-in with the e-mail address in userinfo alone: it is not shown",
        );
    }
    evidence.from_userinfo = None;
    check_candidate(
        &scenario,
        &Declared::that_tells(Tells::Nothing),
        &evidence,
        Verdict::Inconclusive,
        "no honest sign-in showed an e-mail address out of userinfo, so nobody sees whether the claims were taken",
    );
}

#[test]
fn becoming_another_user_is_never_only_an_advisory() {
    let mut scenario = scenario();
    scenario.level = Level::Should;
    check(
        &scenario,
        &evidence(Ended::SignedIn(another_user())),
        Verdict::Failed,
        "user-2 <user-2@example.com> of http://127.0.0.1:7000/issuer-1 was signed in (exchange 7: the token answer carried it)",
    );
}

#[test]
fn who_has_seen_bad_metadata_and_does_not_set_out_refuses() {
    let id = "discovery/issuer/differs";
    let page = Ended::NotReached("the page says 500".into());
    let evidence = evidence_of(attack(page, &[Metadata], played(id)));
    let candidate = Declared::that_tells(Tells::Nothing);
    let delivered = "exchange 6: the metadata answer carried it";
    for (outcome, verdict, reason) in [
        (Outcome::MustRefuse, Verdict::Passed, delivered),
        (Outcome::Either, Verdict::Passed, delivered),
        (
            Outcome::MustAccept,
            Verdict::Failed,
            "the page says 500 (exchange 6: the metadata answer carried it)",
        ),
    ] {
        let scenario = scenario_of(id, outcome);
        check_candidate(&scenario, &candidate, &evidence, verdict, reason);
    }
}

#[test]
fn who_is_told_lies_at_start_may_end_and_may_not_hang_or_be_killed() {
    let id = "discovery/issuer/differs";
    let scenario = scenario_of(id, Outcome::MustRefuse);
    for (how, verdict, said) in [
        (
            FailedStart::InOrder,
            Verdict::Passed,
            "exchange 6: the metadata answer carried it",
        ),
        (FailedStart::Killed, Verdict::Failed, "it fell"),
        (FailedStart::NeverReady, Verdict::Failed, "it fell"),
    ] {
        let fallen = Ended::NotStarted(NotStarted {
            how,
            why: "it fell".into(),
        });
        let mut evidence = evidence_of(attack(fallen, &[Metadata], played(id)));
        evidence.look_at_the_start(scenario.behaviour);
        let candidate = Declared::that_tells(Tells::Nothing);
        check_candidate(&scenario, &candidate, &evidence, verdict, said);
    }
}

#[test]
fn a_connection_that_breaks_is_no_refusal_where_one_is_asked_for() {
    for (outcome, verdict, said) in [
        (
            Outcome::MustRefuse,
            Verdict::Inconclusive,
            "the callback failed",
        ),
        (
            Outcome::Either,
            Verdict::Passed,
            "exchange 7: the token answer carried it",
        ),
    ] {
        let scenario = scenario_of(BEHAVIOUR, outcome);
        let candidate = Declared::that_tells(Tells::Nothing);
        let evidence = evidence(Ended::Unseen("the callback failed".into()));
        check_candidate(&scenario, &candidate, &evidence, verdict, said);
    }
}

#[test]
fn who_asks_again_and_again_and_never_serves_with_bad_metadata_has_refused() {
    let id = "discovery/issuer/differs";
    let scenario = scenario_of(id, Outcome::MustRefuse);
    let waits = Ended::NotStarted(NotStarted {
        how: FailedStart::NeverReady,
        why: "it waits".into(),
    });
    let again = [Metadata, Metadata, Metadata];
    let mut evidence = evidence_of(attack(waits, &again, played(id)));
    evidence.look_at_the_start(scenario.behaviour);
    let candidate = Declared::that_tells(Tells::Nothing);
    let delivered = "exchange 6: the metadata answer carried it";
    check_candidate(&scenario, &candidate, &evidence, Verdict::Passed, delivered);
}

#[test]
fn a_sign_in_page_that_breaks_off_over_bad_metadata_is_no_refusal() {
    let id = "discovery/issuer/differs";
    let scenario = scenario_of(id, Outcome::MustRefuse);
    let broken = Ended::Unseen("opening /login failed".into());
    let evidence = evidence_of(attack(broken, &[Metadata], played(id)));
    let candidate = Declared::that_tells(Tells::Nothing);
    let said = "opening /login failed";
    check_candidate(
        &scenario,
        &candidate,
        &evidence,
        Verdict::Inconclusive,
        said,
    );
}

#[test]
fn a_refusal_while_a_neighbours_connection_broke_may_be_the_neighbours_fault() {
    let mut evidence = evidence(Ended::NotSignedIn(None));
    assert!(!evidence.may_be_a_neighbours_fault());
    if let Some(attack) = &mut evidence.attack {
        attack.troubled = true;
    }
    assert!(evidence.may_be_a_neighbours_fault());
}

#[test]
fn who_does_not_go_to_a_provider_whose_metadata_know_no_pkce_passes() {
    let id = "callback/browser/another-browser-without-pkce";
    let scenario = scenario_of(id, Outcome::MustRefuse);
    let candidate = Declared::that_tells(Tells::Nothing);
    let not_started = NotStarted {
        how: FailedStart::InOrder,
        why: "the provider offers no PKCE".into(),
    };
    for ended in [
        Ended::NotSignedIn(None),
        Ended::NotReached("the sign-in page did not redirect (status 502)".into()),
        Ended::NotStarted(not_started),
    ] {
        let judged = |altered: bool, endpoints: &[Endpoint], verdict, reason: &str| {
            let mut attack = attack(ended.clone(), endpoints, played(id));
            attack.callback = None;
            let metadata = attack.exchanges.first_mut();
            if let Some(metadata) = metadata.filter(|_| altered) {
                metadata.behaviour = Some(played(id).id);
            }
            check_candidate(&scenario, &candidate, &evidence_of(attack), verdict, reason);
        };
        let stopped = "exchange 6: the metadata answer carried it, and the browser was not sent to the provider";
        judged(true, &[Metadata], Verdict::Passed, stopped);
        let unopened = "no evidence that the behaviour was met: the callback was never opened";
        for (altered, endpoints) in [(false, &[Metadata][..]), (true, &[Metadata, Authorization])] {
            judged(altered, endpoints, Verdict::Inconclusive, unopened);
        }
    }
}
