//! Everything that can be wrong with a suite, found before anything runs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cucumber::feature::Ext as _;
use cucumber::gherkin::{self, GherkinEnv, StepType};
use cucumber::{World as _, step};
use relier_scripted_idp::{Actor, Behaviour, BrowserTwist, Moment, Place, behaviours};

use super::source::{LoadError, Source};
use super::version::version_of;
use super::{Scenario, Suite, area_of, behaviour_key};
use crate::candidate::Outcome;
use crate::catalogue::Entry;
use crate::requirements::{self, Level, Requirement};
use crate::steps::{self, ScenarioWorld};

/// All entries by scenario id.
type Catalogue = BTreeMap<String, Listed>;

/// An entry and where it stands.
struct Listed {
    entry: Entry,
    path: String,
    line: usize,
}

/// What features are held against beside the catalogue.
pub(crate) struct Known {
    /// The step definitions.
    pub(crate) steps: step::Collection<ScenarioWorld>,
    /// What the provider and the browser can play.
    pub(crate) behaviours: Vec<&'static Behaviour>,
}

impl Known {
    /// All that this program knows.
    pub(crate) fn all() -> Self {
        Self {
            steps: ScenarioWorld::collection(),
            behaviours: behaviours().collect(),
        }
    }
}

pub(crate) fn suite(sources: &[Source], known: &Known) -> Result<Suite, LoadError> {
    let requirements = requirements(sources)?;
    let catalogue = catalogue(sources, &requirements)?;
    let mut features = Vec::new();
    let mut scenarios = BTreeMap::new();
    for source in sources.iter().filter(|source| source.is("feature")) {
        let feature = feature(source)?;
        for (rule, scenario) in all_scenarios(&feature) {
            let found = scenario_of(
                source,
                &feature,
                rule,
                scenario,
                &catalogue,
                &requirements,
                known,
            )?;
            if scenarios.contains_key(&found.id) {
                return Err(LoadError::new(
                    &source.path,
                    scenario.position.line,
                    format!("the id `{}` is there twice", found.id),
                    "give one of the two rows another key",
                ));
            }
            scenarios.insert(found.id.clone(), found);
        }
        features.push(feature);
    }
    if scenarios.is_empty() {
        return Err(LoadError::new(
            "features",
            0,
            "there is no scenario at all",
            "add a feature with a row",
        ));
    }
    entries_without_row(&catalogue, &scenarios)?;
    behaviours_without_row(&known.behaviours, &scenarios)?;
    Ok(Suite {
        version: version_of(&scenarios),
        features,
        scenarios,
        requirements,
    })
}

fn requirements(sources: &[Source]) -> Result<BTreeMap<String, Requirement>, LoadError> {
    const PATH: &str = "fixtures/requirements.toml";
    let text = sources
        .iter()
        .find(|source| source.path == PATH)
        .map_or("", |source| &source.text);
    requirements::read(text).map_err(|fault| {
        LoadError::new(
            PATH,
            line_at(text, fault.offset),
            fault.what,
            "see CONTRIBUTING.md, \"Add a requirement\"",
        )
    })
}

fn catalogue(
    sources: &[Source],
    requirements: &BTreeMap<String, Requirement>,
) -> Result<Catalogue, LoadError> {
    let mut catalogue = Catalogue::new();
    let files = sources
        .iter()
        .filter(|source| source.path.starts_with("features/") && source.is("toml"));
    for source in files {
        let entries: BTreeMap<String, Entry> = toml::from_str(&source.text).map_err(|error| {
            let line = error
                .span()
                .map_or(0, |span| line_at(&source.text, span.start));
            LoadError::new(
                &source.path,
                line,
                error.message().to_owned(),
                "CONTRIBUTING.md shows an entry",
            )
        })?;
        let area = source
            .path
            .trim_start_matches("features/")
            .trim_end_matches(".toml");
        for (key, entry) in entries {
            let line = line_of(&source.text, &format!("[{key}]"));
            let fault =
                |what: String, remedy: &str| LoadError::new(&source.path, line, what, remedy);
            if let Some(what) = entry.fault() {
                return Err(fault(
                    format!("the entry `{key}` {what}"),
                    "CONTRIBUTING.md shows an entry",
                ));
            }
            if let Some(unknown) = entry
                .requirements
                .iter()
                .find(|id| !requirements.contains_key(*id))
            {
                return Err(fault(
                    format!(
                        "the entry `{key}` names the requirement `{unknown}`, which does not exist"
                    ),
                    "take an id from fixtures/requirements.toml, or add the rule there",
                ));
            }
            let listed = Listed {
                entry,
                path: source.path.clone(),
                line,
            };
            catalogue.insert(format!("{area}/{key}"), listed);
        }
    }
    Ok(catalogue)
}

fn feature(source: &Source) -> Result<gherkin::Feature, LoadError> {
    let fault = |line, what: String, remedy: &str| LoadError::new(&source.path, line, what, remedy);
    for heading in ["# Risk: ", "# Clause: "] {
        if !source
            .text
            .lines()
            .take(2)
            .any(|line| line.starts_with(heading))
        {
            return Err(fault(
                1,
                format!("the line `{heading}…` is missing at the top"),
                "a feature starts with its risk and the clause of the standard, a comment line each",
            ));
        }
    }
    let mut parsed =
        gherkin::Feature::parse(&source.text, GherkinEnv::default()).map_err(|error| {
            let (line, what) = unparsed(&error.to_string());
            fault(line, what, "see CONTRIBUTING.md, \"Add a behaviour\"")
        })?;
    parsed.path = Some(PathBuf::from(&source.path));
    for (rule, scenario) in all_scenarios(&parsed) {
        let of_rule = rule.into_iter().flat_map(|rule| &rule.tags);
        let mut tags = parsed.tags.iter().chain(of_rule).chain(&scenario.tags);
        if let Some(tag) = tags.next() {
            return Err(fault(
                scenario.position.line,
                format!("the tag `@{tag}` means nothing here, or something that hides failures"),
                "take it out: levels, profiles and severity come from the catalogue",
            ));
        }
        for examples in &scenario.examples {
            let first = examples
                .table
                .as_ref()
                .and_then(|table| table.rows.first())
                .and_then(|row| row.first());
            if first.map(String::as_str) != Some("behaviour") || !examples.tags.is_empty() {
                return Err(fault(
                    examples.position.line,
                    "the Examples table does not start with a column `behaviour`, or has a tag"
                        .into(),
                    "its first column holds the keys of the catalogue entries",
                ));
            }
        }
    }
    let expanded = parsed.expand_examples().map_err(|error| {
        fault(
            error.pos.line,
            format!("<{}> has no column", error.name),
            "every <placeholder> needs a column in the Examples table",
        )
    })?;
    if all_scenarios(&expanded).next().is_none() {
        return Err(fault(
            1,
            "the feature has no scenario".into(),
            "give it a row, or delete it and its entries",
        ));
    }
    Ok(expanded)
}

/// All steps of a scenario, backgrounds first, each with a definition.
fn steps_of<'a>(
    source: &Source,
    feature: &'a gherkin::Feature,
    rule: Option<&'a gherkin::Rule>,
    scenario: &'a gherkin::Scenario,
    known: &Known,
) -> Result<Vec<&'a gherkin::Step>, LoadError> {
    let fault = |line, what: String, remedy: &str| LoadError::new(&source.path, line, what, remedy);
    let of_rule = rule.and_then(|rule| rule.background.as_ref());
    let steps: Vec<&gherkin::Step> = feature
        .background
        .iter()
        .chain(of_rule)
        .flat_map(|background| &background.steps)
        .chain(&scenario.steps)
        .collect();
    for step in &steps {
        match known.steps.find(step) {
            Ok(Some(_)) => {}
            Ok(None) => {
                return Err(fault(
                    step.position.line,
                    format!(
                        "no step is defined for `{} {}`",
                        step.keyword.trim(),
                        step.value
                    ),
                    "use one of the phrases in crates/conformance/src/steps.rs, or define it there",
                ));
            }
            Err(error) => {
                let which: Vec<&str> = error
                    .possible_matches
                    .iter()
                    .map(|(phrase, _)| phrase.as_str())
                    .collect();
                let what = format!(
                    "`{}` fits several step definitions: {}",
                    step.value,
                    which.join(" and ")
                );
                return Err(fault(step.position.line, what, "make the phrases differ"));
            }
        }
    }
    Ok(steps)
}

fn scenario_of(
    source: &Source,
    feature: &gherkin::Feature,
    rule: Option<&gherkin::Rule>,
    scenario: &gherkin::Scenario,
    catalogue: &Catalogue,
    requirements: &BTreeMap<String, Requirement>,
    known: &Known,
) -> Result<Scenario, LoadError> {
    let fault = |line, what: String, remedy: &str| LoadError::new(&source.path, line, what, remedy);
    let steps = steps_of(source, feature, rule, scenario, known)?;
    let line = scenario.position.line;
    let (key, actor) = scenario
        .steps
        .iter()
        .find_map(|step| Some((behaviour_key(&step.value)?, actor_of(&step.value)?)))
        .ok_or_else(|| {
            fault(
                line,
                "no step says who plays which behaviour".into(),
                "add `When the provider plays \"…\"`",
            )
        })?;
    let id = format!("{}/{key}", area_of(feature));
    let Listed { entry, .. } = catalogue.get(&id).ok_or_else(|| {
        let file = source.path.replace(".feature", ".toml");
        fault(
            line,
            format!("the row `{key}` has no entry"),
            &format!("add `[{key}]` to {file}"),
        )
    })?;
    let scripted = known.behaviours.iter().find(|known| known.id == id);
    let behaviour = *scripted.ok_or_else(|| {
        fault(
            line,
            format!("the scripted provider knows no behaviour `{id}`"),
            "add it in crates/scripted-idp/src/behaviours",
        )
    })?;
    if behaviour.actor() != actor {
        return Err(fault(
            line,
            format!("`{key}` is played by somebody else than the step says"),
            "write \"the provider plays\" or \"the browser plays\"",
        ));
    }
    let rule_expected = match behaviour.place() {
        Place::Requests => Some(true),
        Place::Browser(BrowserTwist::SignsOut | BrowserTwist::ForgedHeaders) => None,
        _ if behaviour.repeats() || behaviour.moment != Moment::Running => None,
        _ => Some(false),
    };
    if rule_expected.is_some_and(|expected| expected != entry.request.is_some()) {
        let what = format!(
            "`{key}` looks at requests and its entry names no `request` rule for them, or the other way round"
        );
        let remedy = "CONTRIBUTING.md says when an entry has a `request`";
        return Err(fault(line, what, remedy));
    }
    let (asked, said) = scenario
        .steps
        .iter()
        .filter(|step| step.ty == StepType::Then)
        .find_map(|step| Some((&step.value, steps::outcome_in(&step.value)?)))
        .ok_or_else(|| fault(line, "no Then step says what is right".into(), "add one"))?;
    if said != entry.outcome {
        return Err(fault(
            line,
            format!(
                "the Then step says {}, the entry `{key}` says {}",
                words(said),
                words(entry.outcome)
            ),
            "make them agree",
        ));
    }
    if !carried_out(&steps) {
        return Err(fault(
            line,
            "the scenario is not a Given, a When and a Then, in this order".into(),
            "add what is missing, take out what comes twice",
        ));
    }
    Ok(Scenario {
        id,
        feature: feature.name.clone(),
        name: scenario.name.clone(),
        asked: asked.clone(),
        level: level(entry, requirements),
        profile: profile(entry, requirements),
        entry: entry.clone(),
        behaviour,
    })
}

/// Whether every step has a part in the verdict: one that comes twice or too early would do nothing.
fn carried_out(steps: &[&gherkin::Step]) -> bool {
    let given = |step: &&&gherkin::Step| step.ty == StepType::Given;
    let then = steps.iter().skip_while(given).map(|step| step.ty);
    steps.first().is_some_and(|first| given(&first)) && then.eq([StepType::When, StepType::Then])
}

/// The strongest level of the requirements named, unless the entry gives a reason to lower it.
fn level(entry: &Entry, requirements: &BTreeMap<String, Requirement>) -> Level {
    if entry.advisory.is_some() {
        return Level::Should;
    }
    let levels = entry
        .requirements
        .iter()
        .filter_map(|id| requirements.get(id))
        .map(|named| named.level);
    levels.max().unwrap_or(Level::Should)
}

/// The profile of the first requirement named.
fn profile(entry: &Entry, requirements: &BTreeMap<String, Requirement>) -> String {
    let first = entry
        .requirements
        .first()
        .and_then(|id| requirements.get(id));
    first.map_or_else(|| "basic".to_owned(), |named| named.profile.clone())
}

fn entries_without_row(
    catalogue: &Catalogue,
    scenarios: &BTreeMap<String, Scenario>,
) -> Result<(), LoadError> {
    match catalogue
        .iter()
        .find(|(id, _)| !scenarios.contains_key(*id))
    {
        None => Ok(()),
        Some((id, Listed { path, line, .. })) => {
            let key = id.rsplit('/').next().unwrap_or(id);
            let feature = path.replace(".toml", ".feature");
            let what = format!("the entry `{key}` has no row");
            Err(LoadError::new(
                path,
                *line,
                what,
                format!("add a row to {feature}, or delete the entry"),
            ))
        }
    }
}

fn behaviours_without_row(
    behaviours: &[&Behaviour],
    scenarios: &BTreeMap<String, Scenario>,
) -> Result<(), LoadError> {
    let rowless = behaviours
        .iter()
        .find(|behaviour| !scenarios.contains_key(behaviour.id));
    match rowless {
        None => Ok(()),
        Some(behaviour) => {
            let file = behaviour
                .id
                .rsplit_once('/')
                .map_or(behaviour.id, |(area, _)| area);
            Err(LoadError::new(
                &format!("features/{file}.feature"),
                0,
                format!("the scripted behaviour `{}` has no row", behaviour.id),
                "add a row and an entry, or delete the behaviour",
            ))
        }
    }
}

/// The scenarios, with the rule that each stands under.
fn all_scenarios(
    feature: &gherkin::Feature,
) -> impl Iterator<Item = (Option<&gherkin::Rule>, &gherkin::Scenario)> {
    let ruled = feature.rules.iter().flat_map(|rule| {
        rule.scenarios
            .iter()
            .map(move |scenario| (Some(rule), scenario))
    });
    let bare = feature.scenarios.iter().map(|scenario| (None, scenario));
    bare.chain(ruled)
}

fn actor_of(step: &str) -> Option<Actor> {
    if step.starts_with("the provider plays ") {
        return Some(Actor::Provider);
    }
    [
        "the browser plays ",
        "the browser begins ",
        "the browser signs ",
    ]
    .iter()
    .any(|begins| step.starts_with(begins))
    .then_some(Actor::Browser)
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::MustRefuse => "\"must refuse\"",
        Outcome::MustAccept => "\"must accept\"",
        Outcome::Either => "\"may refuse or accept\"",
    }
}

/// Line and words of what the Gherkin parser says: `Error at 16:1: {"\"|\"", "other words"}`, in any order.
fn unparsed(error: &str) -> (usize, String) {
    let parts = error
        .strip_prefix("Error at ")
        .and_then(|rest| rest.split_once(": "))
        .and_then(|(position, words)| Some((position.split_once(':')?.0.parse().ok()?, words)));
    let Some((line, words)) = parts else {
        return (0, format!("not Gherkin: {error}"));
    };
    let mut words: Vec<String> = words
        .trim_matches(['{', '}'])
        .split(", ")
        .map(|word| word.strip_prefix('"').unwrap_or(word))
        .map(|word| word.strip_suffix('"').unwrap_or(word).replace('\\', ""))
        .collect();
    words.sort_unstable();
    (line, format!("not Gherkin: {}", words.join(", ")))
}

fn line_of(text: &str, wanted: &str) -> usize {
    text.lines()
        .position(|line| line.trim() == wanted)
        .map_or(0, |index| index + 1)
}

fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or_default().matches('\n').count() + 1
}
