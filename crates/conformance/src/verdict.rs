//! From evidence to verdict. What the evidence does not support is inconclusive.

use relier_scripted_idp::{BrowserTwist, Endpoint, Place};

use crate::candidate::{Candidate, Capability, Outcome, Refusal, Tells};
use crate::catalogue::{Need, RefusedPart};
use crate::evidence::Evidence;
use crate::report::{Observed, Verdict};
use crate::requirements::Level;
use crate::suite::Scenario;
use crate::user_agent::{Ended, SignIn};

/// A verdict and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    pub(crate) reason: String,
}

/// What is asked of this candidate: its own side where the standards leave it open.
pub(crate) fn allowed(scenario: &Scenario, candidate: &dyn Candidate) -> Outcome {
    match scenario.entry.outcome {
        Outcome::Either => candidate.stands_on(&scenario.id).unwrap_or(Outcome::Either),
        decided => decided,
    }
}

/// Judges one scenario.
pub(crate) fn judge(
    scenario: &Scenario,
    candidate: &dyn Candidate,
    evidence: &Evidence,
) -> Judgement {
    let allowed = allowed(scenario, candidate);
    let found = find(scenario, candidate, evidence, allowed);
    // What a standard only recommends is an advisory. What takes the relying party down, gives its secrets away or makes
    // somebody else of the user is never only that.
    match found {
        Finding::Wrong(reason) if scenario.level == Level::Should => Judgement {
            verdict: Verdict::Advisory,
            reason,
        },
        Finding::Unwise(reason) => Judgement {
            verdict: Verdict::Advisory,
            reason,
        },
        Finding::Wrong(reason) | Finding::Broken(reason) => Judgement {
            verdict: Verdict::Failed,
            reason,
        },
        Finding::Unclear(reason) => Judgement {
            verdict: Verdict::Inconclusive,
            reason,
        },
        Finding::Untouched(reason) => Judgement {
            verdict: Verdict::NotApplicable,
            reason,
        },
        Finding::Unable(reason) => Judgement {
            verdict: Verdict::Skipped,
            reason,
        },
        Finding::Right(reason) => Judgement {
            verdict: Verdict::Passed,
            reason,
        },
    }
}

enum Finding {
    Right(String),
    Wrong(String),
    Unwise(String),
    Broken(String),
    Unclear(String),
    Untouched(String),
    Unable(String),
}

fn find(
    scenario: &Scenario,
    candidate: &dyn Candidate,
    evidence: &Evidence,
    allowed: Outcome,
) -> Finding {
    if let Some(missing) = missing(scenario, candidate) {
        // A candidate that tells everything takes part in everything. A library tells everything, and has no pages.
        let has_to_have_pages = scenario.entry.needs.contains(&Need::Pages);
        return match candidate.tells() {
            Tells::Code if !has_to_have_pages => Finding::Wrong(missing),
            Tells::Code | Tells::Nothing | Tells::Stage => Finding::Unable(missing),
        };
    }
    // A process that died or hangs is a failure of its own, whatever the scenario asked.
    if let Some(broken) = broken(scenario, evidence) {
        return broken;
    }
    if !evidence.control_worked() {
        return Finding::Unclear(format!(
            "the honest sign-in before did not work, so a refusal would mean nothing: {}",
            told(&evidence.control)
        ));
    }
    if let Some(proof) = evidence.not_applicable(scenario) {
        // A candidate that tells everything also uses everything: it may not slip away from a scenario.
        return match candidate.tells() {
            Tells::Code => {
                Finding::Wrong(format!("never uses what the behaviour changes: {proof}"))
            }
            Tells::Nothing | Tells::Stage => Finding::Untouched(proof),
        };
    }
    let delivered = match evidence.delivery(scenario.behaviour) {
        Ok(delivered) => delivered,
        Err(missing) => return undelivered(&missing, evidence),
    };
    if let Some(stray) = evidence.unscripted() {
        return Finding::Unclear(stray);
    }
    let Some(attack) = &evidence.attack else {
        return Finding::Unclear("the behaviour was never played".into());
    };
    let observed = evidence.observed(scenario.behaviour, allowed);
    let rule = scenario.entry.request;
    let broken_rule = rule.and_then(|rule| evidence.request_breaks(rule));
    if observed == Observed::NotReached {
        return unreached(scenario, attack, allowed, broken_rule);
    }
    let misplaced = match evidence.misplaced(scenario.behaviour) {
        Ok(misplaced) => misplaced,
        // Where it is about the user only, whoever shows no account shows enough.
        Err(_) if !scenario.entry.needs.contains(&Need::Account) => None,
        Err(unseen) => return Finding::Unclear(unseen),
    };
    // Whoever tells codes refuses aloud, but for what is nobody's business.
    let dropped = match (candidate.tells(), scenario.entry.refused_part) {
        (Tells::Code, part) if part != Some(RefusedPart::Target) => Ok(false),
        _ => evidence.dropped_the_part(scenario, observed),
    };
    let dropped = match dropped {
        Ok(dropped) => dropped,
        Err(unseen) => return Finding::Unclear(unseen),
    };
    let right = match allowed {
        Outcome::MustRefuse => observed == Observed::Refused || dropped,
        // Going where a bad answer leads is accepting it, but signs nobody in.
        Outcome::MustAccept => {
            let gone_wrong = matches!(attack.ended, Ended::LedAway(_) | Ended::StillSignedIn(_));
            observed == Observed::Accepted && !gone_wrong
        }
        Outcome::Either => observed != Observed::OtherUser,
    };
    if !right {
        let happened = misplaced.unwrap_or_else(|| what_happened(observed, attack));
        let wrong = format!("{happened} ({delivered})");
        if let Some(proof) = trusts_the_connection(scenario, candidate, evidence) {
            return Finding::Unwise(format!("{wrong}; {proof}"));
        }
        return match observed {
            Observed::OtherUser => Finding::Broken(wrong),
            _ => Finding::Wrong(wrong),
        };
    }
    if let (Observed::Refused, Some(wrong)) = (observed, wrong_reason(scenario, candidate, attack))
    {
        return Finding::Wrong(wrong);
    }
    if let Some(foreign) = attack.foreign_part {
        return Finding::Wrong(format!("{foreign} ({delivered})"));
    }
    if let Some(leak) = evidence.leak() {
        return leaked(leak, scenario);
    }
    if let Some(forbidden) = evidence.forbidden(scenario, allowed) {
        if let Some(proof) = trusts_the_connection(scenario, candidate, evidence) {
            return Finding::Unwise(format!("{forbidden}; {proof}"));
        }
        return too_late(forbidden, scenario, candidate);
    }
    if let Some(broken) = broken_rule {
        return Finding::Wrong(broken);
    }
    match &evidence.after {
        None => Finding::Unclear("there was no honest sign-in afterwards".into()),
        Some(after) if !evidence.worked_after(after) => Finding::Broken(format!(
            "an honest sign-in afterwards no longer works: {}",
            told(after)
        )),
        Some(_) => Finding::Right(delivered),
    }
}

/// It never came to the question. A provider that may demand more than others, or has another address to send the browser back
/// to, turned the request away: that is what it is about. So is a request that must not be sent.
fn unreached(
    scenario: &Scenario,
    attack: &SignIn,
    allowed: Outcome,
    broken_rule: Option<String>,
) -> Finding {
    let asks_for_more = match scenario.behaviour.place() {
        Place::Policy => true,
        Place::Registration => scenario.behaviour.evidence() == Some(Endpoint::Authorization),
        _ => false,
    };
    match broken_rule {
        Some(broken) => Finding::Wrong(broken),
        None if asks_for_more && allowed == Outcome::MustAccept => Finding::Wrong(told(attack)),
        None => Finding::Unclear(told(attack)),
    }
}

/// Nothing shows that the candidate met the behaviour, and if something got no answer, that is why.
fn undelivered(missing: &str, evidence: &Evidence) -> Finding {
    let before = match &evidence.attack {
        Some(attack) if matches!(attack.ended, Ended::Unseen(_)) => format!("{}; ", told(attack)),
        _ => String::new(),
    };
    Finding::Unclear(format!(
        "{before}no evidence that the behaviour was met: {missing}"
    ))
}

/// That the candidate crashed or hung, if it did.
fn broken(scenario: &Scenario, evidence: &Evidence) -> Option<Finding> {
    let (_, what) = evidence.broken()?;
    let what = what.to_owned();
    let refused_after = (evidence.after.as_ref())
        .filter(|after| matches!(after.ended, Ended::NotSignedIn(_) | Ended::LedAway(_)));
    Some(match refused_after {
        _ if evidence.was_kept_waiting(scenario.behaviour) => Finding::Wrong(what),
        Some(after) => Finding::Broken(format!(
            "{what}, and an honest sign-in afterwards no longer works: {}",
            told(after)
        )),
        None => Finding::Broken(what),
    })
}

/// Why a bad signature need not have been noticed. In the code flow TLS to the token endpoint may stand in for it, unless
/// the relying party has registered what its ID tokens are to be signed with.
fn trusts_the_connection(
    scenario: &Scenario,
    candidate: &dyn Candidate,
    evidence: &Evidence,
) -> Option<String> {
    if candidate.tells() == Tells::Code || candidate.registers_algorithm() {
        return None;
    }
    let proof = evidence.verifies_no_signature(scenario)?;
    Some(format!(
        "the signature is never verified ({proof}): with a token that comes from the token endpoint, OpenID Connect Core \
         section 3.1.3.7 item 6 lets TLS stand in for it, so everything rests on that connection"
    ))
}

/// Credentials that went to a stranger are more than an advisory, unless the catalogue says why not.
fn leaked(leak: String, scenario: &Scenario) -> Finding {
    match scenario.entry.advisory {
        Some(_) => Finding::Wrong(leak),
        None => Finding::Broken(leak),
    }
}

/// A refusal that follows what only an acceptance would justify. A nonce or PKCE may bind a sign-in to its browser as well
/// as a state (RFC 9700, section 2.1), and is looked at later: from outside nobody sees which it was.
fn too_late(forbidden: String, scenario: &Scenario, candidate: &dyn Candidate) -> Finding {
    let another_browser = matches!(
        scenario.behaviour.place(),
        Place::Browser(BrowserTwist::AnotherBrowser | BrowserTwist::Unsolicited)
    );
    let from_outside = candidate.tells() == Tells::Nothing;
    if from_outside && another_browser {
        Finding::Unwise(forbidden)
    } else {
        Finding::Wrong(forbidden)
    }
}

/// What the scenario takes that the candidate does not claim or cannot do.
pub(crate) fn missing(scenario: &Scenario, candidate: &dyn Candidate) -> Option<String> {
    if !candidate.declares(&scenario.profile) {
        return Some(format!(
            "the candidate does not declare the profile {}",
            scenario.profile
        ));
    }
    let place = scenario.behaviour.place();
    // How often keys are asked for, and how long one waits for them, is no question for who is handed them.
    let by_asking = scenario.behaviour.repeats() || scenario.behaviour.keeps_waiting();
    let asks = !by_asking || candidate.sees(Place::Requests);
    if !candidate.sees(place) || !asks {
        return Some("the candidate takes no part in this: it only verifies tokens".into());
    }
    let mut needed = scenario.capabilities();
    let missing = needed.find(|capability| !candidate.can(*capability))?;
    let what = match missing {
        Capability::Clock => "move its clock",
        Capability::TwoProviders => "sign users in at two providers",
        Capability::IssuerParameter => "check `iss` of callbacks",
        Capability::Registration => "be registered in another way",
        Capability::Authority => "trust a certificate authority of the run",
        Capability::PlainHttpOnLoopbackOnly => "tell loopback from other addresses without TLS",
        Capability::Account => "show which account a user works in",
        Capability::SignOut => "sign users out at the provider",
        Capability::Pages => "be reached by requests over HTTP, with pages that it answers",
    };
    Some(format!("the candidate cannot {what}"))
}

/// Why a refusal does not count: it came at another stage, for another reason, or from a candidate that owes a reason.
fn wrong_reason(scenario: &Scenario, candidate: &dyn Candidate, attack: &SignIn) -> Option<String> {
    let refusal = refusal(attack);
    let entry = &scenario.entry;
    if candidate.tells() == Tells::Nothing || entry.stages.is_empty() {
        return None;
    }
    let Some(stage) = refusal.and_then(|refusal| refusal.stage) else {
        return Some("refused, but untold: the candidate does not say at which stage".into());
    };
    if !entry.stages.contains(&stage) {
        let right: Vec<&str> = entry.stages.iter().map(|stage| stage.name()).collect();
        let said = refusal.map_or("", |refusal| &refusal.message);
        return Some(format!(
            "refused at {stage} instead of {}: {said}",
            right.join(" or ")
        ));
    }
    if candidate.tells() == Tells::Stage {
        return None;
    }
    match refusal.and_then(|refusal| refusal.code.as_ref()) {
        None => Some("refused, but untold: the candidate gives no code".into()),
        Some(code) if !entry.codes.contains(code) => Some(format!(
            "refused as {code} instead of {}",
            entry.codes.join(" or ")
        )),
        Some(_) => None,
    }
}

/// What the candidate said when it refused.
pub(crate) fn refusal(sign_in: &SignIn) -> Option<&Refusal> {
    match &sign_in.ended {
        Ended::NotSignedIn(refusal) => refusal.as_ref(),
        _ => None,
    }
}

fn what_happened(observed: Observed, attack: &SignIn) -> String {
    match &attack.ended {
        // Exactly the user: there is no more to say.
        Ended::SignedIn(identity) if observed == Observed::Accepted => {
            let shown = identity.subject.as_ref().or(identity.email.as_ref());
            format!("{} was signed in", shown.map_or("the user", String::as_str))
        }
        _ => told(attack),
    }
}

/// How a sign-in ended, in words.
pub(crate) fn told(sign_in: &SignIn) -> String {
    match &sign_in.ended {
        Ended::SignedIn(identity) => format!("{identity} was signed in"),
        Ended::SignedOut => "the user was signed out".into(),
        Ended::StillSignedIn(identity) => format!("{identity} is signed in after the sign-out"),
        Ended::NotSignedIn(Some(refusal)) => format!("refused: {}", refusal.message),
        Ended::NotSignedIn(None) => match sign_in.status {
            Some(status) => format!(
                "nobody was signed in; the callback was answered with status {status}, and no reason that can be read"
            ),
            None => "nobody was signed in, and the relying party did not say why".into(),
        },
        Ended::LedAway(url) => format!("the browser was sent to {url}"),
        Ended::NotReached(step) | Ended::Unseen(step) => step.clone(),
        Ended::NotStarted(fault) => fault.why.clone(),
        Ended::Crashed(what) => format!("crashed: {what}"),
        Ended::Hung(what) => what.clone(),
    }
}

#[cfg(test)]
mod tests;
