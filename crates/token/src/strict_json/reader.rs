//! The reader: a recursive descent over the text. Its depth is bounded, and so is its work: each octet is looked at once,
//! and names are compared in less than quadratic time however many there are.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::ops::Range;

use super::{JsonFault, MAX_DEPTH, Member, Members, Prefix, Text, Unreadable};
use crate::excerpt::Excerpt;

/// Objects of up to this many members are compared pair by pair where a fingerprint of the names does not settle it.
const FEW: usize = 64;

/// Room for the members of most tokens, and of the objects in them, without a second allocation. Less for a short text.
const USUAL_MEMBERS: usize = 24;

/// How many octets a member of an object hardly ever has less of.
const SHORT_MEMBER: usize = 16;

pub(super) struct Reader<'a> {
    text: &'a str,
    offset: usize,
    /// The members of the objects that are being read, the innermost last.
    open: Members,
}

/// The text of a string: between its quotes, and without escapes.
pub(super) fn string_value(quoted: &str) -> Option<Cow<'_, str>> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str::<String>(quoted).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            open: Members::default(),
        }
    }

    /// Reads an object that is the whole text, and gives its members.
    pub(super) fn object(mut self) -> Result<Members, Unreadable> {
        if u32::try_from(self.text.len()).is_err() {
            return Err(self.syntax()); // places are kept in 32 bits
        }
        self.skip_whitespace();
        let is_object = self.peek() == Some(b'{');
        if is_object {
            let room = USUAL_MEMBERS.min(self.text.len() / SHORT_MEMBER + 1);
            self.open.list.reserve(room);
            self.members(0)?;
        } else {
            self.value(0)?;
        }
        self.require_end()?;
        if is_object {
            self.open.bits = self
                .open
                .list
                .iter()
                .fold(0, |bits, member| bits | member.prefix.bit());
            Ok(self.open)
        } else {
            Err(JsonFault::NotAnObject.into())
        }
    }

    /// Reads an array that is the whole text, and gives the places of its elements.
    pub(super) fn elements(mut self) -> Result<Vec<Range<usize>>, Unreadable> {
        let mut elements = Vec::new();
        self.array(0, |span| elements.push(span))?;
        self.require_end()?;
        Ok(elements)
    }

    /// Reads a value, and gives the place of its text among the unescaped if it is a string with escapes.
    fn value(&mut self, depth: usize) -> Result<Option<NonZeroU32>, Unreadable> {
        match self.peek() {
            Some(b'"') => return Ok(self.string()?.unescaped),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            Some(bracket @ (b'{' | b'[')) => {
                let (list, unescaped) = (self.open.list.len(), self.open.unescaped.len());
                if bracket == b'{' {
                    self.members(depth)?;
                } else {
                    self.array(depth, |_| ())?;
                }
                self.open.list.truncate(list);
                self.open.unescaped.truncate(unescaped);
            }
            _ => return Err(self.syntax()),
        }
        Ok(None)
    }

    /// Reads an object, and leaves its members among the open ones.
    fn members(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.enter(depth)?;
        let outer = self.open.list.len();
        self.skip_whitespace();
        if self.take(b'}') {
            return Ok(());
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
            let unescaped = self.value(depth + 1)?;
            let value = place(start..self.offset, unescaped);
            let prefix = self.prefix(name);
            self.open.list.push(Member {
                prefix,
                name,
                value,
            });
            self.skip_whitespace();
            if self.take(b'}') {
                return self.refuse_duplicates(outer);
            }
            self.require(b',')?;
        }
    }

    fn prefix(&self, name: Text) -> Prefix {
        if name.unescaped.is_some() {
            let unescaped = self.open.text(name, self.text).unwrap_or_default();
            return Prefix::of(unescaped.as_bytes());
        }
        let range = name.range();
        let rest = self.text.as_bytes().get(range.start..).unwrap_or_default();
        Prefix::at_start_of(rest, range.len())
    }

    fn array(
        &mut self,
        depth: usize,
        mut element: impl FnMut(Range<usize>),
    ) -> Result<(), Unreadable> {
        self.enter(depth)?;
        self.skip_whitespace();
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.skip_whitespace();
            let start = self.offset;
            self.value(depth + 1)?;
            element(start..self.offset);
            self.skip_whitespace();
            if self.take(b']') {
                return Ok(());
            }
            self.require(b',')?;
        }
    }

    /// Names are compared without their escapes: two spellings of one name are a duplicate.
    fn refuse_duplicates(&self, outer: usize) -> Result<(), Unreadable> {
        let members = self.open.list.get(outer..).unwrap_or_default();
        let name = |member: &Member| self.open.text(member.name, self.text);
        let duplicate = if members.len() <= FEW {
            self.first_duplicate_of_few(members).and_then(name)
        } else {
            let mut names: Vec<&str> = members.iter().filter_map(name).collect();
            names.sort_unstable();
            let mut following = names.iter().skip(1);
            names
                .iter()
                .find(|name| following.next() == Some(name))
                .copied()
        };
        match duplicate {
            Some(name) => Err(Unreadable::Duplicate(Excerpt::of(name))),
            None => Ok(()),
        }
    }

    /// One bit of 64 tells most names apart; only where two agree are names compared.
    fn first_duplicate_of_few<'m>(&self, members: &'m [Member]) -> Option<&'m Member> {
        let mut seen = 0_u64;
        for (index, member) in members.iter().enumerate() {
            let bit = member.prefix.bit();
            if seen & bit != 0 {
                let name = self.open.text(member.name, self.text)?;
                let before = members.get(..index).unwrap_or_default();
                let is_same =
                    |other: &Member| self.open.is_named(other, name, member.prefix, self.text);
                if before.iter().any(is_same) {
                    return Some(member);
                }
            }
            seen |= bit;
        }
        None
    }

    /// Steps over the opening bracket.
    fn enter(&mut self, depth: usize) -> Result<(), Unreadable> {
        if depth >= MAX_DEPTH {
            return Err(JsonFault::TooDeep.into());
        }
        self.offset += 1;
        Ok(())
    }

    /// Reads a string, and gives its place between the quotes.
    fn string(&mut self) -> Result<Text, Unreadable> {
        let quote = self.offset;
        self.offset += 1;
        let mut escaped = false;
        loop {
            self.offset += plain_octets(self.rest());
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.offset += 2;
                }
                _ => return Err(self.syntax()),
            }
        }
        let inner = quote + 1..self.offset;
        self.offset += 1;
        let unescaped = if escaped {
            Some(self.unescape(quote)?)
        } else {
            None
        };
        Ok(place(inner, unescaped))
    }

    /// Keeps a string that has been read without its escapes. These and surrogate pairs are left to `serde_json`, which
    /// refuses what is not a Unicode string.
    #[cold]
    fn unescape(&mut self, quote: usize) -> Result<NonZeroU32, Unreadable> {
        let quoted = self.text.get(quote..self.offset);
        let text = quoted.and_then(|quoted| serde_json::from_str::<String>(quoted).ok());
        let text = text.ok_or(JsonFault::Syntax { offset: quote })?;
        self.open.unescaped.push(text.into_boxed_str());
        let count = u32::try_from(self.open.unescaped.len()).ok();
        count.and_then(NonZeroU32::new).ok_or_else(|| self.syntax())
    }

    fn number(&mut self) -> Result<(), Unreadable> {
        /// So many digits can't exceed 64 bits.
        const SURELY_IN_RANGE: usize = 18;
        let start = self.offset;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut is_whole = true;
        if self.take(b'.') {
            is_whole = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            is_whole = false;
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        if is_whole && self.offset - start <= SURELY_IN_RANGE {
            return Ok(());
        }
        let number = self.text.get(start..self.offset).unwrap_or_default();
        let keeps_its_meaning = if is_whole {
            number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok()
        } else {
            is_in_range_of_floats(number)
        };
        if keeps_its_meaning {
            Ok(())
        } else {
            Err(JsonFault::NumberOutOfRange.into())
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

    fn word(&mut self, word: &str) -> Result<(), Unreadable> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.syntax());
        }
        self.offset += word.len();
        Ok(())
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.offset..).unwrap_or_default()
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

    fn require_end(&mut self) -> Result<(), Unreadable> {
        self.skip_whitespace();
        if self.offset == self.text.len() {
            return Ok(());
        }
        Err(JsonFault::TrailingData {
            offset: self.offset,
        }
        .into())
    }

    fn syntax(&self) -> Unreadable {
        JsonFault::Syntax {
            offset: self.offset.min(self.text.len()),
        }
        .into()
    }
}

/// Whether a number is neither too large for a 64-bit floating-point number nor so small that only zero is left of it.
fn is_in_range_of_floats(number: &str) -> bool {
    let significand = number.split(['e', 'E']).next().unwrap_or_default();
    let is_zero = !significand.contains(|digit| matches!(digit, '1'..='9'));
    number
        .parse::<f64>()
        .is_ok_and(|float| float.is_finite() && (is_zero || float != 0.0))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "`object` refuses a text that 32 bits don't suffice for"
)]
fn place(range: Range<usize>, unescaped: Option<NonZeroU32>) -> Text {
    Text {
        start: range.start as u32,
        end: range.end as u32,
        unescaped,
    }
}

/// How many octets at the start of the text are neither a quote nor a backslash nor a control character. Eight at a time.
fn plain_octets(octets: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, _) = octets.as_chunks::<8>();
    let mut plain = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // The lowest octet that is marked is marked rightly: borrows only run upwards.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let marked = control
            | zero(word ^ (ONES * u64::from(b'"')))
            | zero(word ^ (ONES * u64::from(b'\\')));
        if marked != 0 {
            return plain + marked.trailing_zeros() as usize / 8;
        }
        plain += 8;
    }
    let rest = octets.get(plain..).unwrap_or_default();
    let end = rest
        .iter()
        .position(|octet| matches!(octet, b'"' | b'\\' | ..0x20));
    plain + end.unwrap_or(rest.len())
}
