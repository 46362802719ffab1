//! Debian's order: deb-version(7) and dpkg's `lib/dpkg/version.c`, `parsehelp.c`.
//!
//! Accepts what `dpkg --compare-versions` compares, also where dpkg warns (a version that doesn't
//! start with a digit, an odd ASCII character). Doesn't accept non-ASCII text: dpkg's order of it
//! depends on the sign of the machine's `char`.

use std::cmp::Ordering;

use crate::number::{self, NOTHING, split_digits, split_while};
use crate::{VersionError, VersionScheme, compare_with};

pub(crate) static IT: Dpkg = Dpkg;

pub(crate) struct Dpkg;

impl VersionScheme for Dpkg {
    fn name(&self) -> &'static str {
        "dpkg"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Debian", "Ubuntu", "Echo"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        compare_with(self.name(), a, b, parse, |a, b| {
            number::compare(a.epoch, b.epoch)
                .then_with(|| compare_part(a.upstream, b.upstream))
                .then_with(|| compare_part(a.revision, b.revision))
        })
    }
}

struct Version<'a> {
    epoch: &'a [u8],
    upstream: &'a [u8],
    revision: &'a [u8],
}

fn parse(text: &str) -> Result<Version<'_>, &'static str> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']).as_bytes();
    if text.is_empty() {
        return Err("it is empty");
    }
    if !text.iter().all(u8::is_ascii_graphic) {
        return Err("it has a character that is not printable ASCII");
    }
    let (epoch, rest) = match text.iter().position(|&c| c == b':') {
        None => (NOTHING, text),
        Some(at) => {
            let (epoch, rest) = text.split_at(at);
            if epoch.is_empty() || !epoch.iter().all(u8::is_ascii_digit) {
                return Err("its epoch is no number");
            }
            // deb-version(7): the epoch is a small number; dpkg's limit is INT_MAX.
            if number::compare(epoch, b"2147483647").is_gt() {
                return Err("its epoch is too big");
            }
            (epoch, rest.get(1..).unwrap_or_default())
        }
    };
    let (upstream, revision) = match rest.iter().rposition(|&c| c == b'-') {
        None => (rest, NOTHING),
        Some(at) => {
            let (upstream, revision) = rest.split_at(at);
            if revision.len() == 1 {
                return Err("its revision is empty");
            }
            (upstream, revision.get(1..).unwrap_or_default())
        }
    };
    if upstream.is_empty() {
        return Err("its upstream version is empty");
    }
    Ok(Version {
        epoch,
        upstream,
        revision,
    })
}

/// The weight of a byte in a part without digits: `~` before the end, letters before the rest.
fn weight(c: Option<u8>) -> u16 {
    match c {
        Some(b'~') => 0,
        None => 1,
        Some(c) if c.is_ascii_alphabetic() => u16::from(c),
        Some(c) => u16::from(c) + 256,
    }
}

fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (text_a, rest_a) = split_while(a, |c| !c.is_ascii_digit());
        let (text_b, rest_b) = split_while(b, |c| !c.is_ascii_digit());
        let longest = text_a.len().max(text_b.len());
        for i in 0..longest {
            let order = weight(text_a.get(i).copied()).cmp(&weight(text_b.get(i).copied()));
            if order.is_ne() {
                return order;
            }
        }
        let (digits_a, rest_a) = split_digits(rest_a);
        let (digits_b, rest_b) = split_digits(rest_b);
        let order = number::compare(digits_a, digits_b);
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}
