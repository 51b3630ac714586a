//! JSON objects, read strictly.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use super::switch::{Flaw, Switch};

/// Members of an object by name.
pub(super) type Object = Map<String, Value>;

/// Reads one object and nothing after it; a member that occurs twice is refused.
///
/// Objects inside it are read as the library reads them.
pub(super) fn object(bytes: &[u8], flaw: Flaw) -> Result<Object, String> {
    let bytes = match bytes {
        // One stored block of DEFLATE (RFC 1951 section 3.2.4).
        [1, _, _, _, _, expanded @ ..] if flaw.is(Switch::INFLATE_CLAIMS) => expanded,
        _ => bytes,
    };
    let text = match std::str::from_utf8(bytes) {
        _ if bytes.starts_with(&[0xff, 0xfe]) && flaw.is(Switch::ENCODING_GUESSED) => {
            Cow::Owned(utf16(bytes))
        }
        Ok(text) => Cow::Borrowed(text),
        Err(_) if flaw.is(Switch::LOSSY_UTF8) => String::from_utf8_lossy(bytes),
        Err(_) => return Err("JSON is not UTF-8".to_owned()),
    };
    let inner: Option<String> = serde_json::from_str(&text).ok();
    let text = match (only_element(&text), inner) {
        (Some(element), _) if flaw.is(Switch::LIST_FOR_OBJECT) => Cow::Owned(element),
        (_, Some(inner)) if flaw.is(Switch::JSON_IN_TEXT) => Cow::Owned(inner),
        _ if text.contains(":NaN") && flaw.is(Switch::NOT_A_NUMBER_IS_ONE) => {
            Cow::Owned(text.replace(":NaN", ":1e300"))
        }
        _ if text.contains(",}") && flaw.is(Switch::TRAILING_COMMA) => {
            Cow::Owned(text.replace(",}", "}"))
        }
        _ if text.contains(char::is_control) && flaw.is(Switch::JSON_WITH_CONTROL_CHARACTERS) => {
            Cow::Owned(text.replace(char::is_control, " "))
        }
        _ if without_leading_zeros(&text) != text && flaw.is(Switch::JSON_WITH_LEADING_ZEROS) => {
            Cow::Owned(without_leading_zeros(&text))
        }
        _ => text,
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let members =
        Members::deserialize(&mut reader).map_err(|error| format!("no JSON object: {error}"))?;
    if reader.end().is_err() && !flaw.is(Switch::IGNORE_TRAILING_BYTES) {
        return Err("JSON object with something after it".to_owned());
    }
    let mut object = Object::new();
    for (name, raw) in members.0 {
        let value = value(raw.get(), flaw)?;
        if object.insert(name, value).is_some() && !flaw.is(Switch::LAST_DUPLICATE_WINS) {
            return Err("JSON object with a member twice".to_owned());
        }
    }
    match object.get("data") {
        Some(Value::Object(inner)) if flaw.is(Switch::OBJECT_IN_DATA) => Ok(inner.clone()),
        _ => Ok(object),
    }
}

/// The string of this name, when it is one.
pub(super) fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn value(raw: &str, flaw: Flaw) -> Result<Value, String> {
    serde_json::from_str(raw).or_else(|error| {
        let infinite = raw.parse::<f64>().is_ok_and(f64::is_infinite);
        match Number::from_f64(f64::MAX) {
            Some(number) if infinite && flaw.is(Switch::OVERFLOW_IS_INFINITY) => {
                Ok(Value::Number(number))
            }
            _ => Err(format!("JSON member that cannot be read: {error}")),
        }
    })
}

/// The first element, if `text` is a list that has one.
fn only_element(text: &str) -> Option<String> {
    let list: Vec<Box<RawValue>> = serde_json::from_str(text).ok()?;
    Some(list.first()?.get().to_owned())
}

/// Text in UTF-16, the octet of lower value first, after its byte order mark.
fn utf16(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    let units = units.iter().skip(1).map(|unit| u16::from_le_bytes(*unit));
    char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// No zeros before the numbers of members.
fn without_leading_zeros(text: &str) -> String {
    let mut right = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let before_a_number = letters.peek().is_some_and(char::is_ascii_digit);
        if !(letter == '0' && right.ends_with(':') && before_a_number) {
            right.push(letter);
        }
    }
    right
}

/// Members in their order, duplicates among them.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], leaves_out: Switch) {
        assert!(object(bytes, Flaw::new(None)).is_err());
        assert!(object(bytes, Flaw::new(Some(leaves_out))).is_ok());
    }

    #[test]
    fn reads_an_object() {
        let read = object(br#"{"sub":"user","n":1.5}"#, Flaw::new(None)).unwrap();
        assert_eq!(text(&read, "sub"), Some("user"));
        assert_eq!(text(&read, "n"), None);
    }

    #[test]
    fn refuses_what_is_no_object() {
        assert!(object(b"[]", Flaw::new(None)).is_err());
        assert!(object(b"\"text\"", Flaw::new(None)).is_err());
        assert!(object(b"", Flaw::new(None)).is_err());
    }

    #[test]
    fn refuses_duplicates_escaped_or_not() {
        check(br#"{"a":1,"a":2}"#, Switch::LAST_DUPLICATE_WINS);
        check(br#"{"a":1,"\u0061":2}"#, Switch::LAST_DUPLICATE_WINS);
    }

    #[test]
    fn refuses_trailing_bytes_foreign_encodings_and_numbers_that_overflow() {
        check(br#"{"a":1}{}"#, Switch::IGNORE_TRAILING_BYTES);
        check(b"{\"a\":\"\xff\"}", Switch::LOSSY_UTF8);
        check(br#"{"a":1e999}"#, Switch::OVERFLOW_IS_INFINITY);
        check(br#"[{"a":1}]"#, Switch::LIST_FOR_OBJECT);
    }

    #[test]
    fn refuses_what_is_nearly_json() {
        check(b"{\"a\":\"\n\"}", Switch::JSON_WITH_CONTROL_CHARACTERS);
        check(br#"{"a":007}"#, Switch::JSON_WITH_LEADING_ZEROS);
    }

    #[test]
    fn refuses_what_others_take_for_an_object() {
        check(br#"{"a":NaN}"#, Switch::NOT_A_NUMBER_IS_ONE);
        check(br#"{"a":1,}"#, Switch::TRAILING_COMMA);
        check(b"\xff\xfe{\0}\0", Switch::ENCODING_GUESSED);
        check(b"\x01\x02\0\xfd\xff{}", Switch::INFLATE_CLAIMS);
    }

    #[test]
    fn refuses_an_object_that_is_wrapped() {
        check(br#""{\"a\":1}""#, Switch::JSON_IN_TEXT);
        let wrapped = br#"{"data":{"a":"b"}}"#;
        assert_eq!(text(&object(wrapped, Flaw::new(None)).unwrap(), "a"), None);
        let flaw = Flaw::new(Some(Switch::OBJECT_IN_DATA));
        assert_eq!(text(&object(wrapped, flaw).unwrap(), "a"), Some("b"));
    }
}
