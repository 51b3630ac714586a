//! JSON as lines, with everything that a parser would lose: the order, members that are there twice, how a name is spelled.

use std::iter::Peekable;
use std::str::CharIndices;

use serde::de::IgnoredAny;

use super::comparison::Row;
use super::shortened;

/// A list of plain values up to this long stays on one line.
const LONGEST_LIST: usize = 100;

/// The text as lines, a member a line; none if it is no JSON. Values that are secret or random are shown in part, and
/// an ID token not at all: it is taken apart elsewhere.
pub(super) fn rows(text: &str) -> Option<Vec<Row>> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let tokens = tokens(text);
    let mut lines = Lines::default();
    let mut rest = tokens.as_slice();
    while let Some((token, after)) = rest.split_first() {
        rest = match short_list(rest) {
            Some((list, after)) if !lines.holds_secrets() => {
                lines.value(&list, &list);
                after
            }
            _ => {
                lines.take(token, after.first().copied());
                after
            }
        };
    }
    lines.end();
    Some(lines.rows)
}

/// The first member of this name that the object itself has, if that is text.
pub(super) fn text_member(text: &str, name: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let tokens = tokens(text);
    let mut depth = 0;
    for window in tokens.windows(3) {
        match window {
            [key, ":", value] if depth == 1 && decoded(key).as_deref() == Some(name) => {
                return decoded(value);
            }
            ["{" | "[", ..] => depth += 1,
            ["}" | "]", ..] => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Every text under a name whose values are never shown in full; none if it is no JSON.
pub(super) fn secrets(text: &str) -> Vec<String> {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Vec::new();
    }
    let secret = |window: &[&str]| match window {
        [key, ":", value] => {
            let (name, value) = (decoded(key)?, decoded(value)?);
            shortened::value(&name, &value).map(|_| value)
        }
        _ => None,
    };
    tokens(text).windows(3).filter_map(secret).collect()
}

/// A JSON string as the text that it stands for.
fn decoded(token: &str) -> Option<String> {
    serde_json::from_str(token).ok()
}

/// The pieces of a text that is known to be JSON: marks, strings with their quotes, and plain values.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let end = match character {
            '{' | '}' | '[' | ']' | ',' | ':' => start + 1,
            '"' => end_of_string(&mut characters),
            white if white.is_ascii_whitespace() => continue,
            _ => end_of_plain(&mut characters),
        };
        tokens.extend(text.get(start..end.min(text.len())));
    }
    tokens
}

fn end_of_string(characters: &mut Peekable<CharIndices<'_>>) -> usize {
    let mut escaped = false;
    for (at, character) in characters.by_ref() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    usize::MAX
}

fn end_of_plain(characters: &mut Peekable<CharIndices<'_>>) -> usize {
    while let Some((at, character)) = characters.peek() {
        if matches!(character, '{' | '}' | '[' | ']' | ',' | ':') || character.is_ascii_whitespace()
        {
            return *at;
        }
        characters.next();
    }
    usize::MAX
}

/// A list of plain values that the tokens begin with, on one line, and what comes after it.
fn short_list<'a, 'b>(tokens: &'b [&'a str]) -> Option<(String, &'b [&'a str])> {
    let ("[", inside) = (*tokens.first()?, tokens.get(1..)?) else {
        return None;
    };
    let end = inside
        .iter()
        .position(|token| matches!(*token, "]" | "[" | "{"))?;
    let (items, after) = inside.split_at(end);
    let (&"]", after) = after.split_first()? else {
        return None;
    };
    let list = format!("[{}]", items.concat().replace("\",\"", "\", \""));
    (list.chars().count() <= LONGEST_LIST).then_some((list, after))
}

/// Lines as they grow.
#[derive(Default)]
struct Lines {
    rows: Vec<Row>,
    compared: String,
    shown: String,
    /// The objects and lists that are open, each with the name that its values go by.
    open: Vec<Option<String>>,
    /// The name of the member whose value comes next.
    name: Option<String>,
}

impl Lines {
    fn take(&mut self, token: &str, next: Option<&str>) {
        match token {
            "{" | "[" => {
                self.push(token, token);
                let name = self.name_here();
                self.name = None;
                if !matches!(next, Some("}" | "]")) {
                    self.end();
                }
                self.open.push(name.filter(|_| token == "["));
            }
            "}" | "]" => {
                self.open.pop();
                if !self.shown.ends_with(['{', '[']) {
                    self.end();
                }
                self.push(token, token);
            }
            // A comma does not make a line another one.
            "," => {
                self.shown.push(',');
                self.end();
            }
            ":" => self.push(": ", ": "),
            name if next == Some(":") => {
                self.push(name, name);
                self.name = decoded(name);
            }
            value => self.value(value, value),
        }
    }

    fn value(&mut self, compared: &str, shown: &str) {
        let name = self.name_here().unwrap_or_default();
        self.name = None;
        match decoded(compared) {
            Some(_) if name == "id_token" => {
                self.push("an ID token", "\"…\"  (taken apart below)");
            }
            Some(text) => match shortened::value(&name, &text) {
                Some(short) => self.push(compared, &format!("\"{short}\"")),
                None => self.push(compared, shown),
            },
            None => self.push(compared, shown),
        }
    }

    /// The name that a value goes by here: its own, or that of the list it is in.
    fn name_here(&self) -> Option<String> {
        self.name
            .clone()
            .or_else(|| self.open.last().cloned().flatten())
    }

    fn holds_secrets(&self) -> bool {
        self.name_here()
            .is_some_and(|name| shortened::is_secret(&name))
    }

    fn push(&mut self, compared: &str, shown: &str) {
        if self.shown.is_empty() {
            // What is only wrapped into something else stays the same.
            self.shown.push_str(&"  ".repeat(self.open.len()));
        }
        self.compared.push_str(compared);
        self.shown.push_str(shown);
    }

    fn end(&mut self) {
        if !self.shown.is_empty() {
            self.rows.push(Row {
                compared: std::mem::take(&mut self.compared),
                shown: std::mem::take(&mut self.shown),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{rows, text_member};

    fn shown(text: &str) -> String {
        let rows = rows(text).expect("JSON");
        let lines: Vec<String> = rows.into_iter().map(|row| row.shown).collect();
        lines.join("\n")
    }

    #[test]
    fn keeps_the_order_what_is_there_twice_and_how_it_is_spelled() {
        assert_eq!(
            shown(
                r#"{"b":1,"\u0061":"x\"}","b":[1.0e5,{"c":null}], "d" : [ "e","f" ],"g":{},"h":[]}"#
            ),
            r#"{
  "b": 1,
  "\u0061": "x\"}",
  "b": [
    1.0e5,
    {
      "c": null
    }
  ],
  "d": ["e", "f"],
  "g": {},
  "h": []
}"#
        );
    }

    #[test]
    fn a_comma_more_does_not_make_another_line() {
        let compared = |text| {
            rows(text)
                .expect("JSON")
                .into_iter()
                .map(|row| row.compared)
                .collect::<Vec<_>>()
        };
        assert_eq!(compared(r#"{"a":1}"#), ["{", "\"a\": 1", "}"]);
        assert_eq!(
            compared(r#"{"a":1,"b":2}"#),
            ["{", "\"a\": 1", "\"b\": 2", "}"]
        );
    }

    #[test]
    fn secrets_are_shown_in_part_and_compared_in_full() {
        let rows =
            rows(r#"{"access_token":"0123456789","nonce":["9876543210"],"id_token":"a.b.c"}"#)
                .expect("JSON");
        let lines: Vec<_> = rows
            .iter()
            .map(|row| (row.compared.as_str(), row.shown.as_str()))
            .collect();
        assert_eq!(
            lines,
            [
                ("{", "{"),
                (
                    r#""access_token": "0123456789""#,
                    r#"  "access_token": "012345…","#
                ),
                (r#""nonce": ["#, r#"  "nonce": ["#),
                (r#""9876543210""#, r#"    "987654…""#),
                ("]", "  ],"),
                (
                    r#""id_token": an ID token"#,
                    r#"  "id_token": "…"  (taken apart below)"#
                ),
                ("}", "}"),
            ]
        );
    }

    #[test]
    fn what_is_no_json_is_not_taken_for_it() {
        for text in ["", "{\"a\":1}x", "<html>", "{\"a\":01}", "{a:1}"] {
            assert_eq!(rows(text), None, "{text}");
        }
    }

    #[test]
    fn finds_a_member_of_the_object_itself_only() {
        let text = r#"{"a":{"id_token":"inner"},"b":["id_token"],"\u0069d_token":"outer","id_token":"second"}"#;
        assert_eq!(text_member(text, "id_token").as_deref(), Some("outer"));
        assert_eq!(text_member(text, "inner"), None);
        assert_eq!(text_member(r#"{"id_token":7}"#, "id_token"), None);
    }
}
