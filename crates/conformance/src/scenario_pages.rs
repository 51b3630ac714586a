//! A page for each feature, with a section for each of its scenarios, and one that leads there: docs/scenarios/.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::explanation::{Explanation, remedies};
use crate::suite::{Scenario, Suite};

const WRITTEN_BY: &str = "`cargo xtask scenarios` writes this page; do not edit it by hand.";

/// The pages in Markdown, by their path from the folder that they are for.
pub fn scenario_pages(suite: &Suite) -> BTreeMap<String, String> {
    let mut features: BTreeMap<&str, Vec<&Scenario>> = BTreeMap::new();
    for scenario in suite.scenarios() {
        let (feature, _) = scenario.id.rsplit_once('/').unwrap_or_default();
        features.entry(feature).or_default().push(scenario);
    }
    let mut pages: BTreeMap<String, String> = features
        .iter()
        .map(|(feature, scenarios)| (format!("{feature}.md"), page(feature, scenarios, suite)))
        .collect();
    pages.insert("README.md".to_owned(), contents(&features));
    pages
}

// Writing to a string cannot fail, here and below.
fn contents(features: &BTreeMap<&str, Vec<&Scenario>>) -> String {
    let count: usize = features.values().map(Vec::len).sum();
    let mut text = format!(
        "# Scenarios\n\n{count} scenarios: what is sent, why it matters, what a right relying party does, and how to fix it in the\n\
         commonest libraries. {WRITTEN_BY}\n"
    );
    for (feature, scenarios) in features {
        let title = scenarios.first().map_or("", |one| one.feature.as_str());
        let _ = writeln!(text, "\n## [{title}]({feature}.md)\n");
        for scenario in scenarios {
            let _ = writeln!(
                text,
                "- [{0}]({feature}.md#{0}): {1}",
                key(scenario),
                scenario.name
            );
        }
    }
    text
}

fn page(feature: &str, scenarios: &[&Scenario], suite: &Suite) -> String {
    let title = scenarios.first().map_or("", |one| one.feature.as_str());
    let mut text = format!(
        "# {title}\n\nThe scenarios of `{feature}`; [all others](../README.md). {WRITTEN_BY}\n"
    );
    for scenario in scenarios {
        text.push_str(&section(scenario, suite));
    }
    let _ = writeln!(text, "\n## In the commonest libraries\n");
    for one in remedies(&format!("{feature}/")) {
        let _ = writeln!(text, "- **{}**: {}", one.library, one.remedy);
    }
    text
}

fn section(scenario: &Scenario, suite: &Suite) -> String {
    let told = Explanation::of(scenario);
    let entry = &scenario.entry;
    let mut text = format!(
        "\n## {}\n\n**{}.** {}, severity {}, profile {}.\n",
        key(scenario),
        told.sent,
        scenario.level.name(),
        entry.severity.name(),
        scenario.profile
    );
    if !told.differs.is_empty() {
        let _ = writeln!(
            text,
            "\nAgainst an honest sign-in:\n\n```\n{}\n```",
            told.differs.join("\n")
        );
    }
    let _ = writeln!(text, "\n{}\n\n*Right:* {}", told.why, told.right);
    if let Some(advisory) = &entry.advisory {
        let _ = writeln!(text, "An advisory only: {advisory}.");
    }
    text.push('\n');
    for id in &entry.requirements {
        if let Some(rule) = suite.requirement(id) {
            let _ = writeln!(
                text,
                "- {} section {} (`{id}`): {}",
                rule.spec, rule.section, rule.text
            );
        }
    }
    if entry.oidf != "none" {
        let _ = writeln!(
            text,
            "- Counterpart in the OpenID Foundation's suite: {}",
            entry.oidf
        );
    }
    text
}

fn key(scenario: &Scenario) -> &str {
    scenario.id.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_has_a_section_on_the_page_of_its_feature_and_a_link_to_it() {
        let suite = Suite::embedded().expect("the suite loads");
        let pages = scenario_pages(&suite);
        let contents = &pages["README.md"];
        for scenario in suite.scenarios() {
            let (feature, key) = scenario.id.rsplit_once('/').unwrap();
            let page = &pages[&format!("{feature}.md")];
            assert!(page.contains(&format!("\n## {key}\n")), "{}", scenario.id);
            let link = format!("({feature}.md#{key})");
            assert!(contents.contains(&link), "{link}");
        }
    }
}
