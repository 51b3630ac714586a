//! `oidc-conformance explain`: what one scenario is about.

use std::fmt::Write as _;

use serde::Serialize;

use super::list::Listed;
use super::{Fault, out};
use crate::candidate::Outcome;
use crate::exit::Exit;
use crate::explanation::{Explanation, Remedy};
use crate::suggestion::closest;
use crate::suite::{Scenario, Suite};

/// Lines are broken here, in characters.
const WIDTH: usize = 96;

/// Which scenario.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The scenario's id, such as id-token/audience/missing; `list` has them all
    id: String,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// A scenario as `list` has it, and the four answers.
#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    listed: Listed<'a>,
    explanation: Explanation<'a>,
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let suite = Suite::embedded()?;
    let scenario = find(&suite, &options.id)?;
    if options.json {
        let explained = Explained {
            listed: Listed::new(scenario),
            explanation: Explanation::of(scenario),
        };
        let json = serde_json::to_string_pretty(&explained)
            .map_err(|error| Fault::run(error.to_string()))?;
        out(&(json + "\n"));
    } else {
        out(&told(scenario, &suite));
    }
    Ok(Exit::Conforms)
}

/// The scenario of this id, or which ones may be meant.
pub(super) fn find<'a>(suite: &'a Suite, id: &str) -> Result<&'a Scenario, Fault> {
    if let Some(scenario) = suite.scenarios.get(id) {
        return Ok(scenario);
    }
    let ids = || suite.scenarios.keys().map(String::as_str);
    let within: Vec<&str> = ids().filter(|known| known.contains(id)).take(5).collect();
    let remedy = match (closest(id, ids()), within.as_slice()) {
        (Some(close), _) => format!("did you mean {close}?"),
        (None, []) => "`oidc-conformance list` has them all".to_owned(),
        (None, ids) => format!("did you mean {}?", ids.join(", or ")),
    };
    Err(Fault::usage(format!(
        "there is no scenario {id:?}; {remedy}"
    )))
}

fn told(scenario: &Scenario, suite: &Suite) -> String {
    let entry = &scenario.entry;
    let level = scenario.level.name();
    let explanation = Explanation::of(scenario);
    let right = match entry.outcome {
        Outcome::MustRefuse => "has to refuse it",
        Outcome::MustAccept => "has to accept it",
        Outcome::Either => "may refuse or accept it",
    };
    let mut text = format!("{}\n{}\n\n", scenario.id, scenario.name);
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        text,
        "A right relying party {right}. {level}, severity {}, profile {}.\n",
        entry.severity.name(),
        scenario.profile
    );
    if !explanation.differs.is_empty() {
        text.push_str("What is sent, against an honest sign-in\n");
        for line in &explanation.differs {
            text.push_str(&wrapped(line, "  "));
        }
        text.push('\n');
    }
    text.push_str("Why it matters\n");
    text.push_str(&wrapped(&explanation.why, "  "));
    text.push_str("\nWhat a right relying party does\n");
    text.push_str(&wrapped(&explanation.right, "  "));
    if let Some(advisory) = &entry.advisory {
        text.push('\n');
        text.push_str(&wrapped(&format!("An advisory only: {advisory}"), ""));
    }
    text.push_str("\nThe rule\n");
    for id in &entry.requirements {
        if let Some(rule) = suite.requirement(id) {
            let clause = format!(
                "{} section {} ({id}): {}",
                rule.spec, rule.section, rule.text
            );
            text.push_str(&wrapped(&clause, "  "));
        }
    }
    text.push_str("\nHow to fix it\n");
    for Remedy { library, remedy } in &explanation.remedies {
        text.push_str(&wrapped(&format!("{library}: {remedy}"), "  "));
    }
    if !entry.needs.is_empty() {
        let needs: Vec<&str> = entry.needs.iter().map(|need| need.words()).collect();
        let _ = writeln!(text, "\nJudged only if it {}.", needs.join(", and if it "));
    }
    let counterpart = match entry.oidf.as_str() {
        "none" => "carries out nothing like it",
        module => module,
    };
    let _ = writeln!(text, "\nThe OpenID Foundation's suite: {counterpart}");
    let _ = writeln!(
        text,
        "\nRun it alone:   oidc-conformance run --verbose --name {0}\nTry it by hand: oidc-conformance serve {0} --redirect-uri http://localhost:8000/auth",
        scenario.id
    );
    text
}

/// Words in lines that fit, each after an indent.
fn wrapped(words: &str, indent: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for word in words.split_whitespace() {
        let width = word.chars().count();
        if length == 0 {
            text.push_str(indent);
            length = indent.len();
        } else if length + 1 + width > WIDTH {
            text.push('\n');
            text.push_str(indent);
            length = indent.len();
        } else {
            text.push(' ');
            length += 1;
        }
        text.push_str(word);
        length += width;
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::{find, told, wrapped};
    use crate::suite::Suite;

    fn suite() -> Suite {
        Suite::embedded().expect("the suite loads")
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("a b", "  "), "  a b\n");
        let long = "word ".repeat(40);
        let text = wrapped(&long, "  ");
        assert_eq!(text.lines().count(), 3);
        assert!(
            text.lines()
                .all(|line| line.len() <= 96 && line.starts_with("  word"))
        );
    }

    #[test]
    fn every_scenario_is_explained_with_its_rule_and_how_to_meet_it() {
        let suite = suite();
        for scenario in suite.scenarios() {
            let text = told(scenario, &suite);
            assert!(text.starts_with(&format!("{}\n{}\n", scenario.id, scenario.name)));
            let rules = text.split("\nThe rule\n").nth(1).unwrap_or_default();
            assert!(rules.starts_with("  "), "{}: {text}", scenario.id);
        }
    }

    #[track_caller]
    fn check_missing(id: &str, expected: &str) {
        let fault = find(&suite(), id).expect_err("there is none");
        assert_eq!(fault.message, expected);
    }

    #[test]
    fn an_id_that_does_not_exist_is_answered_with_those_that_may_be_meant() {
        check_missing(
            "id-token/audience/mising",
            "there is no scenario \"id-token/audience/mising\"; did you mean id-token/audience/missing?",
        );
        check_missing(
            "names-another-client",
            "there is no scenario \"names-another-client\"; did you mean id-token/audience/names-another-client, or id-token/authorized-party/names-another-client?",
        );
        check_missing(
            "zzzzzzzzzzzzzzz",
            "there is no scenario \"zzzzzzzzzzzzzzz\"; `oidc-conformance list` has them all",
        );
    }
}
