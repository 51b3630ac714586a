//! JSON objects without guesses.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::received::Received;

/// A JSON object that two readers could not read differently, as the responses of a provider have to be.
///
/// Duplicate members (compared after unescaping, at any depth), trailing data, invalid UTF-8, numbers out of range and
/// nesting deeper than 128 levels are refused. The members stay as they are written and are read on demand.
#[derive(Clone)]
pub struct StrictObject<'a>(BTreeMap<Cow<'a, str>, &'a RawValue>);

/// What is wrong with a JSON text. It never quotes values, as they may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonFault {
    /// The text is not JSON.
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// The column in octets, counted from 1; 0 if the line is empty.
        column: usize,
    },
    /// An object has two members of one name.
    DuplicateMember {
        /// The name.
        name: Received,
    },
    /// The value is not an object.
    NotAnObject,
}

impl fmt::Display for JsonFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column } => {
                write!(formatter, "not JSON at line {line}, column {column}")
            }
            Self::DuplicateMember { name } => write!(formatter, "the member {name} occurs twice"),
            Self::NotAnObject => formatter.write_str("not a JSON object"),
        }
    }
}

impl std::error::Error for JsonFault {}

impl<'a> StrictObject<'a> {
    /// Reads an object that is the whole of `octets`.
    ///
    /// # Errors
    /// See [`JsonFault`].
    pub fn read(octets: &'a [u8]) -> Result<Self, JsonFault> {
        let mut duplicate = None;
        check_duplicates(octets, &mut duplicate).map_err(|error| match duplicate {
            Some(name) => JsonFault::DuplicateMember { name },
            None => JsonFault::Syntax {
                line: error.line(),
                column: error.column(),
            },
        })?;
        // What is valid JSON and is still not read as a map is another kind of value.
        serde_json::from_slice::<Members<'a>>(octets)
            .map(|members| Self(members.0))
            .map_err(|_| JsonFault::NotAnObject)
    }

    /// The member as it is written, `null` included.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(name).copied()
    }

    /// The member, if it is there and not `null`, as the type that the caller expects.
    ///
    /// # Errors
    /// The member is there and of another type.
    pub fn member<T: Deserialize<'a>>(&self, name: &str) -> Result<Option<T>, UnexpectedType> {
        match self.get(name) {
            None => Ok(None),
            // The error of serde quotes the value, so it is left behind.
            Some(raw) => serde_json::from_str::<Option<T>>(raw.get()).map_err(|_| UnexpectedType),
        }
    }

    /// The member, if it is there and not `null`, as an object. It has been read strictly with the rest.
    pub(crate) fn of_member(whole: &Self, name: &str) -> Result<Option<Self>, UnexpectedType> {
        let members = whole.member::<Members<'a>>(name)?;
        Ok(members.map(|members| Self(members.0)))
    }

    /// The members in the order of their names.
    pub fn members(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), *value))
    }
}

impl fmt::Debug for StrictObject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secret: names only.
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// A member has another JSON type than the one expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnexpectedType;

impl fmt::Display for UnexpectedType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the member has another JSON type than expected")
    }
}

impl std::error::Error for UnexpectedType {}

struct Members<'a>(BTreeMap<Cow<'a, str>, &'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::<Cow<'a, str>, &'a RawValue>::deserialize(deserializer).map(Self)
    }
}

fn check_duplicates(
    octets: &[u8],
    duplicate: &mut Option<Received>,
) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(octets);
    Duplicates(duplicate).deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Walks any JSON value and keeps nothing of it but the name of a duplicate member.
struct Duplicates<'s>(&'s mut Option<Received>);

impl<'de> DeserializeSeed<'de> for Duplicates<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Duplicates<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements
            .next_element_seed(Duplicates(&mut *self.0))?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                *self.0 = Some(Received::new(&name));
                return Err(de::Error::custom("duplicate member"));
            }
            names.insert(name);
            members.next_value_seed(Duplicates(&mut *self.0))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &JsonFault) {
        assert_eq!(
            &StrictObject::read(text.as_bytes()).unwrap_err(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn reads_members_on_demand() {
        let object =
            StrictObject::read(br#" {"a": "x", "b": [1, 2.5e3], "c": null, "\u0064": true} "#)
                .unwrap();
        assert_eq!(object.member::<String>("a"), Ok(Some("x".to_owned())));
        assert_eq!(object.member::<bool>("a"), Err(UnexpectedType));
        assert_eq!(object.member::<String>("c"), Ok(None));
        assert_eq!(object.member::<bool>("d"), Ok(Some(true)));
        assert_eq!(object.get("b").unwrap().get(), "[1, 2.5e3]");
        assert!(object.get("e").is_none());
        let members: Vec<(&str, &str)> = object
            .members()
            .map(|(name, value)| (name, value.get()))
            .collect();
        let expected = [
            ("a", r#""x""#),
            ("b", "[1, 2.5e3]"),
            ("c", "null"),
            ("d", "true"),
        ];
        assert_eq!(members, expected);
    }

    #[test]
    fn rejects_duplicate_members_at_any_depth_and_by_escape() {
        check(
            r#"{"a": 1, "a": 1}"#,
            &JsonFault::DuplicateMember {
                name: Received::new("a"),
            },
        );
        check(
            r#"{"sub": 1, "s\u0075b": 2}"#,
            &JsonFault::DuplicateMember {
                name: Received::new("sub"),
            },
        );
        check(
            r#"{"x": [{"b": 1, "b": 2}]}"#,
            &JsonFault::DuplicateMember {
                name: Received::new("b"),
            },
        );
    }

    #[test]
    fn rejects_what_is_not_an_object() {
        for text in ["[]", "null", "1", "\"x\"", "[{}]"] {
            check(text, &JsonFault::NotAnObject);
        }
    }

    #[test]
    fn rejects_what_is_not_json() {
        check("", &JsonFault::Syntax { line: 1, column: 0 });
        check("{} {}", &JsonFault::Syntax { line: 1, column: 4 });
        check(
            "{\"a\": 1e999}",
            &JsonFault::Syntax {
                line: 1,
                column: 11,
            },
        );
        let invalid = StrictObject::read(b"{\"a\": \"\xff\"}").unwrap_err();
        assert!(
            matches!(invalid, JsonFault::Syntax { line: 1, .. }),
            "{invalid:?}"
        );
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(200), "]".repeat(200));
        assert!(matches!(
            StrictObject::read(deep.as_bytes()).unwrap_err(),
            JsonFault::Syntax { .. }
        ));
    }

    #[test]
    fn hides_values_from_debug() {
        let object = StrictObject::read(br#"{"access_token": "do-not-print"}"#).unwrap();
        assert_eq!(format!("{object:?}"), r#"{"access_token"}"#);
    }
}
