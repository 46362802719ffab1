//! Alpine versions (apk-tools, `apk_version.c`; apk-package(5)):
//! `digits{.digits}[letter]{_suffix[digits]}[~hash][-r digits]`.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

pub(crate) static IT: Apk = Apk;

pub(crate) struct Apk;

impl VersionScheme for Apk {
    fn name(&self) -> &'static str {
        "apk"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Alpine"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let (a, b) = (Parts::of(a)?, Parts::of(b)?);
        Ok(a.numbers(&b)
            .then_with(|| a.letter.cmp(&b.letter))
            .then_with(|| digits::compare(a.letter_number, b.letter_number))
            .then_with(|| compare_suffixes(a.suffixes, b.suffixes))
            .then_with(|| a.hash.cmp(b.hash))
            .then_with(|| digits::compare(a.release, b.release)))
    }
}

struct Parts<'v> {
    numbers: &'v [u8],
    letter: Option<u8>,
    letter_number: &'v [u8],
    suffixes: &'v [u8],
    hash: &'v [u8],
    release: &'v [u8],
}

/// Before the version itself, and after it.
const BEFORE: [&[u8]; 4] = [b"alpha", b"beta", b"pre", b"rc"];
const AFTER: [&[u8]; 5] = [b"cvs", b"svn", b"git", b"hg", b"p"];

impl<'v> Parts<'v> {
    fn of(version: &'v str) -> Result<Self, VersionError> {
        let refuse = |reason| refuse("apk", version, reason);
        let text = version.trim().as_bytes();
        let (numbers, rest) = digits::span(text, |b| b.is_ascii_digit() || b == b'.');
        if numbers.is_empty() || numbers.split(|b| *b == b'.').any(<[u8]>::is_empty) {
            return Err(refuse("it does not begin with numbers and dots"));
        }
        let (letter, rest) = match rest {
            [letter @ b'a'..=b'z', rest @ ..] => (Some(*letter), rest),
            rest => (None, rest),
        };
        // OpenSSH had `6.6.4p1` for years: a letter with a number.
        let (letter_number, rest) = if letter.is_some() { digits::number(rest) } else { (&rest[..0], rest) };
        let (suffixes, rest) = digits::span(rest, |b| b == b'_' || b.is_ascii_lowercase() || b.is_ascii_digit());
        let mut check = suffixes;
        while !check.is_empty() {
            check = next_suffix(check).ok_or_else(|| refuse("an unknown suffix"))?.2;
        }
        let (hash, rest) = match rest {
            [b'~', rest @ ..] => digits::span(rest, |b| b.is_ascii_hexdigit()),
            rest => (&rest[..0], rest),
        };
        let release = match rest {
            [] => rest,
            [b'-', b'r', release @ ..] if !release.is_empty() && release.iter().all(u8::is_ascii_digit) => release,
            _ => return Err(refuse("it ends in no release number (-r0)")),
        };
        Ok(Self { numbers, letter, letter_number, suffixes, hash, release })
    }

    /// The first number counts by value; later ones too, unless one has a leading zero: then both
    /// are compared as text, like decimal fractions.
    fn numbers(&self, other: &Self) -> Ordering {
        let mut a = self.numbers.split(|b| *b == b'.');
        let mut b = other.numbers.split(|b| *b == b'.');
        let mut first = true;
        loop {
            let order = match (a.next(), b.next()) {
                (None, None) => return Ordering::Equal,
                // What goes on is newer.
                (Some(_), None) => Ordering::Greater,
                (None, Some(_)) => Ordering::Less,
                (Some(a), Some(b)) if !first && (a.starts_with(b"0") || b.starts_with(b"0")) => a.cmp(b),
                (Some(a), Some(b)) => digits::compare(a, b),
            };
            if order != Ordering::Equal {
                return order;
            }
            first = false;
        }
    }
}

/// Rank (0 is the version itself), number, rest.
fn next_suffix(text: &[u8]) -> Option<(i32, &[u8], &[u8])> {
    let text = text.strip_prefix(b"_")?;
    let (name, rest) = digits::span(text, |b| b.is_ascii_lowercase());
    let (number, rest) = digits::number(rest);
    let rank = |names: &[&[u8]]| names.iter().position(|n| *n == name).and_then(|i| i32::try_from(i).ok());
    let rank = rank(&BEFORE).map(|i| i - 4).or_else(|| rank(&AFTER).map(|i| i + 1))?;
    Some((rank, number, rest))
}

fn compare_suffixes(mut a: &[u8], mut b: &[u8]) -> Ordering {
    loop {
        let none = (0, &b""[..], &b""[..]);
        let (rank_a, number_a, rest_a) = next_suffix(a).unwrap_or(none);
        let (rank_b, number_b, rest_b) = next_suffix(b).unwrap_or(none);
        let order = rank_a.cmp(&rank_b).then_with(|| digits::compare(number_a, number_b));
        if order != Ordering::Equal || (rest_a.is_empty() && rest_b.is_empty()) {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
}
