//! Requirements as advisory feeds write them (RubySec's `patched_versions`, FriendsOfPHP's
//! `versions`, GitHub's vulnerable ranges), read into intervals.
//!
//! A requirement is a list of comparators, `,` or spaces between them, that all hold; `||` stands
//! between lists of which one holds. Operators: `=` (or `==`, or none), `!=`, `<`, `<=`, `>`,
//! `>=`, and for gems `~>`; `*` is every version. Carets, tildes and wildcards of package
//! manifests are not read: feeds don't use them.

use crate::{Bound, Interval, VersionError, VersionScheme, intersection, union};

/// Why a text is no requirement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequirementError {
    /// The text is not of the form above.
    #[error("{requirement:?} is no version requirement: {reason}")]
    Malformed {
        /// The text.
        requirement: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A version in it is none.
    #[error("a version requirement cannot be read")]
    Version(#[from] VersionError),
}

/// The longest requirement that is read, in bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// The versions that satisfy a requirement: disjoint intervals, in rising order; none at all if
/// its comparators contradict each other.
///
/// Gem's `~> 1.2.3` is `>= 1.2.3` and, because `Gem::Requirement` compares the upper end with the
/// version's release (`v.release < 1.3`), excludes the pre-releases of 1.3 too. The upper bound is
/// therefore `1.3.A`, exclusive: no pre-release that is in use sorts before it, since RubyGems
/// compares letters by their bytes and `A` is the first.
///
/// # Errors
/// If the text is no requirement or one of its versions is none of the scheme.
pub fn parse_requirement(
    scheme: &dyn VersionScheme,
    text: &str,
) -> Result<Vec<Interval>, RequirementError> {
    let malformed = |reason| RequirementError::Malformed {
        requirement: text.chars().take(MAX_LENGTH).collect(),
        reason,
    };
    if text.len() > MAX_LENGTH {
        return Err(malformed("it is too long"));
    }
    let mut all = Vec::new();
    for alternative in text.split("||") {
        let mut rest = separators(alternative);
        if rest.is_empty() {
            return Err(malformed("it has no comparator"));
        }
        let mut satisfying = vec![Interval::default()];
        while !rest.is_empty() {
            let (operator, after) = split(rest, |c| matches!(c, '<' | '>' | '=' | '!' | '~'));
            let (version, after) = split(after.trim_ascii_start(), |c| {
                !c.is_ascii_whitespace() && !matches!(c, ',' | '<' | '>' | '=' | '!' | '|')
            });
            rest = separators(after);
            if version.is_empty() {
                return Err(malformed("a comparator has no version"));
            }
            let one = comparator(scheme, operator, version).map_err(malformed)?;
            satisfying = intersection(scheme, &satisfying, &one)?;
        }
        all.append(&mut satisfying);
    }
    Ok(union(scheme, &all)?)
}

/// Without leading separators.
fn separators(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',')
}

fn split(text: &str, is: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is(c)).unwrap_or(text.len());
    text.split_at(end)
}

/// The versions that satisfy one comparator.
fn comparator(
    scheme: &dyn VersionScheme,
    operator: &str,
    version: &str,
) -> Result<Vec<Interval>, &'static str> {
    let bound = |inclusive| {
        Some(Bound {
            version: version.to_owned(),
            inclusive,
        })
    };
    let between = |lower, upper| Interval { lower, upper };
    Ok(match operator {
        "" if version == "*" => vec![Interval::default()],
        "" | "=" | "==" => vec![between(bound(true), bound(true))],
        "!=" => vec![between(None, bound(false)), between(bound(false), None)],
        "<" => vec![between(None, bound(false))],
        "<=" => vec![between(None, bound(true))],
        ">" => vec![between(bound(false), None)],
        ">=" => vec![between(bound(true), None)],
        "~>" if scheme.name() == "gem" => {
            let end = Bound {
                version: format!("{}.A", bump(version)),
                inclusive: false,
            };
            vec![between(bound(true), Some(end))]
        }
        "~>" => return Err("only gems have the operator ~>"),
        _ => return Err("it has an unknown operator"),
    })
}

/// `Gem::Version#bump`: the numbers before the first letter, without the last if there are more
/// than one, and one more.
fn bump(version: &str) -> String {
    let numbers = split(version, |c| c.is_ascii_digit() || c == '.').0;
    let numbers = numbers.trim_end_matches('.');
    let kept = numbers.rsplit_once('.').map_or(numbers, |(kept, _)| kept);
    let (before, last) = match kept.rsplit_once('.') {
        Some((before, last)) => (Some(before), last),
        None => (None, kept),
    };
    // Numbers may be longer than any integer.
    let nines = last
        .bytes()
        .rev()
        .take_while(|&digit| digit == b'9')
        .count();
    let (stay, _) = last.split_at(last.len() - nines);
    let next = match stay.split_at_checked(stay.len().wrapping_sub(1)) {
        Some((stay, digit)) => {
            let digit = digit
                .bytes()
                .next()
                .map_or('1', |digit| char::from(digit + 1));
            format!("{stay}{digit}{}", "0".repeat(nines))
        }
        None => format!("1{}", "0".repeat(nines)),
    };
    before.map_or_else(|| next.clone(), |before| format!("{before}.{next}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{complement, contains, scheme_of};

    fn gem() -> &'static dyn VersionScheme {
        scheme_of("RubyGems").unwrap()
    }

    /// Intervals in mathematical notation.
    fn shown(intervals: &[Interval]) -> String {
        let one = |interval: &Interval| {
            let lower = interval.lower.as_ref().map_or("(".to_owned(), |b| {
                format!("{}{}", if b.inclusive { '[' } else { '(' }, b.version)
            });
            let upper = interval.upper.as_ref().map_or(")".to_owned(), |b| {
                format!("{}{}", b.version, if b.inclusive { ']' } else { ')' })
            });
            format!("{lower},{upper}")
        };
        intervals.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    fn read(scheme: &dyn VersionScheme, text: &str) -> String {
        shown(&parse_requirement(scheme, text).unwrap())
    }

    #[test]
    fn comparators_become_intervals() {
        for (requirement, expected) in [
            (">= 1.2", "[1.2,)"),
            ("> 1.2, < 2", "(1.2,2)"),
            ("<=2 >1", "(1,2]"),
            (">=1.0<1.5", "[1.0,1.5)"),
            ("1.2", "[1.2,1.2]"),
            ("= 1.2", "[1.2,1.2]"),
            ("!= 1.2", "(,1.2) (1.2,)"),
            (">= 1, != 1.2, < 2", "[1,1.2) (1.2,2)"),
            ("< 1 || >= 2", "(,1) [2,)"),
            ("< 2 || >= 1", "(,)"),
            ("< 1, > 2", ""),
            (">= 1, < 1.0", ""),
            ("*", "(,)"),
            ("~> 1.2.3", "[1.2.3,1.3.A)"),
            ("~> 1.2", "[1.2,2.A)"),
            ("~> 3", "[3,4.A)"),
            ("~> 1.9.9.rc1", "[1.9.9.rc1,1.10.A)"),
            ("~> 99.1", "[99.1,100.A)"),
            ("~> 1.2.3, >= 1.2.5", "[1.2.5,1.3.A)"),
            (
                "~> 99999999999999999999.0",
                "[99999999999999999999.0,100000000000000000000.A)",
            ),
        ] {
            assert_eq!(read(gem(), requirement), expected, "{requirement}");
        }
        let composer = scheme_of("Packagist").unwrap();
        assert_eq!(read(composer, ">=2.0.0,<2.0.0-p1"), "[2.0.0,2.0.0-p1)");
    }

    #[test]
    fn what_is_no_requirement_is_refused() {
        for bad in [
            "", " , ", ">=", "=> 1", "<> 1", ">= 1 ||", "|| 1", ">= one", "~> x", "< 1 | 2",
        ] {
            assert!(parse_requirement(gem(), bad).is_err(), "{bad}");
        }
        let npm = scheme_of("npm").unwrap();
        assert!(parse_requirement(npm, "~> 1.2").is_err());
        assert!(parse_requirement(npm, &">1 ".repeat(10_000)).is_err());
    }

    #[test]
    fn the_pessimistic_operator_leaves_out_the_next_pre_releases() {
        let within = parse_requirement(gem(), "~> 1.2.3").unwrap();
        for (version, expected) in [
            ("1.2.2", false),
            ("1.2.3.rc1", false),
            ("1.2.3", true),
            ("1.2.99.beta", true),
            ("1.3.0.alpha", false),
            ("1.3.0.RC1", false),
            ("1.3.pre", false),
            ("1.3.0", false),
        ] {
            assert_eq!(contains(gem(), &within, version), Ok(expected), "{version}");
        }
    }

    #[test]
    fn what_is_not_patched_is_vulnerable() {
        let mut fine = Vec::new();
        for patched in ["~> 4.2.11", ">= 5.0.1", "< 3.0"] {
            fine.extend(parse_requirement(gem(), patched).unwrap());
        }
        let vulnerable = complement(gem(), &fine).unwrap();
        assert_eq!(shown(&vulnerable), "[3.0,4.2.11) [4.3.A,5.0.1)");
        let back = complement(gem(), &vulnerable).unwrap();
        assert_eq!(shown(&back), "(,3.0) [4.2.11,4.3.A) [5.0.1,)");
        assert_eq!(shown(&complement(gem(), &[]).unwrap()), "(,)");
        assert_eq!(
            shown(&complement(gem(), &[Interval::default()]).unwrap()),
            ""
        );
    }
}
