use serde_json::{Value, json};

use super::*;

fn asked(keys: &str) -> VerifierRequest {
    VerifierRequest {
        token: "a.b.c".into(),
        keys: keys.into(),
        issuer: "https://provider.example".into(),
        client_id: "client".into(),
        client_secret: Some("secret".into()),
        nonce: Some("nonce".into()),
        max_age: Some(600),
        algorithm: SigningAlgorithm::Rs256,
        now: 1_790_000_000,
    }
}

#[test]
fn a_request_is_one_line_of_json() {
    assert_eq!(
        request(7, &asked(r#"{"keys":[]}"#)),
        concat!(
            r#"{"id":7,"token":"a.b.c","keys":{"keys":[]},"issuer":"https://provider.example","client_id":"client","#,
            r#""client_secret":"secret","nonce":"nonce","max_age":600,"algorithm":"RS256","now":1790000000}"#,
            "\n"
        )
    );
}

#[test]
fn what_the_client_does_not_have_is_left_out() {
    let bare = VerifierRequest {
        client_secret: None,
        nonce: None,
        max_age: None,
        algorithm: SigningAlgorithm::Es256,
        ..asked("[]")
    };
    assert_eq!(
        request(8, &bare),
        concat!(
            r#"{"id":8,"token":"a.b.c","keys":[],"issuer":"https://provider.example","client_id":"client","#,
            r#""algorithm":"ES256","now":1790000000}"#,
            "\n"
        )
    );
}

/// What the request carries of these keys.
fn carried(keys: &str) -> (Option<String>, Option<String>) {
    #[derive(Deserialize)]
    struct Carried {
        keys: Option<Box<RawValue>>,
        keys_text: Option<String>,
    }
    let text = request(1, &asked(keys));
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    let carried: Carried = serde_json::from_str(&text).unwrap();
    (
        carried.keys.map(|keys| keys.get().to_owned()),
        carried.keys_text,
    )
}

#[test]
fn keys_are_handed_on_as_they_were_served() {
    for keys in [
        r#"{"keys":[],"keys":[{"kid":"a","kid":"b"}]}"#,
        r#"{"keys" : [1e999, 0.10, -0]}"#,
        "[]",
        "0",
    ] {
        assert_eq!(carried(keys), (Some(keys.to_owned()), None));
    }
    let pretty = "\n{\r\n  \"keys\": []\n}\n";
    assert_eq!(carried(pretty), (Some("{    \"keys\": [] }".into()), None));
}

#[test]
fn keys_that_are_not_json_are_handed_on_as_text() {
    for keys in [
        "try again later",
        "",
        "{\"keys\":[]} x",
        "<html>\n</html>",
        // A line break inside a string is no JSON, and nothing may be straightened.
        "{\"a\":\"\n\"}",
    ] {
        assert_eq!(carried(keys), (None, Some(keys.to_owned())));
    }
}

#[test]
fn a_greeting_says_who_it_is_and_whose_clock_it_uses() {
    let greeting = Greeting::read(
        r#"{"hello": 1, "name": "jose", "version": "6.1", "clock": "request", "more": true}"#,
    )
    .unwrap();
    assert_eq!(greeting.to_string(), "jose 6.1");
    assert_eq!(greeting.clock, VerifierClock::Request);
}

#[test]
fn a_greeting_of_another_version_or_kind_is_refused() {
    for (line, fault) in [
        (
            r#"{"hello": 2, "name": "jose", "version": "6", "clock": "system"}"#,
            "speaks version 2 of the protocol instead of 1",
        ),
        (
            r#"{"hello": 1, "name": "jose", "version": "6", "clock": "sundial"}"#,
            "is none of the protocol (unknown variant `sundial`, expected `request` or `system` at line 1 column 63)",
        ),
        (
            "ready",
            "is none of the protocol (expected value at line 1 column 1)",
        ),
    ] {
        assert_eq!(Greeting::read(line).unwrap_err(), fault);
    }
}

#[test]
fn an_acceptance_names_whom_the_token_is_about() {
    let said = |line: &str| answer(7, line).unwrap();
    assert_eq!(
        said(
            r#"{"id": 7, "accepted": true, "issuer": "i", "subject": "s", "email": "e", "more": 1}"#
        ),
        VerifierAnswer::Accepted(Identity {
            email: Some("e".into()),
            ..Identity::of("i", "s")
        })
    );
    assert_eq!(
        said(r#"{"id": 7, "accepted": true, "issuer": ["i"], "subject": 1, "email": null}"#),
        VerifierAnswer::Accepted(Identity::of(r#"["i"]"#, "1"))
    );
}

#[test]
fn a_refusal_may_have_a_reason() {
    for (line, reason) in [
        (
            r#"{"id": 7, "accepted": false, "reason": "expired"}"#,
            "expired",
        ),
        (r#"{"id": 7, "accepted": false}"#, "no reason was given"),
    ] {
        let reason = reason.to_owned();
        assert_eq!(answer(7, line), Ok(VerifierAnswer::Refused { reason }));
    }
}

#[test]
fn an_answer_that_is_none_is_told_from_a_refusal() {
    for (line, fault) in [
        (r#"{"id": 6, "accepted": true}"#, "answers 6 instead of 7"),
        (
            r#"{"id": 7}"#,
            "is none of the protocol (missing field `accepted` at line 1 column 9)",
        ),
        (
            "",
            "is none of the protocol (EOF while parsing a value at line 1 column 0)",
        ),
    ] {
        assert_eq!(answer(7, line).unwrap_err(), fault);
    }
}

/// Holds a message against its definition in the schema: members, required members, types.
fn check(definition: &str, message: &str) {
    let schema: Value =
        serde_json::from_str(include_str!("../../../fixtures/stdio-protocol.schema.json")).unwrap();
    let definition = &schema["$defs"][definition];
    let message: Value = serde_json::from_str(message).unwrap();
    let message = message.as_object().unwrap();
    for name in definition["required"].as_array().unwrap() {
        assert!(message.contains_key(name.as_str().unwrap()), "{name}");
    }
    for (name, value) in message {
        let property = &definition["properties"][name];
        let fits = match property["type"].as_str() {
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            // Whatever was served or claimed.
            None => property.is_object(),
            Some(other) => panic!("{other} is not looked for here"),
        };
        assert!(fits, "{name}: {value} is not {property}");
    }
}

#[test]
fn the_schema_describes_what_is_sent() {
    check("hello", &hello());
    check("request", &request(7, &asked(r#"{"keys":[]}"#)));
    check("request", &request(7, &asked("try again later")));
}

#[test]
fn the_schema_names_what_is_read() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../fixtures/stdio-protocol.schema.json")).unwrap();
    let names = |definition: &str| -> Vec<String> {
        let properties = schema["$defs"][definition]["properties"]
            .as_object()
            .unwrap();
        properties.keys().cloned().collect()
    };
    assert_eq!(names("greeting"), ["clock", "hello", "name", "version"]);
    assert_eq!(
        names("answer"),
        ["accepted", "email", "id", "issuer", "reason", "subject"]
    );
    // The smallest messages that the schema allows can be read.
    let smallest = |definition: &str, values: Value| {
        let required = schema["$defs"][definition]["required"].as_array().unwrap();
        let members = required.iter().map(|name| {
            let name = name.as_str().unwrap();
            (name.to_owned(), values[name].clone())
        });
        Value::Object(members.collect()).to_string()
    };
    let values = json!({"hello": 1, "name": "n", "version": "v", "clock": "system"});
    assert!(Greeting::read(&smallest("greeting", values)).is_ok());
    let values = json!({"id": 7, "accepted": false});
    assert!(answer(7, &smallest("answer", values)).is_ok());
}
