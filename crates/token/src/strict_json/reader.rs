//! The reader: a recursive descent over the text. Its depth is bounded, and so is its work: each octet is looked at once,
//! and names are compared in less than quadratic time however many there are.

use std::borrow::Cow;
use std::ops::Range;

use super::{JsonFault, MAX_DEPTH, Member, Prefix, Unreadable};
use crate::excerpt::Excerpt;

/// Objects of up to this many members are compared pair by pair where a fingerprint of the names does not settle it.
const FEW: usize = 64;

/// Room for the members of most tokens, and of the objects in them, without a second allocation.
const USUAL_MEMBERS: usize = 24;

pub(super) struct Reader<'a> {
    text: &'a str,
    offset: usize,
    /// The members of the objects that are being read, the innermost last.
    open: Vec<Member>,
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
            open: Vec::new(),
        }
    }

    /// Reads an object that is the whole text, and gives its members.
    pub(super) fn object(mut self) -> Result<Vec<Member>, Unreadable> {
        self.skip_whitespace();
        let is_object = self.peek() == Some(b'{');
        if is_object {
            self.open.reserve(USUAL_MEMBERS);
            self.members(0)?;
        } else {
            self.value(0)?;
        }
        self.require_end()?;
        if is_object {
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

    /// Reads a value, and gives its text if it is a string with escapes.
    fn value(&mut self, depth: usize) -> Result<Option<Box<str>>, Unreadable> {
        match self.peek() {
            Some(b'"') => return self.string().map(|(_, unescaped)| unescaped),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            Some(b'{') => {
                let outer = self.open.len();
                self.members(depth)?;
                self.open.truncate(outer);
            }
            Some(b'[') => self.array(depth, |_| ())?,
            _ => return Err(self.syntax()),
        }
        Ok(None)
    }

    /// Reads an object, and leaves its members among the open ones.
    fn members(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.enter(depth)?;
        let outer = self.open.len();
        self.skip_whitespace();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            self.skip_whitespace();
            if self.peek() != Some(b'"') {
                return Err(self.syntax());
            }
            let (name, name_unescaped) = self.string()?;
            self.skip_whitespace();
            self.require(b':')?;
            self.skip_whitespace();
            let start = self.offset;
            let value_unescaped = self.value(depth + 1)?;
            let prefix = Prefix::of(match &name_unescaped {
                Some(unescaped) => unescaped.as_bytes(),
                None => self.text.as_bytes().get(name.clone()).unwrap_or_default(),
            });
            self.open.push(Member {
                prefix,
                name,
                name_unescaped,
                value: start..self.offset,
                value_unescaped,
            });
            self.skip_whitespace();
            if self.take(b'}') {
                return self.refuse_duplicates(outer);
            }
            self.require(b',')?;
        }
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
        let members = self.open.get(outer..).unwrap_or_default();
        let duplicate = if members.len() <= FEW {
            first_duplicate_of_few(members, self.text)
        } else {
            let mut names: Vec<&str> = members
                .iter()
                .map(|member| member.name(self.text))
                .collect();
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

    /// Steps over the opening bracket.
    fn enter(&mut self, depth: usize) -> Result<(), Unreadable> {
        if depth >= MAX_DEPTH {
            return Err(JsonFault::TooDeep.into());
        }
        self.offset += 1;
        Ok(())
    }

    /// Reads a string: its place between the quotes, and its text if it has escapes.
    fn string(&mut self) -> Result<(Range<usize>, Option<Box<str>>), Unreadable> {
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
        if !escaped {
            return Ok((inner, None));
        }
        // Escapes and surrogate pairs are left to serde_json, which refuses what is not a Unicode string.
        let quoted = self.text.get(quote..self.offset);
        let unescaped = quoted.and_then(|quoted| serde_json::from_str::<String>(quoted).ok());
        match unescaped {
            Some(text) => Ok((inner, Some(text.into_boxed_str()))),
            None => Err(JsonFault::Syntax { offset: quote }.into()),
        }
    }

    fn number(&mut self) -> Result<(), Unreadable> {
        /// So many digits can't exceed 64 bits.
        const SURELY_IN_RANGE: usize = 18;
        let start = self.offset;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut in_range = self.offset - start <= SURELY_IN_RANGE;
        if self.take(b'.') {
            in_range = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            in_range = false;
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        if in_range {
            return Ok(());
        }
        let number = self.text.get(start..self.offset);
        match number.and_then(|number| number.parse::<f64>().ok()) {
            Some(float) if float.is_finite() => Ok(()),
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

/// One bit of 64 tells most names apart; only where two agree are names compared.
fn first_duplicate_of_few<'a>(members: &'a [Member], text: &'a str) -> Option<&'a str> {
    let mut seen = 0_u64;
    for (index, member) in members.iter().enumerate() {
        let bit = member.prefix.bit();
        if seen & bit != 0 {
            let name = member.name(text);
            let before = members.get(..index).unwrap_or_default();
            if before
                .iter()
                .any(|other| other.is_named(name, member.prefix, text))
            {
                return Some(name);
            }
        }
        seen |= bit;
    }
    None
}
