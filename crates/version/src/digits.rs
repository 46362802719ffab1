//! Numbers of any length, as the texts that they are written in.

use std::cmp::Ordering;

/// Compares two runs of ASCII digits by value; an empty run is zero.
pub(crate) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (trim(a), trim(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Without leading zeros.
pub(crate) fn trim(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|b| **b == b'0').count();
    &digits[zeros..]
}

/// Splits a text after the bytes that satisfy `belongs`.
pub(crate) fn span(text: &[u8], belongs: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|b| !belongs(*b)).unwrap_or(text.len());
    text.split_at(end)
}

/// Splits off the digits that a text begins with.
pub(crate) fn number(text: &[u8]) -> (&[u8], &[u8]) {
    span(text, |b| b.is_ascii_digit())
}
