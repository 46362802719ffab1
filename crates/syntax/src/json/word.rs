//! Numbers, `true`, `false`, `null`, and keys.

use super::Reader;
use crate::tree::{NodeValue, Scalar, Style};

impl Reader<'_> {
    /// A value without quotes.
    pub(super) fn word(&mut self) -> NodeValue {
        let start = self.cursor.at();
        self.letters();
        let (word, end) = (self.cursor.slice(start), self.cursor.at());
        let plain = |text: &str| {
            NodeValue::Scalar(Scalar {
                text: text.to_owned(),
                style: Style::Plain,
            })
        };
        if word == "null" {
            return NodeValue::Null;
        }
        if matches!(word, "true" | "false") || is_number(word) {
            return plain(word);
        }
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "true" | "false" => {
                let why = "JSON writes `true` and `false` in small letters";
                self.mended(start, end, why, lower.as_str());
                plain(&lower)
            }
            "null" | "none" | "nil" => {
                self.mended(start, end, "JSON writes this as `null`", "null");
                NodeValue::Null
            }
            "yes" | "no" | "on" | "off" => {
                self.wrong(start, end, "JSON knows only `true` and `false`");
                plain(word)
            }
            _ if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) => {
                self.wrong(start, end, "no number as JSON writes them");
                plain(word)
            }
            _ => {
                self.wrong(start, end, "a text stands in double quotes");
                let (text, style) = (word.to_owned(), Style::Quoted);
                NodeValue::Scalar(Scalar { text, style })
            }
        }
    }

    /// The key of an entry; none, and the rest is not read, if none begins here.
    pub(super) fn key(&mut self) -> Option<String> {
        let start = self.cursor.at();
        match self.cursor.peek() {
            Some(b'"' | b'\'') => Some(self.quoted()),
            Some(b'{' | b'[') => {
                self.stranger();
                None
            }
            _ => {
                self.letters();
                let word = self.cursor.slice(start);
                self.quotes(start, self.cursor.at(), 0, "a key stands in double quotes");
                Some(word.to_owned())
            }
        }
    }

    fn letters(&mut self) {
        self.cursor.step_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'$')
        });
    }
}

/// Whether a word is a number (RFC 8259, section 6).
fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(exponent_digits)
}
