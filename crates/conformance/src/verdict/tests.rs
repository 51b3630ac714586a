//! Every rule of the verdict: evidence in, the whole judgement out.

mod accounts;
mod after;
mod certificate;
mod delivery;
mod follow_up;
mod logout;
mod outcome;
mod reach;
mod reason;
mod requests;
mod signature;
mod stranger;
mod waiting;

use super::{Judgement, judge};
use crate::candidate::Tells;
use crate::evidence::Evidence;
use crate::report::Verdict;
use crate::sample::{Declared, evidence, scenario};
use crate::suite::Scenario;
use crate::user_agent::Ended;

/// What a delivery by the token endpoint says in the sample evidence.
const DELIVERED: &str = "exchange 7: the token answer carried it";

/// Judges a candidate that tells everything.
#[track_caller]
fn check(scenario: &Scenario, evidence: &Evidence, verdict: Verdict, reason: &str) {
    check_candidate(
        scenario,
        &Declared::that_tells(Tells::Code),
        evidence,
        verdict,
        reason,
    );
}

#[track_caller]
fn check_candidate(
    scenario: &Scenario,
    candidate: &Declared,
    evidence: &Evidence,
    verdict: Verdict,
    reason: &str,
) {
    let expected = Judgement {
        verdict,
        reason: reason.to_owned(),
    };
    assert_eq!(judge(scenario, candidate, evidence), expected);
}

/// Judges an attack on the sample scenario that ended so.
#[track_caller]
fn check_end(ended: Ended, verdict: Verdict, reason: &str) {
    check(&scenario(), &evidence(ended), verdict, reason);
}
