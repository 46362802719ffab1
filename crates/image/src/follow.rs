//! Following many symbolic links of one tree, each link's text read once.

use std::collections::HashMap;

use seawall_model::FileKind;

use crate::tree::{MAX_LINKS, NodeId, ROOT, SquashedTree};

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// Nothing is there.
    Nothing,
    /// This link on the way leads nowhere, or in circles.
    Dangling(NodeId),
    /// There.
    To(NodeId),
}

/// Follows links of a tree that changes no more; they never leave it.
pub(crate) struct Follow<'t> {
    tree: &'t SquashedTree,
    /// Where links lead, and how many links that takes.
    known: HashMap<NodeId, (NodeId, u32)>,
}

impl<'t> Follow<'t> {
    pub(crate) fn new(tree: &'t SquashedTree) -> Self {
        Self {
            tree,
            known: HashMap::new(),
        }
    }

    /// Where a path from the root leads, links on the way followed, the last one too.
    pub(crate) fn path(&mut self, path: &[u8]) -> Lead {
        self.walk(ROOT, path, 0).0
    }

    /// Where a link leads; none if nowhere.
    pub(crate) fn link(&mut self, link: NodeId) -> Option<NodeId> {
        self.end(link, 0).map(|(id, _)| id)
    }

    /// The end of a link, and the links that it takes. `depth` are those that led here: a chain of them
    /// is no deeper than the kernel's.
    fn end(&mut self, link: NodeId, depth: u32) -> Option<(NodeId, u32)> {
        if let Some(known) = self.known.get(&link) {
            return Some(*known).filter(|(_, links)| depth + links <= MAX_LINKS);
        }
        if depth >= MAX_LINKS {
            return None;
        }
        let tree = self.tree;
        let text = tree.link(link);
        let start = if text.starts_with(b"/") {
            ROOT
        } else {
            tree.parent_or_root(link)
        };
        let (lead, links) = self.walk(start, text, depth + 1);
        match lead {
            Lead::To(id) if depth + links < MAX_LINKS => {
                self.known.insert(link, (id, links + 1));
                Some((id, links + 1))
            }
            _ => None,
        }
    }

    fn walk(&mut self, start: NodeId, path: &[u8], depth: u32) -> (Lead, u32) {
        let tree = self.tree;
        let (mut at, mut links) = (start, 0);
        for name in path.split(|b| *b == b'/') {
            at = match name {
                b"" | b"." => at,
                b".." => tree.parent_or_root(at),
                name => match tree.child(at, name) {
                    None => return (Lead::Nothing, links),
                    Some(child) if tree.node(child).kind == FileKind::Symlink => {
                        let Some((end, taken)) = self.end(child, depth + links) else {
                            return (Lead::Dangling(child), links);
                        };
                        links += taken;
                        end
                    }
                    Some(child) => child,
                },
            };
        }
        (Lead::To(at), links)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Facts;
    use proptest::prelude::*;

    fn put(
        tree: &mut SquashedTree,
        parent: NodeId,
        name: &str,
        kind: FileKind,
        link: &str,
    ) -> NodeId {
        let facts = Facts {
            kind,
            mode: 0o777,
            uid: 0,
            gid: 0,
            size: 0,
            link: link.as_bytes(),
            layer: 0,
        };
        tree.add(parent, name.as_bytes(), &facts)
    }

    /// Directories, files and links of few names, so that links meet.
    fn tree(entries: &[(u8, u8, u8, String)]) -> SquashedTree {
        let mut tree = SquashedTree::default();
        let mut directories = vec![ROOT];
        for (parent, name, kind, link) in entries {
            let parent = directories[usize::from(*parent) % directories.len()];
            let name = ["a", "b", "c"][usize::from(*name) % 3];
            if tree.child(parent, name.as_bytes()).is_some() {
                continue;
            }
            let kind =
                [FileKind::Directory, FileKind::File, FileKind::Symlink][usize::from(*kind) % 3];
            let id = put(&mut tree, parent, name, kind, link);
            if kind == FileKind::Directory {
                directories.push(id);
            }
        }
        tree
    }

    proptest! {
        #[test]
        fn leads_where_the_tree_says(
            entries in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), "/?((a|b|c|\\.\\.)/?){1,4}"), 0..24),
            paths in prop::collection::vec("((a|b|c)/){0,3}(a|b|c)", 1..8),
        ) {
            let tree = tree(&entries);
            let mut follow = Follow::new(&tree);
            for path in paths {
                let led = match follow.path(path.as_bytes()) {
                    Lead::To(id) => Some(id),
                    Lead::Nothing | Lead::Dangling(_) => None,
                };
                prop_assert_eq!(led, tree.find(path.as_bytes(), true));
            }
        }
    }

    #[test]
    fn chains_as_long_as_the_kernels_and_no_circles() {
        let mut tree = SquashedTree::default();
        let end = put(&mut tree, ROOT, "0", FileKind::File, "");
        let mut ids = vec![end];
        for number in 1..100_000_u32 {
            let (name, link) = (number.to_string(), (number - 1).to_string());
            ids.push(put(&mut tree, ROOT, &name, FileKind::Symlink, &link));
        }
        let circle = put(&mut tree, ROOT, "circle", FileKind::Symlink, "/circle");
        for order in [[40, 41, 99_999, 39], [99_999, 39, 41, 40]] {
            let mut follow = Follow::new(&tree);
            let led = order.map(|number| follow.link(ids[number]).is_some());
            assert_eq!(led, order.map(|number| number <= 40), "{order:?}");
            assert_eq!(follow.link(circle), None);
            assert_eq!(follow.path(b"circle"), Lead::Dangling(circle));
            assert_eq!(follow.path(b"none"), Lead::Nothing);
        }
    }
}
