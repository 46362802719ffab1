//! Python versions (PEP 440): `[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]`.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

pub(crate) static IT: Pep440 = Pep440;

pub(crate) struct Pep440;

impl VersionScheme for Pep440 {
    fn name(&self) -> &'static str {
        "pep440"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["PyPI"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let (lower_a, lower_b) = (a.trim().to_ascii_lowercase(), b.trim().to_ascii_lowercase());
        let version = |text, original| Parts::of(text).map_err(|reason| refuse("pep440", original, reason));
        Ok(version(lower_a.as_bytes(), a)?.cmp(&version(lower_b.as_bytes(), b)?))
    }
}

type Number<'v> = &'v [u8];

struct Parts<'v> {
    epoch: Number<'v>,
    release: Vec<Number<'v>>,
    /// Rank of the letter, and its number.
    pre: Option<(u8, Number<'v>)>,
    post: Option<Number<'v>>,
    dev: Option<Number<'v>>,
    local: &'v [u8],
}

impl<'v> Parts<'v> {
    fn of(text: &'v [u8]) -> Result<Self, &'static str> {
        let text = text.strip_prefix(b"v").unwrap_or(text);
        let (text, local) = match text.iter().position(|b| *b == b'+') {
            Some(plus) => (&text[..plus], &text[plus + 1..]),
            None => (text, &text[..0]),
        };
        let (epoch, mut text) = match text.iter().position(|b| *b == b'!') {
            Some(mark) => (&text[..mark], &text[mark + 1..]),
            None => (&text[..0], text),
        };
        if !epoch.iter().all(u8::is_ascii_digit) {
            return Err("the epoch is no number");
        }
        let mut release = Vec::new();
        loop {
            let (number, rest) = digits::number(text);
            if number.is_empty() {
                return Err("not numbers with dots between them");
            }
            release.push(digits::trim(number));
            match rest {
                [b'.', next, ..] if next.is_ascii_digit() => text = &rest[1..],
                _ => {
                    text = rest;
                    break;
                }
            }
        }
        while release.len() > 1 && release.last().is_some_and(|n| n.is_empty()) {
            release.pop();
        }
        let mut parts = Self { epoch, release, pre: None, post: None, dev: None, local };
        text = parts.read_pre(text);
        text = parts.read_post(text);
        text = parts.read_dev(text);
        // "1.0." and the like are written, and mean nothing more.
        if text.is_empty() || text == b".*" { Ok(parts) } else { Err("an unknown suffix") }
    }

    fn read_pre(&mut self, text: &'v [u8]) -> &'v [u8] {
        const WORDS: [(&[u8], u8); 8] = [
            (b"alpha", 0), (b"beta", 1), (b"preview", 2), (b"pre", 2), (b"rc", 2), (b"a", 0), (b"b", 1), (b"c", 2),
        ];
        for (word, rank) in WORDS {
            if let Some((number, rest)) = suffix(text, word) {
                self.pre = Some((rank, number));
                return rest;
            }
        }
        text
    }

    fn read_post(&mut self, text: &'v [u8]) -> &'v [u8] {
        if let [b'-', rest @ ..] = text
            && rest.first().is_some_and(u8::is_ascii_digit)
        {
            let (number, rest) = digits::number(rest);
            self.post = Some(number);
            return rest;
        }
        for word in [&b"post"[..], b"rev", b"r"] {
            if let Some((number, rest)) = suffix(text, word) {
                self.post = Some(number);
                return rest;
            }
        }
        text
    }

    fn read_dev(&mut self, text: &'v [u8]) -> &'v [u8] {
        match suffix(text, b"dev") {
            Some((number, rest)) => {
                self.dev = Some(number);
                rest
            }
            None => text,
        }
    }

    /// "Summary of permitted suffixes and relative ordering".
    fn cmp(&self, other: &Self) -> Ordering {
        digits::compare(self.epoch, other.epoch)
            .then_with(|| compare_lists(&self.release, &other.release))
            .then_with(|| self.compare_pre(other))
            .then_with(|| compare_options(self.post, other.post))
            .then_with(|| match (self.dev, other.dev) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(a), Some(b)) => digits::compare(a, b),
            })
            .then_with(|| compare_local(self.local, other.local))
    }

    fn compare_pre(&self, other: &Self) -> Ordering {
        let rank = |parts: &Self| match parts.pre {
            // A development release of no pre-release comes before them all.
            None if parts.post.is_none() && parts.dev.is_some() => 0,
            Some((letter, _)) => 1 + letter,
            None => u8::MAX,
        };
        rank(self).cmp(&rank(other)).then_with(|| {
            let number = |parts: &Self| parts.pre.map_or(&b""[..], |(_, n)| n).to_vec();
            digits::compare(&number(self), &number(other))
        })
    }
}

/// `[.-_]word[.-_]N`, the number being 0 where it is missing.
fn suffix<'v>(text: &'v [u8], word: &[u8]) -> Option<(Number<'v>, &'v [u8])> {
    let separator = |t: &'v [u8]| match t {
        [b'.' | b'-' | b'_', rest @ ..] => rest,
        t => t,
    };
    let rest = separator(text).strip_prefix(word)?;
    let (number, after) = digits::number(separator(rest));
    if number.is_empty() {
        return Some((number, rest));
    }
    Some((number, after))
}

fn compare_lists(a: &[Number<'_>], b: &[Number<'_>]) -> Ordering {
    (0..a.len().max(b.len()))
        .map(|i| digits::compare(a.get(i).unwrap_or(&&b""[..]), b.get(i).unwrap_or(&&b""[..])))
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

fn compare_options(a: Option<Number<'_>>, b: Option<Number<'_>>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => digits::compare(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// Segment by segment; numbers are newer than text, and what goes on is newer.
fn compare_local(a: &[u8], b: &[u8]) -> Ordering {
    if a.is_empty() || b.is_empty() {
        return a.len().cmp(&b.len());
    }
    let split = |text: &'_ [u8]| text.split(|c| b".-_".contains(c)).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (a, b) = (split(a), split(b));
    for (x, y) in a.iter().zip(&b) {
        let numeric = |t: &[u8]| !t.is_empty() && t.iter().all(u8::is_ascii_digit);
        let order = match (numeric(x), numeric(y)) {
            (true, true) => digits::compare(x, y),
            (false, false) => x.cmp(y),
            (x, y) => x.cmp(&y),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}
