//! The way to the directories of the records before: the next record's shares most of it, so that a
//! path costs what is new in it and not its depth.

use crate::tree::NodeId;

/// A directory on the way.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Where its name ends in the path.
    end: usize,
    node: NodeId,
    /// The path goes through a link up to here, so that it is not the directory's own.
    linked: bool,
}

#[derive(Debug, Default)]
pub(super) struct Trail {
    path: Vec<u8>,
    steps: Vec<Step>,
    /// Steps that are shared with the path that is being gone along.
    shared: usize,
}

impl Trail {
    /// Goes back to the last directory that `path` shares: its node, and how much of `path` leads to
    /// it. None where even the first one is another.
    pub(super) fn back_to(&mut self, path: &[u8]) -> Option<(NodeId, usize)> {
        let same = self.path.iter().zip(path).take_while(|(a, b)| a == b);
        let same = same.count();
        let ends = |end: usize| end <= same && matches!(path.get(end), None | Some(b'/'));
        self.shared = self.steps.partition_point(|step| ends(step.end));
        let step = self.steps[..self.shared].last()?;
        Some((step.node, step.end))
    }

    /// Goes on to a directory whose name ends at `end` of `path`, through a link there or before, or not. What
    /// lay beyond is forgotten.
    pub(super) fn on_to(&mut self, path: &[u8], end: usize, node: NodeId, linked: bool) {
        self.steps.truncate(self.shared);
        let kept = self.steps.last().map_or(0, |step| step.end);
        self.path.truncate(kept);
        self.path.extend_from_slice(&path[kept..end]);
        self.steps.push(Step { end, node, linked });
        self.shared = self.steps.len();
    }

    /// Whether the path that was gone along goes through a link.
    pub(super) fn is_linked(&self) -> bool {
        self.steps[..self.shared].last().is_some_and(|s| s.linked)
    }

    /// Something was taken out of the tree that may lie on the way.
    pub(super) fn forget(&mut self) {
        self.path.clear();
        self.steps.clear();
        self.shared = 0;
    }
}
