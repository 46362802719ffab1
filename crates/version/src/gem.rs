//! RubyGems versions (`Gem::Version`): segments of digits or letters; letters come before numbers,
//! and zeros at the end do not count.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

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
        Ok(compare(&segments(a)?, &segments(b)?))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment<'v> {
    Number(&'v [u8]),
    Text(&'v [u8]),
}

fn segments(version: &str) -> Result<Vec<Segment<'_>>, VersionError> {
    let mut text = version.trim().as_bytes();
    let mut all = Vec::new();
    let valid = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    if !text.iter().all(|b| valid(*b)) || !text.is_empty() && !text[0].is_ascii_digit() {
        return Err(refuse("gem", version, "not segments with dots between them, the first a number"));
    }
    while let Some(first) = text.first() {
        match first {
            b'0'..=b'9' => {
                let (number, rest) = digits::number(text);
                all.push(Segment::Number(digits::trim(number)));
                text = rest;
            }
            // A dash is `.pre.`.
            b'-' => {
                all.push(Segment::Text(b"pre"));
                text = &text[1..];
            }
            b'.' => text = &text[1..],
            _ => {
                let (word, rest) = digits::span(text, |b| b.is_ascii_alphabetic());
                all.push(Segment::Text(word));
                text = rest;
            }
        }
    }
    Ok(canonical(&all))
}

/// Zeros do not count at the end, nor before the first text.
fn canonical<'v>(all: &[Segment<'v>]) -> Vec<Segment<'v>> {
    let zero = |s: &Segment<'_>| matches!(s, Segment::Number([]));
    let split = all.iter().position(|s| matches!(s, Segment::Text(_))).unwrap_or(all.len());
    let mut kept = Vec::with_capacity(all.len());
    for part in [&all[..split], &all[split..]] {
        let end = part.iter().rposition(|s| !zero(s)).map_or(0, |i| i + 1);
        kept.extend_from_slice(&part[..end]);
    }
    kept
}

fn compare(a: &[Segment<'_>], b: &[Segment<'_>]) -> Ordering {
    let zero = Segment::Number(b"");
    for i in 0..a.len().max(b.len()) {
        let order = match (a.get(i).unwrap_or(&zero), b.get(i).unwrap_or(&zero)) {
            (Segment::Number(a), Segment::Number(b)) => digits::compare(a, b),
            (Segment::Text(a), Segment::Text(b)) => a.cmp(b),
            (Segment::Text(_), Segment::Number(_)) => Ordering::Less,
            (Segment::Number(_), Segment::Text(_)) => Ordering::Greater,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}
