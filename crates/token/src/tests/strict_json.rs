//! The JSON reader alone, and against `serde_json`, which is the laxer of the two.

use proptest::prelude::*;
use serde_json::Value;

use crate::strict_json::{Json, Object, Unreadable};
use crate::{Excerpt, JsonFault, MAX_DEPTH};

fn check(text: &str, expected: Result<(), JsonFault>) {
    let seen = Object::read(text.as_bytes()).map(drop);
    assert_eq!(seen, expected.map_err(Unreadable::Fault), "{text}");
}

fn check_syntax(text: &str, offset: usize) {
    check(text, Err(JsonFault::Syntax { offset }));
}

#[test]
fn reads_json() {
    for text in [
        "{}",
        " { \"a\" : [ ] , \"b\" : { } }\r\n\t",
        r#"{"a":[1,-0,1.5,1e5,1E-5,2.0e+1,true,false,null,"","\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀"]}"#,
    ] {
        check(text, Ok(()));
    }
}

#[test]
fn refuses_what_is_not_json() {
    check_syntax("", 0);
    check_syntax("\u{feff}{}", 0);
    check_syntax("{", 1);
    check_syntax("{,}", 1);
    check_syntax(r#"{"a"}"#, 4);
    check_syntax(r#"{"a":}"#, 5);
    check_syntax(r#"{"a":1,}"#, 7);
    check_syntax(r#"{"a":1 "b":2}"#, 7);
    check_syntax("{a:1}", 1);
    check_syntax("{'a':1}", 1);
    check_syntax(r#"{"a":[1,]}"#, 8);
    check_syntax(r#"{"a":[1 2]}"#, 8);
    check_syntax(r#"{"a":01}"#, 6);
    check_syntax(r#"{"a":+1}"#, 5);
    check_syntax(r#"{"a":.5}"#, 5);
    check_syntax(r#"{"a":1.}"#, 7);
    check_syntax(r#"{"a":1e}"#, 7);
    check_syntax(r#"{"a":-}"#, 6);
    check_syntax(r#"{"a":NaN}"#, 5);
    check_syntax(r#"{"a":tru}"#, 5);
    check_syntax(r#"{"a":nul"#, 5);
    check_syntax("{\"a\":\"\n\"}", 6);
    check_syntax(r#"{"a":"#, 5);
    check_syntax(r#"{"a":"x"#, 7);
    check_syntax(r#"{"a":"\"#, 7);
    check_syntax(r#"{"a":"\x"}"#, 5);
    check_syntax(r#"{"a":"\ud800"}"#, 5);
    check_syntax(r#"{"a":"\udc00\ud800"}"#, 5);
}

#[test]
fn refuses_more_than_one_value() {
    check("{}{}", Err(JsonFault::TrailingData { offset: 2 }));
    check("{} \u{0}", Err(JsonFault::TrailingData { offset: 3 }));
    check("{}//", Err(JsonFault::TrailingData { offset: 2 }));
}

#[test]
fn bounds_depth_and_numbers() {
    let nested = |depth: usize| {
        format!(
            "{{\"a\":{}{}}}",
            "[".repeat(depth - 1),
            "]".repeat(depth - 1)
        )
    };
    check(&nested(MAX_DEPTH), Ok(()));
    check(&nested(MAX_DEPTH + 1), Err(JsonFault::TooDeep));
    let objects = format!(
        "{}1{}",
        r#"{"a":"#.repeat(MAX_DEPTH + 1),
        "}".repeat(MAX_DEPTH + 1)
    );
    check(&objects, Err(JsonFault::TooDeep));
    check(&"[".repeat(60_000), Err(JsonFault::TooDeep));
    check(r#"{"a":1e309}"#, Err(JsonFault::NumberOutOfRange));
    check(
        &format!("{{\"a\":-1{}}}", "0".repeat(400)),
        Err(JsonFault::NumberOutOfRange),
    );
}

/// What one reader takes for a number, another rounds, cuts or wraps (RFC 8259, section 6).
#[test]
fn refuses_numbers_that_lose_their_meaning() {
    for number in [
        "18446744073709551616",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "-100000000000000000000",
        "1e309",
        "-1.5e400",
        "1e-400",
        "-0.00001E-400",
        &format!("0.{}1", "0".repeat(400)),
    ] {
        check(
            &format!("{{\"a\":[{number}]}}"),
            Err(JsonFault::NumberOutOfRange),
        );
    }
    for number in [
        "18446744073709551615",
        "-9223372036854775808",
        "1e308",
        "5e-324",
        "0e-999",
        "-0.000e999",
        "0.1234567890123456789",
        "1700000000.1234567",
    ] {
        check(&format!("{{\"a\":[{number}]}}"), Ok(()));
    }
}

#[test]
fn keeps_whole_numbers_exact() {
    let object =
        Object::read(br#"{"a":9007199254740993,"b":9223372036854775808,"c":-0.5}"#).unwrap();
    assert_eq!(object.get("a"), Some(Json::Integer(9_007_199_254_740_993)));
    assert_eq!(
        object.get("b"),
        Some(Json::Float(9_223_372_036_854_775_808.0))
    );
    assert_eq!(object.get("c"), Some(Json::Float(-0.5)));
}

#[test]
fn tells_the_duplicate() {
    for text in [
        r#"{"b":1,"a":1,"a":2}"#,
        r#"{"a":1,"b":[{"a":1,"c":{},"\u0061":1}]}"#,
    ] {
        let expected = Err(Unreadable::Duplicate(Excerpt::of("a")));
        assert_eq!(Object::read(text.as_bytes()).map(drop), expected, "{text}");
    }
    check(r#"{"a":{"a":{"a":1}},"A":1,"":1}"#, Ok(()));
}

/// Text that is often JSON, and often nearly so.
fn json_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"b\\u0061\"",
        "\"\\ud83d\\ude00\"",
        "0",
        "-1",
        "1.5",
        "1e3",
        "true",
        "null",
        " ",
        "\"",
        "\\",
        "e",
        ".",
        "é",
        "{\"a\":",
        "}}",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| format!("{{\"x\":{}", pieces.concat()))
}

proptest! {
    #[test]
    fn whatever_is_read_serde_json_reads_alike(text in json_like()) {
        if Object::read(text.as_bytes()).is_ok() {
            let theirs: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(ours(&Json::Object(text.trim())), theirs);
        }
    }

    #[test]
    fn what_serde_json_reads_is_read_unless_a_rule_forbids_it(text in json_like()) {
        if serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_object()) {
            let seen = Object::read(text.as_bytes());
            let by_rule = matches!(seen, Err(Unreadable::Duplicate(_) | Unreadable::Fault(JsonFault::NumberOutOfRange)));
            prop_assert!(seen.is_ok() || by_rule, "{:?}", seen);
        }
    }
}

fn ours(json: &Json<'_>) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Integer(value) => Value::from(*value),
        Json::Float(value) => Value::from(*value),
        Json::String(value) => Value::from(value.as_ref()),
        Json::Array(_) => json.elements().unwrap().iter().map(ours).collect(),
        Json::Object(text) => Object::within(text)
            .unwrap()
            .members()
            .map(|(name, value)| (name.to_owned(), ours(&value)))
            .collect(),
    }
}

#[test]
fn finds_a_duplicate_among_any_number_of_members() {
    for count in [1, 2, 7, 63, 64, 65, 66, 500] {
        for place in [0, count / 2, count - 1] {
            let mut names: Vec<String> =
                (0..count).map(|index| format!("\"n{index}\":1")).collect();
            names.push(format!("\"\\u006e{place}\":2"));
            let text = format!("{{{}}}", names.join(","));
            let expected = Err(Unreadable::Duplicate(Excerpt::of(&format!("n{place}"))));
            assert_eq!(Object::read(text.as_bytes()).map(drop), expected, "{text}");
            names.pop();
            check(&format!("{{{}}}", names.join(",")), Ok(()));
        }
    }
}

#[test]
fn finds_the_end_of_a_string_wherever_it_is() {
    for length in 0..40 {
        for stop in ["\"", "\u{0}", "\u{1f}", "\\x"] {
            let text = format!("{{\"{}{stop}", "é".repeat(length));
            let expected = match stop {
                "\"" => 2 + 2 * length + 1,
                "\\x" => 2 + 2 * length + 2,
                _ => 2 + 2 * length,
            };
            check_syntax(&text, expected);
        }
        check(&format!("{{\"{}\":1}}", "\u{7f}".repeat(length)), Ok(()));
    }
}

/// Names are told apart by their first eight octets and their length, and what is longer by the whole of it.
#[test]
fn tells_names_apart_that_begin_alike() {
    let object = Object::read(br#"{"abcdefgh1":1,"abcdefgh2":2,"abcdefgh":3}"#).unwrap();
    assert_eq!(object.get("abcdefgh1"), Some(Json::Integer(1)));
    assert_eq!(object.get("abcdefgh2"), Some(Json::Integer(2)));
    assert_eq!(object.get("abcdefgh"), Some(Json::Integer(3)));
    assert_eq!(object.get("abcdefgh3"), None);
    assert_eq!(object.get("abcdefg"), None);
}

#[test]
fn finds_each_member_however_many_there_are() {
    for count in [1, 2, 24, 100] {
        let members: Vec<String> = (0..count).map(|at| format!("\"n{at}\":{at}")).collect();
        let text = format!("{{{}}}", members.join(","));
        let object = Object::read(text.as_bytes()).unwrap();
        for at in 0..count {
            assert_eq!(
                object.get(&format!("n{at}")),
                Some(Json::Integer(at)),
                "{text}"
            );
        }
        assert_eq!(object.get("n100"), None, "{text}");
    }
}

#[test]
fn an_empty_name_is_a_name_like_any_other() {
    let object = Object::read(br#"{"":1,"a":2}"#).unwrap();
    assert_eq!(object.get(""), Some(Json::Integer(1)));
    let expected = Err(Unreadable::Duplicate(Excerpt::of("")));
    assert_eq!(Object::read(br#"{"":1,"":2}"#).map(drop), expected);
}

#[test]
fn finds_a_number_out_of_range_wherever_it_is() {
    for before in [0, 1, 20, 100, 1000] {
        let text = format!("{{\"{}\":1{}}}", "x".repeat(before), "0".repeat(400));
        check(&text, Err(JsonFault::NumberOutOfRange));
    }
}

#[test]
fn refuses_every_control_character_wherever_it_is_in_a_string() {
    for control in '\0'..' ' {
        for before in 0..17 {
            let text = format!(
                "{{\"{}{control}{}\":1}}",
                "x".repeat(before),
                "x".repeat(17)
            );
            check_syntax(&text, 2 + before);
        }
    }
}
