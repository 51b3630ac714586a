//! Where and why a candidate refused, as far as it tells.

use super::{DELIVERED, check, check_candidate, check_end};
use crate::candidate::{Outcome, Stage, Tells};
use crate::report::Verdict;
use crate::sample::{BEHAVIOUR, Declared, evidence, refused, scenario, scenario_of};
use crate::user_agent::Ended;

const MISMATCH: &str = "id_token.audience_mismatch";

#[test]
fn a_refusal_for_another_reason_fails() {
    check_end(
        refused(Some(Stage::IdToken), Some("id_token.expired")),
        Verdict::Failed,
        "refused as id_token.expired instead of id_token.audience_mismatch",
    );
}

#[test]
fn a_refusal_for_any_of_several_reasons_passes() {
    let mut scenario = scenario();
    scenario.entry.codes.push("id_token.claim_type".into());
    for (code, verdict, reason) in [
        (MISMATCH, Verdict::Passed, DELIVERED),
        ("id_token.claim_type", Verdict::Passed, DELIVERED),
        (
            "id_token.expired",
            Verdict::Failed,
            "refused as id_token.expired instead of id_token.audience_mismatch or id_token.claim_type",
        ),
    ] {
        let evidence = evidence(refused(Some(Stage::IdToken), Some(code)));
        check(&scenario, &evidence, verdict, reason);
    }
}

#[test]
fn a_refusal_at_another_stage_fails_even_with_the_right_code() {
    check_end(
        refused(Some(Stage::Callback), Some(MISMATCH)),
        Verdict::Failed,
        "refused at callback instead of id_token: not for this client",
    );
}

#[test]
fn a_refusal_at_any_of_several_stages_passes() {
    let mut scenario = scenario();
    scenario.entry.stages.push(Stage::Keys);
    for (stage, verdict, reason) in [
        (Stage::IdToken, Verdict::Passed, DELIVERED),
        (Stage::Keys, Verdict::Passed, DELIVERED),
        (
            Stage::UserInfo,
            Verdict::Failed,
            "refused at userinfo instead of id_token or keys: not for this client",
        ),
    ] {
        let evidence = evidence(refused(Some(stage), Some(MISMATCH)));
        check(&scenario, &evidence, verdict, reason);
    }
}

#[test]
fn who_owes_a_stage_and_tells_none_fails() {
    let reason = "refused, but untold: the candidate does not say at which stage";
    for tells in [Tells::Code, Tells::Stage] {
        let candidate = Declared::that_tells(tells);
        for ended in [refused(None, Some(MISMATCH)), Ended::NotSignedIn(None)] {
            let evidence = evidence(ended);
            check_candidate(&scenario(), &candidate, &evidence, Verdict::Failed, reason);
        }
    }
}

#[test]
fn who_owes_a_code_and_tells_none_fails() {
    check_end(
        refused(Some(Stage::IdToken), None),
        Verdict::Failed,
        "refused, but untold: the candidate gives no code",
    );
}

#[test]
fn who_tells_the_stage_alone_is_held_to_the_stage_alone() {
    let candidate = Declared::that_tells(Tells::Stage);
    for code in [None, Some("anything")] {
        let evidence = evidence(refused(Some(Stage::IdToken), code));
        check_candidate(
            &scenario(),
            &candidate,
            &evidence,
            Verdict::Passed,
            DELIVERED,
        );
    }
    check_candidate(
        &scenario(),
        &candidate,
        &evidence(refused(Some(Stage::Callback), None)),
        Verdict::Failed,
        "refused at callback instead of id_token: not for this client",
    );
}

#[test]
fn who_tells_nothing_is_judged_from_outside() {
    let candidate = Declared::that_tells(Tells::Nothing);
    for ended in [
        Ended::NotSignedIn(None),
        refused(None, None),
        refused(Some(Stage::Callback), Some("anything")),
    ] {
        let evidence = evidence(ended);
        check_candidate(
            &scenario(),
            &candidate,
            &evidence,
            Verdict::Passed,
            DELIVERED,
        );
    }
}

#[test]
fn a_refusal_of_what_is_left_open_needs_the_right_reason_too() {
    check(
        &scenario_of(BEHAVIOUR, Outcome::Either),
        &evidence(refused(Some(Stage::IdToken), Some("id_token.expired"))),
        Verdict::Failed,
        "refused as id_token.expired instead of id_token.audience_mismatch",
    );
}
