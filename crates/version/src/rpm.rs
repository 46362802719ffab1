//! RPM's order of `[epoch:]version[-release]`: rpm's `rpmvercmp.c`, `rpmver.c` and rpm-version(7).
//!
//! A missing epoch is 0; a missing release comes before every release. What is neither a letter,
//! a digit, `~` nor `^` only separates, as in rpm. Doesn't read names and architectures (NEVRA).

use std::cmp::Ordering;

use crate::number::{self, NOTHING, split_digits, split_while};
use crate::{VersionError, VersionScheme, compare_with};

pub(crate) static IT: Rpm = Rpm;

pub(crate) struct Rpm;

impl VersionScheme for Rpm {
    fn name(&self) -> &'static str {
        "rpm"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &[
            "AlmaLinux",
            "Red Hat",
            "Rocky Linux",
            "Amazon Linux",
            "Azure Linux",
            "CentOS",
            "Fedora",
            "Mageia",
            "openEuler",
            "openSUSE",
            "Oracle Linux",
            "Photon OS",
            "SUSE",
        ]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        compare_with(self.name(), a, b, parse, |a, b| {
            number::compare(a.epoch, b.epoch)
                .then_with(|| compare_part(a.version, b.version))
                .then_with(|| match (a.release, b.release) {
                    (Some(a), Some(b)) => compare_part(a, b),
                    (a, b) => a.is_some().cmp(&b.is_some()),
                })
        })
    }
}

struct Evr<'a> {
    epoch: &'a [u8],
    version: &'a [u8],
    release: Option<&'a [u8]>,
}

fn parse(text: &str) -> Result<Evr<'_>, &'static str> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']).as_bytes();
    if text
        .iter()
        .any(|c| c.is_ascii_whitespace() || c.is_ascii_control())
    {
        return Err("it has a space or control character");
    }
    // A colon after anything but digits is part of the version.
    let (digits, after) = split_digits(text);
    let (epoch, rest) = match after.split_first() {
        Some((b':', rest)) => (digits, rest),
        _ => (NOTHING, text),
    };
    let (version, release) = match rest.iter().rposition(|&c| c == b'-') {
        None => (rest, None),
        Some(at) => {
            let (version, release) = rest.split_at(at);
            (version, release.get(1..))
        }
    };
    if version.is_empty() {
        return Err("its version is empty");
    }
    Ok(Evr {
        epoch,
        version,
        release,
    })
}

/// What stands next in a part, in rising order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Tilde,
    End,
    Caret,
    Letters,
    Digits,
}

/// Skips separators and tells what stands next.
fn next(text: &mut &[u8]) -> Next {
    let separator = |c: u8| !c.is_ascii_alphanumeric() && c != b'~' && c != b'^';
    *text = split_while(text, separator).1;
    match text.first() {
        None => Next::End,
        Some(b'~') => Next::Tilde,
        Some(b'^') => Next::Caret,
        Some(c) if c.is_ascii_digit() => Next::Digits,
        Some(_) => Next::Letters,
    }
}

/// `rpmvercmp`: the order by segments.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    loop {
        let kind = next(&mut a);
        let order = kind.cmp(&next(&mut b));
        if order.is_ne() {
            return order;
        }
        let order = match kind {
            Next::End => return Ordering::Equal,
            Next::Tilde | Next::Caret => {
                a = a.get(1..).unwrap_or_default();
                b = b.get(1..).unwrap_or_default();
                Ordering::Equal
            }
            Next::Digits => {
                let ((segment_a, rest_a), (segment_b, rest_b)) = (split_digits(a), split_digits(b));
                (a, b) = (rest_a, rest_b);
                number::compare(segment_a, segment_b)
            }
            Next::Letters => {
                let (segment_a, rest_a) = split_while(a, |c| c.is_ascii_alphabetic());
                let (segment_b, rest_b) = split_while(b, |c| c.is_ascii_alphabetic());
                (a, b) = (rest_a, rest_b);
                segment_a.cmp(segment_b)
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}
