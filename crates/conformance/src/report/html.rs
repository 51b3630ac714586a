//! The report as one HTML file: no network, no external part, readable without JavaScript.
//!
//! What it shows was written by attackers. Only [`writer`] makes markup, and a content security policy lets nothing run
//! but this page's own script.

mod requirements;
mod scenario;
mod sequence;
#[cfg(test)]
mod tests;
mod writer;

use self::writer::Html;
use super::{Report, ScenarioReport, Verdict};
use crate::catalogue::Severity;
use crate::exit::Exit;
use crate::suite::Suite;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/filter.js");
/// Lets nothing in but `STYLE` and `SCRIPT`, by their SHA-256 (Content Security Policy Level 3, section 2.3.1).
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
    style-src 'sha256-onFr+v1vd3344kNkWbpanB9rOvBkeleQQdM39uPNXXI='; \
    script-src 'sha256-rBTE+EgwcpwhOE85sQhvv+TAa3hoHyIgZDCaLJ1GMPg='";

/// What a page shows of scenarios.
struct Page<'a> {
    report: &'a Report,
    suite: &'a Suite,
    look_closer: &'a str,
}

impl Report {
    /// The report as a page of its own. `look_closer` is the command that runs one scenario alone; `{id}` in it stands
    /// for the scenario.
    pub fn to_html(&self, suite: &Suite, look_closer: &str) -> String {
        let page = Page {
            report: self,
            suite,
            look_closer,
        };
        let mut html = Html::page();
        html.within("html", &[("lang", "en")], |html| {
            html.within("head", &[], |html| page.head(html));
            html.within("body", &[], |html| {
                html.within("header", &[], |html| {
                    page.summary(html);
                    page.contents(html);
                });
                html.within("main", &[], |html| {
                    filter(html, self);
                    page.against(html);
                    page.known(html);
                    page.features(html);
                    page.requirements(html);
                });
                html.within("script", &[], |html| html.own(SCRIPT));
            });
        });
        html.finish()
    }
}

impl Page<'_> {
    fn head(&self, html: &mut Html) {
        html.void("meta", &[("charset", "utf-8")]);
        html.void(
            "meta",
            &[
                ("http-equiv", "Content-Security-Policy"),
                ("content", POLICY),
            ],
        );
        html.void(
            "meta",
            &[
                ("name", "viewport"),
                ("content", "width=device-width, initial-scale=1"),
            ],
        );
        let title = format!("{} {}", self.report.candidate.name, self.report.outcome());
        html.element("title", &[], &title);
        html.within("style", &[], |html| html.own(STYLE));
    }

    fn summary(&self, html: &mut Html) {
        let report = self.report;
        let tone = if report.exit() == Exit::Conforms {
            "good"
        } else {
            "bad"
        };
        html.within("h1", &[], |html| {
            html.text(&report.candidate.name);
            html.text(" ");
            html.element("span", &[("class", tone)], report.outcome());
        });
        html.within("ul", &[("class", "counts")], |html| {
            for (verdict, count) in report.summary.counts() {
                if count > 0 || matches!(verdict, Verdict::Passed | Verdict::Failed) {
                    let tone = if count > 0 { class(verdict) } else { "none" };
                    html.within("li", &[("class", tone)], |html| {
                        html.element("strong", &[], &count.to_string());
                        html.text(&format!(" {}", verdict.word()));
                    });
                }
            }
        });
        self.bar(html);
        let mut facts = vec![
            format!(
                "{} scenarios of suite {}",
                report.scenarios.len(),
                report.suite_version
            ),
            format!("started {}", report.started_at),
            format!("took {}", seconds(report.duration_ms)),
            format!("candidate {}", report.candidate.kind),
            if report.strict {
                "strict: an advisory fails the run"
            } else {
                "not strict"
            }
            .to_owned(),
            format!("seed {}", report.seed),
            format!("{} {}", report.tool.name, report.tool.version),
        ];
        if let Some(browser) = &report.candidate.browser {
            facts.push(format!("in {browser}"));
        }
        if let Some(version) = &report.candidate.version {
            facts.insert(0, format!("version {version}"));
        }
        if !report.complete {
            facts.insert(
                0,
                "NOT COMPLETE: not every selected scenario was run".to_owned(),
            );
        }
        html.element("p", &[("class", "facts")], &facts.join(" · "));
    }

    /// The counts for the eye: a part for each verdict, as wide as it is frequent.
    fn bar(&self, html: &mut Html) {
        let counts = self.report.summary.counts();
        let all = format!("0 0 {} 1", self.report.scenarios.len().max(1));
        let attributes = [
            ("class", "bar"),
            ("viewBox", all.as_str()),
            ("preserveAspectRatio", "none"),
            ("aria-hidden", "true"),
        ];
        html.within("svg", &attributes, |html| {
            let mut x = 0;
            for (verdict, count) in counts {
                let (start, width) = (x.to_string(), count.to_string());
                let part = [
                    ("class", class(verdict)),
                    ("x", &start),
                    ("width", &width),
                    ("height", "1"),
                ];
                if count > 0 {
                    html.element("rect", &part, "");
                }
                x += count;
            }
        });
    }

    /// Where the parts of the page are.
    fn contents(&self, html: &mut Html) {
        let known = self.report.summary.expected_failures > 0;
        let parts = [
            (true, "#against", "Unexpected"),
            (known, "#known", "Failed as expected"),
            (true, "#features", "By feature"),
            (true, "#requirements", "By requirement"),
        ];
        html.within("nav", &[("aria-label", "Parts of this page")], |html| {
            for (_, place, name) in parts.iter().filter(|(there, ..)| *there) {
                html.element("a", &[("href", place)], name);
                html.text(" ");
            }
        });
    }

    fn against(&self, html: &mut Html) {
        let unexpected = self.report.unexpected();
        html.within("section", &[("aria-labelledby", "against")], |html| {
            let title = format!("Unexpected ({})", unexpected.len());
            html.element("h2", &[("id", "against")], &title);
            if unexpected.len() > 1 {
                html.element("p", &[("class", "facts")], &weights(&unexpected));
            }
            if unexpected.is_empty() {
                html.element("p", &[], "Nothing: every scenario came out as it should.");
            }
            // Of several, the list comes first.
            let alone = unexpected.len() == 1;
            for scenario in unexpected {
                self.scenario(html, scenario, alone);
            }
        });
    }

    fn known(&self, html: &mut Html) {
        let known = |scenario: &&ScenarioReport| scenario.verdict == Verdict::ExpectedFailure;
        let known: Vec<_> = self.report.scenarios.iter().filter(known).collect();
        if known.is_empty() {
            return;
        }
        html.within("section", &[("aria-labelledby", "known")], |html| {
            let title = format!("Failed as expected ({})", known.len());
            html.element("h2", &[("id", "known")], &title);
            for scenario in known {
                self.scenario(html, scenario, false);
            }
        });
    }

    /// Every feature with its scenarios; those that are shown above are only counted.
    fn features(&self, html: &mut Html) {
        html.within("section", &[("aria-labelledby", "features")], |html| {
            html.element("h2", &[("id", "features")], "By feature");
            let mut rest = self.report.scenarios.as_slice();
            while let Some(first) = rest.first() {
                let feature = |scenario: &ScenarioReport| scenario.area() == first.area();
                let end = rest
                    .iter()
                    .position(|scenario| !feature(scenario))
                    .unwrap_or(rest.len());
                let (scenarios, others) = rest.split_at(end);
                self.feature(html, first, scenarios);
                rest = others;
            }
        });
    }

    fn feature(&self, html: &mut Html, first: &ScenarioReport, scenarios: &[ScenarioReport]) {
        html.within("details", &[("class", "feature")], |html| {
            html.within("summary", &[], |html| {
                html.element("h3", &[], &first.feature);
                html.element("code", &[], first.area());
                // For the eye alone: the words after it say the same.
                html.within(
                    "span",
                    &[("class", "marks"), ("aria-hidden", "true")],
                    |html| {
                        for scenario in scenarios {
                            html.element(
                                "i",
                                &[("class", class(scenario.verdict))],
                                mark(scenario.verdict),
                            );
                        }
                    },
                );
                let passed = scenarios
                    .iter()
                    .filter(|scenario| scenario.verdict == Verdict::Passed);
                let told = format!("{} of {} passed", passed.count(), scenarios.len());
                html.element("span", &[("class", "told")], &told);
            });
            for scenario in scenarios {
                if is_shown_above(scenario.verdict) {
                    html.within("p", &[("class", "above")], |html| {
                        html.element(
                            "span",
                            &[("class", class(scenario.verdict))],
                            scenario.verdict.word(),
                        );
                        html.text(" ");
                        let link = format!("#{}", scenario.id);
                        html.element("a", &[("href", &link)], &scenario.name);
                        html.text(" (above)");
                    });
                } else {
                    self.scenario(html, scenario, false);
                }
            }
        });
    }
}

/// Whether the scenario stands in a section of its own kind.
fn is_shown_above(verdict: Verdict) -> bool {
    !matches!(
        verdict,
        Verdict::Passed | Verdict::NotApplicable | Verdict::Skipped
    )
}

/// How many of each severity, the gravest first.
fn weights(scenarios: &[&ScenarioReport]) -> String {
    let of = |severity| {
        let count = scenarios
            .iter()
            .filter(|scenario| scenario.severity == severity)
            .count();
        (count > 0).then(|| format!("{count} of {} severity", severity.name()))
    };
    [Severity::High, Severity::Medium, Severity::Low]
        .into_iter()
        .filter_map(of)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Works with the script only, so it is hidden until that runs.
fn filter(html: &mut Html, report: &Report) {
    html.within(
        "form",
        &[("id", "filter"), ("role", "search"), ("hidden", "")],
        |html| {
            html.within("label", &[], |html| {
                html.text("Filter ");
                html.void(
                    "input",
                    &[
                        ("type", "search"),
                        ("id", "text"),
                        ("placeholder", "id, words, code, clause"),
                        ("autocomplete", "off"),
                    ],
                );
            });
            for (verdict, count) in report.summary.counts() {
                if count > 0 {
                    html.within("label", &[("class", class(verdict))], |html| {
                        let value = class(verdict);
                        html.void(
                            "input",
                            &[("type", "checkbox"), ("checked", ""), ("value", value)],
                        );
                        html.text(verdict.word());
                    });
                }
            }
            html.within("label", &[], |html| {
                html.text("Severity ");
                html.within("select", &[("id", "severity")], |html| {
                    for (value, words) in [
                        ("", "any"),
                        ("high", "high"),
                        ("medium", "medium"),
                        ("low", "low"),
                    ] {
                        html.element("option", &[("value", value)], words);
                    }
                });
            });
            html.element("output", &[("id", "shown"), ("aria-live", "polite")], "");
        },
    );
    html.within(
        "p",
        &[("class", "keys"), ("id", "keys"), ("hidden", "")],
        |html| {
            for (key, does) in [
                ("/", "filter"),
                ("j", "next scenario"),
                ("k", "the one before"),
                ("Enter", "open it"),
                ("Esc", "everything again"),
            ] {
                html.element("kbd", &[], key);
                html.text(&format!(" {does} "));
            }
        },
    );
}

/// The word of the style sheet for a verdict.
fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Advisory => "advisory",
        Verdict::NotApplicable => "not-applicable",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Skipped => "skipped",
        Verdict::ExpectedFailure => "expected-failure",
        Verdict::UnexpectedPass => "unexpected-pass",
    }
}

fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✓",
        Verdict::Failed => "✗",
        Verdict::Advisory => "!",
        Verdict::NotApplicable | Verdict::Skipped => "–",
        Verdict::Inconclusive => "?",
        Verdict::ExpectedFailure => "x",
        Verdict::UnexpectedPass => "±",
    }
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03} s", milliseconds / 1000, milliseconds % 1000)
}
