//! JSON without guesses: RFC 8259, and nothing that two readers could read differently.
//!
//! Duplicate members (compared after unescaping, at any depth), trailing data, invalid UTF-8, lone surrogates,
//! numbers that lose their meaning and deep nesting are refused. The whole text is checked once; of its values only the members of
//! the outermost object are remembered, as places in the text, so that a token costs two allocations and not fifty.

mod reader;

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU32;
use std::ops::Range;

use self::reader::Reader;
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
    /// A number loses its meaning, as readers differ on it (RFC 8259, section 6): a whole one that 64 bits can't hold, or one
    /// beyond the range of 64-bit floating-point numbers at either end.
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

/// A value, read from a text that was checked before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    /// A fraction, a number with an exponent, or a whole number of 64 bits that takes all of them. Always finite.
    Float(f64),
    String(Cow<'a, str>),
    /// An array, as it is written; see [`Json::elements`].
    Array(&'a str),
    /// An object, as it is written; see [`Object::within`].
    Object(&'a str),
}

impl<'a> Json<'a> {
    /// The value that a checked text is.
    fn of(text: &'a str) -> Option<Self> {
        Some(match text.as_bytes().first()? {
            b'{' => Self::Object(text),
            b'[' => Self::Array(text),
            b'"' => Self::String(reader::string_value(text)?),
            b't' => Self::Bool(true),
            b'f' => Self::Bool(false),
            b'n' => Self::Null,
            _ => match text.parse() {
                Ok(integer) => Self::Integer(integer),
                Err(_) => Self::Float(text.parse().ok()?),
            },
        })
    }

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

    /// The elements, if this is an array.
    pub(crate) fn elements(&self) -> Option<Vec<Json<'a>>> {
        let Self::Array(text) = self else {
            return None;
        };
        let elements = Reader::new(text).elements().ok()?;
        elements
            .into_iter()
            .map(|span| Json::of(text.get(span)?))
            .collect()
    }

    /// The elements, if this is an array of strings and nothing else.
    pub(crate) fn as_strings(&self) -> Option<Vec<Cow<'a, str>>> {
        let text_of = |element| match element {
            Json::String(text) => Some(text),
            _ => None,
        };
        self.elements()?.into_iter().map(text_of).collect()
    }
}

/// An object: its text, and where its members stand in it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Object<'a> {
    text: Cow<'a, str>,
    members: Members,
}

/// Members of objects, small and without owned parts: a token has twenty of them, and is read in a microsecond.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Members {
    list: Vec<Member>,
    /// The names and values that are written with escapes, without these. There are hardly any.
    unescaped: Vec<Box<str>>,
    /// The bits of all names: most claims that a token doesn't have are known by them to be absent.
    bits: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    /// The first octets of the name, to compare names by.
    prefix: Prefix,
    name: Text,
    value: Text,
}

/// A name between its quotes, or a value as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Text {
    start: u32,
    end: u32,
    /// One more than its place among the unescaped, if it is a string with escapes.
    unescaped: Option<NonZeroU32>,
}

impl<'a> Object<'a> {
    /// Reads an object that is the whole of `octets`.
    pub(crate) fn read(octets: &'a [u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(octets).map_err(|_| JsonFault::NotUtf8)?;
        Self::of(Cow::Borrowed(text))
    }

    /// Reads an object that is the whole of `octets`, and keeps them.
    pub(crate) fn read_owned(octets: Vec<u8>) -> Result<Object<'static>, Unreadable> {
        let text = String::from_utf8(octets).map_err(|_| JsonFault::NotUtf8)?;
        Object::of(Cow::Owned(text))
    }

    /// Reads an object in a text that was checked before, such as that of a [`Json::Object`].
    pub(crate) fn within(text: &'a str) -> Option<Self> {
        Self::of(Cow::Borrowed(text)).ok()
    }

    fn of(text: Cow<'a, str>) -> Result<Self, Unreadable> {
        let members = Reader::new(&text).object()?;
        Ok(Self { text, members })
    }

    pub(crate) fn get(&self, name: &str) -> Option<Json<'_>> {
        self.value(self.member(name)?)
    }

    /// The value of a member, if it is a string.
    pub(crate) fn text_value(&self, name: &str) -> Option<&str> {
        self.text_of_member(self.member(name)?)
    }

    /// The value of a member: the text if it is a string, and anything else as it is.
    pub(crate) fn text_or_other(&self, name: &str) -> Option<Result<&str, Json<'_>>> {
        let member = self.member(name)?;
        match self.text_of_member(member) {
            Some(text) => Some(Ok(text)),
            None => Some(Err(Json::of(self.written(member)?)?)),
        }
    }

    /// The object as it is written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The value of a member as it is written.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.written(self.member(name)?)
    }

    /// The names of all members, in the order of the text.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let name = |member: &Member| self.members.text(member.name, &self.text);
        self.members.list.iter().filter_map(name)
    }

    /// The names and values of all members, in the order of the text.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, Json<'_>)> {
        let both = |member: &'_ Member| Some((member.name, self.value(member)?));
        self.members
            .list
            .iter()
            .filter_map(both)
            .filter_map(|(name, value)| Some((self.members.text(name, &self.text)?, value)))
    }

    fn member(&self, name: &str) -> Option<&Member> {
        let prefix = Prefix::of(name.as_bytes());
        if self.members.bits & prefix.bit() == 0 {
            return None;
        }
        let mut members = self.members.list.iter();
        members.find(|member| self.members.is_named(member, name, prefix, &self.text))
    }

    fn value(&self, member: &Member) -> Option<Json<'_>> {
        match self.text_of_member(member) {
            Some(string) => Some(Json::String(Cow::Borrowed(string))),
            None => Json::of(self.written(member)?),
        }
    }

    fn text_of_member(&self, member: &Member) -> Option<&str> {
        if member.value.unescaped.is_some() {
            return self.members.text(member.value, &self.text);
        }
        let Range { start, end } = member.value.range();
        let is_string = self.text.as_bytes().get(start) == Some(&b'"');
        self.text.get(start + 1..end - 1).filter(|_| is_string)
    }

    fn written(&self, member: &Member) -> Option<&str> {
        self.text.get(member.value.range())
    }
}

impl Text {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Members {
    /// A name or value: without escapes if it has any, and as it is written otherwise.
    fn text<'a>(&'a self, place: Text, text: &'a str) -> Option<&'a str> {
        match place.unescaped {
            Some(index) => self
                .unescaped
                .get(index.get() as usize - 1)
                .map(AsRef::as_ref),
            None => text.get(place.range()),
        }
    }

    #[inline]
    fn is_named(&self, member: &Member, name: &str, prefix: Prefix, text: &str) -> bool {
        member.prefix == prefix && (prefix.is_whole() || self.text(member.name, text) == Some(name))
    }
}

/// The first eight octets of a name and its length: equal for equal names, and enough to tell short ones apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Prefix {
    octets: u64,
    length: u32,
}

impl Prefix {
    fn of(name: &[u8]) -> Self {
        Self::at_start_of(name, name.len())
    }

    /// The prefix of a name of so many octets, which more may follow: then eight are taken at once.
    #[inline]
    fn at_start_of(octets: &[u8], length: usize) -> Self {
        let first = match octets.first_chunk::<8>() {
            Some(first) => u64::from_le_bytes(*first),
            None => octets
                .iter()
                .rev()
                .fold(0, |number, octet| number * 256 + u64::from(*octet)),
        };
        let of_name = match length {
            0 => 0,
            1..8 => u64::MAX >> (64 - 8 * length),
            _ => u64::MAX,
        };
        Self {
            octets: first & of_name,
            length: u32::try_from(length).unwrap_or(u32::MAX), // names that long are compared
        }
    }

    /// Whether names with this prefix are equal.
    fn is_whole(self) -> bool {
        self.length <= 8
    }

    /// One bit of 64, which most names of an object don't share.
    fn bit(self) -> u64 {
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = (self.octets ^ (u64::from(self.length) << 56)).wrapping_mul(SPREAD);
        1 << (mixed >> 58)
    }
}

/// `Debug` tells no value: it may be a claim.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Object").finish_non_exhaustive()
    }
}
