//! Text as a person can see it: what attacks hide in it is spelled out.

/// The text with the characters spelled out that do not show, or change how others show: control characters, and those
/// that join, hide or turn text around. Line breaks and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if hides(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Bytes that ought to be text; those that are not are spelled out.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&byte.escape_ascii().to_string());
        }
    }
    text
}

fn hides(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fffe}'
        | '\u{ffff}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::{text_of, visible};

    #[test]
    fn what_does_not_show_is_spelled_out() {
        assert_eq!(
            visible("a\0b\u{1b}[2J\u{202e}c\r\n\td é"),
            "a\\u{0}b\\u{1b}[2J\\u{202e}c\\u{d}\n\td é"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_spelled_out() {
        assert_eq!(text_of(b"{\"a\":\"\xff\xc3\xa9\"}"), "{\"a\":\"\\xffé\"}");
    }
}
