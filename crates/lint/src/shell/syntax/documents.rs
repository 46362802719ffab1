//! Documents that stand in the text behind a command: `<<NAME`.

use super::reader::{Read, Reader};
use super::tree::{Id, Kind};

/// A document that is named, and not yet read.
pub(super) struct Pending {
    /// The node that it becomes.
    id: Id,
    name: String,
    expands: bool,
    strips_tabs: bool,
}

impl Reader<'_> {
    /// Makes the node of a document whose name's word was read.
    pub(super) fn document(&mut self, word: Id, strips_tabs: bool) -> Id {
        let range = self.nodes.get(word).map_or(0..0, |n| n.range.clone());
        let raw = self.text.get(range.clone()).unwrap_or_default();
        let name = raw.replace(['"', '\'', '\\'], "");
        let expands = name == raw;
        let id = self.add(Kind::Document, range.end..range.end, Vec::new());
        self.pending.push(Pending {
            id,
            name,
            expands,
            strips_tabs,
        });
        id
    }

    /// Reads the documents that begin here.
    pub(super) fn documents(&mut self) -> Read<()> {
        for pending in std::mem::take(&mut self.pending) {
            let start = self.at;
            let mut end = None;
            let mut at = start;
            while at < self.text.len() {
                let rest = self.text.get(at..).unwrap_or_default();
                let line = rest.split('\n').next().unwrap_or_default();
                let bare = if pending.strips_tabs {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                let next = (at + line.len() + 1).min(self.text.len());
                if bare.trim_end_matches('\r') == pending.name {
                    end = Some((at, next));
                    break;
                }
                at = next;
            }
            let Some((end, next)) = end else {
                let message = "a document that is named here does not end";
                return self.stop(1044, start..start, message);
            };
            let parts = if pending.expands {
                self.deeper(|reader| reader.text_parts(end))?
            } else {
                Vec::new()
            };
            self.at = next;
            if let Some(node) = self.nodes.get_mut(pending.id) {
                node.range = start..end;
                node.children = parts;
            }
        }
        Ok(())
    }

    /// What is expanded in a text up to an offset, where quotes are characters like others.
    fn text_parts(&mut self, end: usize) -> Read<Vec<Id>> {
        let mut parts = Vec::new();
        while self.at < end {
            match self.byte() {
                Some(b'\\') => {
                    self.at += 1;
                    self.bump();
                }
                Some(b'$') => {
                    let (start, part) = (self.at, self.dollar(true)?);
                    parts.extend(part);
                    self.at = self.at.max(start + 1);
                }
                Some(b'`') => parts.push(self.backticks()?),
                _ => self.bump(),
            }
        }
        Ok(parts)
    }
}
