//! What the user wants nothing to be known of: it is taken out of the tree after all layers are in it, so
//! that no whiteout, link or later layer brings it back.

use std::collections::BTreeMap;

use seawall_model::{FileKind, Inspect};
use serde::{Deserialize, Serialize};

use super::{Fate, NONE, NodeId, SquashedTree, path_text};

/// What was left out, by the number of the pattern.
pub type LeftOut = BTreeMap<usize, LeftOutCount>;

/// How much a pattern leaves out, without what lies below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutCount {
    /// Directories.
    pub directories: u64,
    /// Files, links and devices.
    pub files: u64,
    /// Packages by themselves: inside archives that are read, and of documents.
    pub packages: u64,
}

impl SquashedTree {
    /// Leaves out what the patterns match, with all below it, of every layer; before the tree is
    /// settled.
    pub(crate) fn leave_out(&mut self, inspect: &dyn Inspect) -> LeftOut {
        let mut left_out = LeftOut::new();
        let mut known: Vec<Option<bool>> = vec![None; self.nodes.len()];
        let mut way = Vec::new();
        for id in self.ids() {
            let mut at = id;
            while at != NONE && known[at as usize].is_none() {
                way.push(at);
                at = self.node(at).parent;
            }
            let mut out = at != NONE && known[at as usize] == Some(true);
            while let Some(node) = way.pop() {
                out = out || self.is_matched(node, inspect, &mut left_out);
                known[node as usize] = Some(out);
            }
        }
        for (node, out) in self.nodes.iter_mut().zip(known) {
            if out == Some(true) {
                node.fate = Fate::LeftOut;
            }
        }
        left_out
    }

    /// Whether a node is matched itself; then it is counted.
    fn is_matched(&self, id: NodeId, inspect: &dyn Inspect, counts: &mut LeftOut) -> bool {
        let node = self.node(id);
        if node.parent == NONE {
            return false;
        }
        let directory = node.kind == FileKind::Directory;
        let own = inspect.leaves_out(&path_text(&self.path(id)), directory);
        // The pass over the layer knew a file by the name that its entry has. A directory is where it is: other
        // entries reach what is in it by other names.
        let detour = || {
            let detour = path_text(self.detours.get(&id).filter(|_| !directory)?);
            inspect.leaves_out_file(&detour)
        };
        let Some(pattern) = own.or_else(detour) else {
            return false;
        };
        // What its own layer puts something else in place of is in no layer.
        let count = counts.entry(pattern).or_default();
        if node.fate != Fate::Shadowed(node.layer) {
            let kind = if directory {
                &mut count.directories
            } else {
                &mut count.files
            };
            *kind += 1;
        }
        true
    }
}
