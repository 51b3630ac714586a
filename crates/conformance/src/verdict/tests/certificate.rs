//! Certificates that are not to be believed: of the issuer's own server, and of one that metadata lead to.

use relier_scripted_idp::Endpoint::{self, Authorization, Handshake, Metadata, Token, UserInfo};

use super::check_candidate;
use crate::candidate::{FailedStart, NotStarted, Outcome, Stage, Tells};
use crate::catalogue::RefusedPart;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::sample::{Declared, attack, evidence_of, played, scenario_of, user};
use crate::suite::Scenario;
use crate::user_agent::Ended;

const OF_THE_ISSUER: &str = "discovery/certificate/metadata-expired";
const OF_USERINFO: &str = "discovery/certificate/userinfo-expired";
const SHOWN: &str = "exchange 6: the certificate was shown";

fn of_the_issuer() -> Scenario {
    let mut scenario = scenario_of(OF_THE_ISSUER, Outcome::MustRefuse);
    scenario.entry.stages = vec![Stage::Discovery];
    scenario
}

/// What was asked behind the certificate, all of it by somebody who minds no certificate, but for handshakes.
fn asked(ended: Ended, endpoints: &[Endpoint]) -> Evidence {
    let behaviour = played(OF_THE_ISSUER);
    let mut attack = attack(ended, endpoints, behaviour);
    for exchange in &mut attack.exchanges {
        let of_the_browser = exchange.endpoint == Authorization;
        exchange.behaviour = (!of_the_browser).then_some(behaviour.id);
    }
    evidence_of(attack)
}

#[track_caller]
fn from_outside(scenario: &Scenario, evidence: &Evidence, verdict: Verdict, reason: &str) {
    let candidate = Declared::that_tells(Tells::Nothing);
    check_candidate(scenario, &candidate, evidence, verdict, reason);
}

#[test]
fn who_goes_away_at_the_certificate_has_refused() {
    for ended in [
        Ended::NotSignedIn(None),
        Ended::NotReached("opening the page did not lead to the provider".into()),
        Ended::NotStarted(NotStarted {
            how: FailedStart::InOrder,
            why: "certificate has expired".into(),
        }),
    ] {
        let evidence = asked(ended, &[Handshake]);
        from_outside(&of_the_issuer(), &evidence, Verdict::Passed, SHOWN);
    }
}

#[test]
fn who_takes_metadata_and_tokens_all_the_same_fails() {
    let evidence = asked(
        Ended::SignedIn(user()),
        &[Metadata, Authorization, Token, UserInfo],
    );
    from_outside(
        &of_the_issuer(),
        &evidence,
        Verdict::Failed,
        "user-1 was signed in (exchange 6: the metadata answer carried it)",
    );
}

#[test]
fn who_takes_the_metadata_and_minds_the_certificate_later_fails() {
    let endpoints = [Metadata, Authorization, Handshake];
    let evidence = asked(Ended::NotSignedIn(None), &endpoints);
    from_outside(
        &of_the_issuer(),
        &evidence,
        Verdict::Failed,
        "exchange 7: metadata of a server that had to be refused led the user there",
    );
}

#[test]
fn who_never_came_as_far_as_the_certificate_shows_nothing() {
    let evidence = asked(Ended::NotSignedIn(None), &[]);
    from_outside(
        &of_the_issuer(),
        &evidence,
        Verdict::Inconclusive,
        "no evidence that the behaviour was met: no handshake answer carried the behaviour",
    );
}

#[test]
fn an_application_that_never_serves_has_refused_if_it_asks_again_and_again() {
    let never = || {
        let how = FailedStart::NeverReady;
        let why = "it never answered".into();
        Ended::NotStarted(NotStarted { how, why })
    };
    let mut patient = asked(never(), &[Handshake, Handshake]);
    patient.look_at_the_start(played(OF_THE_ISSUER));
    from_outside(&of_the_issuer(), &patient, Verdict::Passed, SHOWN);
    // The control has fetched metadata once, too.
    let mut hangs = asked(never(), &[Handshake]);
    hangs.look_at_the_start(played(OF_THE_ISSUER));
    from_outside(
        &of_the_issuer(),
        &hangs,
        Verdict::Failed,
        "it never answered",
    );
}

#[test]
fn who_does_without_userinfo_behind_a_bad_certificate_has_refused_it() {
    let mut scenario = scenario_of(OF_USERINFO, Outcome::MustRefuse);
    scenario.entry.refused_part = Some(RefusedPart::Userinfo);
    scenario.entry.stages = vec![Stage::UserInfo];
    let signed_in = |endpoints: &[Endpoint]| {
        let ended = Ended::SignedIn(user());
        evidence_of(attack(ended, endpoints, played(OF_USERINFO)))
    };
    from_outside(
        &scenario,
        &signed_in(&[Metadata, Authorization, Token]),
        Verdict::Passed,
        "exchange 6: the metadata answer carried it",
    );
    from_outside(
        &scenario,
        &signed_in(&[Metadata, Authorization, Token, UserInfo]),
        Verdict::Failed,
        "user-1 was signed in (exchange 6: the metadata answer carried it)",
    );
}
