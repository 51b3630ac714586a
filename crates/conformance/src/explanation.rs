//! What a scenario is about, in four answers: what is sent, why it matters, what a right relying party does, how to fix
//! it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use relier_scripted_idp::alterations;
use serde::{Deserialize, Serialize};

use crate::candidate::Stage;
use crate::suite::Scenario;

/// How it is put right in the commonest libraries, for groups of features.
static REMEDIES: LazyLock<Remedies> =
    LazyLock::new(|| toml::from_str(include_str!("remedies.toml")).unwrap_or_default());

#[derive(Default, Deserialize)]
struct Remedies {
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
struct Topic {
    features: Vec<String>,
    #[serde(flatten)]
    libraries: BTreeMap<String, String>,
}

/// The four answers.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Explanation<'a> {
    /// What deviates, in words.
    pub(crate) sent: &'a str,
    /// What differs from an honest sign-in, a line for each difference.
    pub(crate) differs: Vec<&'static str>,
    /// Why it matters, and what to do.
    pub(crate) why: String,
    /// What a right relying party does.
    pub(crate) right: String,
    /// How it is put right, by library.
    pub(crate) remedies: Vec<Remedy>,
}

/// How something is put right in one library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Remedy {
    pub(crate) library: &'static str,
    pub(crate) remedy: &'static str,
}

impl<'a> Explanation<'a> {
    pub(crate) fn of(scenario: &'a Scenario) -> Self {
        Self {
            sent: &scenario.name,
            differs: alterations(&scenario.id).collect(),
            why: scenario.entry.explained(),
            right: right(scenario),
            remedies: remedies(&scenario.id).collect(),
        }
    }
}

/// What the libraries offer for the feature of this scenario.
pub(crate) fn remedies(id: &str) -> impl Iterator<Item = Remedy> {
    let feature = id.rsplit_once('/').map_or(id, |(feature, _)| feature);
    let area = feature.split('/').next().unwrap_or_default();
    let about = |name: &str| {
        REMEDIES
            .topic
            .iter()
            .find(|topic| topic.features.iter().any(|known| known == name))
    };
    about(feature)
        .or_else(|| about(area))
        .into_iter()
        .flat_map(|topic| &topic.libraries)
        .map(|(library, remedy)| Remedy { library, remedy })
}

/// What the scenario's last step asks, in a sentence.
fn right(scenario: &Scenario) -> String {
    match scenario.asked.as_str() {
        "the relying party must refuse the sign-in" => refuses(&scenario.entry.stages),
        "the browser must not be sent there" => {
            "It does not send the browser there; the user is signed out here all the same.".into()
        }
        "the relying party must keep the two users apart" => {
            "It never lets one of them work in the account of the other. Whether both are let in is its choice.".into()
        }
        "the relying party must know the user again" => {
            "It signs the user in to the account that is theirs already.".into()
        }
        "the relying party must send no such request" => {
            "It sends no such request, in none of several sign-ins.".into()
        }
        "nobody may be signed in any longer" => {
            "When it is over, nobody is signed in in that browser any longer.".into()
        }
        "the relying party may refuse or accept the sign-in" => {
            "It may refuse or accept the sign-in, but it neither breaks nor hangs, leaves no half-made session, and signs the \
             next user in."
                .into()
        }
        _ => "It signs the user in, as the user that the provider named.".into(),
    }
}

fn refuses(stages: &[Stage]) -> String {
    let whens: Vec<&str> = stages
        .iter()
        .map(|stage| match stage {
            Stage::Discovery => "when it reads the metadata",
            Stage::Keys => "when it reads the key set",
            Stage::Callback => "when the browser comes back, before the code is redeemed",
            Stage::TokenResponse => "when it reads the answer of the token endpoint",
            Stage::IdToken => "when it reads the ID token",
            Stage::UserInfo => "when it reads the userinfo answer",
        })
        .collect();
    let outcome = if stages == [Stage::UserInfo] {
        "It takes nothing from the answer, and signs in nobody but the user of the ID token:"
    } else {
        "It refuses the sign-in, and nobody is signed in afterwards:"
    };
    format!("{outcome} {}.", whens.join(", or "))
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::suite::Suite;

    fn suite() -> Suite {
        Suite::embedded().expect("the suite loads")
    }

    #[test]
    fn no_two_scenarios_read_the_same_and_none_is_empty() {
        let suite = suite();
        let mut seen: HashMap<String, &str> = HashMap::new();
        for scenario in suite.scenarios() {
            let told = Explanation::of(scenario);
            let id = scenario.id.as_str();
            assert!(told.why.split(' ').count() >= 15, "{id}: {}", told.why);
            assert!(!told.sent.is_empty() && !told.right.is_empty(), "{id}");
            let other = seen.insert(told.why, id);
            assert_eq!(other, None, "{id} is explained in the same words");
        }
    }

    #[test]
    fn every_scenario_is_put_right_in_several_libraries() {
        let suite = suite();
        for scenario in suite.scenarios() {
            let libraries = remedies(&scenario.id).count();
            assert!(
                libraries >= 4,
                "{}: {libraries} in remedies.toml",
                scenario.id
            );
        }
    }

    #[test]
    fn every_group_of_remedies_is_about_features_that_there_are() {
        let suite = suite();
        let mut claimed = HashSet::new();
        for feature in REMEDIES.topic.iter().flat_map(|topic| &topic.features) {
            let within = format!("{feature}/");
            assert!(
                suite.scenarios.keys().any(|id| id.starts_with(&within)),
                "{feature}"
            );
            assert!(claimed.insert(feature), "{feature} stands twice");
        }
    }

    #[test]
    fn the_four_answers_of_one_scenario() {
        let suite = suite();
        let scenario = &suite.scenarios["id-token/audience/names-another-client"];
        let told = Explanation::of(scenario);
        assert_eq!(told.sent, "The audience is another client");
        assert_eq!(told.differs.len(), 1, "{:?}", told.differs);
        assert_eq!(
            told.right,
            "It refuses the sign-in, and nobody is signed in afterwards: when it reads the ID token."
        );
        let go = told.remedies.iter().find(|one| one.library == "go-oidc");
        assert!(go.is_some_and(|go| go.remedy.contains("SkipClientIDCheck")));
    }

    #[test]
    fn every_way_to_end_has_a_sentence_of_its_own() {
        let suite = suite();
        let said = |id: &str| right(&suite.scenarios[id]);
        for (id, part) in [
            ("accounts/email/another-subject", "the account of the other"),
            ("accounts/email/changed", "theirs already"),
            ("authorization-request/nonce/short", "no such request"),
            ("callback/browser/two-tabs", "It signs the user in"),
            ("id-token/size/deep-nesting", "It may refuse or accept"),
            ("userinfo/subject/missing", "nothing from the answer"),
        ] {
            assert!(said(id).contains(part), "{id}: {}", said(id));
        }
    }
}
