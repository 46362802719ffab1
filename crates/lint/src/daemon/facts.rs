//! What the checks see of a configuration file.

use seawall_model::{CheckMeta, Edit, Family, Finding};
use seawall_syntax::{Entry, Flaw, Node, NodeValue, Span, Style};

use super::Daemon;
use super::document::{Document, insertion};
use super::keys::key;
use super::strange::nearest_to;
use crate::text_file::TextFile;

/// Most findings of one check, so that a hostile file costs little; what is left is counted in one more.
const MOST: usize = 50;

/// A file and what stands in it.
pub struct DaemonFacts<'a> {
    file: &'a TextFile<'a>,
    document: &'a Document,
}

impl<'a> DaemonFacts<'a> {
    pub(super) fn new(file: &'a TextFile<'a>, document: &'a Document) -> Self {
        Self { file, document }
    }

    /// What is wrong with the JSON.
    pub(super) fn flaws(&self) -> &'a [Flaw] {
        &self.document.flaws
    }

    /// The keys that stand twice.
    pub(super) fn twice(&self) -> &'a [Flaw] {
        &self.document.twice
    }

    /// Whether the whole file was read.
    pub(super) fn whole(&self) -> bool {
        self.document.whole
    }

    /// Whether the file is empty, which later releases take for one without keys.
    pub(super) fn blank(&self) -> bool {
        self.document.blank
    }

    /// The path of the file.
    pub(super) fn path(&self) -> &'a str {
        self.file.path()
    }

    /// The value of the whole file.
    pub(super) fn root(&self) -> Option<&'a Node> {
        self.document.root.as_ref()
    }

    /// Every entry.
    pub(super) fn entries(&self) -> &'a [Entry] {
        self.root().map_or(&[], Node::entries)
    }

    /// The entry of a key; one whose value is `null` is none, as dockerd sees it.
    pub(super) fn entry(&self, key: &str) -> Option<&'a Entry> {
        let found = self.entries().iter().find(|entry| entry.key == key)?;
        (found.value.value != NodeValue::Null).then_some(found)
    }

    /// Whether a key is known not to stand in the file, so that dockerd's default holds.
    pub(super) fn lacks(&self, key: &str) -> bool {
        let readable = match self.root() {
            Some(root) => matches!(root.value, NodeValue::Map(_) | NodeValue::Null),
            None => self.blank(),
        };
        self.whole() && readable && self.entry(key).is_none() && !self.misspells(key)
    }

    /// Whether the key was meant by another name: that is told, and is not missing beside it.
    fn misspells(&self, wanted: &str) -> bool {
        let unknown = self
            .entries()
            .iter()
            .filter(|entry| key(&entry.key).is_none());
        let mut meant = unknown
            .take(MOST)
            .filter_map(|entry| nearest_to(&entry.key));
        meant.any(|meant| meant == wanted)
    }

    /// The entry of a key whose value is that truth value.
    pub(super) fn says(&self, key: &str, wanted: bool) -> Option<&'a Entry> {
        self.entry(key)
            .filter(|entry| flag(&entry.value) == Some(wanted))
    }

    /// The entry of a key whose value is a text, with that text.
    pub(super) fn text(&self, key: &str) -> Option<(&'a Entry, &'a str)> {
        let entry = self.entry(key)?;
        Some((entry, text(&entry.value)?))
    }

    /// The texts of a key's list; also one that stands there without a list, which is told as such.
    pub(super) fn texts(&self, key: &str) -> impl Iterator<Item = (&'a Node, &'a str)> {
        let value = self.entry(key).map(|entry| &entry.value);
        let items = value.map_or(&[][..], Node::items);
        value
            .into_iter()
            .chain(items)
            .filter_map(|item| Some((item, text(item)?)))
    }

    /// A finding about a key, at its place.
    pub(super) fn about(&self, meta: &CheckMeta, entry: &Entry, evidence: &str) -> Finding {
        let span = entry.span.to(entry.value.span);
        self.at(meta, &entry.key, span, evidence)
    }

    /// A finding about a key that is not there, at the bracket that opens the file.
    pub(super) fn missing(&self, meta: &CheckMeta, key: &str, evidence: &str) -> Finding {
        let start = self.root().map_or(0, |root| root.span.start);
        self.at(meta, key, Span::new(start, start + 1), evidence)
    }

    /// A finding about a key or value at a place.
    pub(super) fn at(&self, meta: &CheckMeta, key: &str, span: Span, evidence: &str) -> Finding {
        let mut finding = Daemon::finding(meta, meta.severity, meta.title);
        finding.location = self.file.location(span);
        finding.subject = Some(key.to_owned());
        evidence.clone_into(&mut finding.evidence);
        finding
    }

    /// One finding for each of many, as far as they are shown.
    pub(super) fn each<T>(
        &self,
        meta: &CheckMeta,
        all: &[T],
        mut finding: impl FnMut(&T) -> Finding,
    ) -> Vec<Finding> {
        let mut findings: Vec<Finding> = all.iter().take(MOST).map(&mut finding).collect();
        if all.len() > MOST {
            let evidence = format!("{} more places in this file", all.len() - MOST);
            findings.push(self.missing(meta, "", &evidence));
        }
        findings
    }

    /// What stands in a part of the file.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.file.source().slice(span)
    }

    /// Puts a text in the place of a part.
    pub(super) fn edit(&self, span: Span, text: impl Into<String>, safe: bool) -> Edit {
        self.file.edit(span, text, safe)
    }

    /// Quotes around a value, or none: the value itself stands in no edit.
    pub(super) fn around(&self, span: Span, ends: (&str, &str), safe: bool) -> Vec<Edit> {
        let (start, end) = (
            Span::new(span.start, span.start),
            Span::new(span.end, span.end),
        );
        vec![self.edit(start, ends.0, safe), self.edit(end, ends.1, safe)]
    }

    /// Adds a key with its value, as JSON, to the file: behind the last entry, or in the place of an entry
    /// that is `null`.
    pub(super) fn add(&self, key: &str, value: &str) -> Vec<Edit> {
        self.root()
            .map_or(Vec::new(), |root| self.add_to(root, key, value))
    }

    /// Adds a key with its value to a mapping in the file.
    pub(super) fn add_to(&self, map: &Node, key: &str, value: &str) -> Vec<Edit> {
        if let Some(null) = map.get(key) {
            return vec![self.edit(null.span, value, false)];
        }
        let text = self.file.source().text();
        insertion(text, map, |colon| format!("\"{key}\"{colon}{value}"))
            .map(|(span, text)| self.edit(span, text, false))
            .into_iter()
            .collect()
    }
}

/// The truth value that a value is, or is meant to be: one in quotes is told as such, and judged all the same.
pub(super) fn flag(node: &Node) -> Option<bool> {
    node.text()?.parse().ok()
}

/// The text that a value is.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.value {
        NodeValue::Scalar(scalar) if scalar.style != Style::Plain => Some(&scalar.text),
        _ => None,
    }
}
