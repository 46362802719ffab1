//! Lists of version requirements, as RubySec and FriendsOfPHP write them, as intervals.

use seawall_model::{BoundEnd, Range};
use seawall_version::VersionScheme;
use std::cmp::Ordering;

/// What one list of requirements, all of which hold, allows: at least `from`, below `below`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Option<String>,
    /// The bound, and whether it is itself inside.
    pub(super) to: Option<(String, bool)>,
}

/// Reads `>= 1.2, < 2`, `~> 1.2.3`, `= 1.0`; none if there is something else in it.
pub(super) fn span(requirements: &str) -> Option<Span> {
    let mut span = Span::default();
    for part in requirements
        .split(',')
        .map(str::trim)
        .filter(|p| !p.is_empty())
    {
        let digits = part.find(|c: char| !"<>=~! ".contains(c))?;
        let (operator, version) = (part[..digits].trim(), part[digits..].trim().to_owned());
        match operator {
            ">=" => span.from = Some(version),
            // The next version is not known: the least that comes after it.
            ">" => span.from = Some(format!("{version}.0.0.0.1")),
            "<" => span.to = Some((version, false)),
            "<=" => span.to = Some((version, true)),
            "=" | "==" | "" => {
                (span.from, span.to) = (Some(version.clone()), Some((version, true)));
            }
            "~>" => {
                span.to = Some((format!("{}.A", next_branch(&version)?), false));
                span.from = Some(version);
            }
            _ => return None,
        }
    }
    Some(span)
}

/// `~> 1.2.3` ends before 1.3. A pre-release of 1.3 does not satisfy it either (`Gem::Requirement`
/// compares the bound with the version's `release`), so that the bound is the first of them, 1.3.A.
fn next_branch(version: &str) -> Option<String> {
    let mut parts: Vec<&str> = version
        .split(['.', '-'])
        .take_while(|p| p.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    if parts.len() > 1 {
        parts.pop();
    }
    let last: u64 = parts.pop()?.parse().ok()?;
    let mut next: Vec<String> = parts.into_iter().map(str::to_owned).collect();
    next.push(last.checked_add(1)?.to_string());
    Some(next.join("."))
}

/// The intervals that lie outside all spans: what is affected where the spans are what is not.
pub(super) fn outside(mut spans: Vec<Span>, scheme: &dyn VersionScheme) -> Vec<Range> {
    let compare = |a: &str, b: &str| scheme.compare(a, b).unwrap_or(Ordering::Equal);
    spans.sort_by(|a, b| match (&a.from, &b.from) {
        (None, None) => Ordering::Equal,
        (None, _) => Ordering::Less,
        (_, None) => Ordering::Greater,
        (Some(a), Some(b)) => compare(a, b),
    });
    let mut ranges = Vec::new();
    // Where the affected part begins that is open now; none of the outer option: nothing is open.
    let mut open: Option<Option<String>> = Some(None);
    for span in spans {
        if let (Some(begin), Some(from)) = (&open, &span.from) {
            let empty = begin
                .as_ref()
                .is_some_and(|begin| compare(begin, from) != Ordering::Less);
            if !empty {
                ranges.push(Range {
                    introduced: begin.clone(),
                    end: BoundEnd::Fixed(from.clone()),
                });
            }
        }
        let end = span
            .to
            .map(|(to, inside)| if inside { format!("{to}.0.0.0.1") } else { to });
        open = match (open, end) {
            (Some(Some(begin)), Some(end)) if compare(&begin, &end) == Ordering::Greater => {
                Some(Some(begin))
            }
            (_, Some(end)) => Some(Some(end)),
            (_, None) => None,
        };
        if open.is_none() {
            break;
        }
    }
    if let Some(introduced) = open {
        ranges.push(Range {
            introduced,
            end: BoundEnd::Open,
        });
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn affected(patched: &[&str]) -> Vec<String> {
        let scheme = seawall_version::scheme_of("RubyGems").unwrap();
        let spans = patched.iter().map(|p| span(p).unwrap()).collect();
        let text = |range: Range| match range.end {
            BoundEnd::Open => format!("{}..", range.introduced.unwrap_or_default()),
            BoundEnd::Fixed(end) | BoundEnd::LastAffected(end) => {
                format!("{}..{end}", range.introduced.unwrap_or_default())
            }
        };
        outside(spans, scheme).into_iter().map(text).collect()
    }

    #[test]
    fn what_is_not_patched_is_affected() {
        assert_eq!(affected(&[">= 1.2.3"]), ["..1.2.3"]);
        assert_eq!(
            affected(&["~> 1.2.3", ">= 2.0.1"]),
            ["..1.2.3", "1.3.A..2.0.1"]
        );
        assert_eq!(affected(&[">= 2.0", "~> 1.2.3"]), ["..1.2.3", "1.3.A..2.0"]);
        assert_eq!(affected(&[]), [".."]);
        assert_eq!(affected(&["< 1.0", ">= 1.5"]), ["1.0..1.5"]);
        assert_eq!(affected(&["= 1.1"]), ["..1.1", "1.1.0.0.0.1.."]);
        assert_eq!(span("!= 1"), None);
    }
}
