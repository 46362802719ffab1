//! Semantic Versioning 2.0.0, the part that npm, Cargo, Go and Bitnami share.
//!
//! Missing minor and patch numbers are zero, because advisories write `1.2` where a package says
//! `1.2.0`; nothing may follow then. Build metadata has no say in the order (section 10). What else an ecosystem allows is
//! in [`Rules`].

use std::cmp::Ordering;

use crate::number::{self, NOTHING, split_digits, split_while};

/// What an ecosystem allows beside the specification.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    /// A `v` before it (and for `loose` also `=` and spaces).
    pub(crate) v: bool,
    /// npm's loose form: leading zeros, and a pre-release without a hyphen (`1.2.3beta`).
    pub(crate) loose: bool,
}

/// A parsed version; the texts are slices of the input.
#[derive(Clone, Copy)]
pub(crate) struct Version<'a> {
    /// Major, minor and patch, digits only.
    pub(crate) core: [&'a [u8]; 3],
    /// Pre-release identifiers with dots; empty for none.
    pub(crate) pre: &'a [u8],
    /// One more identifier, for spellings that join it to the former (Go's `rc2`).
    pub(crate) pre_number: Option<&'a [u8]>,
}

/// Major, minor and patch, how many of them were written, and what follows.
pub(crate) type Core<'a> = ([&'a [u8]; 3], usize, &'a [u8]);

/// Reads one to three numbers with dots.
pub(crate) fn core(mut text: &[u8]) -> Result<Core<'_>, &'static str> {
    let mut core: [&[u8]; 3] = [b"0"; 3];
    let mut count = 0;
    for (i, slot) in core.iter_mut().enumerate() {
        if i > 0 {
            match text.split_first() {
                Some((b'.', rest)) => text = rest,
                _ => break,
            }
        }
        let (digits, rest) = split_digits(text);
        if digits.is_empty() {
            return Err("a number is missing");
        }
        (*slot, text) = (digits, rest);
        count += 1;
    }
    Ok((core, count, text))
}

/// Parses a version.
pub(crate) fn parse(text: &str, rules: Rules) -> Result<Version<'_>, &'static str> {
    let mut text = text.trim_ascii().as_bytes();
    if rules.loose {
        text = split_while(text, |c| matches!(c, b'v' | b'=' | b' ')).1;
    } else if rules.v {
        text = text.strip_prefix(b"v").unwrap_or(text);
    }
    let (core, count, rest) = core(text)?;
    if count < 3 && !rest.is_empty() {
        return Err("it has less than three numbers before something else");
    }
    let padded = |digits: &[u8]| digits.len() > 1 && digits.starts_with(b"0");
    if !rules.loose && core.iter().any(|digits| padded(digits)) {
        return Err("a number has a leading zero");
    }
    let (rest, build) = match rest.iter().position(|&c| c == b'+') {
        Some(at) => rest.split_at(at),
        None => (rest, NOTHING),
    };
    if build.len() == 1 || !build.iter().all(u8::is_ascii_graphic) {
        return Err("its build metadata is malformed");
    }
    let pre = match rest.split_first() {
        None => rest,
        Some((b'-', pre)) => pre,
        Some((c, _)) if rules.loose && c.is_ascii_alphabetic() => rest,
        Some((b'.', _)) => return Err("it has more than three numbers"),
        Some(_) => return Err("there is something after its numbers"),
    };
    if !rest.is_empty() {
        for identifier in pre.split(|&c| c == b'.') {
            if identifier.is_empty() {
                return Err("a pre-release identifier is empty");
            }
            if !identifier
                .iter()
                .all(|&c| c.is_ascii_alphanumeric() || c == b'-')
            {
                return Err("a pre-release identifier has a character that it may not have");
            }
            if !rules.loose && is_number(identifier) && padded(identifier) {
                return Err("a pre-release number has a leading zero");
            }
        }
    }
    Ok(Version {
        core,
        pre,
        pre_number: None,
    })
}

fn is_number(identifier: &[u8]) -> bool {
    identifier.iter().all(u8::is_ascii_digit)
}

/// Compares major, minor and patch.
pub(crate) fn compare_core(a: &Version, b: &Version) -> Ordering {
    let pairs = a.core.iter().zip(&b.core);
    pairs
        .map(|(a, b)| number::compare(a, b))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Compares pre-release identifiers one by one; the longer list is greater (section 11.4).
pub(crate) fn compare_identifiers(a: &Version, b: &Version) -> Ordering {
    let mut left = a.pre.split(|&c| c == b'.').chain(a.pre_number);
    let mut right = b.pre.split(|&c| c == b'.').chain(b.pre_number);
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (is_number(a), is_number(b)) {
                (true, true) => number::compare(a, b),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Precedence (section 11): a pre-release comes before its release.
pub(crate) fn compare(a: &Version, b: &Version) -> Ordering {
    compare_core(a, b).then_with(|| match (a.pre.is_empty(), b.pre.is_empty()) {
        (false, false) => compare_identifiers(a, b),
        (a, b) => a.cmp(&b),
    })
}
