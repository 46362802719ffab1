//! rpm versions: `[epoch:]version[-release]`, each part by `rpmvercmp` (rpm-version(7)).

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

pub(crate) static IT: Rpm = Rpm;

pub(crate) struct Rpm;

impl VersionScheme for Rpm {
    fn name(&self) -> &'static str {
        "rpm"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["AlmaLinux", "Red Hat", "Rocky Linux"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let (a, b) = (Evr::of(a)?, Evr::of(b)?);
        let release = match (a.release, b.release) {
            (Some(a), Some(b)) => rpmvercmp(a, b),
            // A version without a release comes before all of its releases.
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        Ok(digits::compare(a.epoch, b.epoch)
            .then_with(|| rpmvercmp(a.version, b.version))
            .then(release))
    }
}

struct Evr<'v> {
    epoch: &'v [u8],
    version: &'v [u8],
    release: Option<&'v [u8]>,
}

impl<'v> Evr<'v> {
    fn of(text: &'v str) -> Result<Self, VersionError> {
        let bytes = text.trim().as_bytes();
        let (epoch, rest) = match bytes.iter().position(|b| *b == b':') {
            Some(colon) => (&bytes[..colon], &bytes[colon + 1..]),
            None => (&bytes[..0], bytes),
        };
        if !epoch.iter().all(u8::is_ascii_digit) {
            return Err(refuse("rpm", text, "the epoch is no number"));
        }
        if rest.is_empty() {
            return Err(refuse("rpm", text, "nothing at all"));
        }
        let (version, release) = match rest.iter().rposition(|b| *b == b'-') {
            Some(dash) => (&rest[..dash], Some(&rest[dash + 1..])),
            None => (rest, None),
        };
        Ok(Self { epoch, version, release })
    }
}

/// Segments of digits or letters in turn; `~` sorts before the end, `^` behind it but before more.
pub(crate) fn rpmvercmp(mut a: &[u8], mut b: &[u8]) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    loop {
        let separator = |c: u8| !c.is_ascii_alphanumeric() && c != b'~' && c != b'^';
        a = digits::span(a, separator).1;
        b = digits::span(b, separator).1;
        match (a.first() == Some(&b'~'), b.first() == Some(&b'~')) {
            (true, true) => {
                (a, b) = (&a[1..], &b[1..]);
                continue;
            }
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        match (a.first() == Some(&b'^'), b.first() == Some(&b'^')) {
            (true, true) => {
                (a, b) = (&a[1..], &b[1..]);
                continue;
            }
            (true, false) => return if b.is_empty() { Ordering::Greater } else { Ordering::Less },
            (false, true) => return if a.is_empty() { Ordering::Less } else { Ordering::Greater },
            (false, false) => {}
        }
        let (Some(first_a), Some(first_b)) = (a.first(), b.first()) else {
            return a.len().cmp(&b.len());
        };
        let order = match (first_a.is_ascii_digit(), first_b.is_ascii_digit()) {
            (true, true) => {
                let ((x, rest_a), (y, rest_b)) = (digits::number(a), digits::number(b));
                (a, b) = (rest_a, rest_b);
                digits::compare(x, y)
            }
            (false, false) => {
                let letter = |c: u8| c.is_ascii_alphabetic();
                let ((x, rest_a), (y, rest_b)) = (digits::span(a, letter), digits::span(b, letter));
                (a, b) = (rest_a, rest_b);
                x.cmp(y)
            }
            // Numbers are newer than letters.
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}
