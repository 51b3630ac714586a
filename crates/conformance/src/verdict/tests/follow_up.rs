//! What only an acceptance would justify: a refusal that follows it comes too late.

use relier_scripted_idp::Endpoint::{
    self, Authorization, Collector, KeySet, Metadata, Token, UserInfo,
};

use super::{check, check_candidate};
use crate::candidate::{Outcome, Stage, Tells};
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::requirements::Level;
use crate::sample::{
    BEHAVIOUR, Declared, attack, evidence_of, exchange, played, refused, rightly_refused,
    scenario_of, user,
};
use crate::suite::Scenario;
use crate::user_agent::Ended;

/// Evidence of an attack that was refused for the right reason after these exchanges, counted from 6.
fn refused_after(id: &str, endpoints: &[Endpoint]) -> Evidence {
    evidence_of(attack(rightly_refused(), endpoints, played(id)))
}

#[track_caller]
fn too_late(id: &str, endpoints: &[Endpoint], reason: &str) {
    let evidence = refused_after(id, endpoints);
    let (must_refuse, either) = (
        scenario_of(id, Outcome::MustRefuse),
        scenario_of(id, Outcome::Either),
    );
    check(&must_refuse, &evidence, Verdict::Failed, reason);
    // Whoever may accept may also go on for a while.
    let delivered = evidence.delivery(either.behaviour).expect("a delivery");
    check(&either, &evidence, Verdict::Passed, &delivered);
}

#[track_caller]
fn in_time(id: &str, endpoints: &[Endpoint]) {
    let evidence = refused_after(id, endpoints);
    let scenario = scenario_of(id, Outcome::MustRefuse);
    let delivered = evidence.delivery(scenario.behaviour).expect("a delivery");
    check(&scenario, &evidence, Verdict::Passed, &delivered);
}

#[test]
fn the_code_of_a_bad_callback_is_not_redeemed() {
    let reason = "exchange 7: the code of a callback that had to be refused was redeemed";
    too_late("callback/state/another", &[Authorization, Token], reason);
    in_time("callback/state/another", &[Authorization]);
}

#[test]
fn the_code_of_another_browser_is_not_redeemed() {
    let id = "callback/browser/another-browser";
    let reason = "exchange 8: the code of a callback that had to be refused was redeemed";
    too_late(id, &[Authorization, Authorization, Token], reason);
    in_time(id, &[Authorization, Authorization]);
}

#[test]
fn from_outside_a_nonce_may_have_bound_the_browser_after_all() {
    let id = "callback/browser/another-browser";
    check_candidate(
        &scenario_of(id, Outcome::MustRefuse),
        &Declared::that_tells(Tells::Nothing),
        &refused_after(id, &[Authorization, Authorization, Token]),
        Verdict::Advisory,
        "exchange 8: the code of a callback that had to be refused was redeemed",
    );
}

#[test]
fn a_code_is_not_redeemed_twice() {
    let id = "callback/browser/replayed";
    let reason = "exchange 9: the code was redeemed once more";
    too_late(id, &[Authorization, Token, UserInfo, Token], reason);
    in_time(id, &[Authorization, Token, UserInfo, Authorization]);
}

#[test]
fn an_access_token_is_not_used_when_the_id_token_is_bad() {
    let reason = "the access token was used although the ID token had to be refused";
    for (id, endpoints, number) in [
        (BEHAVIOUR, &[Authorization, Token, UserInfo][..], 8),
        (
            "token-endpoint/response/without-id-token",
            &[Authorization, Token, UserInfo],
            8,
        ),
        (
            "keys/set/for-encryption",
            &[Metadata, Authorization, Token, KeySet, UserInfo],
            10,
        ),
    ] {
        too_late(id, endpoints, &format!("exchange {number}: {reason}"));
    }
    in_time(BEHAVIOUR, &[Authorization, Token, KeySet]);
}

#[test]
fn bad_metadata_is_not_used_where_only_discovery_may_refuse_it() {
    let id = "discovery/issuer/differs";
    let mut scenario = scenario_of(id, Outcome::MustRefuse);
    scenario.entry.codes = vec!["discovery.issuer_mismatch".into()];
    let refused = || refused(Some(Stage::Discovery), Some("discovery.issuer_mismatch"));
    let after = |endpoints: &[Endpoint]| evidence_of(attack(refused(), endpoints, played(id)));
    let reason = "exchange 7: metadata that had to be refused was used";
    scenario.entry.stages = vec![Stage::Discovery];
    for next in [Token, UserInfo] {
        check(
            &scenario,
            &after(&[Metadata, next]),
            Verdict::Failed,
            reason,
        );
    }
    let met = "exchange 6: the metadata answer carried it";
    check(&scenario, &after(&[Metadata, KeySet]), Verdict::Passed, met);
    scenario.entry.stages = vec![Stage::Discovery, Stage::IdToken];
    check(&scenario, &after(&[Metadata, Token]), Verdict::Passed, met);
}

#[test]
fn nothing_that_follows_a_bad_userinfo_answer_or_a_demand_is_forbidden() {
    let all = [Metadata, KeySet, Authorization, Token, UserInfo, Token];
    for id in [
        "userinfo/subject/another-user",
        "client-authentication/method/none",
        "authorization-request/pkce/required",
        "callback/browser/two-tabs",
    ] {
        in_time(id, &all);
    }
}

#[test]
fn an_address_out_of_a_bad_answer_is_not_called() {
    for (id, endpoints, number) in [
        (BEHAVIOUR, &[Authorization, Token, Collector][..], 8),
        (
            "userinfo/subject/another-user",
            &[Authorization, Token, UserInfo, Collector],
            9,
        ),
        ("discovery/issuer/differs", &[Metadata, Collector], 7),
    ] {
        let reason = format!("exchange {number}: an address out of the bad answer was called");
        too_late(id, endpoints, &reason);
    }
}

#[test]
fn credentials_never_go_to_a_stranger() {
    let get = "GET /issuer-1/collector/token";
    for request in [
        format!("{get} HTTP/1.1\r\nAuthorization: Basic czNjcmV0\r\n\r\n"),
        format!("{get}?code=c HTTP/1.1\r\n\r\n"),
        format!("{get}?access_token=t HTTP/1.1\r\n\r\n"),
        "POST /issuer-1/collector/token HTTP/1.1\r\n\r\ngrant_type=x&code=c".to_owned(),
        "POST /issuer-1/collector/token HTTP/1.1\r\n\r\ncode_verifier=v".to_owned(),
        "POST /issuer-1/collector/token HTTP/1.1\r\n\r\nclient_secret=s".to_owned(),
    ] {
        for (outcome, ended) in [
            (Outcome::MustRefuse, rightly_refused()),
            (Outcome::MustAccept, Ended::SignedIn(user())),
            (Outcome::Either, rightly_refused()),
            (Outcome::Either, Ended::SignedIn(user())),
        ] {
            let endpoints = [Authorization, Token, Collector];
            let mut attack = attack(ended, &endpoints, played(BEHAVIOUR));
            attack.exchanges[2].request = request.clone().into();
            let evidence = evidence_of(attack);
            for level in [Level::Must, Level::Should] {
                let scenario = Scenario {
                    level,
                    ..scenario_of(BEHAVIOUR, outcome)
                };
                check(
                    &scenario,
                    &evidence,
                    Verdict::Failed,
                    "exchange 8: credentials were sent to a stranger",
                );
            }
        }
    }
}

#[test]
fn a_task_in_the_background_does_not_get_away_by_being_late() {
    let mut evidence = refused_after(BEHAVIOUR, &[Authorization, Token]);
    let after = evidence.after.as_mut().expect("a sign-in after");
    after.exchanges = vec![exchange(99, Collector)];
    check(
        &scenario_of(BEHAVIOUR, Outcome::MustRefuse),
        &evidence,
        Verdict::Failed,
        "exchange 99: an address out of the bad answer was called",
    );
}
