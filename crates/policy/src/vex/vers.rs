//! Ranges of versions (Version Range Specifier, `vers:npm/>=1.0|<2.0`).

use std::cmp::Ordering;

/// More constraints than any honest range has.
const MOST: usize = 10_000;

#[derive(Clone, Copy, PartialEq)]
enum Comparator {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

use Comparator::{AtLeast, AtMost, Equal, Greater, Less, Unequal};

const SIGNS: [(&str, Comparator); 5] = [
    ("!=", Unequal),
    ("<=", AtMost),
    (">=", AtLeast),
    ("<", Less),
    (">", Greater),
];

/// Whether a range has a version; none where the range can't be read, is of another type of package, or
/// a version can't be compared. `kind` is the purl type of the package.
pub(super) fn contains(
    range: &str,
    kind: &str,
    version: &str,
    compare: &dyn Fn(&str, &str) -> Option<Ordering>,
) -> Option<bool> {
    let (scheme, constraints) = range.trim().strip_prefix("vers:")?.split_once('/')?;
    if scheme != kind && !(scheme == "generic" || scheme == "all") {
        return None;
    }
    if constraints.trim() == "*" {
        return Some(true);
    }
    let parts: Vec<&str> = constraints.split('|').map(str::trim).collect();
    if parts.len() > MOST {
        return None;
    }
    let (mut points, mut bounds) = (Vec::new(), Vec::new());
    for part in parts.into_iter().filter(|p| !p.is_empty()) {
        let sign = SIGNS.iter().find(|(sign, _)| part.starts_with(sign));
        let (comparator, text) = match sign {
            Some((sign, comparator)) => (*comparator, part.get(sign.len()..)?.trim()),
            None => (Equal, part.strip_prefix('=').unwrap_or(part).trim()),
        };
        let bound = decoded(text)?;
        // How the version stands to the bound.
        let stands = compare(version, &bound)?;
        match comparator {
            Equal | Unequal => points.push((comparator, stands)),
            _ => bounds.push((comparator, stands, bound)),
        }
    }
    let between = within(&bounds, compare)?;
    if let Some((comparator, _)) = points.iter().find(|(_, stands)| stands.is_eq()) {
        return Some(*comparator == Equal);
    }
    if bounds.is_empty() && !points.is_empty() && points.iter().all(|(c, _)| *c == Unequal) {
        return Some(true);
    }
    // No constraint at all is no range.
    (!bounds.is_empty() || !points.is_empty()).then_some(between)
}

/// Whether the version lies between bounds, which must stand in their order.
fn within(
    bounds: &[(Comparator, Ordering, String)],
    compare: &dyn Fn(&str, &str) -> Option<Ordering>,
) -> Option<bool> {
    for pair in bounds.windows(2) {
        if let [(_, _, a), (_, _, b)] = pair
            && compare(a, b)? != Ordering::Less
        {
            return None;
        }
    }
    let holds = |(comparator, stands, _): &(Comparator, Ordering, String)| match comparator {
        Less => stands.is_lt(),
        AtMost => stands.is_le(),
        Greater => stands.is_gt(),
        AtLeast => stands.is_ge(),
        Equal | Unequal => false,
    };
    let opens = |comparator: Comparator| matches!(comparator, Greater | AtLeast);
    if bounds
        .first()
        .is_some_and(|first| !opens(first.0) && holds(first))
        || bounds
            .last()
            .is_some_and(|last| opens(last.0) && holds(last))
    {
        return Some(true);
    }
    Some(bounds.windows(2).any(|pair| match pair {
        [low, high] => opens(low.0) && !opens(high.0) && holds(low) && holds(high),
        _ => false,
    }))
}

/// Percent escapes of a version; none where one is malformed.
fn decoded(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(a: &str, b: &str) -> Option<Ordering> {
        let parse = |text: &str| text.parse::<f64>().ok();
        parse(a)?.partial_cmp(&parse(b)?)
    }

    #[test]
    fn ranges() {
        let all = ["1", "2", "3", "4", "5"];
        for (range, wanted) in [
            ("vers:npm/*", "11111"),
            ("vers:npm/2", "01000"),
            ("vers:npm/=2|4", "01010"),
            ("vers:npm/>=2|<4", "01100"),
            ("vers:npm/>2|<=4", "00110"),
            ("vers:npm/<2|>4", "10001"),
            ("vers:npm/<3|!=1", "01000"),
            ("vers:npm/!=3", "11011"),
            ("vers:npm/>=1|<2|>=4", "10011"),
            ("vers:npm/1|>=4|<=4", "?????"),
            ("vers:npm/1|>=3|<4", "10100"),
            ("vers:generic/>=2.5|<=4.1", "00110"),
            ("vers:npm/%32", "01000"),
            // Not in order, not of this type, not readable, or nothing.
            ("vers:npm/>4|<2", "?????"),
            ("vers:pypi/>=1", "?????"),
            ("vers:npm/>=x", "?????"),
            ("vers:npm/>=", "?????"),
            ("vers:npm/%3", "?????"),
            ("vers:npm/", "?????"),
            ("vers:npm/|", "?????"),
            (">=1", "?????"),
            ("", "?????"),
        ] {
            let mark = |version: &&str| match contains(range, "npm", version, &numbers) {
                Some(true) => '1',
                Some(false) => '0',
                None => '?',
            };
            let marks: String = all.iter().map(mark).collect();
            assert_eq!(marks, wanted, "{range}");
        }
    }
}
