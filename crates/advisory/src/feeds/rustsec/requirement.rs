//! Requirements of Cargo's ("Specifying dependencies") as RustSec's lists have them.

use crate::feeds::requirement::Span;

/// What a requirement of Cargo's allows ("Specifying dependencies"), as an interval with an open end:
/// what follows a version that is inside is the first that can come after it.
pub(super) fn span(requirement: &str) -> Option<Span> {
    let mut span = Span::default();
    for part in requirement.split(',').map(str::trim) {
        let at = part.find(|c: char| c.is_ascii_digit())?;
        let (operator, text) = part.split_at(at);
        let version = Version::parse(text)?;
        match operator.trim() {
            ">=" => span.from = Some(version.text()),
            ">" => span.from = Some(version.next()?),
            "<" => span.to = Some((version.text(), false)),
            "<=" => span.to = Some((version.next()?, false)),
            "=" => {
                span.to = Some((version.next()?, false));
                span.from = Some(version.text());
            }
            "" | "^" => {
                span.to = Some((version.next_incompatible()?, false));
                span.from = Some(version.text());
            }
            "~" => {
                span.to = Some((version.next_minor()?, false));
                span.from = Some(version.text());
            }
            _ => return None,
        }
    }
    Some(span)
}

/// A version of which the last numbers may be left out.
struct Version<'a> {
    numbers: [u64; 3],
    /// How many of them are written.
    written: usize,
    pre: &'a str,
}

impl<'a> Version<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.split('+').next()?;
        let (core, pre) = text.split_once('-').unwrap_or((text, ""));
        let mut numbers = [0; 3];
        let mut written = 0;
        for part in core.split('.') {
            *numbers.get_mut(written)? = part.parse().ok()?;
            written += 1;
        }
        let whole = pre.is_empty() || written == 3;
        whole.then_some(Self {
            numbers,
            written,
            pre,
        })
    }

    fn text(&self) -> String {
        let [major, minor, patch] = self.numbers;
        let hyphen = if self.pre.is_empty() { "" } else { "-" };
        format!("{major}.{minor}.{patch}{hyphen}{}", self.pre)
    }

    /// The first that comes after it.
    fn next(&self) -> Option<String> {
        if !self.pre.is_empty() {
            return Some(format!("{}.0", self.text()));
        }
        let [major, minor, patch] = self.numbers;
        Some(format!("{major}.{minor}.{}-0", patch.checked_add(1)?))
    }

    fn next_minor(&self) -> Option<String> {
        let [major, minor, _] = self.numbers;
        if self.written == 1 {
            return Some(format!("{}.0.0-0", major.checked_add(1)?));
        }
        Some(format!("{major}.{}.0-0", minor.checked_add(1)?))
    }

    /// The first that is not compatible with it: the leftmost number that is not zero is raised.
    fn next_incompatible(&self) -> Option<String> {
        match (self.numbers, self.written) {
            ([0, 0, _], 2) => Some("0.1.0-0".to_owned()),
            ([0, 0, patch], 3) => Some(format!("0.0.{}-0", patch.checked_add(1)?)),
            ([0, minor, _], 2..) => Some(format!("0.{}.0-0", minor.checked_add(1)?)),
            ([major, ..], _) => Some(format!("{}.0.0-0", major.checked_add(1)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::requirement::outside;
    use seawall_model::{BoundEnd, Range};
    use seawall_version::scheme_of;

    fn affected(safe: &[&str]) -> Vec<String> {
        let scheme = scheme_of("crates.io").unwrap();
        let spans = safe.iter().map(|p| span(p).unwrap()).collect();
        let text = |range: Range| match range.end {
            BoundEnd::Fixed(end) => format!("{}..{end}", range.introduced.unwrap_or_default()),
            _ => format!("{}..", range.introduced.unwrap_or_default()),
        };
        outside(spans, scheme).into_iter().map(text).collect()
    }

    #[test]
    fn requirements_as_the_export_has_them() {
        assert_eq!(affected(&[]), [".."]);
        assert_eq!(affected(&["> 0.3.0"]), ["..0.3.1-0"]);
        assert_eq!(affected(&["<= 3.5.0", ">= 3.6.0"]), ["3.5.1-0..3.6.0"]);
        assert_eq!(
            affected(&["< 0.6.0", "^0.6.2", ">= 0.7.6"]),
            ["0.6.0..0.6.2", "0.7.0-0..0.7.6"]
        );
        assert_eq!(
            affected(&["0.13.10", ">= 0.14"]),
            ["..0.13.10", "0.14.0-0..0.14.0"]
        );
        assert_eq!(
            affected(&["=0.2.0", ">=0.2.1"]),
            ["..0.2.0", "0.2.1-0..0.2.1"]
        );
        assert_eq!(affected(&["~1.2.3"]), ["..1.2.3", "1.3.0-0.."]);
        assert_eq!(affected(&["^0.0.3"]), ["..0.0.3", "0.0.4-0.."]);
        for none in [
            "",
            "*",
            "!= 1",
            ">= x",
            "1.2-rc",
            "^18446744073709551615",
            "1.2.3.4",
        ] {
            assert!(span(none).is_none(), "{none}");
        }
    }
}
