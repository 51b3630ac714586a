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
    /// Why reading stopped.
    fault: Option<Unreadable>,
}

/// Reading stopped, and [`Reader::fault`] says why. Nothing by itself: what is returned for each value stays in registers.
struct Stopped;

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
            fault: None,
        }
    }

    /// Reads an object that is the whole text, and gives its members.
    pub(super) fn object(mut self) -> Result<Members, Unreadable> {
        match self.whole_object() {
            Ok(()) => Ok(self.open),
            Err(Stopped) => Err(self.why()),
        }
    }

    /// Reads an array that is the whole text, and gives the places of its elements.
    pub(super) fn elements(mut self) -> Result<Vec<Range<usize>>, Unreadable> {
        let mut elements = Vec::new();
        let read = self.array(0, |span| elements.push(span));
        match read.and_then(|()| self.require_end()) {
            Ok(()) => Ok(elements),
            Err(Stopped) => Err(self.why()),
        }
    }

    fn why(self) -> Unreadable {
        let offset = self.offset.min(self.text.len());
        self.fault
            .unwrap_or(Unreadable::Fault(JsonFault::Syntax { offset }))
    }

    fn whole_object(&mut self) -> Result<(), Stopped> {
        if u32::try_from(self.text.len()).is_err() {
            return Err(Stopped); // places are kept in 32 bits
        }
        let first = self.next();
        if first != Some(b'{') {
            self.value(first, 0)?;
            self.require_end()?;
            return Err(self.stop(JsonFault::NotAnObject));
        }
        let room = USUAL_MEMBERS.min(self.text.len() / SHORT_MEMBER + 1);
        self.open.list.reserve(room);
        self.open.bits = self.members(0)?;
        self.require_end()
    }

    /// Reads the value that begins with this octet, and gives the place of its text among the unescaped if it is a string
    /// with escapes.
    #[expect(
        clippy::inline_always,
        reason = "a tenth of the time of reading a token"
    )]
    #[inline(always)]
    fn value(&mut self, first: Option<u8>, depth: usize) -> Result<Option<NonZeroU32>, Stopped> {
        if first == Some(b'"') {
            return Ok(self.string()?.unescaped);
        }
        self.value_without_quotes(first, depth).map(|()| None)
    }

    #[inline(never)] // most values are strings, and need none of its room
    fn value_without_quotes(&mut self, first: Option<u8>, depth: usize) -> Result<(), Stopped> {
        match first {
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(bracket @ (b'{' | b'[')) => {
                let (list, unescaped) = (self.open.list.len(), self.open.unescaped.len());
                if bracket == b'{' {
                    self.members(depth)?;
                } else {
                    self.array(depth, |_| ())?;
                }
                self.open.list.truncate(list);
                self.open.unescaped.truncate(unescaped);
                Ok(())
            }
            _ => Err(Stopped),
        }
    }

    /// Reads an object, leaves its members among the open ones, and gives the bits of their names.
    fn members(&mut self, depth: usize) -> Result<u64, Stopped> {
        self.enter(depth)?;
        let outer = self.open.list.len();
        let mut seen = 0;
        if self.next() == Some(b'}') {
            self.offset += 1;
            return Ok(seen);
        }
        loop {
            if self.next() != Some(b'"') {
                return Err(Stopped);
            }
            let name = self.string()?;
            if self.next() != Some(b':') {
                return Err(Stopped);
            }
            self.offset += 1;
            let first = self.next();
            let start = self.offset;
            let unescaped = self.value(first, depth + 1)?;
            let value = place(start..self.offset, unescaped);
            let prefix = self.prefix(name);
            if seen & prefix.bit() != 0 {
                self.refuse_duplicate(outer, name, prefix)?;
            }
            seen |= prefix.bit();
            self.open.list.push(Member {
                prefix,
                name,
                value,
            });
            match self.next() {
                Some(b',') => self.offset += 1,
                Some(b'}') => break,
                _ => return Err(Stopped),
            }
        }
        self.offset += 1;
        self.refuse_duplicates_of_many(outer)?;
        Ok(seen)
    }

    #[expect(
        clippy::inline_always,
        reason = "a tenth of the time of reading a token"
    )]
    #[inline(always)]
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
    ) -> Result<(), Stopped> {
        self.enter(depth)?;
        if self.next() == Some(b']') {
            self.offset += 1;
            return Ok(());
        }
        loop {
            let first = self.next();
            let start = self.offset;
            self.value(first, depth + 1)?;
            element(start..self.offset);
            match self.next() {
                Some(b',') => self.offset += 1,
                Some(b']') => break,
                _ => return Err(Stopped),
            }
        }
        self.offset += 1;
        Ok(())
    }

    /// Refuses a name that a member before it has. Names are compared without their escapes: two spellings of one name are
    /// a duplicate. Only for those among the first few whose bit of 64 agrees with another's.
    fn refuse_duplicate(
        &mut self,
        outer: usize,
        name: Text,
        prefix: Prefix,
    ) -> Result<(), Stopped> {
        let before = self.open.list.get(outer..).unwrap_or_default();
        let name = self.open.text(name, self.text).unwrap_or_default();
        let is_same = |other: &Member| self.open.is_named(other, name, prefix, self.text);
        if before.len() < FEW && before.iter().any(is_same) {
            self.fault = Some(Unreadable::Duplicate(Excerpt::of(name)));
            return Err(Stopped);
        }
        Ok(())
    }

    fn refuse_duplicates_of_many(&mut self, outer: usize) -> Result<(), Stopped> {
        let members = self.open.list.get(outer..).unwrap_or_default();
        if members.len() <= FEW {
            return Ok(());
        }
        let name = |member: &Member| self.open.text(member.name, self.text);
        let mut names: Vec<&str> = members.iter().filter_map(name).collect();
        names.sort_unstable();
        let mut following = names.iter().skip(1);
        match names.iter().find(|name| following.next() == Some(name)) {
            Some(name) => {
                self.fault = Some(Unreadable::Duplicate(Excerpt::of(name)));
                Err(Stopped)
            }
            None => Ok(()),
        }
    }

    /// Steps over the opening bracket.
    fn enter(&mut self, depth: usize) -> Result<(), Stopped> {
        if depth >= MAX_DEPTH {
            return Err(self.stop(JsonFault::TooDeep));
        }
        self.offset += 1;
        Ok(())
    }

    /// Reads a string, and gives its place between the quotes.
    #[expect(
        clippy::inline_always,
        reason = "a tenth of the time of reading a token"
    )]
    #[inline(always)]
    fn string(&mut self) -> Result<Text, Stopped> {
        let start = self.offset + 1;
        self.offset = start;
        self.offset += plain_octets(self.rest());
        if self.peek() != Some(b'"') {
            return self.string_with_escapes(start);
        }
        let inner = start..self.offset;
        self.offset += 1;
        Ok(place(inner, None))
    }

    /// Reads on in a string whose plain octets at the start are read. Escapes and surrogate pairs are left to
    /// `serde_json`, which refuses what is not a Unicode string.
    #[cold]
    fn string_with_escapes(&mut self, start: usize) -> Result<Text, Stopped> {
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.offset += 2,
                _ => return Err(Stopped),
            }
            self.offset += plain_octets(self.rest());
        }
        let inner = start..self.offset;
        self.offset += 1;
        let quoted = self.text.get(start - 1..self.offset);
        let Some(text) = quoted.and_then(|quoted| serde_json::from_str::<String>(quoted).ok())
        else {
            let offset = start - 1;
            return Err(self.stop(JsonFault::Syntax { offset }));
        };
        self.open.unescaped.push(text.into_boxed_str());
        let count = u32::try_from(self.open.unescaped.len()).ok();
        let count = count.and_then(NonZeroU32::new).ok_or(Stopped)?;
        Ok(place(inner, Some(count)))
    }

    fn number(&mut self) -> Result<(), Stopped> {
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
            Err(self.stop(JsonFault::NumberOutOfRange))
        }
    }

    fn digits(&mut self) -> Result<(), Stopped> {
        let digits = self
            .rest()
            .iter()
            .take_while(|octet| octet.is_ascii_digit());
        let count = digits.count();
        self.offset += count;
        if count == 0 { Err(Stopped) } else { Ok(()) }
    }

    fn word(&mut self, word: &str) -> Result<(), Stopped> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(Stopped);
        }
        self.offset += word.len();
        Ok(())
    }

    /// Steps over whitespace, and gives the octet after it.
    #[inline]
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.offset += 1,
                other => return other,
            }
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

    fn require_end(&mut self) -> Result<(), Stopped> {
        if self.next().is_none() {
            return Ok(());
        }
        let offset = self.offset;
        Err(self.stop(JsonFault::TrailingData { offset }))
    }

    /// Stops for another reason than that the text is not JSON at the place where reading is.
    #[cold]
    fn stop(&mut self, fault: JsonFault) -> Stopped {
        self.fault = Some(fault.into());
        Stopped
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
    /// Changes places with a quote and the space, so that a quote comes next to the control characters.
    const SWAP: u8 = b'"' ^ b' ';
    let (words, _) = octets.as_chunks::<8>();
    let mut plain = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // The lowest octet that is marked is marked rightly: borrows only run upwards.
        let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word;
        let quote_or_control = below(word ^ (ONES * u64::from(SWAP)), b' ' + 1);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        let marked = (quote_or_control | backslash) & HIGH;
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
