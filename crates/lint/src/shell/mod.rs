//! Texts of shells. [`commands`] tells their commands apart, for checks on files that hold such texts: it runs
//! nothing, expands nothing, and takes any text. [`syntax`] reads the whole grammar, for the checks of the
//! family [`Shell`] on the texts themselves.

use std::ops::Range;

#[cfg(test)]
mod check_tests;
mod checks;
mod facts;
mod flow;
mod posix;
pub mod syntax;
mod values;

pub use facts::{Dialect, Place, ShellFacts, ShellText, Start};

use seawall_model::{Check, Family, FindingKind};

/// The family of checks on texts of shells.
pub struct Shell;

impl Family for Shell {
    type Facts<'a> = ShellFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

/// What stands before a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Nothing: it is the first, or stands in a substitution or behind a line's end.
    Start,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
    /// `;` or `&`
    Next,
}

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellWord {
    /// Its text, without quotes.
    pub text: String,
    /// Where it stands in the shell's text.
    pub range: Range<usize>,
}

/// A command, without its redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What stands before it.
    pub join: Join,
    /// The variables that are set for it, or for the shell: `A=b`.
    pub assignments: Vec<ShellWord>,
    /// Its words.
    pub words: Vec<ShellWord>,
}

/// Words that may stand before a command and are none.
const KEYWORDS: [&str; 10] = [
    "!", "do", "elif", "else", "if", "then", "time", "until", "while", "{",
];
/// Commands that run the command behind them.
const WRAPPERS: [&str; 7] = ["command", "doas", "env", "exec", "nice", "nohup", "sudo"];
/// How deep substitutions are followed; what is deeper is read as text.
const DEEPEST: usize = 32;
/// Commands of one text; no honest one has more.
const MOST: usize = 1_000;

impl Command {
    /// The words from the program on: behind `sudo`, `env A=b` and the like.
    pub fn bare(&self) -> &[ShellWord] {
        let mut words = self.words.as_slice();
        while let [first, rest @ ..] = words {
            if !WRAPPERS.contains(&program(&first.text)) {
                break;
            }
            let skipped = |w: &&ShellWord| w.text.starts_with('-') || is_assignment(&w.text);
            let skip = rest.iter().take_while(skipped).count();
            words = rest.get(skip..).unwrap_or_default();
        }
        words
    }

    /// The program's name, without its path.
    pub fn program(&self) -> &str {
        self.bare().first().map_or("", |word| program(&word.text))
    }

    /// What stands behind the program, without options.
    pub fn operands(&self) -> impl Iterator<Item = &ShellWord> {
        let behind = self.bare().iter().skip(1);
        behind.filter(|word| !word.text.starts_with('-'))
    }

    /// Whether an option is there: `--yes`, or a letter among others (`-qy`).
    pub fn has(&self, long: &[&str], short: Option<char>) -> bool {
        self.bare().iter().skip(1).any(|word| {
            let text = word.text.as_str();
            let letters = text.strip_prefix('-').filter(|l| !l.starts_with('-'));
            long.contains(&text) || short.is_some_and(|s| letters.is_some_and(|l| l.contains(s)))
        })
    }

    /// Where it stands in the shell's text.
    pub fn range(&self) -> Range<usize> {
        let start = self.words.first().map_or(0, |w| w.range.start);
        start..self.words.last().map_or(start, |w| w.range.end)
    }
}

fn program(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

/// `name=value`.
fn is_assignment(text: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let split = text.split_once('=');
    split.is_some_and(|(key, _)| {
        !key.is_empty() && key.chars().all(name) && !key.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The commands of a text, in the order in which they end, and whether they are all: no more than
/// [`MOST`] are read.
pub fn commands(text: &str) -> (Vec<Command>, bool) {
    let mut reader = Reader {
        text,
        at: 0,
        levels: vec![Level::new(None)],
        found: Vec::new(),
    };
    let whole = reader.read();
    (reader.found, whole)
}

/// A command that is being read.
struct Level {
    /// What ends the substitution that it stands in.
    close: Option<char>,
    join: Join,
    assignments: Vec<ShellWord>,
    words: Vec<ShellWord>,
    word: Option<ShellWord>,
    /// Whether it is in double quotes.
    quoted: bool,
    /// Whether the next word belongs to a redirection.
    redirected: bool,
}

impl Level {
    fn new(close: Option<char>) -> Self {
        Self {
            close,
            join: Join::Start,
            assignments: Vec::new(),
            words: Vec::new(),
            word: None,
            quoted: false,
            redirected: false,
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    levels: Vec<Level>,
    found: Vec<Command>,
}

impl Reader<'_> {
    fn read(&mut self) -> bool {
        while let Some(c) = self.peek() {
            if self.found.len() >= MOST {
                return false;
            }
            let start = self.at;
            self.at += c.len_utf8();
            let quoted = self.levels.last().is_some_and(|level| level.quoted);
            match c {
                '\\' => self.escaped(start, quoted),
                '"' => {
                    self.push("", start);
                    self.with(|level| level.quoted = !level.quoted);
                }
                '$' if self.peek() == Some('(') => self.open(start, ')', 1),
                '`' => self.backtick(start),
                _ if quoted => self.push(c.encode_utf8(&mut [0; 4]), start),
                '\'' => self.single(start),
                '#' if self.between_words() => self.comment(),
                '\n' | '\r' => self.end(Join::Start),
                _ if c.is_whitespace() => self.end_word(),
                '&' if self.peek() == Some('>') => self.redirect(),
                '<' | '>' => self.redirect(),
                '&' if self.take('&') => self.end(Join::And),
                '|' if self.take('|') => self.end(Join::Or),
                '|' => {
                    self.take('&');
                    self.end(Join::Pipe);
                }
                ';' | '&' => self.end(Join::Next),
                '(' => self.open(start, ')', 0),
                ')' => self.close(')'),
                _ => self.push(c.encode_utf8(&mut [0; 4]), start),
            }
        }
        while !self.levels.is_empty() {
            self.end(Join::Start);
            self.levels.pop();
        }
        true
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += if there { wanted.len_utf8() } else { 0 };
        there
    }

    fn with(&mut self, change: impl FnOnce(&mut Level)) {
        if let Some(level) = self.levels.last_mut() {
            change(level);
        }
    }

    fn between_words(&self) -> bool {
        self.levels.last().is_some_and(|level| level.word.is_none())
    }

    fn push(&mut self, text: &str, start: usize) {
        let end = self.at;
        self.with(|level| {
            let word = level.word.get_or_insert_with(|| ShellWord {
                text: String::new(),
                range: start..end,
            });
            word.text.push_str(text);
            word.range.end = end;
        });
    }

    fn escaped(&mut self, start: usize, quoted: bool) {
        let Some(next) = self.peek() else {
            return;
        };
        self.at += next.len_utf8();
        if next == '\n' {
            return;
        }
        if quoted && !matches!(next, '"' | '\\' | '$' | '`') {
            self.push("\\", start);
        }
        self.push(next.encode_utf8(&mut [0; 4]), start);
    }

    fn single(&mut self, start: usize) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find('\'').unwrap_or(rest.len());
        let inside = rest.get(..length).unwrap_or_default();
        self.at = (self.at + length + 1).min(self.text.len());
        self.push(inside, start);
    }

    fn comment(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    fn redirect(&mut self) {
        let number = |word: &ShellWord| word.text.bytes().all(|b| b.is_ascii_digit());
        self.with(|level| {
            if level.word.as_ref().is_some_and(number) {
                level.word = None;
            }
        });
        self.end_word();
        while self.peek().is_some_and(|c| "<>&-|".contains(c)) {
            self.at += 1;
        }
        // `<(` is a word of its own; it is opened next.
        let substituted = self.peek() == Some('(');
        self.with(|level| level.redirected = !substituted);
    }

    /// Begins a substitution or a group; `skip` bytes of what opens it are still to be read.
    fn open(&mut self, start: usize, close: char, skip: usize) {
        self.at += skip;
        if self.levels.len() > DEEPEST {
            self.push("(", start);
            return;
        }
        if skip > 0 || close == '`' {
            self.push("$()", start);
        }
        self.levels.push(Level::new(Some(close)));
    }

    fn backtick(&mut self, start: usize) {
        let inside = self.levels.iter().any(|level| level.close == Some('`'));
        if inside {
            self.close('`');
        } else {
            self.open(start, '`', 0);
        }
    }

    /// Ends a substitution or a group, and the ones in it that were not ended.
    fn close(&mut self, close: char) {
        let opened = self.levels.iter().rposition(|l| l.close == Some(close));
        let Some(depth) = opened else {
            // A branch of `case`.
            self.end(Join::Start);
            return;
        };
        while self.levels.len() > depth {
            self.end(Join::Start);
            self.levels.pop();
        }
        let end = self.at;
        self.with(|level| {
            if let Some(word) = &mut level.word {
                word.range.end = end;
            }
        });
    }

    fn end_word(&mut self) {
        self.with(|level| {
            let Some(word) = level.word.take() else {
                return;
            };
            let first = level.words.is_empty();
            if std::mem::take(&mut level.redirected) {
                return;
            }
            if first && is_assignment(&word.text) {
                level.assignments.push(word);
            } else if !first || !KEYWORDS.contains(&word.text.as_str()) {
                level.words.push(word);
            }
        });
    }

    fn end(&mut self, next: Join) {
        self.end_word();
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let assignments = std::mem::take(&mut level.assignments);
        let words = std::mem::take(&mut level.words);
        level.quoted = false;
        level.redirected = false;
        let join = std::mem::replace(&mut level.join, next);
        if !words.is_empty() {
            self.found.push(Command {
                join,
                assignments,
                words,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        let line = |c: &Command| {
            let words: Vec<_> = c.words.iter().map(|w| w.text.as_str()).collect();
            words.join(" ")
        };
        commands(text).0.iter().map(line).collect()
    }

    #[test]
    fn commands_are_told_apart() {
        for (text, wanted) in [
            ("a b&&c;d|e||f&g", vec!["a b", "c", "d", "e", "f", "g"]),
            ("A=1 b 'c && d' \"e;f\" g\\ h", vec!["b c && d e;f g h"]),
            ("a > /dev/null 2>&1 b <in", vec!["a b"]),
            ("a $(b c) d", vec!["b c", "a $() d"]),
            ("a \"$(b \"c\")\" `d`", vec!["b c", "d", "a $() $()"]),
            ("if ! a; then b; fi", vec!["a", "b", "fi"]),
            ("(a; b) && { c; }", vec!["a", "b", "c", "}"]),
            ("a # b; c\nd", vec!["a", "d"]),
            ("a#b", vec!["a#b"]),
            ("bash <(curl x)", vec!["curl x", "bash"]),
            ("a 'b", vec!["a b"]),
            ("a \"b", vec!["a b"]),
            ("a \\", vec!["a"]),
        ] {
            assert_eq!(plain(text), wanted, "{text}");
        }
    }

    #[test]
    fn programs_and_options() {
        let (found, _) = commands("sudo -E env A=b /usr/bin/apt-get -qy install x");
        assert_eq!(found[0].program(), "apt-get");
        assert!(found[0].has(&["--yes"], Some('y')) && !found[0].has(&[], Some('m')));
        let operands: Vec<_> = found[0].operands().map(|w| w.text.as_str()).collect();
        assert_eq!(operands, ["install", "x"]);
    }

    #[test]
    fn deep_and_odd_texts_end() {
        for text in [
            "$(".repeat(10_000),
            "(".repeat(10_000),
            ")`\"'\0".repeat(5_000),
        ] {
            commands(&text);
        }
        for (count, whole) in [(MOST - 1, true), (MOST + 1, false)] {
            assert_eq!(commands(&"a;".repeat(count)).1, whole);
        }
    }
}
