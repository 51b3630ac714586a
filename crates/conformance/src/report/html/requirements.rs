//! The matrix of requirements: which rule of which standard was tested by which scenarios, and what came of it.

use std::collections::BTreeMap;

use super::writer::Html;
use super::{Page, class, mark};
use crate::report::{ScenarioReport, Verdict};
use crate::requirements::{Level, Requirement};

/// The scenarios that test a rule.
type Tested<'a> = BTreeMap<(&'a str, &'a str), (&'a Requirement, Vec<&'a ScenarioReport>)>;

impl Page<'_> {
    pub(super) fn requirements(&self, html: &mut Html) {
        let mut tested: Tested<'_> = BTreeMap::new();
        for scenario in &self.report.scenarios {
            for clause in scenario.clauses(self.suite) {
                let place = (clause.rule.spec.as_str(), clause.id);
                let entry = tested.entry(place).or_insert((clause.rule, Vec::new()));
                entry.1.push(scenario);
            }
        }
        if tested.is_empty() {
            return;
        }
        html.within("section", &[("aria-labelledby", "requirements")], |html| {
            let title = format!("By requirement ({})", tested.len());
            html.element("h2", &[("id", "requirements")], &title);
            html.within("div", &[("class", "wide")], |html| {
                html.within("table", &[], |html| table(html, &tested));
            });
        });
    }
}

fn table(html: &mut Html, tested: &Tested<'_>) {
    html.within("thead", &[], |html| {
        html.within("tr", &[], |html| {
            for name in ["Section", "Requirement", "Level", "Scenarios"] {
                html.element("th", &[("scope", "col")], name);
            }
        });
    });
    let mut spec = "";
    html.within("tbody", &[], |html| {
        for ((of, id), (rule, scenarios)) in tested {
            if *of != spec {
                spec = of;
                html.within("tr", &[], |html| {
                    let attributes = [("colspan", "4"), ("scope", "colgroup")];
                    html.element("th", &attributes, spec);
                });
            }
            html.within("tr", &[("class", worst(scenarios))], |html| {
                html.element("td", &[], &rule.section);
                html.within("td", &[], |html| {
                    html.element("code", &[], id);
                    html.text(" ");
                    html.text(&rule.text);
                });
                let level = match rule.level {
                    Level::Must => "MUST",
                    Level::Should => "SHOULD",
                };
                html.element("td", &[], level);
                html.within("td", &[("class", "marks")], |html| {
                    for scenario in scenarios {
                        link(html, scenario);
                    }
                });
            });
        }
    });
}

fn link(html: &mut Html, scenario: &ScenarioReport) {
    let target = format!("#{}", scenario.id);
    let told = format!("{}: {}", scenario.verdict.word(), scenario.id);
    html.element(
        "a",
        &[
            ("href", &target),
            ("class", class(scenario.verdict)),
            ("title", &told),
            ("aria-label", &told),
        ],
        mark(scenario.verdict),
    );
}

/// What stands out of a row.
fn worst(scenarios: &[&ScenarioReport]) -> &'static str {
    if scenarios
        .iter()
        .any(|scenario| scenario.verdict.is_against())
    {
        "against"
    } else if scenarios
        .iter()
        .any(|scenario| scenario.verdict == Verdict::Passed)
    {
        "shown"
    } else {
        "not-shown"
    }
}
