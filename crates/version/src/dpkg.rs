//! Debian versions (deb-version(7)): `[epoch:]upstream[-revision]`.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

pub(crate) static IT: Dpkg = Dpkg;

pub(crate) struct Dpkg;

impl VersionScheme for Dpkg {
    fn name(&self) -> &'static str {
        "dpkg"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Debian", "Ubuntu"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let (a, b) = (Parts::of(a)?, Parts::of(b)?);
        Ok(digits::compare(a.epoch, b.epoch)
            .then_with(|| compare_part(a.upstream, b.upstream))
            .then_with(|| compare_part(a.revision, b.revision)))
    }
}

struct Parts<'v> {
    epoch: &'v [u8],
    upstream: &'v [u8],
    revision: &'v [u8],
}

impl<'v> Parts<'v> {
    fn of(version: &'v str) -> Result<Self, VersionError> {
        let text = version.trim().as_bytes();
        let refuse = |reason| Err(refuse("dpkg", version, reason));
        let (epoch, rest) = match text.iter().position(|b| *b == b':') {
            Some(colon) => (&text[..colon], &text[colon + 1..]),
            None => (&text[..0], text),
        };
        if !epoch.iter().all(u8::is_ascii_digit) || epoch.is_empty() && rest.len() != text.len() {
            return refuse("the epoch is no number");
        }
        let (upstream, revision) = match rest.iter().rposition(|b| *b == b'-') {
            Some(dash) => (&rest[..dash], &rest[dash + 1..]),
            None => (rest, &rest[..0]),
        };
        let valid = |b: u8| b.is_ascii_alphanumeric() || b".+~-:_".contains(&b);
        if upstream.is_empty() || !upstream.iter().chain(revision).all(|b| valid(*b)) {
            return refuse("a character that a version can't have, or nothing at all");
        }
        Ok(Self { epoch, upstream, revision })
    }
}

/// dpkg's `verrevcmp`: runs of other characters and runs of digits, in turn.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (text_a, rest_a) = digits::span(a, |c| !c.is_ascii_digit());
        let (text_b, rest_b) = digits::span(b, |c| !c.is_ascii_digit());
        let (number_a, next_a) = digits::number(rest_a);
        let (number_b, next_b) = digits::number(rest_b);
        let order = compare_text(text_a, text_b).then_with(|| digits::compare(number_a, number_b));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (next_a, next_b);
    }
    Ordering::Equal
}

fn compare_text(a: &[u8], b: &[u8]) -> Ordering {
    let longest = a.len().max(b.len());
    let weights = |text: &[u8]| text.iter().map(|c| weight(*c)).collect::<Vec<_>>();
    if a == b {
        return Ordering::Equal;
    }
    let (a, b) = (weights(a), weights(b));
    (0..longest)
        .map(|i| a.get(i).unwrap_or(&0).cmp(b.get(i).unwrap_or(&0)))
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// A tilde sorts before the end, letters before all else.
fn weight(c: u8) -> i32 {
    match c {
        b'~' => -1,
        c if c.is_ascii_alphabetic() => i32::from(c),
        c => i32::from(c) + 256,
    }
}
