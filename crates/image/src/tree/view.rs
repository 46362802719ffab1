//! The settled tree, as catalogers and checks see it.

use seawall_model::{FileEntry, FileKind, FileTree};

use super::{NodeId, ROOT, SquashedTree, path_bytes, path_text};

impl SquashedTree {
    fn describe(&self, id: NodeId) -> FileEntry {
        let node = self.node(id);
        FileEntry {
            kind: node.kind,
            mode: u32::from(node.mode),
            uid: node.uid,
            gid: node.gid,
            size: node.size,
            link: (node.kind == FileKind::Symlink).then(|| path_text(self.link(id))),
            layer: node.layer,
        }
    }

    fn sorted_children(&self, id: NodeId) -> Vec<NodeId> {
        let mut children = self.child_ids(id);
        children.sort_by(|a, b| self.name(*a).cmp(self.name(*b)));
        children
    }
}

impl FileTree for SquashedTree {
    fn entry(&self, path: &str) -> Option<FileEntry> {
        self.exact(&path_bytes(path)).map(|id| self.describe(id))
    }

    fn resolve(&self, path: &str) -> Option<String> {
        self.resolved(&path_bytes(path))
            .map(|id| path_text(&self.path(id)))
    }

    fn children(&self, path: &str) -> Vec<String> {
        let found = self.resolved(&path_bytes(path));
        let ids = found.map(|id| self.sorted_children(id)).unwrap_or_default();
        ids.into_iter().map(|id| path_text(self.name(id))).collect()
    }

    fn walk(&self, visit: &mut dyn FnMut(&str, &FileEntry)) {
        // One buffer is the path of each in turn: a tree may have millions.
        let mut path = Vec::new();
        let below = |id, length| {
            let children = self.sorted_children(id).into_iter().rev();
            children.map(move |child| (child, length))
        };
        let mut pending: Vec<(NodeId, usize)> = below(ROOT, 0).collect();
        while let Some((id, parent)) = pending.pop() {
            path.truncate(parent);
            if parent > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(self.name(id));
            let entry = self.describe(id);
            match std::str::from_utf8(&path) {
                Ok(text) => visit(text, &entry),
                Err(_) => visit(&path_text(&path), &entry),
            }
            pending.extend(below(id, path.len()));
        }
    }
}
