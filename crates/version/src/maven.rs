//! Maven versions (Maven, "Version Order Specification"; `ComparableVersion`).

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, digits, refuse};

pub(crate) static IT: Maven = Maven;

pub(crate) struct Maven;

impl VersionScheme for Maven {
    fn name(&self) -> &'static str {
        "maven"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Maven"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let (lower_a, lower_b) = (a.trim().to_lowercase(), b.trim().to_lowercase());
        for (text, original) in [(&lower_a, a), (&lower_b, b)] {
            if text.is_empty() {
                return Err(refuse("maven", original, "nothing at all"));
            }
        }
        Ok(compare(&tokens(lower_a.as_bytes()), &tokens(lower_b.as_bytes())))
    }
}

/// A token and the separator before it: a dot, or a dash (also where digits meet letters).
#[derive(Clone, Copy, Debug)]
struct Token<'v> {
    dash: bool,
    text: &'v [u8],
    /// Letters that a digit follows at once: `a1` is `alpha-1`.
    joined: bool,
}

impl Token<'_> {
    fn is_number(&self) -> bool {
        self.text.first().is_some_and(u8::is_ascii_digit)
    }

    /// Whether it counts as nothing at the end of a run: `0`, `final`, `ga`, `release`.
    fn is_null(&self) -> bool {
        if self.is_number() { digits::trim(self.text).is_empty() } else { matches!(self.text, b"" | b"final" | b"ga" | b"release") }
    }

    fn rank(&self) -> u8 {
        match self.text {
            b"alpha" => 1,
            b"a" if self.joined => 1,
            b"beta" => 2,
            b"b" if self.joined => 2,
            b"milestone" => 3,
            b"m" if self.joined => 3,
            b"rc" | b"cr" => 4,
            b"snapshot" => 5,
            b"" | b"final" | b"ga" | b"release" => 6,
            b"sp" => 7,
            _ => 8,
        }
    }
}

fn tokens(text: &[u8]) -> Vec<Token<'_>> {
    let mut all: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    let mut dash = false;
    loop {
        let (token, after) = match rest.first() {
            Some(b'0'..=b'9') => digits::number(rest),
            _ => digits::span(rest, |b| !b.is_ascii_digit() && !matches!(b, b'.' | b'-' | b'_')),
        };
        let joined = !token.is_empty() && !token[0].is_ascii_digit() && after.first().is_some_and(u8::is_ascii_digit);
        // An empty token between two separators is a zero.
        let token = if token.is_empty() { &b"0"[..] } else { token };
        all.push(Token { dash, text: token, joined });
        match after.first() {
            None => break,
            Some(b'.') => (dash, rest) = (false, &after[1..]),
            Some(b'-' | b'_') => (dash, rest) = (true, &after[1..]),
            Some(_) => (dash, rest) = (true, after),
        }
    }
    trim(all)
}

/// From the end: nulls before a dash, and at the end, go.
fn trim(all: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let mut kept: Vec<Token<'_>> = Vec::with_capacity(all.len());
    for token in all {
        if token.dash {
            drop_nulls(&mut kept);
        }
        kept.push(token);
    }
    drop_nulls(&mut kept);
    kept
}

fn drop_nulls(kept: &mut Vec<Token<'_>>) {
    while kept.len() > 1 && kept.last().is_some_and(Token::is_null) {
        kept.pop();
    }
}

fn compare(a: &[Token<'_>], b: &[Token<'_>]) -> Ordering {
    for i in 0..a.len().max(b.len()) {
        let order = match (a.get(i), b.get(i)) {
            (Some(a), Some(b)) => compare_tokens(a, b),
            (Some(a), None) => compare_tokens(a, &padding(a)),
            (None, Some(b)) => compare_tokens(&padding(b), b),
            (None, None) => Ordering::Equal,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

/// What stands against a token that the other version does not have.
fn padding(token: &Token<'_>) -> Token<'static> {
    Token { dash: token.dash, text: if token.is_number() { b"0" } else { b"" }, joined: false }
}

/// `.qualifier` = `-qualifier` < `-number` < `.number`.
fn compare_tokens(a: &Token<'_>, b: &Token<'_>) -> Ordering {
    let class = |t: &Token<'_>| match (t.is_number(), t.dash) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => 2,
    };
    class(a).cmp(&class(b)).then_with(|| {
        if a.is_number() {
            digits::compare(a.text, b.text)
        } else {
            a.rank().cmp(&b.rank()).then_with(|| if a.rank() == 8 { a.text.cmp(b.text) } else { Ordering::Equal })
        }
    })
}
