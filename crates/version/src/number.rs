//! Runs of ASCII digits as numbers of any size, without arithmetic.

use std::cmp::Ordering;

/// A part that is not there.
pub(crate) const NOTHING: &[u8] = &[];

/// Compares two runs of digits by value; an empty run is zero.
pub(crate) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (significant(a), significant(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Whether a run of digits is zero.
pub(crate) fn is_zero(digits: &[u8]) -> bool {
    digits.iter().all(|&d| d == b'0')
}

/// Without leading zeros.
fn significant(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|&&d| d == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

/// Splits after the leading bytes that satisfy a condition.
pub(crate) fn split_while(text: &[u8], is: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&c| !is(c)).unwrap_or(text.len());
    text.split_at(end)
}

/// Splits after the leading digits.
pub(crate) fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    split_while(text, |c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_not_spellings_are_compared() {
        assert_eq!(compare(b"007", b"7"), Ordering::Equal);
        assert_eq!(compare(b"", b"000"), Ordering::Equal);
        assert_eq!(compare(b"9", b"10"), Ordering::Less);
        let huge = [b'9'; 400];
        assert_eq!(compare(&huge, b"18446744073709551616"), Ordering::Greater);
    }
}
