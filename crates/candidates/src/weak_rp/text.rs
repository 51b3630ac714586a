//! How strings are compared: character for character (Core section 14).

use serde_json::Value;

use super::json::Object;
use super::switch::{Flaw, Switch};

/// Whether a string that came is the one that was expected.
pub(super) fn same(received: &str, expected: &str, flaw: Flaw) -> bool {
    let letters = || received.chars();
    received == expected
        || received.trim() == expected && flaw.is(Switch::TRIMMED)
        || received.split('\0').next() == Some(expected) && flaw.is(Switch::ENDS_AT_NUL)
        || letters().map(folded).eq(expected.chars())
            && flaw.is(Switch::COMPATIBILITY_LETTERS_FOLDED)
        || letters().filter(char::is_ascii).eq(expected.chars())
            && flaw.is(Switch::REST_OF_UNICODE_DROPPED)
}

/// Whether a value that is no string counts as the expected string, where `==` is no comparison of strings.
pub(super) fn passes_for_any(value: &Value, flaw: Flaw) -> bool {
    *value == Value::Bool(true) && flaw.is(Switch::TRUE_EQUALS_ANY_TEXT)
        || *value == 0 && flaw.is(Switch::ZERO_EQUALS_ANY_TEXT)
}

/// The string of this name, or what is taken for one.
pub(super) fn string<'a>(object: &'a Object, name: &str, flaw: Flaw) -> Option<&'a str> {
    match member(object, name, flaw)? {
        Value::String(text) => Some(text),
        Value::Array(list) if list.len() == 1 && flaw.is(Switch::LOOSE_EQUALITY) => {
            list.first()?.as_str()
        }
        _ => None,
    }
}

/// The member of this name.
pub(super) fn member<'a>(object: &'a Object, name: &str, flaw: Flaw) -> Option<&'a Value> {
    let in_any_case = || {
        let mut members = object.iter();
        members
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    let found = object.get(name);
    found.or_else(|| in_any_case().filter(|_| flaw.is(Switch::MEMBER_NAMES_IGNORING_CASE)))
}

/// The ASCII letter of a full-width one (Unicode, Halfwidth and Fullwidth Forms).
fn folded(letter: char) -> char {
    const DISTANCE: u32 = 0xfee0;
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - DISTANCE).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn caught(received: &str, leaves_out: Switch) {
        assert!(!same(received, "client", Flaw::new(None)), "{received:?}");
        assert!(
            same(received, "client", Flaw::new(Some(leaves_out))),
            "{received:?}"
        );
    }

    #[test]
    fn strings_are_compared_character_for_character() {
        assert!(same("client", "client", Flaw::new(None)));
        caught("client ", Switch::TRIMMED);
        caught("client\0or not", Switch::ENDS_AT_NUL);
        caught("\u{ff43}lient", Switch::COMPATIBILITY_LETTERS_FOLDED);
        caught("cli\u{200b}ent", Switch::REST_OF_UNICODE_DROPPED);
    }

    #[test]
    fn what_is_no_string_equals_none() {
        for (value, leaves_out) in [
            (json!(true), Switch::TRUE_EQUALS_ANY_TEXT),
            (json!(0), Switch::ZERO_EQUALS_ANY_TEXT),
        ] {
            assert!(!passes_for_any(&value, Flaw::new(None)));
            assert!(passes_for_any(&value, Flaw::new(Some(leaves_out))));
        }
    }

    #[test]
    fn a_list_is_no_string() {
        let Value::Object(object) = json!({ "sub": ["user"] }) else {
            unreachable!("an object")
        };
        assert_eq!(string(&object, "sub", Flaw::new(None)), None);
        let flaw = Flaw::new(Some(Switch::LOOSE_EQUALITY));
        assert_eq!(string(&object, "sub", flaw), Some("user"));
    }

    #[test]
    fn names_of_members_are_compared_exactly() {
        let Value::Object(object) = json!({ "Sub": "user" }) else {
            unreachable!("an object")
        };
        assert_eq!(member(&object, "sub", Flaw::new(None)), None);
        let flaw = Flaw::new(Some(Switch::MEMBER_NAMES_IGNORING_CASE));
        assert_eq!(member(&object, "sub", flaw), Some(&json!("user")));
    }
}
