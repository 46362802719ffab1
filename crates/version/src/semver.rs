//! Semantic versions (semver.org 2.0.0, section 11), as npm, crates.io and Bitnami use them.
//!
//! Lenient where real data are: a leading `v` or `=`, missing minor and patch numbers (they are 0),
//! and more than three numbers. Build data do not count.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

pub(crate) static IT: Semver = Semver;

pub(crate) struct Semver;

impl VersionScheme for Semver {
    fn name(&self) -> &'static str {
        "semver"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["npm", "crates.io", "Bitnami"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        Ok(Parts::of("semver", a)?.cmp(&Parts::of("semver", b)?))
    }
}

pub(crate) struct Parts<'v> {
    numbers: &'v str,
    /// Dot-separated; empty for a release.
    before: &'v str,
}

impl<'v> Parts<'v> {
    pub(crate) fn of(scheme: &'static str, version: &'v str) -> Result<Self, VersionError> {
        let text = version.trim().trim_start_matches(['v', 'V', '=', ' ']);
        let text = text.split('+').next().unwrap_or(text);
        let (numbers, before) = match text.split_once('-') {
            Some((numbers, before)) if !before.is_empty() => (numbers, before),
            Some(_) => return Err(refuse(scheme, version, "nothing after the dash")),
            None => (text, ""),
        };
        if numbers.split('.').any(|n| n.is_empty() || !n.bytes().all(|b| b.is_ascii_digit())) {
            return Err(refuse(scheme, version, "not numbers with dots between them"));
        }
        if !before.is_empty() && before.split('.').any(str::is_empty) {
            return Err(refuse(scheme, version, "an empty pre-release identifier"));
        }
        Ok(Self { numbers, before })
    }

    pub(crate) fn cmp(&self, other: &Self) -> Ordering {
        compare_numbers(self.numbers, other.numbers).then_with(|| match (self.before, other.before) {
            ("", "") => Ordering::Equal,
            ("", _) => Ordering::Greater,
            (_, "") => Ordering::Less,
            (a, b) => compare_before(a, b),
        })
    }
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => digits::compare(a.unwrap_or("").as_bytes(), b.unwrap_or("").as_bytes()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare_before(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => {
                let numeric = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
                match (numeric(a), numeric(b)) {
                    (true, true) => digits::compare(a.as_bytes(), b.as_bytes()),
                    (true, false) => Ordering::Less,
                    (false, true) => Ordering::Greater,
                    (false, false) => a.cmp(b),
                }
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}
