//! Lists, pipelines and plain commands.

use std::ops::Range;

use super::reader::{Read, Reader};
use super::tree::{Id, Kind};
use super::words::{Ends, is_meta};

/// Words that end a list where a command could begin.
const ENDERS: [&str; 8] = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];
/// Commands whose arguments are assignments.
pub(crate) const DECLARING: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];
/// Bytes of an index of an array that are looked through for its end.
const LONGEST_INDEX: usize = 128;
/// Words that are hardly meant as arguments.
const KEYWORDS: [&str; 7] = ["then", "elif", "else", "fi", "do", "done", "esac"];
const REDIRECTIONS: [&str; 12] = [
    "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">", "&>>", "&>",
];

impl Reader<'_> {
    /// Reads all of the text.
    pub(super) fn whole(&mut self) -> Read<()> {
        self.statements(true)?;
        if self.at < self.text.len() {
            let here = self.here();
            let word = self.reserved();
            let what = if word.is_empty() {
                self.rest().get(..1).unwrap_or("this")
            } else {
                word
            };
            let message = format!("nothing was begun that {what:?} could end or go on with");
            return self.stop(1089, here, message);
        }
        Ok(())
    }

    /// Reads commands up to what ends them.
    pub(super) fn list(&mut self) -> Read<Id> {
        let start = self.at;
        let statements = self.deeper(|reader| reader.statements(false))?;
        Ok(self.add(Kind::List, start..self.at, statements))
    }

    fn is_list_end(&self) -> bool {
        match self.byte() {
            None | Some(b')') => true,
            Some(b'`') => self.in_backticks,
            Some(b';') => matches!(self.byte_at(1), Some(b';' | b'&')),
            Some(_) => ENDERS.contains(&self.reserved()),
        }
    }

    /// Those of the outermost list are kept as they come, for reading may end early.
    fn statements(&mut self, outermost: bool) -> Read<Vec<Id>> {
        let mut statements = Vec::new();
        loop {
            self.gaps()?;
            if self.is_list_end() {
                return Ok(statements);
            }
            let start = self.at;
            if self.starts("&&") || self.starts("|") {
                let here = self.here();
                return self.stop(
                    1070,
                    here,
                    "nothing stands before this for it to go on from",
                );
            }
            let mut statement = self.and_or()?;
            self.blanks();
            let before = self.text.get(..self.at).unwrap_or_default();
            if before.ends_with([' ', '\t', '\n']) && self.byte() == Some(b'#') {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            }
            let mut ends = false;
            match self.byte() {
                Some(b';') if !matches!(self.byte_at(1), Some(b';' | b'&')) => self.at += 1,
                Some(b'&') => {
                    self.at += 1;
                    statement = self.add(Kind::Background, start..self.at, vec![statement]);
                    self.semicolon_behind_background()?;
                }
                Some(b'\n') => self.line_end()?,
                _ if self.is_list_end() => ends = true,
                _ => return self.strange_end(),
            }
            if outermost {
                self.outermost.push(statement);
            } else {
                statements.push(statement);
            }
            if ends {
                return Ok(statements);
            }
        }
    }

    fn semicolon_behind_background(&mut self) -> Read<()> {
        self.blanks();
        let case = matches!(self.byte_at(1), Some(b';' | b'&'));
        if self.starts("amp;") || self.starts("lt;") || self.starts("gt;") {
            let here = self.here();
            let message = "this is a sign as HTML writes it: &, < or > is meant";
            return self.stop(1109, here, message);
        }
        if self.byte() == Some(b';') && !case {
            let here = self.here();
            self.flaw(
                1045,
                here,
                "& ends a command already: no ; stands behind it",
            );
            self.at += 1;
        }
        Ok(())
    }

    fn strange_end<T>(&mut self) -> Read<T> {
        let here = self.here();
        match self.byte() {
            Some(b'#') => self.stop(1099, here, "a blank is missing before the comment"),
            Some(b'(') => self.stop(1036, here, "no parenthesis can stand here"),
            _ => self.stop(
                1072,
                here,
                "a command has ended: ; or a line's end is missing",
            ),
        }
    }

    fn and_or(&mut self) -> Read<Id> {
        let start = self.at;
        let mut parts = vec![self.pipeline()?];
        let mut ands = Vec::new();
        loop {
            let end = self.at;
            self.blanks();
            if self.take("&&") {
                ands.push(true);
            } else if self.take("||") {
                ands.push(false);
            } else {
                let Some(only) = parts.first().copied().filter(|_| ands.is_empty()) else {
                    return Ok(self.add(Kind::Chain { ands }, start..end, parts));
                };
                return Ok(only);
            }
            self.gaps()?;
            parts.push(self.pipeline()?);
        }
    }

    fn pipeline(&mut self) -> Read<Id> {
        let start = self.at;
        let mut negated = false;
        while self.reserved() == "!" {
            self.at += 1;
            self.blanks();
            negated = true;
        }
        if self.reserved() == "time" {
            self.at += 4;
            self.blanks();
            if self.reserved() == "-p" {
                self.at += 2;
                self.blanks();
            }
            if self.is_list_end() || self.byte() == Some(b'\n') || self.starts("|") {
                // `time` alone is a command.
                self.at = start;
                let command = self.simple()?;
                return Ok(self.add(Kind::Pipeline { negated }, start..self.at, vec![command]));
            }
        }
        let mut commands = Vec::new();
        loop {
            commands.push(self.command()?);
            self.blanks();
            if self.byte() != Some(b'|') || self.byte_at(1) == Some(b'|') {
                break;
            }
            self.at += 1;
            if self.byte() == Some(b'&') {
                let here = self.at - 1..self.at + 1;
                self.at += 1;
                self.flaw(3029, here, "|& is not known to a POSIX shell");
            }
            self.gaps()?;
        }
        let range = start..self.at;
        Ok(self.add(Kind::Pipeline { negated }, range, commands))
    }

    /// Reads a command without assignments that were read before.
    pub(super) fn simple(&mut self) -> Read<Id> {
        let start = self.at;
        let mut children = Vec::new();
        let mut words: Vec<Id> = Vec::new();
        let mut end = self.at;
        let mut declares = false;
        loop {
            self.blanks();
            let Some(byte) = self.byte() else { break };
            if let Some(redirection) = self.redirection()? {
                children.push(redirection);
                end = self.at;
                continue;
            }
            let substitution = matches!(byte, b'<' | b'>');
            match byte {
                b'#' => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                    break;
                }
                b'(' if words.len() == 1 && children.len() == 1 => {
                    return self.function(start, words.first().copied());
                }
                b'(' => {
                    let here = self.here();
                    if words.first().is_some_and(|word| self.raw(*word) == "eval") {
                        let message = "eval reads its words once more: quote the parenthesis";
                        return self.stop(1098, here, message);
                    }
                    return self.stop(
                        1036,
                        here,
                        "no parenthesis can stand here: quote it if it is meant for the command",
                    );
                }
                b'`' if self.in_backticks => break,
                _ if is_meta(byte) && !substitution => break,
                _ => {}
            }
            let keyword = self.reserved();
            if !words.is_empty() && KEYWORDS.contains(&keyword) {
                let range = self.at..self.at + keyword.len();
                let message = "a ; or a line's end is missing before this word, which is an argument where it stands";
                self.flaw(1010, range, message);
                if self.ends_test(&words) {
                    break;
                }
            }
            let assignment = if words.is_empty() || declares {
                self.assignment()?
            } else {
                None
            };
            if let Some(assignment) = assignment {
                children.push(assignment);
            } else if let Some(word) = self.word(Ends::Word)? {
                declares |= words.is_empty() && DECLARING.contains(&self.raw(word));
                words.push(word);
                children.push(word);
            }
            end = self.at;
        }
        if children.is_empty() {
            return self.no_command();
        }
        self.brackets(&words);
        Ok(self.add(
            Kind::Simple {
                name: words.first().copied(),
            },
            start..end,
            children,
        ))
    }

    /// `[a ]` and `[ a]`: brackets of a test that belong to words.
    fn brackets(&mut self, words: &[Id]) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let (open, start) = (
            self.raw(*first),
            self.nodes.get(*first).map_or(0, |n| n.range.start),
        );
        let joined = open.starts_with('[') && open.len() > 1 && !open.starts_with("[[");
        let ends = open == "[";
        let last = rest.last().copied();
        if joined && last.is_some_and(|last| self.raw(last) == "]") {
            self.flaw(1035, start..start + 1, "a blank is missing behind [");
        }
        let last = last.filter(|last| ends && self.raw(*last) != "]");
        if let Some(node) = last.and_then(|last| self.nodes.get(last)) {
            let end = node.range.end;
            if self
                .text
                .get(node.range.clone())
                .is_some_and(|raw| raw.ends_with(']'))
            {
                self.flaw(1020, end..end, "a blank is missing before ]");
            }
        }
    }

    fn raw(&self, id: Id) -> &str {
        let range = self.nodes.get(id).map_or(0..0, |n| n.range.clone());
        self.text.get(range).unwrap_or_default()
    }

    /// `[ a ] then`: the test has ended, and what follows was meant to stand on its own.
    fn ends_test(&self, words: &[Id]) -> bool {
        let [first, .., last] = words else {
            return false;
        };
        let closed = self.raw(*first) == "[" && self.raw(*last) == "]";
        closed && matches!(self.reserved(), "then" | "do")
    }

    fn no_command<T>(&mut self) -> Read<T> {
        let here = self.here();
        let what = self.rest().chars().next();
        let what = match what {
            None => "the end of the text".to_owned(),
            Some('\n') => "the end of the line".to_owned(),
            Some(c) => format!("{c:?}"),
        };
        self.stop(1072, here, format!("a command is expected before {what}"))
    }

    /// `name=value`.
    fn assignment(&mut self) -> Read<Option<Id>> {
        let start = self.at;
        let rest = self.rest();
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
        if length == 0 || rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(None);
        }
        let behind = rest.get(length..).unwrap_or_default();
        let index = match behind.bytes().take(LONGEST_INDEX).position(|b| b == b']') {
            Some(at) if behind.starts_with('[') => at + 1,
            _ => 0,
        };
        let behind = behind.get(index..).unwrap_or_default();
        let appends = behind.starts_with("+=");
        if !appends && !behind.starts_with('=') {
            return Ok(None);
        }
        let name = start..start + length;
        let equals = start + length + index;
        if behind.starts_with("==") {
            let range = equals + 1..equals + 2;
            self.flaw(
                1097,
                range,
                "== sets a variable to a text that begins with =: it compares within [ ] alone",
            );
        }
        self.at = equals + 1 + usize::from(appends);
        let value = if self.byte() == Some(b'(') {
            Some(self.array()?)
        } else {
            self.word(Ends::Word)?
        };
        if value.is_none() {
            self.blank_behind_equals(equals..self.at);
        }
        let kind = Kind::Assignment {
            name,
            appends,
            indexed: index > 0,
        };
        let range = start..self.at;
        Ok(Some(self.add(kind, range, value.into_iter().collect())))
    }

    fn blank_behind_equals(&mut self, equals: Range<usize>) {
        let rest = self.rest();
        let bare = rest.trim_start_matches([' ', '\t']);
        let next = bare.chars().next();
        let value = next.is_some_and(|c| !c.is_whitespace() && !";&|<>)`#".contains(c));

        if value && rest.starts_with([' ', '\t']) {
            let before = self.text.get(..equals.start).unwrap_or_default();
            if !before.ends_with("IFS") {
                let message =
                    "a blank behind = ends the value: it is empty, and what follows is a command";
                self.flaw(1007, equals.end..equals.end + 1, message);
            }
        }
    }

    fn array(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 1;
        let mut words = Vec::new();
        loop {
            self.gaps()?;
            if self.take(")") {
                return Ok(self.add(Kind::Array, start..self.at, words));
            }
            match self.word(Ends::Word)? {
                Some(word) => words.push(word),
                None => return self.unclosed(start..start + 1, "this parenthesis is not closed"),
            }
        }
    }

    /// Tells that what was opened is not closed: at the text's end, or by something else that stands there.
    pub(super) fn unclosed<T>(&mut self, opened: Range<usize>, message: &str) -> Read<T> {
        self.stop(1073, opened, message)
    }

    /// How long the number, or the name in braces, before a redirection is.
    fn descriptor(&self) -> usize {
        let rest = self.rest();
        let inside = rest.strip_prefix('{').and_then(|r| r.split_once('}'));
        let name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match inside {
            Some((inside, behind)) if name(inside) && behind.starts_with(['<', '>']) => {
                inside.len() + 2
            }
            _ => rest.bytes().take_while(u8::is_ascii_digit).count(),
        }
    }

    /// A redirection; none where none begins.
    pub(super) fn redirection(&mut self) -> Read<Option<Id>> {
        let start = self.at;
        let digits = self.descriptor();
        let bare = self.rest().get(digits..).unwrap_or_default();
        let substitution = bare.starts_with("<(") || bare.starts_with(">(");
        let operator = REDIRECTIONS.iter().find(|o| bare.starts_with(**o));
        let Some(operator) =
            operator.filter(|o| !substitution && (digits == 0 || !o.starts_with('&')))
        else {
            return Ok(None);
        };
        let place = start + digits..start + digits + operator.len();
        self.at = place.end;
        self.blanks();
        let Some(word) = self.word(Ends::Word)? else {
            let here = self.here();
            return self.stop(1072, here, "the redirection has no target");
        };
        let mut children = vec![word];
        if matches!(*operator, "<<" | "<<-") {
            children = vec![self.document(word, *operator == "<<-")];
        }
        let kind = Kind::Redirect { operator: place };
        Ok(Some(self.add(kind, start..self.at, children)))
    }

    /// The redirections behind a compound command.
    pub(super) fn redirections(&mut self, children: &mut Vec<Id>) -> Read<()> {
        let mut end = self.at;
        loop {
            self.blanks();
            match self.redirection()? {
                Some(redirection) => children.push(redirection),
                None => break,
            }
            end = self.at;
        }
        self.at = end;
        Ok(())
    }
}
