//! Words and what they consist of.

use super::reader::{Read, Reader};
use super::tree::{Id, Kind};

/// What ends a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// Blanks and operators.
    Word,
    /// Blanks, and what closes a list in braces.
    Brace(usize),
    /// A closing brace.
    Operand,
    /// Blanks: parentheses and bars belong to the word, as in a regular expression.
    Expression,
}

/// Whether a byte ends a word that is not quoted.
pub(super) fn is_meta(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b";&|<>()".contains(&byte)
}

impl Reader<'_> {
    /// Reads a word; none where there is none.
    pub(super) fn word(&mut self, ends: Ends) -> Read<Option<Id>> {
        let start = self.at;
        let parts = self.deeper(|reader| reader.parts(ends))?;
        if self.at == start {
            return Ok(None);
        }
        let range = start..self.at;
        Ok(Some(self.add(Kind::Word, range, parts)))
    }

    /// Whether what stands here belongs to the word no more.
    fn at_end(&self, byte: u8, ends: Ends, depth: usize) -> bool {
        if byte == b'`' && self.in_backticks {
            return true;
        }
        match ends {
            Ends::Operand => byte == b'}',
            Ends::Brace(end) => self.at >= end,
            Ends::Expression => byte.is_ascii_whitespace() && depth == 0,
            Ends::Word => {
                let substitution = matches!(byte, b'<' | b'>') && self.byte_at(1) == Some(b'(');
                let blank = byte == 0xc2 && self.byte_at(1) == Some(0xa0);
                blank || (is_meta(byte) && !substitution)
            }
        }
    }

    /// Reads the parts of a word.
    pub(super) fn parts(&mut self, ends: Ends) -> Read<Vec<Id>> {
        let mut parts: Vec<Id> = Vec::new();
        let mut literal = self.at;
        let mut depth = 0_usize;
        let begin = self.at;
        while let Some(byte) = self.byte() {
            if self.at_end(byte, ends, depth) {
                break;
            }
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            let start = self.at;
            let Some(part) = self.part(byte, ends, begin)? else {
                continue;
            };
            if literal < start {
                parts.push(self.add(Kind::Literal, literal..start, Vec::new()));
            }
            parts.extend(part);
            literal = self.at;
        }
        if literal < self.at {
            parts.push(self.add(Kind::Literal, literal..self.at, Vec::new()));
        }
        Ok(parts)
    }

    /// Reads a part that is no plain text. Of plain text, it goes over one character and gives none; of a
    /// continuation it gives no part.
    #[expect(clippy::option_option, reason = "text, nothing, or a part")]
    fn part(&mut self, byte: u8, ends: Ends, begin: usize) -> Read<Option<Option<Id>>> {
        let start = self.at;
        let part = match byte {
            b'\\' if self.byte_at(1) == Some(b'\n') => {
                self.at += 2;
                return Ok(Some(None));
            }
            b'\\' => {
                self.at += 1;
                self.escaped_letter(ends, begin);
                self.bump();
                self.add(Kind::Escape, start..self.at, Vec::new())
            }
            b'\'' => self.single()?,
            b'"' => self.double()?,
            b'`' => self.backticks()?,
            b'$' => match self.dollar(false)? {
                Some(part) => part,
                None => return Ok(None),
            },
            b'<' | b'>' if self.byte_at(1) == Some(b'(') => self.process()?,
            b'@' | b'!' | b'+' | b'?' | b'*'
                if self.byte_at(1) == Some(b'(') && ends == Ends::Word =>
            {
                match self.extended_glob()? {
                    Some(part) => part,
                    None => return Ok(None),
                }
            }
            b'*' | b'?' => {
                self.at += 1;
                self.add(Kind::Glob, start..self.at, Vec::new())
            }
            b'[' => match self.bracket() {
                Some(part) => part,
                None => return Ok(None),
            },
            b'{' if ends != Ends::Expression => match self.brace(ends)? {
                Some(part) => part,
                None => return Ok(None),
            },
            b'}' if matches!(ends, Ends::Word) => {
                self.lone_brace(begin);
                return Ok(None);
            }
            _ => {
                self.quote_of_prose();
                self.bump();
                return Ok(None);
            }
        };
        Ok(Some(Some(part)))
    }

    /// A letter behind a backslash, which the shell takes away.
    fn escaped_letter(&mut self, ends: Ends, begin: usize) {
        let letter = self.byte().filter(u8::is_ascii_alphabetic);
        let Some(letter) = letter.filter(|_| ends == Ends::Word) else {
            return;
        };
        let range = self.at - 1..self.at + 1;
        let letter = char::from(letter);
        if matches!(letter, 'n' | 'r' | 't') {
            let message = format!("\\{letter} is the letter {letter} here");
            self.flaw(1012, range, message);
        } else if self.at - 1 > begin || self.is_behind_word() {
            // `\\name` runs a command instead of its alias.
            let message = format!("\\{letter} is the letter {letter} here");
            self.flaw(1001, range, message);
        }
    }

    /// Whether the word here stands behind another one.
    fn is_behind_word(&self) -> bool {
        let before = self
            .text
            .get(..self.at.saturating_sub(1))
            .unwrap_or_default();
        let before = before.trim_end_matches([' ', '\t']);
        !before.is_empty() && !before.ends_with([';', '&', '|', '(', '\n'])
    }

    /// A brace that belongs to no expansion.
    fn lone_brace(&mut self, begin: usize) {
        let here = self.here();
        let before = self.text.get(begin..here.start).unwrap_or_default();
        // `{}` is what find and xargs put things in the place of.
        if !before.ends_with('{') {
            let message =
                "this brace stands for itself: put it in quotes, or a semicolon before it";
            self.flaw(1083, here, message);
        }
        self.at += 1;
    }

    fn quote_of_prose(&mut self) {
        let quote = self.rest().chars().next();
        if quote == Some('\u{b4}') {
            let here = self.here();
            let message = "this is an accent, which is neither a quote nor a backtick";
            self.flaw(1077, here, message);
        }
        if quote.is_some_and(|c| ('\u{2018}'..='\u{201f}').contains(&c)) {
            let here = self.here();
            let message = "this is a quotation mark of prose, which quotes nothing in a shell";
            self.flaw(1110, here, message);
        }
    }

    fn single(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 1;
        let Some(length) = self.rest().find('\'') else {
            return self.stop(1073, start..start + 1, "this single quote is not closed");
        };
        self.at += length + 1;
        Ok(self.add(Kind::Single, start..self.at, Vec::new()))
    }

    /// `$'text'`, where a backslash keeps a quote from closing.
    pub(super) fn ansi_c(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 2;
        loop {
            match self.byte() {
                None => return self.stop(1073, start..start + 2, "this quote is not closed"),
                Some(b'\'') => break,
                Some(b'\\') => {
                    self.at += 1;
                    self.bump();
                }
                Some(_) => self.bump(),
            }
        }
        self.at += 1;
        Ok(self.add(Kind::AnsiC, start..self.at, Vec::new()))
    }

    pub(super) fn double(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 1;
        let parts = self.deeper(|reader| reader.double_parts(start))?;
        Ok(self.add(Kind::Double, start..self.at, parts))
    }

    fn double_parts(&mut self, start: usize) -> Read<Vec<Id>> {
        let mut parts = Vec::new();
        let mut literal = self.at;
        loop {
            let at = self.at;
            let part = match self.byte() {
                None => {
                    let range = start..start + 1;
                    return self.stop(1073, range, "this double quote is not closed");
                }
                Some(b'"') => break,
                Some(b'\\') => {
                    self.at += 1;
                    let special = matches!(self.byte(), Some(b'"' | b'\\' | b'$' | b'`' | b'\n'));
                    self.bump();
                    if !special {
                        continue;
                    }
                    self.add(Kind::Escape, at..self.at, Vec::new())
                }
                Some(b'`') if self.in_backticks => {
                    let range = start..start + 1;
                    return self.stop(1073, range, "this double quote is not closed");
                }
                Some(b'`') => self.backticks()?,
                Some(b'$') => match self.dollar(true)? {
                    Some(part) => part,
                    None => continue,
                },
                Some(_) => {
                    self.bump();
                    continue;
                }
            };
            if literal < at {
                parts.push(self.add(Kind::Literal, literal..at, Vec::new()));
            }
            parts.push(part);
            literal = self.at;
        }
        if literal < self.at {
            parts.push(self.add(Kind::Literal, literal..self.at, Vec::new()));
        }
        self.at += 1;
        Ok(parts)
    }

    /// `[a-z]`, where it closes within the word.
    fn bracket(&mut self) -> Option<Id> {
        let start = self.at;
        let ends = |c: char| c.is_ascii_whitespace() || ";&|<>()\"'$`\\".contains(c);
        let rest = self.rest();
        // A class that goes on for longer is none that anybody wrote.
        let window: usize = rest.chars().take(64).map(char::len_utf8).sum();
        let inside = rest.get(1..window.max(1)).unwrap_or_default();
        let from = usize::from(inside.starts_with(['!', '^', ']']));
        let close = inside.get(from..).and_then(|r| r.find(']'));
        let close = close.map(|at| from + at).filter(|at| *at > 0);
        let open = inside.find(ends).unwrap_or(inside.len());
        let Some(close) = close.filter(|close| *close < open) else {
            self.at += 1;
            return None;
        };
        // `[[:space:]]`
        let nested = inside.get(..close).is_some_and(|i| i.starts_with("[:"));
        let double = nested && inside.get(close + 1..).is_some_and(|r| r.starts_with(']'));
        self.at += close + 2 + usize::from(double);
        Some(self.add(Kind::Glob, start..self.at, Vec::new()))
    }

    /// `@(a|b)`.
    fn extended_glob(&mut self) -> Read<Option<Id>> {
        let start = self.at;
        self.at += 2;
        let mut depth = 1_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => self.at += 1,
                b'\n' => break,
                _ => {}
            }
            self.bump();
            if depth == 0 {
                let id = self.add(Kind::ExtendedGlob, start..self.at, Vec::new());
                return Ok(Some(id));
            }
        }
        self.stop(1073, start..start + 2, "this pattern is not closed")
    }

    /// `{a,b}` or `{1..3}`; a brace that opens none is text.
    fn brace(&mut self, ends: Ends) -> Read<Option<Id>> {
        let start = self.at;
        let limit = match ends {
            Ends::Brace(end) => end,
            _ => self.text.len(),
        };
        let Some(end) = self.brace_end(limit) else {
            let lone = ends == Ends::Word && self.byte_at(1) != Some(b'}');
            if lone {
                let here = self.here();
                let message =
                    "this brace stands for itself: put it in quotes, or a blank behind it";
                self.flaw(1083, here, message);
            }
            self.at += 1;
            return Ok(None);
        };
        self.at += 1;
        let parts = self.deeper(|reader| reader.parts(Ends::Brace(end)))?;
        self.at = self.at.max(end + 1);
        Ok(Some(self.add(Kind::Brace, start..self.at, parts)))
    }

    /// Where the brace is that closes the one here, if they hold a list or a range.
    fn brace_end(&self, limit: usize) -> Option<usize> {
        let (mut depth, mut several, mut quote) = (0_usize, false, None);
        let bytes = self.text.as_bytes().get(self.at..limit)?;
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            match byte {
                _ if quote == Some(byte) => quote = None,
                _ if quote.is_some() => {}
                b'\'' | b'"' => quote = Some(byte),
                b'\\' => at += 1,
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        return several.then_some(self.at + at);
                    }
                }
                b',' => several |= depth == 1,
                b'.' => several |= depth == 1 && bytes.get(at + 1) == Some(&b'.'),
                _ if is_meta(byte) => return None,
                _ => {}
            }
            at += 1;
            if at > LONGEST_BRACE {
                return None;
            }
        }
        None
    }
}

/// Bytes of a list in braces that are looked through for its end, so that no text takes long.
const LONGEST_BRACE: usize = 1_024;
