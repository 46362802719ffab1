//! JSON (RFC 8259) to a tree, strictly, and with what people write instead: comments, commas that are
//! missing or one too many, other quotes. Each of these is a flaw with its place and, where it is plain, what
//! should stand there; the rest of the document is still read.
//!
//! A text is a quoted scalar; numbers, `true` and `false` are plain ones, and numbers keep their digits. Half
//! of a surrogate pair becomes U+FFFD. Time is linear in the text.

mod blank;
mod cursor;
mod quoted;
#[cfg(test)]
mod tests;
mod word;

use std::collections::HashMap;

use self::cursor::Cursor;
use crate::source::{Mark, Span};
use crate::tree::{
    DEEPEST, Entry, MOST_NODES, Node, NodeValue, SyntaxError, SyntaxErrorKind, check_length,
    without_mark,
};

/// Most flaws of a document; behind them it is read no further.
const MOST_FLAWS: usize = 100;

/// What is wrong at one place of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What, and where.
    pub error: SyntaxError,
    /// The bytes that it is about; empty where something is missing.
    pub span: Span,
    /// What should stand in which parts of the text, where that is plain; nothing where it is not.
    pub mends: Vec<(Span, String)>,
}

/// A document as far as it could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Json {
    /// The tree; none if not even a value began. Of a key that stands twice it has the last.
    pub node: Option<Node>,
    /// What is wrong, in the order of the places; keys that stand twice are among it.
    pub flaws: Vec<Flaw>,
    /// Whether it was read to its end, so that what is not in the tree does not stand in the text.
    pub whole: bool,
}

/// Reads a document.
///
/// # Errors
/// Says where the text is no such document, and why: the first flaw.
pub fn read(text: &str) -> Result<Node, SyntaxError> {
    let json = read_with_flaws(text);
    if let Some(flaw) = json.flaws.into_iter().next() {
        return Err(flaw.error);
    }
    // Without a node there is a flaw.
    json.node
        .ok_or_else(|| nothing(Mark { line: 1, column: 1 }))
}

/// Reads a document as far as it goes.
pub fn read_with_flaws(text: &str) -> Json {
    let (text, before) = without_mark(text);
    let mut reader = Reader {
        cursor: Cursor::new(text, before),
        flaws: Vec::new(),
        nodes: 0,
        stopped: false,
    };
    if let Err(error) = check_length(text) {
        let flaw = reader.flaw_at(0, 0, error.kind);
        let (node, flaws, whole) = (None, vec![flaw], false);
        return Json { node, flaws, whole };
    }
    let node = reader.document();
    reader.flaws.sort_by_key(|flaw| flaw.span.start);
    let (flaws, whole) = (reader.flaws, !reader.stopped);
    Json { node, flaws, whole }
}

fn nothing(at: Mark) -> SyntaxError {
    SyntaxError::grammar(at, "there is no value")
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    flaws: Vec<Flaw>,
    nodes: usize,
    /// Nothing more is read.
    stopped: bool,
}

impl Reader<'_> {
    fn document(&mut self) -> Option<Node> {
        self.blank();
        if !self.stopped && self.cursor.peek().is_none() {
            let here = self.cursor.at();
            self.wrong(here, here, "there is no value");
            self.stopped = true;
        }
        let node = self.value(0);
        self.blank();
        if !self.stopped && self.cursor.peek().is_some() {
            let here = self.cursor.at();
            self.wrong(
                here,
                self.cursor.end(),
                "more text behind the end of the document",
            );
            self.stopped = true;
        }
        node
    }

    /// A value that begins here; none, and the rest is not read, if none does.
    fn value(&mut self, depth: usize) -> Option<Node> {
        if self.stopped {
            return None;
        }
        let (start, at) = (self.cursor.at(), self.cursor.mark());
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            self.limit("keys and values", MOST_NODES);
            return None;
        }
        let value = match self.cursor.peek()? {
            b'{' | b'[' if depth >= DEEPEST => {
                self.limit("levels of nesting", DEEPEST);
                return None;
            }
            b'{' => self.map(depth + 1),
            b'[' => self.list(depth + 1),
            b'"' | b'\'' => self.quoted_value(),
            b'+' | b'-' | b'.' | b'_' | b'$' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.word()
            }
            _ => {
                self.stranger();
                return None;
            }
        };
        let span = self.cursor.span(start, self.cursor.at());
        Some(Node { at, span, value })
    }

    fn list(&mut self, depth: usize) -> NodeValue {
        let open = self.cursor.at();
        let mut items = Vec::new();
        let mut between = Between::new(&mut self.cursor);
        while self.more(&mut between, b']', open) {
            items.extend(self.value(depth));
            between.value_ended(self.cursor.at());
        }
        NodeValue::List(items)
    }

    fn map(&mut self, depth: usize) -> NodeValue {
        let open = self.cursor.at();
        let mut entries: Vec<Option<Entry>> = Vec::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut between = Between::new(&mut self.cursor);
        while self.more(&mut between, b'}', open) {
            let Some(entry) = self.entry(depth) else {
                break;
            };
            between.value_ended(self.cursor.at());
            if let Some(before) = seen.insert(entry.key.clone(), entries.len()) {
                self.push(Flaw {
                    error: SyntaxError {
                        at: entry.at,
                        kind: SyntaxErrorKind::Duplicate,
                    },
                    span: entry.span,
                    mends: Vec::new(),
                });
                // The last one counts, as with most readers.
                if let Some(entry) = entries.get_mut(before) {
                    *entry = None;
                }
            }
            entries.push(Some(entry));
        }
        NodeValue::Map(entries.into_iter().flatten().collect())
    }

    fn entry(&mut self, depth: usize) -> Option<Entry> {
        let (start, at) = (self.cursor.at(), self.cursor.mark());
        self.nodes += 1;
        let key = self.key()?;
        let end = self.cursor.at();
        let span = self.cursor.span(start, end);
        self.blank();
        match self.cursor.peek() {
            Some(b':') => self.cursor.step(1),
            Some(b'=') => {
                let here = self.cursor.at();
                self.mended(here, here + 1, "a key ends with `:`", ":");
                self.cursor.step(1);
            }
            Some(_) if self.begins_value() => {
                self.mended(end, end, "a `:` is missing behind this key", ":");
            }
            _ => {
                self.wrong(end, end, "a `:` and a value are missing behind this key");
                self.stopped = true;
            }
        }
        self.blank();
        if !self.stopped && matches!(self.cursor.peek(), None | Some(b',' | b'}' | b']')) {
            self.wrong(
                self.cursor.at(),
                self.cursor.at(),
                "a value is missing behind this key",
            );
            self.stopped = true;
        }
        let value = self.value(depth)?;
        Some(Entry {
            key,
            at,
            span,
            value,
        })
    }

    /// Goes to the next item of a list or mapping; false at its end.
    fn more(&mut self, between: &mut Between, close: u8, open: usize) -> bool {
        loop {
            self.blank();
            if self.stopped {
                return false;
            }
            let here = self.cursor.at();
            match self.cursor.peek() {
                Some(b',') => {
                    if between.comma.is_some() || between.first {
                        self.mended(here, here + 1, "a comma too many", "");
                    } else {
                        between.comma = Some(here);
                    }
                    self.cursor.step(1);
                }
                Some(byte) if byte == close => {
                    if let Some(comma) = between.comma {
                        let why = "a comma stands behind the last one; JSON allows none there";
                        self.mended(comma, comma + 1, why, "");
                    }
                    self.cursor.step(1);
                    return false;
                }
                Some(_) if self.begins_value() => {
                    if between.comma.is_none() && !between.first {
                        let end = between.end;
                        self.mended(end, end, "a comma is missing", ",");
                    }
                    return true;
                }
                Some(b']' | b'}') => {
                    let why = format!("want `{}` here", char::from(close));
                    self.wrong(here, here + 1, &why);
                    self.stopped = true;
                }
                Some(_) => self.stranger(),
                None => {
                    let why = format!("`{}` has no `{}`", opening(close), char::from(close));
                    self.wrong(open, open + 1, &why);
                    self.stopped = true;
                }
            }
        }
    }

    fn begins_value(&self) -> bool {
        self.cursor.peek().is_some_and(|byte| {
            matches!(
                byte,
                b'"' | b'\'' | b'{' | b'[' | b'+' | b'-' | b'.' | b'_' | b'$'
            ) || byte.is_ascii_alphanumeric()
        })
    }

    /// A character that begins nothing; the rest is not read.
    fn stranger(&mut self) {
        let here = self.cursor.at();
        let character = self.cursor.rest().chars().next();
        let (width, what) = match character {
            Some(c @ ('{' | '}' | '[' | ']' | ':' | ',')) => {
                (1, format!("`{c}` has no place here"))
            }
            Some(c @ ('“' | '”' | '„' | '‘' | '’')) => (
                c.len_utf8(),
                "a typographic quote; JSON wants `\"`".to_owned(),
            ),
            Some(c) => {
                let number = u32::from(c);
                (c.len_utf8(), format!("U+{number:04X} has no place in JSON"))
            }
            None => (0, "a value is missing".to_owned()),
        };
        self.wrong(here, here + width, &what);
        self.stopped = true;
    }

    fn wrong(&mut self, start: usize, end: usize, why: &str) {
        let flaw = self.flaw_at(start, end, SyntaxErrorKind::Grammar(why.to_owned()));
        self.push(flaw);
    }

    fn mended(&mut self, start: usize, end: usize, why: &str, mend: impl Into<String>) {
        let mut flaw = self.flaw_at(start, end, SyntaxErrorKind::Grammar(why.to_owned()));
        flaw.mends = vec![(flaw.span, mend.into())];
        self.push(flaw);
    }

    /// A word that other quotes belong around: these stand in the place of `width` bytes at each end.
    fn quotes(&mut self, start: usize, end: usize, width: usize, why: &str) {
        let mut flaw = self.flaw_at(start, end, SyntaxErrorKind::Grammar(why.to_owned()));
        let ends = [(start, start + width), (end - width, end)];
        flaw.mends = ends
            .map(|(start, end)| (self.cursor.span(start, end), "\"".to_owned()))
            .to_vec();
        self.push(flaw);
    }

    fn limit(&mut self, what: &'static str, limit: usize) {
        let here = self.cursor.at();
        let flaw = self.flaw_at(here, here, SyntaxErrorKind::Limit { what, limit });
        self.push(flaw);
        self.stopped = true;
    }

    fn flaw_at(&self, start: usize, end: usize, kind: SyntaxErrorKind) -> Flaw {
        let at = self.cursor.mark_of(start);
        Flaw {
            error: SyntaxError { at, kind },
            span: self.cursor.span(start, end),
            mends: Vec::new(),
        }
    }

    fn push(&mut self, flaw: Flaw) {
        self.flaws.push(flaw);
        if self.flaws.len() >= MOST_FLAWS {
            self.stopped = true;
        }
    }
}

fn opening(close: u8) -> char {
    if close == b'}' { '{' } else { '[' }
}

/// What was seen since the last item.
struct Between {
    first: bool,
    comma: Option<usize>,
    end: usize,
}

impl Between {
    /// Goes behind the bracket.
    fn new(cursor: &mut Cursor<'_>) -> Self {
        cursor.step(1);
        Self {
            first: true,
            comma: None,
            end: cursor.at(),
        }
    }

    fn value_ended(&mut self, end: usize) {
        (self.first, self.comma, self.end) = (false, None, end);
    }
}
