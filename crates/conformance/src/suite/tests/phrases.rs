//! The phrases of the step definitions, and what the loader reads in them.

use cucumber::codegen::{Regex, StepConstructor as _, WorldInventory, inventory};

use super::Files;
use crate::candidate::Outcome;
use crate::steps::{ScenarioWorld, outcome_in};

const PHRASES: [(&str, Outcome); 8] = [
    (
        "the relying party must refuse the sign-in",
        Outcome::MustRefuse,
    ),
    (
        "the relying party must accept the sign-in",
        Outcome::MustAccept,
    ),
    (
        "the relying party may refuse or accept the sign-in",
        Outcome::Either,
    ),
    (
        "the relying party must keep the two users apart",
        Outcome::Either,
    ),
    (
        "the relying party must know the user again",
        Outcome::MustAccept,
    ),
    (
        "the relying party must send no such request",
        Outcome::MustAccept,
    ),
    ("nobody may be signed in any longer", Outcome::MustAccept),
    ("the browser must not be sent there", Outcome::MustRefuse),
];

fn then_definitions() -> Vec<Regex> {
    inventory::iter::<<ScenarioWorld as WorldInventory>::Then>()
        .map(|definition| definition.inner().1())
        .collect()
}

#[test]
fn each_then_step_is_one_phrase_that_the_loader_takes_for_its_outcome() {
    let mut said = Vec::new();
    for definition in then_definitions() {
        let phrases: Vec<_> = PHRASES
            .iter()
            .filter(|(phrase, _)| definition.is_match(phrase))
            .collect();
        let [(phrase, outcome)] = phrases[..] else {
            panic!("{definition} fits {phrases:?}");
        };
        assert_eq!(outcome_in(phrase), Some(*outcome), "{phrase}");
        said.push(phrase);
    }
    said.sort_unstable();
    let mut all = PHRASES.map(|(phrase, _)| phrase);
    all.sort_unstable();
    assert_eq!(said, all.iter().collect::<Vec<_>>());
}

#[test]
fn refuses_a_step_that_fits_several_definitions() {
    let mut files = Files::good();
    let definition = inventory::iter::<<ScenarioWorld as WorldInventory>::Then>()
        .next()
        .expect("there are Then steps");
    let (_, _, step) = definition.inner();
    let vague = Regex::new("^the relying party must").expect("a pattern");
    files.known.steps = files.known.steps.then(None, vague, step);
    files.fail_with("features/callback/state.feature:10: `the relying party must refuse the sign-in` fits several step definitions: ^the relying party must and ^the relying party must refuse the sign\\-in$; make the phrases differ");
}
