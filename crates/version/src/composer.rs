//! Composer versions (composer/semver, `VersionParser::normalize`), compared as PHP's
//! `version_compare` does: four numbers, then `dev < alpha < beta < RC < stable < patch`.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

pub(crate) static IT: Composer = Composer;

pub(crate) struct Composer;

impl VersionScheme for Composer {
    fn name(&self) -> &'static str {
        "composer"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Packagist"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let (lower_a, lower_b) = (a.trim().to_ascii_lowercase(), b.trim().to_ascii_lowercase());
        let parse = |text, original| Parts::of(text).ok_or_else(|| refuse("composer", original, "a branch, or no numbers"));
        Ok(parse(lower_a.as_bytes(), a)?.cmp(&parse(lower_b.as_bytes(), b)?))
    }
}

struct Parts<'v> {
    numbers: Vec<&'v [u8]>,
    /// Of the stability: rank, and the numbers behind it.
    stability: (u8, Vec<&'v [u8]>),
    dev: bool,
}

const STABLE: u8 = 4;

impl<'v> Parts<'v> {
    fn of(text: &'v [u8]) -> Option<Self> {
        let text = text.split(|b| *b == b'+').next()?;
        let mut text = text.strip_prefix(b"v").unwrap_or(text);
        let mut numbers = Vec::new();
        loop {
            let (number, rest) = digits::number(text);
            if number.is_empty() {
                return None;
            }
            numbers.push(digits::trim(number));
            match rest {
                [b'.' | b'-', next, ..] if next.is_ascii_digit() => text = &rest[1..],
                _ => {
                    text = rest;
                    break;
                }
            }
        }
        while numbers.len() > 1 && numbers.last().is_some_and(|n| n.is_empty()) {
            numbers.pop();
        }
        let mut parts = Self { numbers, stability: (STABLE, Vec::new()), dev: false };
        while !text.is_empty() {
            let (_, rest) = digits::span(text, |b| b".-_".contains(&b));
            let (word, rest) = digits::span(rest, |b| b.is_ascii_alphabetic());
            let rank = match word {
                b"dev" => {
                    parts.dev = true;
                    text = rest;
                    continue;
                }
                b"alpha" | b"a" => 1,
                b"beta" | b"b" => 2,
                b"rc" => 3,
                b"stable" => STABLE,
                b"patch" | b"pl" | b"p" => 5,
                _ => return None,
            };
            let (tail, rest) = digits::span(rest, |b| b.is_ascii_digit() || b == b'.');
            let tail = tail.split(|b| *b == b'.').filter(|n| !n.is_empty()).map(digits::trim).collect();
            parts.stability = (rank, tail);
            text = rest;
        }
        if parts.dev && parts.stability.0 == STABLE {
            parts.stability.0 = 0;
        }
        Some(parts)
    }

    fn cmp(&self, other: &Self) -> Ordering {
        compare_lists(&self.numbers, &other.numbers)
            .then_with(|| self.stability.0.cmp(&other.stability.0))
            .then_with(|| compare_lists(&self.stability.1, &other.stability.1))
            .then_with(|| other.dev.cmp(&self.dev))
    }
}

fn compare_lists(a: &[&[u8]], b: &[&[u8]]) -> Ordering {
    (0..a.len().max(b.len()))
        .map(|i| digits::compare(a.get(i).unwrap_or(&&b""[..]), b.get(i).unwrap_or(&&b""[..])))
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}
