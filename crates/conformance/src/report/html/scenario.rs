//! One scenario: what was sent, expected and observed, the exchange, and why.

use super::writer::Html;
use super::{Page, class, is_shown_above, seconds, sequence};
use crate::report::{AlteredAnswer, AnswerPart, ScenarioReport};
use crate::requirements::Level;
use relier_scripted_idp::{BrowserTwist, Place};

/// More lines in a row that nothing is said about are folded.
const CONTEXT: usize = 3;

impl Page<'_> {
    pub(super) fn scenario(&self, html: &mut Html, scenario: &ScenarioReport, open: bool) {
        let verdict = class(scenario.verdict);
        let words = self.words(scenario);
        let kind = format!("scenario {verdict}");
        let mut attributes = vec![
            ("class", kind.as_str()),
            ("id", &scenario.id),
            ("data-verdict", verdict),
            ("data-severity", scenario.severity.name()),
            ("data-words", &words),
        ];
        if open {
            attributes.push(("open", ""));
        }
        html.within("details", &attributes, |html| {
            html.within("summary", &[], |html| {
                html.element("span", &[("class", "verdict")], scenario.verdict.word());
                html.element("h4", &[], &scenario.name);
                html.element("code", &[], &scenario.id);
                html.element("span", &[("class", "told")], &weight(scenario));
                if is_shown_above(scenario.verdict) {
                    let reason = format!(
                        "{}, {}: {}",
                        scenario.expected(),
                        scenario.observed_words(),
                        scenario.reason
                    );
                    html.element("span", &[("class", "reason")], &reason);
                }
            });
            self.facts(html, scenario);
            self.sent(html, scenario);
            html.element("h5", &[], "The exchange");
            sequence::draw(html, scenario);
        });
    }

    /// What the filter looks in.
    fn words(&self, scenario: &ScenarioReport) -> String {
        let mut words = vec![
            scenario.id.as_str(),
            &scenario.name,
            &scenario.feature,
            &scenario.reason,
            &scenario.oidf,
        ];
        words.extend(scenario.requirement_ids.iter().map(String::as_str));
        words.extend(scenario.code.as_deref());
        words.extend(
            scenario
                .clauses(self.suite)
                .map(|clause| clause.rule.spec.as_str()),
        );
        words.join(" ").to_lowercase()
    }

    fn facts(&self, html: &mut Html, scenario: &ScenarioReport) {
        html.within("dl", &[], |html| {
            fact(html, "Expected", |html| html.text(&scenario.expected()));
            fact(html, "Observed", |html| {
                html.element("b", &[], &scenario.observed_words());
                html.text(&format!(": {}", scenario.reason));
            });
            if let Some(why) = scenario.why(self.suite) {
                fact(html, "Why, and fix", |html| prose(html, &why));
            }
            for clause in scenario.clauses(self.suite) {
                fact(html, "Clause", |html| html.text(&clause.to_string()));
            }
            fact(html, "Run it", |html| {
                html.element("code", &[], &self.look_closer.replace("{id}", &scenario.id));
            });
            fact(html, "More", |html| html.text(&self.also(scenario)));
        });
    }

    fn also(&self, scenario: &ScenarioReport) -> String {
        let mut told = vec![
            format!("profile {}", scenario.profile),
            format!("control {}", scenario.control),
            if scenario.delivered {
                "delivered"
            } else {
                "not delivered"
            }
            .to_owned(),
            format!("took {}", seconds(scenario.duration_ms)),
        ];
        if scenario.oidf != "none" {
            told.push(format!("OpenID Foundation suite: {}", scenario.oidf));
        }
        if let Some(advisory) = self.entry_advisory(scenario) {
            told.push(format!("an advisory because {advisory}"));
        }
        told.join(" · ")
    }

    fn entry_advisory(&self, scenario: &ScenarioReport) -> Option<String> {
        self.suite
            .scenarios
            .get(&scenario.id)?
            .entry
            .advisory
            .clone()
    }

    fn sent(&self, html: &mut Html, scenario: &ScenarioReport) {
        html.element("h5", &[], "What was sent");
        let evidence = scenario.evidence.as_ref();
        let altered = evidence.map_or(&[][..], |evidence| &evidence.altered);
        if altered.is_empty() {
            html.element("p", &[], self.nothing_altered(scenario));
            return;
        }
        html.within("p", &[("class", "legend")], |html| {
            html.element("ins", &[], "+ sent");
            html.text(" ");
            html.element("del", &[], "− an honest provider sends this instead");
            html.text(" Secret and random values show their beginning only.");
        });
        for answer in altered {
            answer_parts(html, answer);
        }
        let left_out = evidence.map_or(0, |evidence| evidence.left_out);
        if left_out > 0 {
            html.element(
                "p",
                &[("class", "note")],
                &format!("{left_out} altered answers more are not shown."),
            );
        }
    }

    /// Why no answer is shown.
    fn nothing_altered(&self, scenario: &ScenarioReport) -> &'static str {
        let known = self.suite.scenarios.get(&scenario.id);
        if scenario.evidence.is_none() {
            return "The report does not say.";
        }
        match known.map(|known| known.behaviour.place()) {
            _ if !scenario.delivered => "No altered answer: the behaviour was not met.",
            Some(Place::Browser(twist)) => match twist {
                BrowserTwist::AnotherBrowser => {
                    "Honest answers. The callback of a sign-in that one browser began was opened in another."
                }
                BrowserTwist::Unsolicited => {
                    "Honest answers. The callback was opened in a browser that had begun no sign-in."
                }
                BrowserTwist::InjectedCode => {
                    "Honest answers, but for the verifier, which was not looked at. The callback carried the code of another sign-in."
                }
                BrowserTwist::TwoTabs => {
                    "Honest answers. Two sign-ins were begun in one browser, and the first was finished last."
                }
                BrowserTwist::ReplayedCallback => {
                    "Honest answers. A callback that had signed the user in was opened again."
                }
                BrowserTwist::DayLater => {
                    "Honest answers. The callback was opened a day after the sign-in was begun."
                }
                BrowserTwist::MixUp => {
                    "Honest answers. A sign-in that was begun at another provider came back from this one."
                }
                BrowserTwist::ComesBack => {
                    "Honest answers. The user came back, in another browser."
                }
                BrowserTwist::SignsOut => "Honest answers. The user signed out again.",
                BrowserTwist::Lured { .. } => {
                    "Honest answers. The link that began the sign-in said where the browser is to go afterwards."
                }
                BrowserTwist::ForgedHeaders => {
                    "Honest answers. The sign-in was begun with the headers of a proxy that is not there."
                }
            },
            Some(Place::Registration) => "Honest answers. The client is registered in another way.",
            Some(Place::Certificate) => {
                "Honest answers, at a server that showed a certificate which is not good."
            }
            Some(Place::Policy) => "The provider demands more of requests than others do.",
            _ => "Nothing that differs from what an honest provider sends.",
        }
    }
}

fn weight(scenario: &ScenarioReport) -> String {
    let level = match scenario.level {
        Level::Must => "MUST",
        Level::Should => "SHOULD",
    };
    format!("{level} · {}", scenario.severity.name())
}

fn fact(html: &mut Html, name: &str, tell: impl FnOnce(&mut Html)) {
    html.element("dt", &[], name);
    html.within("dd", &[], tell);
}

/// Sentences with names between backticks, as the catalogue writes them.
fn prose(html: &mut Html, text: &str) {
    if text.matches('`').count() % 2 == 1 {
        return html.text(text);
    }
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            html.element("code", &[], part);
        } else {
            html.text(part);
        }
    }
}

fn answer_parts(html: &mut Html, answer: &AlteredAnswer) {
    let title = format!(
        "Exchange {}, the {} answer",
        answer.exchange, answer.endpoint
    );
    html.within("section", &[("class", "answer")], |html| {
        html.element("h6", &[], &title);
        for part in &answer.parts {
            html.element("p", &[("class", "part")], &part.name);
            lines(html, part);
            if !part.note.is_empty() {
                html.element("p", &[("class", "note")], &part.note);
            }
        }
        if answer.cut {
            html.element(
                "p",
                &[("class", "note")],
                "Cut: only the first 16 KiB of this answer are shown.",
            );
        }
    });
}

fn lines(html: &mut Html, part: &AnswerPart) {
    html.within("div", &[("class", "lines")], |html| {
        let mut rest = part.lines.as_slice();
        let mut first = true;
        while !rest.is_empty() {
            let plain = rest.iter().take_while(|line| line.starts_with(' ')).count();
            let (same, others) = rest.split_at(plain);
            unchanged(html, same, first, others.is_empty());
            first = false;
            let marked = others
                .iter()
                .take_while(|line| !line.starts_with(' '))
                .count();
            let (hunk, others) = others.split_at(marked);
            changed(html, hunk);
            rest = others;
        }
    });
}

/// Lines that nothing happened to: those next to a change, and how many others.
fn unchanged(html: &mut Html, lines: &[String], at_the_start: bool, at_the_end: bool) {
    let before = if at_the_start { 1 } else { CONTEXT };
    let after = if at_the_end { 1 } else { CONTEXT };
    // Where all fits on a screen, nothing is folded.
    let folded = lines.len().saturating_sub(before + after);
    if folded <= 12 {
        return plain(html, lines);
    }
    let (head, rest) = lines.split_at(before);
    let (middle, tail) = rest.split_at(folded);
    plain(html, head);
    html.within("details", &[("class", "fold")], |html| {
        html.element("summary", &[], &format!("{folded} lines that are the same"));
        plain(html, middle);
    });
    plain(html, tail);
}

fn plain(html: &mut Html, lines: &[String]) {
    if !lines.is_empty() {
        html.element("div", &[("class", "same")], &lines.join("\n"));
    }
}

/// Lines that were replaced, put in or left out; where one took the place of one, the part of it that differs stands out.
fn changed(html: &mut Html, lines: &[String]) {
    let (removed, added): (Vec<&String>, Vec<&String>) =
        lines.iter().partition(|line| line.starts_with('-'));
    let pairs = removed.len() == added.len();
    for (index, line) in removed.iter().enumerate() {
        let other = added.get(index).filter(|_| pairs);
        differing(html, "del", line, other.copied());
    }
    for (index, line) in added.iter().enumerate() {
        let other = removed.get(index).filter(|_| pairs);
        differing(html, "ins", line, other.copied());
    }
}

fn differing(html: &mut Html, tag: &'static str, line: &str, other: Option<&String>) {
    let text: Vec<char> = line.chars().skip(1).collect();
    let other: Vec<char> = other.map_or_else(Vec::new, |other| other.chars().skip(1).collect());
    let shorter = text.len().min(other.len());
    let before = text.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let ends = text.iter().rev().zip(other.iter().rev());
    let after = ends
        .take(shorter - before)
        .take_while(|(a, b)| a == b)
        .count();
    let part = |from: usize, to: usize| {
        text.get(from..to)
            .unwrap_or_default()
            .iter()
            .collect::<String>()
    };
    let end = text.len() - after;
    html.within(tag, &[], |html| {
        html.text(if tag == "del" { "−" } else { "+" });
        html.text(&part(0, before));
        if before == 0 && after == 0 {
            html.text(&part(before, end));
        } else if before < end {
            html.element("mark", &[], &part(before, end));
        }
        html.text(&part(end, text.len()));
    });
}
