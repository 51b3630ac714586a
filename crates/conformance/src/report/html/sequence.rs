//! The exchange as a sequence of messages between browser, relying party and provider.

use super::writer::Html;
use crate::report::{ScenarioEvidence, ScenarioReport, TranscriptEntry};

/// Draws the transcript. What it shows to the eye by arrows, it says in words as well.
pub(super) fn draw(html: &mut Html, scenario: &ScenarioReport) {
    if scenario.transcript.is_empty() {
        html.element("p", &[], "Nothing was exchanged.");
        return;
    }
    let evidence = scenario.evidence.as_ref();
    html.within("div", &[("class", "sequence")], |html| {
        html.within(
            "div",
            &[("class", "actors"), ("aria-hidden", "true")],
            |html| {
                for actor in ["Browser", "Relying party", "Provider"] {
                    html.element("span", &[], actor);
                }
            },
        );
        html.within("ol", &[], |html| {
            for (index, line) in scenario.transcript.iter().enumerate() {
                let number = evidence.and_then(|evidence| evidence.exchanges.get(index));
                message(html, line, number.copied(), evidence);
            }
        });
    });
    html.within("p", &[("class", "end")], |html| {
        html.text("In the end: ");
        html.element("b", &[], &scenario.observed_words());
        html.text(".");
    });
}

fn message(
    html: &mut Html,
    line: &TranscriptEntry,
    number: Option<u64>,
    evidence: Option<&ScenarioEvidence>,
) {
    let span = match (line.from.as_str(), line.to.as_str()) {
        ("browser", "rp") => "browser-rp",
        ("browser", _) => "browser-idp",
        _ => "rp-idp",
    };
    let altered = evidence.is_some_and(|evidence| {
        let is_this = |exchange| Some(exchange) == number;
        line.to == "idp"
            && evidence
                .altered
                .iter()
                .any(|answer| is_this(answer.exchange))
    });
    html.within("li", &[("class", span)], |html| {
        html.within("div", &[("class", "request")], |html| {
            if let Some(number) = number.filter(|_| line.to == "idp") {
                html.element("span", &[("class", "number")], &number.to_string());
                html.text(" ");
            }
            let words = format!("{} to {}: ", actor(&line.from), actor(&line.to));
            html.element("span", &[("class", "spoken")], &words);
            html.element("b", &[], &line.method);
            html.text(" ");
            html.element("code", &[], &line.url);
        });
        // 0: handed over without HTTP, or the answer is not in the log.
        if line.status != 0 {
            let class = if altered {
                "response altered"
            } else {
                "response"
            };
            html.within("div", &[("class", class)], |html| {
                html.element("span", &[("class", "spoken")], "answered with ");
                html.element("b", &[], &line.status.to_string());
                if altered {
                    html.text(" ");
                    html.element("mark", &[], "altered, see above");
                }
            });
        }
    });
}

fn actor(name: &str) -> &str {
    match name {
        "browser" => "Browser",
        "rp" => "relying party",
        "idp" => "provider",
        other => other,
    }
}
