//! Texts in quotes.

use super::Reader;
use crate::tree::{NodeValue, Scalar, Style};

impl Reader<'_> {
    pub(super) fn quoted_value(&mut self) -> NodeValue {
        let text = self.quoted();
        let style = Style::Quoted;
        NodeValue::Scalar(Scalar { text, style })
    }

    /// A text in quotes, which end on their line.
    pub(super) fn quoted(&mut self) -> String {
        let start = self.cursor.at();
        let single = self.cursor.peek() == Some(b'\'');
        let quote = if single { b'\'' } else { b'"' };
        self.cursor.step(1);
        let mut text = String::new();
        while !self.stopped {
            let from = self.cursor.at();
            self.cursor
                .step_while(|byte| byte != quote && byte != b'\\' && byte >= b' ');
            text.push_str(self.cursor.slice(from));
            let here = self.cursor.at();
            match self.cursor.peek() {
                Some(byte) if byte == quote => {
                    self.cursor.step(1);
                    if single {
                        self.single(start, &text);
                    }
                    return text;
                }
                Some(b'\\') => self.escape(&mut text),
                Some(b'\t') => {
                    self.mended(here, here + 1, "a tab in a text is written `\\t`", "\\t");
                    text.push('\t');
                    self.cursor.step(1);
                }
                None | Some(b'\n' | b'\r') => {
                    self.wrong(start, here, "this text has no closing quote on its line");
                    // What follows may still be read: the quote was forgotten.
                    return text;
                }
                Some(byte) => {
                    let why = format!("U+{byte:04X} in a text; JSON wants an escape");
                    self.mended(here, here + 1, &why, format!("\\u{byte:04x}"));
                    text.push(char::from(byte));
                    self.cursor.step(1);
                }
            }
        }
        text
    }

    /// Says that single quotes are none.
    fn single(&mut self, start: usize, text: &str) {
        let end = self.cursor.at();
        // Only a text that is the same in both quotes is mended.
        let same = !text.contains(['"', '\\']) && text.len() + 2 == end - start;
        let why = "a text in single quotes; JSON wants `\"`";
        if same {
            self.quotes(start, end, 1, why);
        } else {
            self.wrong(start, end, why);
        }
    }

    fn escape(&mut self, text: &mut String) {
        let here = self.cursor.at();
        let Some(letter) = self.cursor.rest().chars().nth(1) else {
            // The end of the text is told by who reads it.
            self.cursor.step(1);
            return;
        };
        let plain = match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.unicode(text);
                return;
            }
            _ => {
                self.unknown_escape(here);
                text.push('\\');
                return;
            }
        };
        text.push(plain);
        self.cursor.step(2);
    }

    /// A backslash that begins no escape: most are those of paths.
    fn unknown_escape(&mut self, here: usize) {
        let why = "this `\\` begins no escape; one that is meant is written `\\\\`";
        self.mended(here, here + 1, why, "\\\\");
        self.cursor.step(1);
    }

    fn unicode(&mut self, text: &mut String) {
        let here = self.cursor.at();
        let rest = self.cursor.rest();
        let Some(first) = unit(rest) else {
            self.unknown_escape(here);
            text.push('\\');
            return;
        };
        // The other half of a pair, where this is the first one of a pair.
        let second = rest.get(6..).and_then(unit);
        let pair = second.and_then(|second| {
            char::decode_utf16([first, second])
                .next()
                .and_then(Result::ok)
                .filter(|c| u32::from(*c) > 0xffff)
        });
        let one = char::from_u32(u32::from(first));
        text.push(pair.or(one).unwrap_or(char::REPLACEMENT_CHARACTER));
        self.cursor.step(if pair.is_some() { 12 } else { 6 });
    }
}

/// The number of `\uXXXX`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| u16::from_str_radix(digits, 16).ok())?
}
