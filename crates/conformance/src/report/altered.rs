//! What a scenario sent, beside what an honest provider sends: the answers that a behaviour altered.

use relier_scripted_idp::{Endpoint, Exchange};
use serde::{Deserialize, Serialize};

use super::comparison::{Row, compare, is_marked};
use super::visible::text_of;
use super::{json_lines, shortened, token_parts};
use crate::page;

/// The most that is shown of one answer, in bytes.
const MOST_SHOWN: usize = 16 * 1024;
/// The most answers that are shown of one scenario.
const MOST_ANSWERS: usize = 4;
/// Headers that a connection adds.
const OF_THE_CONNECTION: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];

/// What a person needs to understand a verdict. Values that are secret or random are shortened, as in the transcript;
/// tokens of the scripted provider are shown decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioEvidence {
    /// The number of the exchange that each line of the transcript belongs to, as reasons name it. A browser's way back
    /// belongs to the exchange that sent it there.
    pub exchanges: Vec<u64>,
    /// The answers that the behaviour altered, in order; those alike are there once.
    pub altered: Vec<AlteredAnswer>,
    /// How many altered answers more there were.
    pub left_out: usize,
}

/// One altered answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlteredAnswer {
    /// The number of the exchange.
    pub exchange: u64,
    /// Which endpoint gave it.
    pub endpoint: String,
    /// Its parts that differ; of a token that differs, all of them.
    pub parts: Vec<AnswerPart>,
    /// Whether lines are missing because there were too many.
    pub cut: bool,
}

/// A part of an altered answer: its head, its body, the header, the payload or the segments of its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPart {
    /// Which part it is.
    pub name: String,
    /// Each begins with a mark and a space: `+` was sent, `-` is what an honest provider sends instead, a space is the
    /// same in both.
    pub lines: Vec<String>,
    /// What the lines do not show, in a sentence; empty if nothing.
    pub note: String,
}

impl AnswerPart {
    pub(super) fn new(name: &str, lines: Vec<String>, note: &str) -> Self {
        Self {
            name: name.to_owned(),
            lines,
            note: note.to_owned(),
        }
    }
}

/// The answers that a behaviour altered, and how many more there were than are shown.
pub(super) fn answers(exchanges: &[Exchange]) -> (Vec<AlteredAnswer>, usize) {
    let mut answers: Vec<AlteredAnswer> = Vec::new();
    let mut left_out = 0;
    for answer in exchanges.iter().filter_map(answer) {
        let known = |other: &AlteredAnswer| {
            other.endpoint == answer.endpoint && other.parts == answer.parts
        };
        if answers.iter().any(known) {
            continue;
        }
        if answers.len() < MOST_ANSWERS {
            answers.push(answer);
        } else {
            left_out += 1;
        }
    }
    (answers, left_out)
}

fn answer(exchange: &Exchange) -> Option<AlteredAnswer> {
    let honest = exchange.honest_answer()?;
    let head = compare(
        &head(honest.status, honest.headers),
        &head(exchange.status(), exchange.response_headers()),
    );
    let (sent, honest) = (text_of(exchange.response_body()), text_of(honest.body));
    let mut parts = Vec::new();
    if is_marked(&head) {
        parts.push(AnswerPart::new("status and headers", head, ""));
    }
    parts.extend(body(&sent, &honest));
    parts.extend(token(exchange.endpoint, &sent, &honest));
    let cut = cut(&mut parts);
    Some(AlteredAnswer {
        exchange: exchange.number,
        endpoint: exchange.endpoint.name().to_owned(),
        parts,
        cut,
    })
}

fn head(status: u16, mut headers: Vec<(String, String)>) -> Vec<Row> {
    headers.retain(|(name, _)| !OF_THE_CONNECTION.contains(&name.to_ascii_lowercase().as_str()));
    headers.sort();
    let mut rows = vec![Row::plain(format!("HTTP/1.1 {status}"))];
    for (name, value) in headers {
        match name.to_ascii_lowercase().as_str() {
            "location" => rows.extend(location(&value)),
            "set-cookie" => rows.push(Row::new(
                format!("{name}: {value}"),
                format!("{name}: {}", shortened::beginning(&value)),
            )),
            _ => rows.push(Row::plain(format!("{name}: {value}"))),
        }
    }
    rows
}

/// Where a redirect leads, a parameter a line.
fn location(url: &str) -> Vec<Row> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut rows = vec![Row::plain(format!("location: {path}"))];
    rows.extend(parameters(query));
    rows
}

fn parameters(encoded: &str) -> Vec<Row> {
    form_urlencoded::parse(encoded.as_bytes())
        .map(|(name, value)| {
            let shown = shortened::value(&name, &value);
            let shown = shown.as_deref().unwrap_or(&value);
            Row::new(format!("{name} = {value}"), format!("    {name} = {shown}"))
        })
        .collect()
}

fn body(sent: &str, honest: &str) -> Option<AnswerPart> {
    let forms = (
        page::self_posting_form(sent),
        page::self_posting_form(honest),
    );
    let (name, lines) = if let (Some(sent), Some(honest)) = forms {
        let name = "the form that posts itself";
        (name, compare(&fields(&honest), &fields(&sent)))
    } else {
        let (honest, sent) = token_parts::both(honest, sent);
        ("body", compare(&honest, &sent))
    };
    is_marked(&lines).then(|| AnswerPart::new(name, lines, ""))
}

fn fields(form: &page::Form) -> Vec<Row> {
    let mut rows = vec![Row::plain(format!("POST {}", form.action))];
    rows.extend(parameters(&form.body));
    rows
}

/// The ID token, where it is another one than the honest one.
fn token(endpoint: Endpoint, sent: &str, honest: &str) -> Vec<AnswerPart> {
    if endpoint != Endpoint::Token {
        return Vec::new();
    }
    let member = |body: &str| json_lines::text_member(body, "id_token");
    match (member(sent), member(honest)) {
        (Some(sent), Some(honest)) if sent != honest => token_parts::parts(&sent, &honest),
        _ => Vec::new(),
    }
}

/// Drops what is too much, and says whether it did.
fn cut(parts: &mut [AnswerPart]) -> bool {
    let (mut left, mut cut) = (MOST_SHOWN, false);
    for part in parts {
        part.lines.retain(|line| {
            cut |= line.len() > left;
            left = if cut { 0 } else { left - line.len() };
            !cut
        });
    }
    cut
}

#[cfg(test)]
mod tests;
