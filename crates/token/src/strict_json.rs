//! JSON without guesses: RFC 8259, and nothing that two readers could read differently.
//!
//! Duplicate members (compared after unescaping, at any depth), trailing data, invalid UTF-8, lone surrogates,
//! numbers out of range and deep nesting are refused. The tree borrows the text that it was read from.

use std::borrow::Cow;
use std::fmt;

use crate::excerpt::Excerpt;

/// The greatest depth of nested arrays and objects that is read.
pub const MAX_DEPTH: usize = 32;

/// What is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonFault {
    /// The octets are not UTF-8 (RFC 8259, section 8.1).
    NotUtf8,
    /// The text is not JSON.
    Syntax {
        /// The offset in octets at which reading stopped.
        offset: usize,
    },
    /// Something follows the value.
    TrailingData {
        /// The offset in octets of the first that is too much.
        offset: usize,
    },
    /// Arrays and objects are nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A number is too large for a 64-bit floating-point number.
    NumberOutOfRange,
    /// The value is not an object.
    NotAnObject,
}

impl fmt::Display for JsonFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => formatter.write_str("not UTF-8"),
            Self::Syntax { offset } => write!(formatter, "not JSON at offset {offset}"),
            Self::TrailingData { offset } => {
                write!(formatter, "data after the JSON value at offset {offset}")
            }
            Self::TooDeep => write!(formatter, "nested deeper than {MAX_DEPTH} levels"),
            Self::NumberOutOfRange => formatter.write_str("a number is out of range"),
            Self::NotAnObject => formatter.write_str("not a JSON object"),
        }
    }
}

/// Why a JSON text was not read. A duplicate is told apart because it has a code of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Fault(JsonFault),
    Duplicate(Excerpt),
}

impl From<JsonFault> for Unreadable {
    fn from(fault: JsonFault) -> Self {
        Self::Fault(fault)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    /// A fraction, or a whole number that 64 bits can't hold. Always finite.
    Float(f64),
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Object<'a>),
}

impl Json<'_> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The kind of value, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The elements, if this is an array of strings and nothing else.
    pub(crate) fn as_strings(&self) -> Option<Vec<&str>> {
        let Self::Array(elements) = self else {
            return None;
        };
        elements.iter().map(Json::as_str).collect()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object<'a>(Vec<Member<'a>>);

#[derive(Clone, Debug, PartialEq)]
struct Member<'a> {
    name: Cow<'a, str>,
    value: Json<'a>,
    text: &'a str,
}

impl<'a> Object<'a> {
    /// Reads an object that is the whole of `octets`.
    pub(crate) fn read(octets: &'a [u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(octets).map_err(|_| JsonFault::NotUtf8)?;
        let mut reader = Reader { text, offset: 0 };
        let value = reader.value(0)?;
        reader.skip_whitespace();
        if reader.offset != text.len() {
            return Err(JsonFault::TrailingData {
                offset: reader.offset,
            }
            .into());
        }
        if let Json::Object(object) = value {
            Ok(object)
        } else {
            Err(JsonFault::NotAnObject.into())
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.0
            .iter()
            .find(|member| member.name == name)
            .map(|member| &member.value)
    }

    /// The value of a member as it is written.
    pub(crate) fn text_of(&self, name: &str) -> Option<&'a str> {
        self.0
            .iter()
            .find(|member| member.name == name)
            .map(|member| member.text)
    }

    #[cfg(test)]
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.0
            .iter()
            .map(|member| (member.name.as_ref(), &member.value))
    }

    fn refuse_duplicates(self) -> Result<Self, Unreadable> {
        let mut names: Vec<&str> = self.0.iter().map(|member| member.name.as_ref()).collect();
        names.sort_unstable();
        let mut following = names.iter().skip(1);
        let duplicate = names.iter().find(|name| following.next() == Some(name));
        match duplicate {
            Some(name) => Err(Unreadable::Duplicate(Excerpt::of(name))),
            None => Ok(self),
        }
    }
}

/// A recursive descent over the text; its depth is bounded.
struct Reader<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Json<'a>, Unreadable> {
        self.skip_whitespace();
        match self.peek() {
            Some(b'{') => self.object(depth).map(Json::Object),
            Some(b'[') => self.array(depth).map(Json::Array),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => Err(self.syntax()),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Object<'a>, Unreadable> {
        self.enter(depth)?;
        let mut members = Vec::new();
        self.skip_whitespace();
        if self.take(b'}') {
            return Ok(Object(members));
        }
        loop {
            self.skip_whitespace();
            if self.peek() != Some(b'"') {
                return Err(self.syntax());
            }
            let name = self.string()?;
            self.skip_whitespace();
            self.require(b':')?;
            self.skip_whitespace();
            let start = self.offset;
            let value = self.value(depth + 1)?;
            let text = self.since(start)?;
            members.push(Member { name, value, text });
            self.skip_whitespace();
            if self.take(b'}') {
                return Object(members).refuse_duplicates();
            }
            self.require(b',')?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Json<'a>>, Unreadable> {
        self.enter(depth)?;
        let mut elements = Vec::new();
        self.skip_whitespace();
        if self.take(b']') {
            return Ok(elements);
        }
        loop {
            elements.push(self.value(depth + 1)?);
            self.skip_whitespace();
            if self.take(b']') {
                return Ok(elements);
            }
            self.require(b',')?;
        }
    }

    /// Steps over the opening bracket.
    fn enter(&mut self, depth: usize) -> Result<(), Unreadable> {
        if depth >= MAX_DEPTH {
            return Err(JsonFault::TooDeep.into());
        }
        self.offset += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Unreadable> {
        let start = self.offset;
        let mut escaped = false;
        self.offset += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.offset += 2;
                }
                None | Some(..0x20) => return Err(self.syntax()),
                Some(_) => self.offset += 1,
            }
        }
        self.offset += 1;
        let quoted = self.since(start)?;
        if escaped {
            // Escapes and surrogate pairs are left to serde_json, which refuses what is not a Unicode string.
            let unescaped = serde_json::from_str::<String>(quoted);
            unescaped
                .map(Cow::Owned)
                .map_err(|_| JsonFault::Syntax { offset: start }.into())
        } else {
            let inner = quoted.get(1..quoted.len() - 1);
            inner.map(Cow::Borrowed).ok_or_else(|| self.syntax())
        }
    }

    fn number(&mut self) -> Result<Json<'a>, Unreadable> {
        let start = self.offset;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut whole = true;
        if self.take(b'.') {
            whole = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            whole = false;
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = self.since(start)?;
        if whole && let Ok(integer) = text.parse() {
            return Ok(Json::Integer(integer));
        }
        match text.parse::<f64>() {
            Ok(float) if float.is_finite() => Ok(Json::Float(float)),
            _ => Err(JsonFault::NumberOutOfRange.into()),
        }
    }

    fn digits(&mut self) -> Result<(), Unreadable> {
        let start = self.offset;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.offset += 1;
        }
        if self.offset == start {
            Err(self.syntax())
        } else {
            Ok(())
        }
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Result<Json<'a>, Unreadable> {
        if !self
            .text
            .as_bytes()
            .get(self.offset..)
            .is_some_and(|rest| rest.starts_with(word.as_bytes()))
        {
            return Err(self.syntax());
        }
        self.offset += word.len();
        Ok(value)
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn take(&mut self, octet: u8) -> bool {
        let found = self.peek() == Some(octet);
        self.offset += usize::from(found);
        found
    }

    fn require(&mut self, octet: u8) -> Result<(), Unreadable> {
        if self.take(octet) {
            Ok(())
        } else {
            Err(self.syntax())
        }
    }

    fn since(&self, start: usize) -> Result<&'a str, Unreadable> {
        self.text
            .get(start..self.offset)
            .ok_or_else(|| self.syntax())
    }

    fn syntax(&self) -> Unreadable {
        JsonFault::Syntax {
            offset: self.offset.min(self.text.len()),
        }
        .into()
    }
}
