//! Composer's order: composer/semver's `VersionParser::normalize`, then PHP's `version_compare`.
//!
//! Versions have up to four numbers (missing ones are zero), or are dates; then a stability:
//! `dev` < `alpha` < `beta` < `RC` < none < `patch`. A numeric branch (`1.x-dev`) comes after all
//! of its releases. A named branch (`dev-main`) has no place among versions: an error.

use std::cmp::Ordering;

use crate::number::{self, NOTHING, split_digits};
use crate::{VersionError, VersionScheme, compare_with};

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
        compare_with(self.name(), a, b, parse, order)
    }
}

/// Ranks of PHP's special forms; a number ranks between `RC` and `patch`.
const DEV: u8 = 0;
const ALPHA: u8 = 1;
const BETA: u8 = 2;
const CANDIDATE: u8 = 3;
const NUMBER: u8 = 4;
const PATCH: u8 = 5;

#[derive(Clone, Copy)]
struct Version<'a> {
    /// Numbers with separators.
    numbers: &'a [u8],
    /// How many numbers there are at least, and what the missing ones are.
    fill: (usize, &'static [u8]),
    stability: Option<u8>,
    /// The numbers of the stability, with separators.
    stability_numbers: &'a [u8],
    dev: bool,
}

/// What stands for `x` and for the missing numbers of a branch.
const BRANCH: &[u8] = b"9999999";

fn parse(text: &str) -> Result<Version<'_>, &'static str> {
    let text = bare(text);
    if text
        .get(..4)
        .is_some_and(|s| s.eq_ignore_ascii_case("dev-"))
    {
        return Err("a named branch cannot be compared");
    }
    let text = text.as_bytes();
    let text = match text.split_first() {
        Some((b'v' | b'V', rest)) => rest,
        _ => text,
    };
    let (numbers, rest) = numbers(text);
    if numbers.is_empty() {
        return Err("it does not start with a number");
    }
    let fill = if is_classical(numbers) {
        (4, &b"0"[..])
    } else {
        (0, &b""[..])
    };
    if (fill.0 > 0 || is_date(numbers))
        && let Some((stability, stability_numbers, dev)) = modifier(rest)
    {
        return Ok(Version {
            numbers,
            fill,
            stability,
            stability_numbers,
            dev,
        });
    }
    branch(text).ok_or("it is not of a form that Composer knows")
}

/// Without an alias, a stability flag, and build metadata.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    if let Some((version, _)) = text.split_once(" as ") {
        text = version.trim_end();
    }
    if let Some((version, flag)) = text.rsplit_once('@') {
        let flags = ["stable", "RC", "beta", "alpha", "dev"];
        if flags.iter().any(|f| f.eq_ignore_ascii_case(flag)) {
            text = version;
        }
    }
    match text.split_once('+') {
        Some((version, build)) if !version.is_empty() && !build.is_empty() => version,
        _ => text,
    }
}

/// Splits after `N([.:-]?N)*`.
fn numbers(text: &[u8]) -> (&[u8], &[u8]) {
    let (_, mut rest) = split_digits(text);
    if rest.len() == text.len() {
        return text.split_at(0);
    }
    while let Some((b'.' | b':' | b'-', after)) = rest.split_first() {
        let (digits, next) = split_digits(after);
        if digits.is_empty() {
            break;
        }
        rest = next;
    }
    text.split_at(text.len() - rest.len())
}

/// One to four numbers with dots, the first of at most five digits.
fn is_classical(numbers: &[u8]) -> bool {
    let parts = numbers.split(|&c| c == b'.').count();
    let others = numbers.iter().any(|c| matches!(c, b':' | b'-'));
    parts <= 4 && !others && split_digits(numbers).0.len() <= 5
}

/// Four digits, then one to six pairs, then up to two groups of one to three; separators between
/// them may be missing.
fn is_date(numbers: &[u8]) -> bool {
    let mut groups = numbers.split(|c| !c.is_ascii_digit()).map(<[u8]>::len);
    let Some(first) = groups.next().and_then(|first| first.checked_sub(4)) else {
        return false;
    };
    // Each bit is a state (pairs, groups) that the lengths so far can be cut into.
    let mut states = step(1, first);
    for length in groups {
        states = step(states, length);
    }
    states & !0b111 != 0
}

/// The states after a run of digits; the state of `p` pairs and `g` groups is bit `3p + g`.
fn step(states: u32, length: usize) -> u32 {
    let mut after = 0;
    for pairs in 0..=6usize {
        for groups in 0..=2usize {
            if states & (1 << (3 * pairs + groups)) == 0 {
                continue;
            }
            let most_pairs = if groups > 0 { 0 } else { 6 - pairs };
            for p in 0..=most_pairs.min(length / 2) {
                let left = length - 2 * p;
                for g in 0..=2 - groups {
                    if g <= left && left <= 3 * g {
                        after |= 1 << (3 * (pairs + p) + groups + g);
                    }
                }
            }
        }
    }
    after
}

/// Longer words before their beginnings. `stable` is no stability of its own.
const STABILITIES: &[(&[u8], Option<u8>)] = &[
    (b"stable", None),
    (b"beta", Some(BETA)),
    (b"b", Some(BETA)),
    (b"rc", Some(CANDIDATE)),
    (b"alpha", Some(ALPHA)),
    (b"a", Some(ALPHA)),
    (b"patch", Some(PATCH)),
    (b"pl", Some(PATCH)),
    (b"p", Some(PATCH)),
];

/// `[._-]?(word([.-]?N)*)?([.-]?dev)?` to the end.
fn modifier(text: &[u8]) -> Option<(Option<u8>, &[u8], bool)> {
    let mut rest = match text.split_first() {
        Some((b'.' | b'_' | b'-', rest)) => rest,
        _ => text,
    };
    let starts = |text: &[u8], word: &[u8]| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let (mut stability, mut numbers, mut stable) = (None, NOTHING, false);
    if let Some((word, rank)) = STABILITIES.iter().find(|(word, _)| starts(rest, word)) {
        rest = rest.get(word.len()..)?;
        let start = rest;
        loop {
            let after = unseparated(rest);
            let (digits, next) = split_digits(after);
            if digits.is_empty() {
                break;
            }
            rest = next;
        }
        (stability, stable) = (*rank, rank.is_none());
        numbers = start.get(..start.len() - rest.len())?;
    }
    let dev = starts(unseparated(rest), b"dev");
    if dev {
        rest = unseparated(rest).get(3..)?;
    }
    let stable_only = |numbers| if stable { NOTHING } else { numbers };
    rest.is_empty()
        .then(|| (stability, stable_only(numbers), dev && !stable))
}

fn unseparated(text: &[u8]) -> &[u8] {
    match text.split_first() {
        Some((b'.' | b'-', rest)) => rest,
        _ => text,
    }
}

/// `N(.(N|x|*)){0,3}[.-]?dev`.
fn branch(text: &[u8]) -> Option<Version<'_>> {
    let end = text.len().checked_sub(3)?;
    let (name, dev) = text.split_at(end);
    if !dev.eq_ignore_ascii_case(b"dev") {
        return None;
    }
    let name = match name.split_last() {
        Some((b'.' | b'-', name)) => name,
        _ => name,
    };
    let mut parts = name.split(|&c| c == b'.');
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let wild = |part: &[u8]| is_number(part) || matches!(part, b"x" | b"X" | b"*");
    let known = is_number(parts.next()?) && parts.clone().count() <= 3 && parts.all(wild);
    known.then_some(Version {
        numbers: name,
        fill: (4, BRANCH),
        stability: None,
        stability_numbers: &[],
        dev: true,
    })
}

enum Part<'a> {
    Number(&'a [u8]),
    Form(u8),
}

impl<'a> Version<'a> {
    /// The parts that `version_compare` sees.
    fn parts(&self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let separator = |c: &u8| matches!(c, b'.' | b':' | b'-');
        let own = self.numbers.split(separator).map(|part| match part {
            b"x" | b"X" | b"*" => BRANCH,
            digits => digits,
        });
        let (least, filler) = self.fill;
        let missing = least.saturating_sub(own.clone().count());
        let stability_numbers = self.stability_numbers.split(separator);
        own.chain(std::iter::repeat_n(filler, missing))
            .map(Part::Number)
            .chain(self.stability.map(Part::Form))
            .chain(
                stability_numbers
                    .filter(|digits| !digits.is_empty())
                    .map(Part::Number),
            )
            .chain(self.dev.then_some(Part::Form(DEV)))
    }
}

fn order(a: &Version, b: &Version) -> Ordering {
    let (mut left, mut right) = (a.parts(), b.parts());
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(Part::Number(_))) => Ordering::Less,
            (Some(Part::Number(_)), None) => Ordering::Greater,
            (None | Some(Part::Number(_)), Some(Part::Form(b))) => NUMBER.cmp(&b),
            (Some(Part::Form(a)), None | Some(Part::Number(_))) => a.cmp(&NUMBER),
            (Some(Part::Form(a)), Some(Part::Form(b))) => a.cmp(&b),
            (Some(Part::Number(a)), Some(Part::Number(b))) => number::compare(a, b),
        };
        if order.is_ne() {
            return order;
        }
    }
}
