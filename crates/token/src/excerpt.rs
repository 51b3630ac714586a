//! Text from outside, made safe to print.

use std::fmt;
use std::fmt::Write as _;

/// Text taken from a token or key set, shortened to 100 characters and escaped, so that it can go into a log.
///
/// Control characters, quotes and everything outside ASCII are escaped: no line break, no terminal sequence and no
/// look-alike gets through.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Excerpt(Box<str>);

const MAX_CHARACTERS: usize = 100;

impl Excerpt {
    pub(crate) fn of(text: &str) -> Self {
        Self::of_list([text])
    }

    /// Our own words, in the place of a value; without quotes.
    pub(crate) fn plain(words: &'static str) -> Self {
        Self(words.into())
    }

    /// Several values, each in quotes. The bound counts for all together.
    pub(crate) fn of_list<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut shown = String::new();
        let mut left = MAX_CHARACTERS;
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                shown.push_str(", ");
                left = left.saturating_sub(1); // an empty value counts too
            }
            if left == 0 {
                shown.push_str("...");
                break;
            }
            shown.push('"');
            let mut characters = value.chars();
            for character in characters.by_ref().take(left) {
                left -= 1;
                // Writing to a string cannot fail.
                let _ = write!(shown, "{}", character.escape_default());
            }
            shown.push_str(if characters.next().is_none() {
                "\""
            } else {
                "...\""
            });
        }
        Self(shown.into_boxed_str())
    }

    /// The excerpt as text: values in quotes, or words of ours without.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], expected: &str) {
        assert_eq!(Excerpt::of_list(values.iter().copied()).as_str(), expected);
    }

    #[test]
    fn escapes_and_shortens() {
        check(&["RS256"], r#""RS256""#);
        check(&["a\"b\n\u{1b}[0m\u{202e}"], r#""a\"b\n\u{1b}[0m\u{202e}""#);
        check(&[&"x".repeat(100)], &format!("\"{}\"", "x".repeat(100)));
        check(&[&"x".repeat(101)], &format!("\"{}...\"", "x".repeat(100)));
        check(&["a", "b"], r#""a", "b""#);
        check(&[], "");
    }

    #[test]
    fn bounds_a_long_list() {
        let shown = Excerpt::of_list(std::iter::repeat_n("", 100_000).chain(["x"]));
        assert!(
            shown.as_str().len() < 1000,
            "{} characters",
            shown.as_str().len()
        );
    }
}
