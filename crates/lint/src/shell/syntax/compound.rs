//! Compound commands: groups, loops, branches, functions.

use std::ops::Range;

use super::reader::{Read, Reader};
use super::tree::{Id, Kind};
use super::words::Ends;

impl Reader<'_> {
    /// Reads a command of whatever kind.
    pub(super) fn command(&mut self) -> Read<Id> {
        let start = self.at;
        match self.byte() {
            Some(b'(') => return self.deeper(Self::parentheses),
            Some(b'{') => self.open_brace()?,
            _ => {}
        }
        let word = self.reserved();
        let here = start..start + word.len();
        match word {
            "{" => self.deeper(Self::group),
            "if" => self.deeper(Self::branches),
            "while" | "until" => self.deeper(Self::while_loop),
            "for" | "select" => self.deeper(Self::for_loop),
            "case" => self.deeper(Self::case),
            "function" => self.deeper(Self::function_with_keyword),
            "[[" => self.deeper(Self::test),
            "elseif" | "elsif" => self.stop(
                1131,
                here,
                format!("{word} is no word of the shell: elif is meant"),
            ),
            "if[" | "while[" | "until[" | "elif[" => {
                self.stop(1069, here, "a blank is missing before [")
            }
            _ if Self::is_end_word(word) => {
                let message = format!("a command is expected before {word:?}");
                self.stop(1072, here, message)
            }
            _ => {
                self.wrong_case(word, here);
                self.simple()
            }
        }
    }

    fn is_end_word(word: &str) -> bool {
        matches!(
            word,
            "then" | "elif" | "else" | "fi" | "do" | "done" | "esac" | "}"
        )
    }

    /// `If`, `FOR`: what a shell takes for programs.
    fn wrong_case(&mut self, word: &str, here: Range<usize>) {
        const WORDS: [&str; 6] = ["if", "for", "while", "until", "case", "select"];
        let lower = word.to_ascii_lowercase();
        if lower != word && WORDS.contains(&lower.as_str()) {
            self.flaw(
                1081,
                here,
                format!("words of the shell are written in small letters: {lower}"),
            );
        }
    }

    fn open_brace(&mut self) -> Read<()> {
        let behind = self.byte_at(1);
        let blank = behind.is_none_or(|b| b.is_ascii_whitespace());
        let rest = self
            .rest()
            .split(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let word = rest.contains(',') || rest.contains("..") || rest.starts_with("{}");
        if blank || word {
            return Ok(());
        }
        let place = self.at + 1..self.at + 1;
        self.stop(1054, place, "a blank is missing behind {")
    }

    /// The body of a compound command; `closing` ends it.
    fn body(&mut self, opened: &Range<usize>, closing: &str, code: u16) -> Read<Id> {
        let list = self.list()?;
        self.closing(opened, closing, code)?;
        Ok(list)
    }

    fn closing(&mut self, opened: &Range<usize>, closing: &str, code: u16) -> Read<()> {
        if self.reserved() == closing {
            self.at += closing.len();
            return Ok(());
        }
        let message = format!("there is no {closing:?} for this");
        self.stop(code, opened.clone(), message)
    }

    fn compound(&mut self, kind: Kind, start: usize, mut children: Vec<Id>) -> Read<Id> {
        self.redirections(&mut children)?;
        Ok(self.add(kind, start..self.at, children))
    }

    fn group(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += 1;
        let list = self.body(&(start..start + 1), "}", 1056)?;
        self.compound(Kind::Group, start, vec![list])
    }

    fn parentheses(&mut self) -> Read<Id> {
        let start = self.at;
        let arithmetic = self.byte_at(1) == Some(b'(');
        if let Some(end) = arithmetic.then(|| self.arithmetic_end(start + 2)).flatten() {
            self.at = start + 2;
            let parts = self.deeper(|reader| reader.arithmetic_parts(end))?;
            self.at = self.at.max(end + 2);
            return self.compound(Kind::ArithmeticCommand, start, parts);
        }
        self.at += 1;
        let outside = std::mem::take(&mut self.in_backticks);
        let list = self.list()?;
        self.in_backticks = outside;
        if !self.take(")") {
            return self.unclosed(start..start + 1, "this parenthesis is not closed");
        }
        self.compound(Kind::Subshell, start, vec![list])
    }

    fn branches(&mut self) -> Read<Id> {
        let start = self.at;
        let opened = start..start + 2;
        self.at += 2;
        let mut lists = vec![self.list()?];
        self.closing(&opened, "then", 1049)?;
        loop {
            self.no_semicolon(1051, "then");
            let behind = self.at..self.at;
            let list = self.list()?;
            self.not_empty(list, 1048, behind)?;
            lists.push(list);
            let word = self.reserved();
            let place = self.at..self.at + word.len();
            match word {
                "elif" => {
                    self.at += word.len();
                    lists.push(self.list()?);
                    self.closing(&place, "then", 1049)?;
                }
                "else" => {
                    self.at += word.len();
                    self.blanks();
                    let nested = self.reserved() == "if";
                    self.no_semicolon(1053, "else");
                    let list = self.list()?;
                    if nested {
                        let message = "else if begins an if of its own, which needs its fi: elif goes on with the first";
                        self.flaw(1075, place, message);
                    }
                    lists.push(list);
                    self.closing(&opened, "fi", 1046)?;
                    return self.compound(Kind::If, start, lists);
                }
                _ => {
                    self.closing(&opened, "fi", 1046)?;
                    return self.compound(Kind::If, start, lists);
                }
            }
        }
    }

    fn not_empty(&mut self, list: Id, code: u16, place: Range<usize>) -> Read<()> {
        let empty = self.nodes.get(list).is_some_and(|n| n.children.is_empty());
        if empty {
            return self.stop(code, place, "a shell wants a command here; : does nothing");
        }
        Ok(())
    }

    fn no_semicolon(&mut self, code: u16, word: &str) {
        self.blanks();
        if self.byte() == Some(b';') && self.byte_at(1) != Some(b';') {
            let here = self.here();
            self.flaw(code, here, format!("no ; stands behind {word}"));
            self.at += 1;
        }
    }

    /// `do list done`, or `{ list }`.
    fn do_body(&mut self, opened: &Range<usize>) -> Read<Id> {
        self.gaps()?;
        let place = self.at..self.at + 2;
        if self.reserved() == "{" {
            self.at += 1;
            return self.body(&(place.start..place.start + 1), "}", 1056);
        }
        self.closing(opened, "do", 1058)?;
        self.no_semicolon(1059, "do");
        let list = self.list()?;
        self.not_empty(list, 1055, place.clone())?;
        self.closing(&place, "done", 1061)?;
        Ok(list)
    }

    fn while_loop(&mut self) -> Read<Id> {
        let start = self.at;
        let opened = start..start + 5;
        self.at += 5;
        let condition = self.list()?;
        let body = self.do_body(&opened)?;
        self.compound(Kind::While, start, vec![condition, body])
    }

    fn for_loop(&mut self) -> Read<Id> {
        let start = self.at;
        let word = self.reserved();
        let select = word == "select";
        let opened = start..start + word.len();
        self.at = opened.end;
        self.blanks();
        if self.starts("((") {
            return self.for_arithmetic(start, &opened);
        }
        if self.byte() == Some(b'$') {
            let here = self.here();
            self.flaw(1086, here, "the variable of a loop is named without $");
            self.at += 1;
        }
        let rest = self.rest();
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let name = self.at..self.at + length;
        if length == 0 {
            return self.stop(1072, opened, "the loop has no variable");
        }
        self.at = name.end;
        self.gaps()?;
        let listed = self.reserved() == "in";
        let mut children = Vec::new();
        if listed {
            self.at += 2;
            loop {
                self.blanks();
                if self.byte() == Some(b'#') {
                    break;
                }
                let late = self.reserved() == "do" && !children.is_empty();
                match self.word(Ends::Word)? {
                    Some(word) => children.push(word),
                    None => break,
                }
                if late {
                    let range = self.at - 2..self.at;
                    let message = "a ; or a line's end is missing before do";
                    return self.stop(1063, range, message);
                }
            }
        }
        self.blanks();
        if self.byte() == Some(b';') {
            self.at += 1;
        }
        children.push(self.do_body(&opened)?);
        let kind = Kind::For {
            name,
            listed,
            select,
        };
        self.compound(kind, start, children)
    }

    fn for_arithmetic(&mut self, start: usize, opened: &Range<usize>) -> Read<Id> {
        let from = self.at + 2;
        let Some(end) = self.arithmetic_end(from) else {
            return self.unclosed(
                opened.clone(),
                "the parentheses of this loop are not closed",
            );
        };
        self.at = from;
        let mut children = self.deeper(|reader| reader.arithmetic_parts(end))?;
        self.at = self.at.max(end + 2);
        self.blanks();
        if self.byte() == Some(b';') {
            self.at += 1;
        }
        children.push(self.do_body(opened)?);
        self.compound(Kind::ForArithmetic, start, children)
    }

    fn case(&mut self) -> Read<Id> {
        let start = self.at;
        let opened = start..start + 4;
        self.at += 4;
        self.blanks();
        let Some(word) = self.word(Ends::Word)? else {
            return self.stop(1072, opened, "case has no word");
        };
        let mut children = vec![word];
        self.gaps()?;
        self.closing(&opened, "in", 1073)?;
        loop {
            self.gaps()?;
            if self.reserved() == "esac" {
                self.at += 4;
                return self.compound(Kind::Case, start, children);
            }
            let (arm, last) = self.deeper(Self::arm)?;
            children.push(arm);
            if last {
                self.closing(&opened, "esac", 1073)?;
                return self.compound(Kind::Case, start, children);
            }
        }
    }

    /// An arm, and whether none can follow.
    fn arm(&mut self) -> Read<(Id, bool)> {
        let start = self.at;
        self.take("(");
        let mut children = Vec::new();
        loop {
            self.blanks();
            let Some(pattern) = self.word(Ends::Word)? else {
                let here = self.here();
                return self.stop(1073, here, "a pattern of case is expected here");
            };
            children.push(pattern);
            self.blanks();
            if self.take(")") {
                break;
            }
            if !self.take("|") {
                let here = self.here();
                return self.stop(1085, here, "a pattern of case ends with ), an arm with ;;");
            }
        }
        children.push(self.list()?);
        let last = !self.take(";;") && !self.take(";&");
        if !last {
            self.take("&");
        } else if self.byte() == Some(b')') {
            let here = self.here();
            return self.stop(1074, here, "the arm before this one does not end with ;;");
        }
        Ok((self.add(Kind::Arm, start..self.at, children), last))
    }

    fn test(&mut self) -> Read<Id> {
        const OPERATORS: [&str; 6] = ["&&", "||", "(", ")", "<", ">"];
        let start = self.at;
        self.at += 2;
        let mut children: Vec<Id> = Vec::new();
        let mut expression = false;
        loop {
            self.gaps()?;
            if self.reserved() == "]]" {
                self.at += 2;
                return self.compound(Kind::Test, start, children);
            }
            let from = self.at;
            let operator = OPERATORS.iter().find(|o| !expression && self.starts(o));
            if let Some(operator) = operator {
                self.at += operator.len();
                let part = self.add(Kind::Literal, from..self.at, Vec::new());
                children.push(self.add(Kind::Word, from..self.at, vec![part]));
                continue;
            }
            let ends = if expression {
                Ends::Expression
            } else {
                Ends::Word
            };
            expression = false;
            let Some(word) = self.word(ends)? else {
                return self.unclosed(start..start + 2, "there is no ]] for this");
            };
            expression |= self.text.get(from..self.at) == Some("=~");
            children.push(word);
        }
    }

    /// `name()`, behind the name.
    pub(super) fn function(&mut self, start: usize, name: Option<Id>) -> Read<Id> {
        let name = name.and_then(|id| self.nodes.get(id));
        let name = name.map_or(start..start, |n| n.range.clone());
        let open = self.here();
        self.at += 1;
        self.blanks();
        if !self.take(")") {
            let message = "a parenthesis behind a word begins a function, which has no parameters there: quote it if it is meant for the command";
            return self.stop(1065, open, message);
        }
        self.function_body(start, name, false, true)
    }

    fn function_with_keyword(&mut self) -> Read<Id> {
        let start = self.at;
        self.at += "function".len();
        self.blanks();
        let length = self.reserved().len();
        let length = self
            .rest()
            .get(..length)
            .map_or(length, |w| w.find('{').unwrap_or(length));
        let name = self.at..self.at + length;
        self.at = name.end;
        if self.byte() == Some(b'{') {
            let here = self.here();
            self.flaw(
                1095,
                here,
                "a blank or () is missing between the function's name and {",
            );
        }
        self.blanks();
        let parentheses = self.take("(");
        self.blanks();
        if parentheses && !self.take(")") {
            let here = self.here();
            return self.stop(1065, here, "a function has no parameters here");
        }
        self.function_body(start, name, true, parentheses)
    }

    fn function_body(
        &mut self,
        start: usize,
        name: Range<usize>,
        keyword: bool,
        parentheses: bool,
    ) -> Read<Id> {
        self.gaps()?;
        let compound = matches!(self.byte(), Some(b'(' | b'{'))
            || matches!(
                self.reserved(),
                "if" | "while" | "until" | "for" | "case" | "[["
            );
        if !compound {
            let here = self.here();
            return self.stop(
                1064,
                here,
                "{ is expected, with the function's commands behind it",
            );
        }
        let body = self.deeper(Self::command)?;
        let kind = Kind::Function {
            name,
            keyword,
            parentheses,
        };
        Ok(self.add(kind, start..self.at, vec![body]))
    }
}
