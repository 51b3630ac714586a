//! Text from outside, made safe to print.

use std::fmt;
use std::fmt::Write as _;

/// Text that a provider or browser sent, shortened to 200 characters and escaped, so that it can go into a log.
///
/// Control characters and everything outside ASCII are escaped: no line break, no terminal sequence and no look-alike
/// gets through. `Display` puts it in quotes, [`Received::as_str`] does not.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Received(Box<str>);

const MAX_CHARACTERS: usize = 200;

impl Received {
    /// Shortens and escapes `text`.
    pub fn new(text: &str) -> Self {
        let mut shown = String::new();
        let mut characters = text.chars();
        for character in characters.by_ref().take(MAX_CHARACTERS) {
            // Writing to a string cannot fail.
            let _ = match character {
                '\'' => shown.write_char(character),
                _ => write!(shown, "{}", character.escape_default()),
            };
        }
        if characters.next().is_some() {
            shown.push_str("...");
        }
        Self(shown.into_boxed_str())
    }

    /// The text, shortened and escaped, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Received {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(Received::new(text).to_string(), expected);
    }

    #[test]
    fn escapes_and_shortens() {
        check("access_denied", r#""access_denied""#);
        check("it's \"quoted\"", r#""it's \"quoted\"""#);
        check(
            "a\r\nX: 1\u{1b}[0m\u{202e}",
            r#""a\r\nX: 1\u{1b}[0m\u{202e}""#,
        );
        check(&"x".repeat(200), &format!("\"{}\"", "x".repeat(200)));
        check(&"x".repeat(201), &format!("\"{}...\"", "x".repeat(200)));
    }
}
