//! The members of a JSON object as they stand there, duplicates and nonsense included.

/// Name and value of each member as raw text, and what follows the object; none if the text is no object.
pub(crate) fn split(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let mut rest = text.strip_prefix('{')?;
    let mut members = Vec::new();
    loop {
        let (name, after) = value(rest)?;
        let (content, after) = value(after.strip_prefix(':')?)?;
        members.push((name.trim_matches('"').to_owned(), content.to_owned()));
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Some((members, after.strip_prefix('}')?)),
        }
    }
}

/// The first value of a text, up to the comma, colon or bracket that ends it.
fn value(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (place, letter) in text.char_indices() {
        if quoted {
            quoted = escaped || letter != '"';
            escaped = letter == '\\' && !escaped;
            continue;
        }
        match letter {
            '"' => quoted = true,
            '{' | '[' => depth += 1,
            ',' | ':' | '}' | ']' if depth == 0 => return Some(text.split_at(place)),
            '}' | ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[test]
fn splits_objects_as_they_stand_there() {
    let text = r#"{"a":1,"a":"},\"","s\u0075b":{"b":[1,{"c":2}]},"d":1e999}{}"#;
    let (members, rest) = split(text).unwrap();
    let expected = [
        ("a", "1"),
        ("a", r#""},\"""#),
        (r"s\u0075b", r#"{"b":[1,{"c":2}]}"#),
        ("d", "1e999"),
    ];
    assert_eq!(
        members,
        expected.map(|(name, raw)| (name.to_owned(), raw.to_owned()))
    );
    assert_eq!(rest, "{}");
    assert_eq!(split("[1]"), None);
}
