//! The settled tree, as catalogers and checks see it.

use seawall_model::{FileEntry, FileKind, FileTree};

use super::{NodeId, ROOT, SquashedTree, path_bytes, path_shown, path_text};

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
        let mut ids = found.map(|id| self.child_ids(id)).unwrap_or_default();
        ids.sort_by(|a, b| self.name(*a).cmp(self.name(*b)));
        ids.into_iter().map(|id| path_text(self.name(id))).collect()
    }

    /// A tree may have millions of files, and hardly any is wanted: only of these a path is made.
    fn files_named(&self, wanted: &dyn Fn(&str, &str) -> bool) -> Vec<(String, FileEntry)> {
        let mut found = Vec::new();
        let mut pending = vec![ROOT];
        while let Some(directory) = pending.pop() {
            let above = path_shown(self.name(directory));
            for child in self.child_ids(directory) {
                let node = self.node(child);
                if node.kind == FileKind::Directory {
                    pending.push(child);
                } else if node.kind == FileKind::File
                    && wanted(&above, &path_shown(self.name(child)))
                {
                    found.push((path_text(&self.path(child)), self.describe(child)));
                }
            }
        }
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        found
    }

    fn walk(&self, visit: &mut dyn FnMut(&str, &FileEntry)) {
        // One buffer is the path of each in turn: a tree may have millions.
        let mut path = Vec::new();
        let below = |id, length| {
            let children = self.child_ids(id).into_iter();
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
