//! What begins with a dollar sign, and what stands in backticks.

use std::ops::Range;

use super::reader::{Read, Reader};
use super::tree::{Id, Kind};
use super::words::Ends;

/// Bytes of an index of an array that are looked through for its end.
const LONGEST_INDEX: usize = 128;
/// How far behind `$((` its end is looked for.
const LONGEST_ARITHMETIC: usize = 4_096;

fn name_length(text: &str) -> usize {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.find(|c| !part(c)).unwrap_or(text.len())
}

impl Reader<'_> {
    /// Reads what a dollar sign begins; none where it stands for itself.
    pub(super) fn dollar(&mut self, quoted: bool) -> Read<Option<Id>> {
        let start = self.at;
        let part = match self.byte_at(1) {
            Some(b'(') if self.byte_at(2) == Some(b'(') => match self.arithmetic_end(start + 3) {
                Some(end) => self.arithmetic(start..end + 2, start + 3..end)?,
                None => self.substitution()?,
            },
            Some(b'(') => self.substitution()?,
            Some(b'[') => {
                let mut window = self.rest().bytes().take(LONGEST_ARITHMETIC);
                let inside = window.position(|b| b == b']');
                let Some(at) = inside else {
                    self.at += 1;
                    return Ok(None);
                };
                self.arithmetic(start..start + at + 1, start + 2..start + at)?
            }
            Some(b'{') => self.deeper(|reader| reader.braced(quoted))?,
            Some(b'\'') if !quoted => self.ansi_c()?,
            Some(b'"') if !quoted => {
                self.at += 1;
                let inner = self.double()?;
                let parts = self.nodes.get(inner).map(|n| n.children.clone());
                self.add(Kind::Locale, start..self.at, parts.unwrap_or_default())
            }
            Some(byte) if is_plain(byte) => {
                let rest = self.text.get(start + 1..).unwrap_or_default();
                let length = match byte {
                    b'_' | b'a'..=b'z' | b'A'..=b'Z' => name_length(rest),
                    _ => 1,
                };
                self.at += 1 + length;
                self.plain(start, length)
            }
            _ => {
                self.at += 1;
                return Ok(None);
            }
        };
        Ok(Some(part))
    }

    fn plain(&mut self, start: usize, length: usize) -> Id {
        let name = start + 1..start + 1 + length;
        if self.starts("[") && length > 0 {
            let rest = self.rest();
            let close = rest.bytes().take(LONGEST_INDEX).position(|b| b == b']');
            let looks = close.is_some_and(|at| {
                let inside = rest.get(1..at).unwrap_or_default();
                !inside.is_empty()
                    && (inside == "@"
                        || inside == "*"
                        || inside.bytes().all(|b| b.is_ascii_digit()))
            });
            if looks {
                let message = "an element of an array needs braces, ${name[0]}: the shell reads the variable alone, and a pattern behind it";
                self.flaw(1087, start..self.at, message);
            }
        }
        if length == 1 && self.byte().is_some_and(|b| b.is_ascii_digit()) {
            let first = self.text.get(name.clone()).unwrap_or_default();
            if first.bytes().all(|b| b.is_ascii_digit()) {
                let message = "a positional parameter of two digits needs braces: ${10}";
                self.flaw(1037, start..self.at, message);
            }
        }
        let kind = Kind::Parameter {
            name,
            braced: false,
            operator: self.at..self.at,
            length: false,
            indirect: false,
            index: None,
        };
        self.add(kind, start..self.at, Vec::new())
    }

    /// `${...}`.
    fn braced(&mut self, quoted: bool) -> Read<Id> {
        let start = self.at;
        self.at += 2;
        let first = self.byte_at(1);
        let begins_name = |b: u8| b.is_ascii_alphanumeric() || b"_@*?$!-".contains(&b);
        let length = self.byte() == Some(b'#') && first.is_some_and(begins_name);
        let indirect = self.byte() == Some(b'!')
            && first.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
        self.at += usize::from(length || indirect);
        let from = self.at;
        let named = name_length(self.rest());
        if named > 0 {
            self.at += named;
        } else if self.byte().is_some_and(|b| b"@*#?-$!".contains(&b)) {
            self.at += 1;
        }
        let name = from..self.at;
        let index = self.index();
        let operator = self.operator();
        let parts = self.operand(start, quoted, &operator)?;
        let kind = Kind::Parameter {
            name,
            braced: true,
            operator,
            length,
            indirect,
            index,
        };
        Ok(self.add(kind, start..self.at, parts))
    }

    fn index(&mut self) -> Option<Range<usize>> {
        if self.byte() != Some(b'[') {
            return None;
        }
        let window = self.rest().bytes().take(LONGEST_INDEX);
        let close = window.into_iter().position(|b| b == b']')?;
        let range = self.at..self.at + close + 1;
        self.at = range.end;
        Some(range)
    }

    fn operator(&mut self) -> Range<usize> {
        const OPERATORS: [&str; 22] = [
            ":-", ":=", ":?", ":+", "##", "%%", "//", "/#", "/%", "^^", ",,", "-", "=", "?", "+",
            "#", "%", "/", "^", ",", "@", ":",
        ];
        let start = self.at;
        let found = OPERATORS.iter().find(|o| self.starts(o));
        self.at += found.map_or(0, |o| o.len());
        start..self.at
    }

    /// What stands behind the operator, and the closing brace.
    fn operand(&mut self, start: usize, quoted: bool, operator: &Range<usize>) -> Read<Vec<Id>> {
        let operator = self.text.get(operator.clone()).unwrap_or_default();
        let is_pattern = operator.starts_with(['#', '%', '/', '^', ',']);
        let parts = if quoted && !is_pattern {
            self.quoted_operand()?
        } else {
            self.parts(Ends::Operand)?
        };
        if !self.take("}") {
            return self.stop(1073, start..start + 2, "this brace is not closed");
        }
        Ok(parts)
    }

    /// In double quotes a single quote stands for itself.
    fn quoted_operand(&mut self) -> Read<Vec<Id>> {
        let mut parts = Vec::new();
        while let Some(byte) = self.byte() {
            match byte {
                b'}' => break,
                b'\\' => {
                    self.at += 1;
                    self.bump();
                }
                b'"' => parts.push(self.double()?),
                b'`' if self.in_backticks => break,
                b'`' => parts.push(self.backticks()?),
                b'$' => parts.extend(self.dollar(true)?),
                _ => self.bump(),
            }
        }
        Ok(parts)
    }

    /// `$(a)`.
    fn substitution(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 2;
        let list = self.inner_list(start..start + 2)?;
        let kind = Kind::Command { backtick: false };
        Ok(self.add(kind, start..self.at, vec![list]))
    }

    /// `<(a)`.
    pub(super) fn process(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 2;
        let list = self.inner_list(start..start + 2)?;
        Ok(self.add(Kind::Process, start..self.at, vec![list]))
    }

    fn inner_list(&mut self, opened: Range<usize>) -> Read<Id> {
        let outside = std::mem::take(&mut self.in_backticks);
        let list = self.list()?;
        self.in_backticks = outside;
        if !self.take(")") {
            return self.unclosed(opened, "this parenthesis is not closed");
        }
        Ok(list)
    }

    /// `` `a` ``.
    pub(super) fn backticks(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 1;
        let outside = std::mem::replace(&mut self.in_backticks, true);
        let list = self.list()?;
        self.in_backticks = outside;
        if !self.take("`") {
            return self.unclosed(start..start + 1, "this backtick is not closed");
        }
        let kind = Kind::Command { backtick: true };
        Ok(self.add(kind, start..self.at, vec![list]))
    }

    /// Where the `))` stands that closes what is reckoned from an offset on.
    pub(super) fn arithmetic_end(&mut self, from: usize) -> Option<usize> {
        if self.no_arithmetic.is_some_and(|none| from >= none) {
            return None;
        }
        let end = self.text.len().min(from + LONGEST_ARITHMETIC);
        let bytes = self.text.as_bytes().get(from..end)?;
        let mut depth = 0_usize;
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                b')' if bytes.get(at + 1) == Some(&b')') => return Some(from + at),
                b')' => return None,
                _ => {}
            }
        }
        if end == self.text.len() {
            self.no_arithmetic = Some(from);
        }
        None
    }

    /// What is reckoned: the variables and the expansions in it.
    pub(super) fn arithmetic(&mut self, whole: Range<usize>, inside: Range<usize>) -> Read<Id> {
        self.at = inside.start;
        let parts = self.deeper(|reader| reader.arithmetic_parts(inside.end))?;
        self.at = whole.end.max(self.at);
        Ok(self.add(Kind::Arithmetic, whole, parts))
    }

    pub(super) fn arithmetic_parts(&mut self, end: usize) -> Read<Vec<Id>> {
        let mut parts = Vec::new();
        while self.at < end {
            let start = self.at;
            match self.byte() {
                Some(b'$') => parts.extend(self.dollar(true)?),
                Some(b'`') if self.in_backticks => break,
                Some(b'`') => parts.push(self.backticks()?),
                Some(b'_' | b'a'..=b'z' | b'A'..=b'Z') => {
                    self.at += name_length(self.rest());
                    let behind = self.rest().trim_start();
                    let assigns = ["++", "--", "+=", "-=", "*=", "/=", "%="];
                    let plain = behind.starts_with('=') && !behind.starts_with("==");
                    let before = self.text.get(..start).unwrap_or_default();
                    let assigned = plain
                        || assigns.iter().any(|a| behind.starts_with(a))
                        || before.ends_with("++")
                        || before.ends_with("--");
                    parts.push(self.add(Kind::Name { assigned }, start..self.at, Vec::new()));
                }
                Some(b'0'..=b'9') => self.at += name_length(self.rest()),
                _ => self.bump(),
            }
        }
        Ok(parts)
    }
}

/// Whether a byte behind a dollar sign names a variable.
fn is_plain(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || b"@*#?-$!".contains(&byte)
}
