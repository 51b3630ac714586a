//! What a stranger would make of the browser or of the page.

use relier_scripted_idp::Endpoint;

use super::{Declared, check_candidate};
use crate::candidate::{Outcome, Tells};
use crate::catalogue::RefusedPart;
use crate::report::Verdict;
use crate::sample::{attack, evidence_of, played, rightly_refused, scenario_of, user};
use crate::user_agent::Ended;

const CARRIED: &str = "exchange 6: the authorization answer carried it";

#[test]
fn who_stays_passes_and_who_is_led_to_a_stranger_fails() {
    let id = "callback/target/absolute";
    let mut scenario = scenario_of(id, Outcome::MustRefuse);
    scenario.entry.refused_part = Some(RefusedPart::Target);
    let away = "https://stranger.example.net/";
    let led = format!("the browser was sent to {away} ({CARRIED})");
    for (ended, verdict, reason) in [
        (Ended::SignedIn(user()), Verdict::Passed, CARRIED),
        (Ended::LedAway(away.into()), Verdict::Failed, led.as_str()),
    ] {
        let endpoints = [Endpoint::Authorization, Endpoint::Token];
        let evidence = evidence_of(attack(ended, &endpoints, played(id)));
        for tells in [Tells::Nothing, Tells::Stage, Tells::Code] {
            let candidate = Declared::that_tells(tells);
            check_candidate(&scenario, &candidate, &evidence, verdict, reason);
        }
    }
}

#[test]
fn who_refuses_with_a_part_of_the_callback_in_its_page_fails() {
    let id = "callback/response/hostile-error";
    let scenario = scenario_of(id, Outcome::MustRefuse);
    let mut attack = attack(rightly_refused(), &[Endpoint::Authorization], played(id));
    attack.foreign_part = Some("an element of the page is foreign");
    let candidate = Declared::that_tells(Tells::Nothing);
    let reason = format!("an element of the page is foreign ({CARRIED})");
    let evidence = evidence_of(attack);
    check_candidate(&scenario, &candidate, &evidence, Verdict::Failed, &reason);
}

const OPENED: &str = "the page that begins a sign-in was opened with this target";

#[test]
fn who_turns_down_a_link_to_a_stranger_passes() {
    let id = "authorization-request/target/absolute";
    let mut scenario = scenario_of(id, Outcome::MustRefuse);
    scenario.entry.refused_part = Some(RefusedPart::Target);
    for ended in [
        Ended::NotSignedIn(None),
        Ended::NotReached("the sign-in page did not redirect (status 400)".into()),
    ] {
        let evidence = evidence_of(attack(ended, &[], played(id)));
        let candidate = Declared::that_tells(Tells::Nothing);
        check_candidate(&scenario, &candidate, &evidence, Verdict::Passed, OPENED);
    }
}

#[test]
fn whose_page_leads_to_a_stranger_before_any_sign_in_fails() {
    let id = "authorization-request/target/absolute";
    let mut scenario = scenario_of(id, Outcome::MustRefuse);
    scenario.entry.refused_part = Some(RefusedPart::Target);
    let away = "https://stranger.example.net/";
    let evidence = evidence_of(attack(Ended::LedAway(away.into()), &[], played(id)));
    let candidate = Declared::that_tells(Tells::Nothing);
    let reason = format!("the browser was sent to {away} ({OPENED})");
    check_candidate(&scenario, &candidate, &evidence, Verdict::Failed, &reason);
}

/// Whatever went wrong at the provider says nothing of the target.
#[test]
fn who_was_at_the_provider_and_did_not_come_back_is_not_judged() {
    let id = "authorization-request/target/absolute";
    let mut scenario = scenario_of(id, Outcome::MustRefuse);
    scenario.entry.refused_part = Some(RefusedPart::Target);
    let ended = Ended::NotReached("the provider did not accept the request".into());
    let evidence = evidence_of(attack(ended, &[Endpoint::Authorization], played(id)));
    let candidate = Declared::that_tells(Tells::Nothing);
    let reason = "the provider did not accept the request";
    check_candidate(
        &scenario,
        &candidate,
        &evidence,
        Verdict::Inconclusive,
        reason,
    );
}
