//! What counts as a kill.

use relier_conformance::{Observed, Outcome, ScenarioReport, Verdict};

use crate::Switch;

/// How a scenario shows that a check is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// It fails.
    Kill,
    /// What it asks for is a recommendation, so it can say no more than this.
    Advice,
}

/// What a scenario that went so with all checks in place, and so without that of `switch`, shows of it.
pub(super) fn notice(
    switch: Switch,
    before: &ScenarioReport,
    without: &ScenarioReport,
) -> Option<Notice> {
    let notice = match (before.verdict, without.verdict) {
        (Verdict::Passed, Verdict::Failed) => Notice::Kill,
        (Verdict::Passed, Verdict::Advisory) => Notice::Advice,
        _ => return None,
    };
    let is_the_mistake = match without.observed {
        Observed::Accepted | Observed::OtherUser | Observed::NotReached => true,
        // What must be refused was, at the same stage as before, so something else is wrong: a request that must not be
        // sent, or no way back to honest sign-ins. At another stage a later check has stood in for the one left out; too
        // late if the code was redeemed or the access token used meanwhile.
        Observed::Refused => {
            without.allowed != Outcome::MustRefuse
                || without.stage == before.stage
                || spent(without) > spent(before)
        }
        breakdown @ (Observed::Crashed | Observed::Hung) => switch.breaks_down() == Some(breakdown),
    };
    is_the_mistake.then_some(notice)
}

/// How often the code was redeemed or the access token used.
fn spent(report: &ScenarioReport) -> usize {
    let requests = report.transcript.iter().filter(|line| line.from == "rp");
    requests
        .filter(|line| {
            let path = line.url.split('?').next().unwrap_or_default();
            path.ends_with("/token") || path.ends_with("/userinfo")
        })
        .count()
}
