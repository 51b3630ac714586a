//! The Gherkin steps. They are few, and none of them panics over what a candidate does: a verdict is recorded, and a
//! panicking step is a fault of the harness.

use std::sync::Arc;

use cucumber::{World, given, then, when};

use crate::candidate::Outcome;
use crate::engine::Prepared;
use crate::report::ScenarioReport;
use crate::run::Running;

/// What the steps of one scenario hand on to each other.
#[derive(Default, World)]
pub(crate) struct ScenarioWorld {
    /// The run, and which scenario this is. Set before the first step.
    pub(crate) running: Option<(Arc<Running>, String)>,
    prepared: Option<Prepared>,
    report: Option<ScenarioReport>,
}

impl std::fmt::Debug for ScenarioWorld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = self.running.as_ref().map(|(_, id)| id.as_str());
        f.debug_struct("ScenarioWorld")
            .field("scenario", &id)
            .finish_non_exhaustive()
    }
}

#[given("a relying party that has signed a user in")]
async fn signed_a_user_in(world: &mut ScenarioWorld) {
    let Some((running, id)) = &world.running else {
        return;
    };
    let Some(scenario) = running.suite.scenarios.get(id) else {
        return;
    };
    match running.engine.prepare(scenario).await {
        Ok(prepared) => world.prepared = Some(prepared),
        Err(error) => running.fault(format!("a relying party could not be started: {error}")),
    }
}

// The key is not captured: it is part of the scenario's id already.
#[when(regex = r#"^the (?:provider|browser) plays "[^"]+"$"#)]
async fn plays(world: &mut ScenarioWorld) {
    let Some((running, id)) = &world.running else {
        return;
    };
    let Some(prepared) = world.prepared.take() else {
        return;
    };
    let Some(scenario) = running.suite.scenarios.get(id) else {
        return;
    };
    match running.engine.play(prepared, scenario).await {
        Ok(report) => world.report = Some(report),
        Err(error) => running.fault(format!("{id} could not be carried out: {error}")),
    }
}

#[when(regex = r#"^the browser begins several sign-ins for "[^"]+"$"#)]
async fn begins_several(world: &mut ScenarioWorld) {
    plays(world).await;
}

#[when(regex = r#"^the browser signs the user in and out for "[^"]+"$"#)]
async fn signs_in_and_out(world: &mut ScenarioWorld) {
    plays(world).await;
}

#[then("nobody may be signed in any longer")]
fn nobody_any_longer(world: &mut ScenarioWorld) {
    record(world, Outcome::MustAccept);
}

#[then("the browser must not be sent there")]
fn must_not_be_sent_there(world: &mut ScenarioWorld) {
    record(world, Outcome::MustRefuse);
}

#[then("the relying party must send no such request")]
fn must_send_no_such_request(world: &mut ScenarioWorld) {
    record(world, Outcome::MustAccept);
}

#[then("the relying party must refuse the sign-in")]
fn must_refuse(world: &mut ScenarioWorld) {
    record(world, Outcome::MustRefuse);
}

#[then("the relying party must accept the sign-in")]
fn must_accept(world: &mut ScenarioWorld) {
    record(world, Outcome::MustAccept);
}

#[then("the relying party may refuse or accept the sign-in")]
fn may_refuse_or_accept(world: &mut ScenarioWorld) {
    record(world, Outcome::Either);
}

#[then("the relying party must keep the two users apart")]
fn must_keep_apart(world: &mut ScenarioWorld) {
    record(world, Outcome::Either);
}

#[then("the relying party must know the user again")]
fn must_know_again(world: &mut ScenarioWorld) {
    record(world, Outcome::MustAccept);
}

/// The outcome that a Then step asks for. Whom it takes a user for is a relying party never free to choose: the outcome
/// of keeping users apart leaves open only whether both are let in.
pub(crate) fn outcome_in(step: &str) -> Option<Outcome> {
    match step {
        "the relying party must refuse the sign-in" | "the browser must not be sent there" => {
            Some(Outcome::MustRefuse)
        }
        "the relying party must accept the sign-in"
        | "the relying party must know the user again"
        | "the relying party must send no such request"
        | "nobody may be signed in any longer" => Some(Outcome::MustAccept),
        "the relying party may refuse or accept the sign-in"
        | "the relying party must keep the two users apart" => Some(Outcome::Either),
        _ => None,
    }
}

/// Hands the verdict in. It was reached for the outcome in the catalogue, which the loader holds against the step.
fn record(world: &mut ScenarioWorld, asked: Outcome) {
    let Some((running, id)) = &world.running else {
        return;
    };
    let agrees = running
        .suite
        .scenarios
        .get(id)
        .is_some_and(|scenario| scenario.entry.outcome == asked);
    match world.report.take() {
        Some(report) if agrees => running.finished(report),
        Some(_) => running.fault(format!("{id}: step and catalogue disagree")),
        // Why there is none has been reported as a fault by the step before.
        None => {}
    }
}
