//! Python's order: PEP 440 (Version specifiers, appendix B and "Summary of permitted suffixes and
//! relative ordering"), with the normalisations that `packaging.version` does.
//!
//! What is no PEP 440 version is ordered as setuptools and `packaging.version.LegacyVersion` did:
//! before every PEP 440 version. An empty text is an error.

use std::cmp::Ordering;

use crate::number::{self, NOTHING, split_digits};
use crate::pep440_legacy;
use crate::{VersionError, VersionScheme, compare_with};

pub(crate) static IT: Pep440 = Pep440;

pub(crate) struct Pep440;

impl VersionScheme for Pep440 {
    fn name(&self) -> &'static str {
        "pep440"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["PyPI"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        compare_with(self.name(), a, b, parse, |a, b| match (a, b) {
            (Any::Legacy(a), Any::Legacy(b)) => pep440_legacy::compare(a, b),
            (Any::Legacy(_), Any::Version(_)) => Ordering::Less,
            (Any::Version(_), Any::Legacy(_)) => Ordering::Greater,
            (Any::Version(a), Any::Version(b)) => order(a, b),
        })
    }
}

enum Any<'a> {
    Version(Version<'a>),
    Legacy(&'a str),
}

/// A kind of pre-release, or where the absence of one stands among them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pre {
    /// Only `.devN`: before every pre-release.
    Dev,
    Alpha,
    Beta,
    Candidate,
    Final,
}

struct Version<'a> {
    epoch: &'a [u8],
    /// Numbers with dots.
    release: &'a [u8],
    pre: Pre,
    pre_number: &'a [u8],
    post: Option<&'a [u8]>,
    dev: Option<&'a [u8]>,
    local: Option<&'a [u8]>,
}

fn parse(text: &str) -> Result<Any<'_>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty");
    }
    Ok(version(text.as_bytes()).map_or(Any::Legacy(text), Any::Version))
}

/// Reads a PEP 440 version; none if there is anything else.
fn version(text: &[u8]) -> Option<Version<'_>> {
    let text = match text.split_first() {
        Some((b'v' | b'V', rest)) => rest,
        _ => text,
    };
    let (epoch, text) = match split_digits(text) {
        (digits, rest) if !digits.is_empty() && rest.starts_with(b"!") => (digits, rest.get(1..)?),
        _ => (NOTHING, text),
    };
    let (release, mut rest) = release(text)?;
    let (mut pre, mut pre_number, mut post, mut dev) = (Pre::Final, NOTHING, None, None);
    if let Some((word, number, after)) = suffix(rest, PRE) {
        (pre, pre_number, rest) = (word, number, after);
    }
    if let Some((digits, after)) = implicit_post(rest) {
        (post, rest) = (Some(digits), after);
    } else if let Some(((), digits, after)) = suffix(rest, POST) {
        (post, rest) = (Some(digits), after);
    }
    if let Some(((), digits, after)) = suffix(rest, DEV) {
        (dev, rest) = (Some(digits), after);
    }
    if pre == Pre::Final && post.is_none() && dev.is_some() {
        pre = Pre::Dev;
    }
    let local = match rest.split_first() {
        None => None,
        Some((b'+', local)) => Some(local),
        Some(_) => return None,
    };
    let part = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric);
    if !local.is_none_or(|local| segments(local).all(part)) {
        return None;
    }
    Some(Version {
        epoch,
        release,
        pre,
        pre_number,
        post,
        dev,
        local,
    })
}

/// `N(.N)*`, up to the last dot that a digit follows.
fn release(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (first, mut rest) = split_digits(text);
    if first.is_empty() {
        return None;
    }
    while let Some((b'.', after)) = rest.split_first() {
        let (digits, next) = split_digits(after);
        if digits.is_empty() {
            break;
        }
        rest = next;
    }
    Some((text.get(..text.len() - rest.len())?, rest))
}

/// Longer words before their beginnings.
const PRE: &[(&[u8], Pre)] = &[
    (b"alpha", Pre::Alpha),
    (b"a", Pre::Alpha),
    (b"beta", Pre::Beta),
    (b"b", Pre::Beta),
    (b"preview", Pre::Candidate),
    (b"pre", Pre::Candidate),
    (b"rc", Pre::Candidate),
    (b"c", Pre::Candidate),
];
const POST: &[(&[u8], ())] = &[(b"post", ()), (b"rev", ()), (b"r", ())];
const DEV: &[(&[u8], ())] = &[(b"dev", ())];

/// `[-_.]? word [-_.]? [0-9]*`: what the word means, its number, and the rest.
fn suffix<'a, T: Copy>(text: &'a [u8], words: &[(&[u8], T)]) -> Option<(T, &'a [u8], &'a [u8])> {
    let after = unseparated(text);
    let (word, meaning) = words.iter().find(|(word, _)| {
        after
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    })?;
    let (digits, rest) = split_digits(unseparated(after.get(word.len()..)?));
    Some((*meaning, digits, rest))
}

/// `-N`, the short form of `.postN`.
fn implicit_post(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (digits, rest) = split_digits(text.strip_prefix(b"-")?);
    (!digits.is_empty()).then_some((digits, rest))
}

fn unseparated(text: &[u8]) -> &[u8] {
    match text.split_first() {
        Some((b'-' | b'_' | b'.', rest)) => rest,
        _ => text,
    }
}

fn segments(local: &[u8]) -> impl Iterator<Item = &[u8]> {
    local.split(|c| matches!(c, b'-' | b'_' | b'.'))
}

fn order(a: &Version, b: &Version) -> Ordering {
    number::compare(a.epoch, b.epoch)
        .then_with(|| compare_release(a.release, b.release))
        .then_with(|| a.pre.cmp(&b.pre))
        .then_with(|| number::compare(a.pre_number, b.pre_number))
        .then_with(|| match (a.post, b.post) {
            (Some(a), Some(b)) => number::compare(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        })
        .then_with(|| match (a.dev, b.dev) {
            (Some(a), Some(b)) => number::compare(a, b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        })
        .then_with(|| match (a.local, b.local) {
            (Some(a), Some(b)) => compare_local(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        })
}

/// Number by number; what is missing is zero.
fn compare_release(a: &[u8], b: &[u8]) -> Ordering {
    let (mut left, mut right) = (a.split(|&c| c == b'.'), b.split(|&c| c == b'.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => number::compare(a.unwrap_or_default(), b.unwrap_or_default()),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Segment by segment: numbers after words, and the longer after its beginning.
fn compare_local(a: &[u8], b: &[u8]) -> Ordering {
    let is_number = |segment: &[u8]| segment.iter().all(u8::is_ascii_digit);
    let (mut left, mut right) = (segments(a), segments(b));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (is_number(a), is_number(b)) {
                (true, true) => number::compare(a, b),
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => lower(a).cmp(lower(b)),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn lower(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().map(u8::to_ascii_lowercase)
}
