//! RubyGems' order: `Gem::Version` (`lib/rubygems/version.rb`).
//!
//! Segments are runs of digits or of letters; a letter makes a pre-release. Zeros at the end, and
//! zeros before the first letter, have no say; `-` is read as `.pre.`. Letters are compared by
//! their bytes, upper case first, as in Ruby. An empty text, which RubyGems reads as 0, is an error here:
//! it names no version.

use std::cmp::Ordering;

use crate::number::{self, NOTHING, split_digits, split_while};
use crate::{VersionError, VersionScheme, compare_with};

pub(crate) static IT: Gem = Gem;

pub(crate) struct Gem;

impl VersionScheme for Gem {
    fn name(&self) -> &'static str {
        "gem"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["RubyGems"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        compare_with(self.name(), a, b, parse, |a, b| order(*a, *b))
    }
}

/// Checks the form (`Gem::Version::VERSION_PATTERN`): dotted alphanumerics that start with a
/// number, and once a hyphen, after which further hyphens are allowed.
fn parse(text: &str) -> Result<Segments<'_>, &'static str> {
    let text = text.trim_ascii().as_bytes();
    let (release, pre) = match text.iter().position(|&c| c == b'-') {
        Some(at) => text.split_at(at),
        None => (text, NOTHING),
    };
    let mut parts = release.split(|&c| c == b'.');
    let first = parts.next().unwrap_or_default();
    if first.is_empty() || !first.iter().all(u8::is_ascii_digit) {
        return Err("its first segment is no number");
    }
    if !parts.all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric)) {
        return Err("a segment is not made of letters and digits");
    }
    let allowed = |c: &u8| c.is_ascii_alphanumeric() || *c == b'-';
    let mut after = pre.get(1..).unwrap_or_default().split(|&c| c == b'.');
    if !pre.is_empty() && !after.all(|part| !part.is_empty() && part.iter().all(allowed)) {
        return Err("a segment after its hyphen is malformed");
    }
    Ok(Segments {
        rest: text,
        lettered: false,
        kept: usize::MAX,
    })
}

#[derive(Clone, Copy)]
enum Segment<'a> {
    Letters(&'a [u8]),
    Number(&'a [u8]),
}

/// The canonical segments, read from the left.
#[derive(Clone, Copy)]
struct Segments<'a> {
    rest: &'a [u8],
    lettered: bool,
    /// Zeros with more text left than this are known to have a say, so that none is looked past
    /// twice.
    kept: usize,
}

impl<'a> Segments<'a> {
    fn raw(&mut self) -> Option<Segment<'a>> {
        let (separators, rest) = split_while(self.rest, |c| !c.is_ascii_alphanumeric());
        if let Some(at) = separators.iter().position(|&c| c == b'-') {
            self.rest = self.rest.get(at + 1..).unwrap_or_default();
            return Some(Segment::Letters(b"pre"));
        }
        let first = *rest.first()?;
        if first.is_ascii_digit() {
            let (digits, rest) = split_digits(rest);
            self.rest = rest;
            return Some(Segment::Number(digits));
        }
        let (letters, rest) = split_while(rest, |c| c.is_ascii_alphabetic());
        self.rest = rest;
        Some(Segment::Letters(letters))
    }

    /// The next segment, without the zeros that have no say.
    fn next_segment(&mut self) -> Option<Segment<'a>> {
        let segment = self.raw()?;
        if let Segment::Letters(_) = segment {
            self.lettered = true;
            return Some(segment);
        }
        let Segment::Number(digits) = segment else {
            return Some(segment);
        };
        if !number::is_zero(digits) || self.rest.len() > self.kept {
            return Some(segment);
        }
        // A zero counts only if a number above zero follows before the next cut.
        let mut ahead = *self;
        loop {
            let before = ahead;
            match ahead.raw() {
                Some(Segment::Number(next)) if number::is_zero(next) => {}
                Some(Segment::Letters(_)) if !self.lettered => {
                    *self = before;
                    return self.next_segment();
                }
                Some(_) => {
                    self.kept = ahead.rest.len();
                    return Some(segment);
                }
                None => {
                    *self = ahead;
                    return None;
                }
            }
        }
    }
}

fn order(mut a: Segments, mut b: Segments) -> Ordering {
    loop {
        let zero = Segment::Number(b"0");
        let (left, right) = match (a.next_segment(), b.next_segment()) {
            (None, None) => return Ordering::Equal,
            (left, right) => (left.unwrap_or(zero), right.unwrap_or(zero)),
        };
        let order = match (left, right) {
            (Segment::Number(a), Segment::Number(b)) => number::compare(a, b),
            (Segment::Letters(a), Segment::Letters(b)) => a.cmp(b),
            (Segment::Letters(_), Segment::Number(_)) => Ordering::Less,
            (Segment::Number(_), Segment::Letters(_)) => Ordering::Greater,
        };
        if order.is_ne() {
            return order;
        }
    }
}
