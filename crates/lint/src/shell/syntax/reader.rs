//! What reads a text: where it is, the nodes that it made, and what it found wrong.

use std::ops::Range;

use super::documents::Pending;
use super::tree::{Flaw, Id, Kind, Node, Tree};

/// How deep texts may stand in each other.
const DEEPEST: usize = 40;
/// Flaws that are kept of one text.
const MOST_FLAWS: usize = 100;

/// Reading can't go on. What was wrong is among the flaws.
pub(super) struct Stop;

/// What reading gives.
pub(super) type Read<T> = Result<T, Stop>;

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) nodes: Vec<Node>,
    pub(super) flaws: Vec<Flaw>,
    /// Documents that begin behind the next line's end.
    pub(super) pending: Vec<Pending>,
    /// Whether it reads what stands in backticks.
    pub(super) in_backticks: bool,
    /// The statements of the outermost list that were read.
    pub(super) outermost: Vec<Id>,
    /// Behind which offset no `))` stands, once that was looked for.
    pub(super) no_arithmetic: Option<usize>,
    depth: usize,
    too_deep: bool,
}

/// Reads a text.
pub fn parse(text: &str) -> Tree<'_> {
    let mut reader = Reader {
        text,
        at: 0,
        nodes: Vec::new(),
        flaws: Vec::new(),
        pending: Vec::new(),
        in_backticks: false,
        outermost: Vec::new(),
        no_arithmetic: None,
        depth: 0,
        too_deep: false,
    };
    let cut = reader.whole().is_err();
    let statements = std::mem::take(&mut reader.outermost);
    let root = reader.add(Kind::List, 0..text.len(), statements);
    reader.finish(root, cut)
}

impl<'t> Reader<'t> {
    fn finish(mut self, root: Id, cut: bool) -> Tree<'t> {
        if let Some(node) = self.nodes.get_mut(root) {
            node.parent = root;
        }
        for id in 0..self.nodes.len() {
            let children = match self.nodes.get_mut(id) {
                Some(node) => std::mem::take(&mut node.children),
                None => continue,
            };
            for child in &children {
                if let Some(child) = self.nodes.get_mut(*child) {
                    child.parent = id;
                }
            }
            if let Some(node) = self.nodes.get_mut(id) {
                node.children = children;
            }
        }
        self.drop_unfinished(root);
        self.flaws.sort_by_key(|f| (f.range.start, f.code));
        Tree {
            text: self.text,
            nodes: self.nodes,
            root,
            flaws: self.flaws,
            cut,
            too_deep: self.too_deep,
        }
    }

    /// Takes away what was read of a command that reading stopped in: what it is a part of is not known.
    fn drop_unfinished(&mut self, root: Id) {
        let mut kept = vec![false; self.nodes.len()];
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if let (Some(kept), Some(node)) = (kept.get_mut(id), self.nodes.get(id)) {
                *kept = true;
                open.extend(&node.children);
            }
        }
        let dropped = self.nodes.iter_mut().zip(&kept);
        for (node, _) in dropped.filter(|(_, kept)| !**kept) {
            node.kind = Kind::Literal;
            node.children.clear();
        }
    }

    /// Makes a node.
    pub(super) fn add(&mut self, kind: Kind, range: Range<usize>, children: Vec<Id>) -> Id {
        let id = self.nodes.len();
        self.nodes.push(Node {
            kind,
            range,
            // A node that no other takes (what was read before reading ended) stands alone.
            parent: id,
            children,
        });
        id
    }

    pub(super) fn flaw(&mut self, code: u16, range: Range<usize>, message: impl Into<String>) {
        if self.flaws.len() < MOST_FLAWS {
            let message = message.into();
            self.flaws.push(Flaw {
                code,
                range,
                message,
            });
        }
    }

    /// Tells what reading ends at.
    pub(super) fn stop<T>(
        &mut self,
        code: u16,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Read<T> {
        // The one that ends reading is kept in any case.
        self.flaws.truncate(MOST_FLAWS - 1);
        self.flaw(code, range, message);
        Err(Stop)
    }

    /// Reads what stands in something else.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEEPEST {
            self.too_deep = true;
            return Err(Stop);
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn byte_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    pub(super) fn starts(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let there = self.starts(text);
        self.at += if there { text.len() } else { 0 };
        there
    }

    /// Goes over one character.
    pub(super) fn bump(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Where the next character stands.
    pub(super) fn here(&self) -> Range<usize> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        self.at..self.at + length
    }

    /// Goes over blanks and continuations.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') if self.byte_at(1) == Some(b'\n') => self.at += 2,
                Some(0xc2) if self.byte_at(1) == Some(0xa0) => {
                    let here = self.here();
                    self.flaw(
                        1018,
                        here,
                        "this is a non-breaking space, which no shell takes for a blank",
                    );
                    self.at += 2;
                }
                _ => break,
            }
        }
    }

    /// Goes over blanks, comments and line ends; documents that were named are read on the way.
    pub(super) fn gaps(&mut self) -> Read<()> {
        loop {
            self.blanks();
            match self.byte() {
                Some(b'#') => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                Some(b'\n') => self.line_end()?,
                _ => return Ok(()),
            }
        }
    }

    /// Goes over a line's end.
    pub(super) fn line_end(&mut self) -> Read<()> {
        self.at += 1;
        self.documents()
    }

    /// The word of plain letters that stands here, if a shell would take it for a reserved one.
    pub(super) fn reserved(&self) -> &'t str {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || ";&|<>()`\"'$\\".contains(c);
        let word = rest.split(ends).next().unwrap_or_default();
        // A comment against it: a shell takes it for a part of the word, which is told there.
        if let Some((word @ ("fi" | "done" | "esac"), _)) = word.split_once('#') {
            return word;
        }
        let behind = rest.get(word.len()..).and_then(|r| r.chars().next());
        let quoted =
            behind.is_some_and(|c| "\"'$\\".contains(c) || (c == '`' && !self.in_backticks));
        if quoted { "" } else { word }
    }
}
