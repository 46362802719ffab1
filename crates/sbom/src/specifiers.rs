//! Version specifiers of Python (PEP 440, "Version specifiers"): which versions a list of them leaves.
//!
//! A list says which version is installed only where it leaves a single one. The order is that of PEP
//! 440; that a comparison leaves out pre-releases or later builds is not looked at, so that a list which
//! only those contradict still counts as open.

use std::cmp::Ordering;

use seawall_version::{Bound, Interval, VersionError, VersionScheme, intersection, scheme_of};

/// What a list of specifiers leaves.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// This version alone, as written.
    Only(String),
    /// More than one, or what is no list of specifiers.
    Several,
    /// No version at all.
    Nothing,
}

/// Specifiers of one list; people write a handful.
const MAX: usize = 100;

/// What remains of `==1.0`, `>=1,<2`, `~=1.4`, `!=1.5.*`, `===1.0-x` and the like, with commas between.
pub(crate) fn left(text: &str) -> Left {
    let parts = text.split(',').map(str::trim).filter(|p| !p.is_empty());
    let specifiers: Option<Vec<Specifier<'_>>> = parts.take(MAX + 1).map(Specifier::of).collect();
    match (specifiers, scheme_of("PyPI")) {
        (Some(all), Some(order)) if all.len() <= MAX => {
            narrow(order, &all).unwrap_or(Left::Several)
        }
        _ => Left::Several,
    }
}

#[derive(Clone, Copy)]
struct Specifier<'t> {
    operator: &'static str,
    version: &'t str,
    /// It ends in `.*`, which is not part of the version here.
    prefix: bool,
}

impl<'t> Specifier<'t> {
    fn of(text: &'t str) -> Option<Self> {
        const OPERATORS: [&str; 8] = ["===", "==", "!=", "~=", "<=", ">=", "<", ">"];
        let operator = OPERATORS.into_iter().find(|o| text.starts_with(o))?;
        let version = text.strip_prefix(operator)?.trim();
        let bare = version.strip_suffix(".*");
        let prefix = bare.is_some() && matches!(operator, "==" | "!=");
        let version = bare.filter(|_| prefix).unwrap_or(version);
        let odd = |c: char| c.is_whitespace() || "*$@/=<>~(){}".contains(c);
        (!version.is_empty() && !version.contains(odd)).then_some(Self {
            operator,
            version,
            prefix,
        })
    }

    fn is_exact(&self) -> bool {
        matches!(self.operator, "==" | "===") && !self.prefix
    }

    /// Whether a version satisfies it. A local part (`1.0+cpu`) counts only where the specifier has one.
    fn admits(&self, order: &dyn VersionScheme, version: &str) -> Result<bool, VersionError> {
        let public = version.split('+').next().unwrap_or(version);
        let compared = if self.version.contains('+') {
            version
        } else {
            public
        };
        if self.prefix || self.operator == "~=" {
            let Some(range) = self.intervals() else {
                return Ok(true);
            };
            let here = point(public);
            return Ok(!intersection(order, &range, &[here])?.is_empty());
        }
        let found = order.compare(compared, self.version)?;
        Ok(match self.operator {
            "!=" => found != Ordering::Equal,
            "<" => found == Ordering::Less,
            "<=" => found != Ordering::Greater,
            ">" => found == Ordering::Greater,
            ">=" => found != Ordering::Less,
            _ => found == Ordering::Equal,
        })
    }

    /// The versions that satisfy it; none for numbers that can't be counted up.
    fn intervals(&self) -> Option<Vec<Interval>> {
        let own = |inclusive| Some(bound(self.version.to_owned(), inclusive));
        let between = |lower, upper| Interval { lower, upper };
        Some(match self.operator {
            "!=" if self.prefix => {
                let (from, to) = family(self.version)?;
                vec![
                    between(None, Some(bound(from, false))),
                    between(Some(bound(to, true)), None),
                ]
            }
            _ if self.prefix => {
                let (from, to) = family(self.version)?;
                vec![between(Some(bound(from, true)), Some(bound(to, false)))]
            }
            "~=" => {
                let release = self.version.split(|c: char| !is_of_release(c)).next()?;
                let (start, _) = release.rsplit_once('.')?;
                let end = bound(family(start)?.1, false);
                vec![between(own(true), Some(end))]
            }
            "!=" => vec![between(None, own(false)), between(own(false), None)],
            "<" => vec![between(None, own(false))],
            "<=" => vec![between(None, own(true))],
            ">" => vec![between(own(false), None)],
            ">=" => vec![between(own(true), None)],
            _ => vec![point(self.version)],
        })
    }
}

fn is_of_release(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '!')
}

fn bound(version: String, inclusive: bool) -> Bound {
    Bound { version, inclusive }
}

fn point(version: &str) -> Interval {
    Interval {
        lower: Some(bound(version.to_owned(), true)),
        upper: Some(bound(version.to_owned(), true)),
    }
}

/// The first version of `1.4.*`, and the first one behind: `1.4.dev0` and `1.5.dev0`.
fn family(start: &str) -> Option<(String, String)> {
    if !start.chars().all(is_of_release) {
        return None;
    }
    let at = start.rfind(['.', '!']).map_or(0, |at| at + 1);
    let (before, last) = start.split_at_checked(at)?;
    let next = last.parse::<u64>().ok()?.checked_add(1)?;
    Some((format!("{start}.dev0"), format!("{before}{next}.dev0")))
}

/// None where a version or a range can't be read.
fn narrow(order: &dyn VersionScheme, all: &[Specifier<'_>]) -> Option<Left> {
    // The one with a local part says more.
    let exact = all.iter().filter(|s| s.is_exact());
    if let Some(pin) = exact.max_by_key(|s| s.version.contains('+')) {
        for specifier in all {
            if !specifier.admits(order, pin.version).ok()? {
                return Some(Left::Nothing);
            }
        }
        return Some(Left::Only(pin.version.to_owned()));
    }
    let mut rest = vec![Interval::default()];
    for specifier in all {
        rest = intersection(order, &rest, &specifier.intervals()?).ok()?;
    }
    Some(match rest.as_slice() {
        [] => Left::Nothing,
        [
            Interval {
                lower: Some(lower),
                upper: Some(upper),
            },
        ] if order.compare(&lower.version, &upper.version).ok()? == Ordering::Equal => {
            Left::Only(lower.version.clone())
        }
        _ => Left::Several,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_the_only_version_that_is_left() {
        let only = |version: &str| Left::Only(version.to_owned());
        for (text, expected) in [
            ("==1.0", only("1.0")),
            ("===1.0-x", only("1.0-x")),
            ("== 1!2.0+local.1", only("1!2.0+local.1")),
            (">=1,==1.5,<2", only("1.5")),
            ("==1.0,==1.0.0", only("1.0.0")),
            ("==1.0,==1.0+cpu,<=1.0", only("1.0+cpu")),
            ("==1.*,==1.4", only("1.4")),
            ("~=1.2,==1.9", only("1.9")),
            ("!=1.3.*,==1.4", only("1.4")),
            (">=1.0,<=1.0", only("1.0")),
            ("", Left::Several),
            (">=1,<2", Left::Several),
            ("==1.*", Left::Several),
            ("==1.*,>1.0", Left::Several),
            ("~=1.4.2", Left::Several),
            ("!=1", Left::Several),
            // What is no specifier says nothing.
            ("==", Left::Several),
            ("==${VERSION}", Left::Several),
            ("=1.0", Left::Several),
            ("^1.0", Left::Several),
            ("==1.0,latest", Left::Several),
            ("==1.0 @ git+https://host/a", Left::Several),
            ("~=1", Left::Several),
            ("==1.0,==2.0", Left::Nothing),
            (">=2,<1", Left::Nothing),
            (">1,<=1", Left::Nothing),
            ("==1.0,>=2", Left::Nothing),
            ("==1.0,!=1.0", Left::Nothing),
            ("==1.*,==2.0", Left::Nothing),
            ("==1.*,>=2", Left::Nothing),
            ("~=1.4,==2.0", Left::Nothing),
            ("~=1.4.2,>=1.5", Left::Nothing),
            ("!=1.4.*,==1.4.2", Left::Nothing),
            (">=1.0,<=1.0,!=1.0", Left::Nothing),
        ] {
            assert_eq!(left(text), expected, "{text}");
        }
        let many = format!("==1{}", ",!=2".repeat(1_000_000));
        assert_eq!(left(&many), Left::Several);
    }
}
