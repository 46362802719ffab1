//! A squashed file tree in flat arrays: about 60 bytes a file, names included.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use seawall_model::{FileEntry, FileKind, FileTree, Visibility};

/// Links followed before a path counts as a loop, as in Linux (`MAXSYMLINKS`).
pub(crate) const MAX_LINKS: u32 = 40;

pub(crate) type NodeId = u32;
pub(crate) const ROOT: NodeId = 0;
pub(crate) const NONE: NodeId = u32::MAX;

/// What became of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Alive,
    Shadowed(u32),
    Deleted(u32),
}

impl Fate {
    /// Whether the container sees it.
    pub(crate) fn visibility(self) -> Visibility {
        match self {
            Self::Alive => Visibility::Present,
            Self::Shadowed(by) => Visibility::Shadowed(by),
            Self::Deleted(by) => Visibility::Deleted(by),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) parent: NodeId,
    pub(crate) first_child: NodeId,
    pub(crate) next_sibling: NodeId,
    name: (u32, u32),
    link: (u32, u32),
    /// Of parent and name, so that growing the table reads no names.
    hash: u32,
    pub(crate) size: u64,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) layer: u32,
    pub(crate) mode: u16,
    pub(crate) kind: FileKind,
    pub(crate) fate: Fate,
}

/// What a new node says of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) kind: FileKind,
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) size: u64,
    pub(crate) link: &'a [u8],
    pub(crate) layer: u32,
}

/// A file tree squashed from layers.
#[derive(Debug)]
pub struct SquashedTree {
    nodes: Vec<Node>,
    texts: Vec<u8>,
    /// Alive nodes by parent and name.
    by_name: HashTable<NodeId>,
    hasher: DefaultHashBuilder,
    /// Nodes that a layer has as another name of a file, with the node of that file.
    pub(crate) hard_links: Vec<(NodeId, NodeId)>,
    /// Hard links to what is no file, or is not there: layer, name, and what they name.
    pub(crate) loose_links: Vec<(u32, Vec<u8>, Vec<u8>)>,
}

impl Default for SquashedTree {
    fn default() -> Self {
        let root = Node {
            parent: NONE,
            first_child: NONE,
            next_sibling: NONE,
            name: (0, 0),
            link: (0, 0),
            hash: 0,
            size: 0,
            uid: 0,
            gid: 0,
            layer: 0,
            mode: 0o755,
            kind: FileKind::Directory,
            fate: Fate::Alive,
        };
        Self {
            nodes: vec![root],
            texts: Vec::new(),
            by_name: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            hard_links: Vec::new(),
            loose_links: Vec::new(),
        }
    }
}

impl SquashedTree {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    pub(crate) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    fn text(&self, (offset, length): (u32, u32)) -> &[u8] {
        &self.texts[offset as usize..offset as usize + length as usize]
    }

    fn keep(&mut self, text: &[u8]) -> (u32, u32) {
        let place = (self.texts.len(), text.len());
        self.texts.extend_from_slice(text);
        (
            u32::try_from(place.0).unwrap_or(u32::MAX),
            u32::try_from(place.1).unwrap_or(0),
        )
    }

    pub(crate) fn name(&self, id: NodeId) -> &[u8] {
        self.text(self.node(id).name)
    }

    pub(crate) fn link(&self, id: NodeId) -> &[u8] {
        self.text(self.node(id).link)
    }

    fn hash(&self, parent: NodeId, name: &[u8]) -> u32 {
        let [a, b, c, d, ..] = self.hasher.hash_one((parent, name)).to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }

    /// Makes room for so many more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.nodes.reserve(more);
        let Self { nodes, by_name, .. } = self;
        by_name.reserve(more, |id| spread(nodes[*id as usize].hash));
    }

    /// The alive child of that name.
    pub(crate) fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let hash = self.hash(parent, name);
        self.by_name
            .find(spread(hash), |id| {
                let node = self.node(*id);
                node.hash == hash && node.parent == parent && self.text(node.name) == name
            })
            .copied()
    }

    /// Adds a child; the caller made sure that no alive child has the name.
    pub(crate) fn add(&mut self, parent: NodeId, name: &[u8], facts: &Facts<'_>) -> NodeId {
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NONE);
        let name_place = self.keep(name);
        let link = self.keep(facts.link);
        let hash = self.hash(parent, name);
        let next_sibling = self.node(parent).first_child;
        self.nodes.push(Node {
            parent,
            first_child: NONE,
            next_sibling,
            name: name_place,
            link,
            hash,
            size: facts.size,
            uid: facts.uid,
            gid: facts.gid,
            layer: facts.layer,
            mode: u16::try_from(facts.mode & 0o7777).unwrap_or_default(),
            kind: facts.kind,
            fate: Fate::Alive,
        });
        self.node_mut(parent).first_child = id;
        let Self { nodes, by_name, .. } = self;
        by_name.insert_unique(spread(hash), id, |id| spread(nodes[*id as usize].hash));
        id
    }

    /// Takes a node and all below it out of the tree.
    pub(crate) fn remove(&mut self, id: NodeId, fate: Fate) {
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if self.node(id).fate != Fate::Alive {
                continue;
            }
            let hash = self.node(id).hash;
            if let Ok(entry) = self.by_name.find_entry(spread(hash), |other| *other == id) {
                entry.remove();
            }
            self.node_mut(id).fate = fate;
            pending.extend(self.child_ids(id));
        }
    }

    /// Alive children, in no order.
    pub(crate) fn child_ids(&self, id: NodeId) -> Vec<NodeId> {
        let mut children = Vec::new();
        let mut next = self.node(id).first_child;
        while next != NONE {
            if self.node(next).fate == Fate::Alive {
                children.push(next);
            }
            next = self.node(next).next_sibling;
        }
        children
    }

    /// All nodes, those too that a layer took away.
    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        ROOT..NodeId::try_from(self.nodes.len()).unwrap_or(NONE)
    }

    fn sorted_children(&self, id: NodeId) -> Vec<NodeId> {
        let mut children = self.child_ids(id);
        children.sort_by(|a, b| self.name(*a).cmp(self.name(*b)));
        children
    }

    /// The node that a path leads to. Links on the way are followed, the last one if `follow`.
    pub(crate) fn find(&self, path: &[u8], follow: bool) -> Option<NodeId> {
        self.find_from(ROOT, path, follow, &mut MAX_LINKS.clone())
    }

    fn find_from(
        &self,
        start: NodeId,
        path: &[u8],
        follow: bool,
        links: &mut u32,
    ) -> Option<NodeId> {
        let mut at = start;
        let mut components = path
            .split(|b| *b == b'/')
            .filter(|c| !c.is_empty())
            .peekable();
        while let Some(component) = components.next() {
            at = match component {
                b"." => at,
                // As in a chroot, the parent of the root is the root.
                b".." => self.parent_or_root(at),
                name => {
                    let child = self.child(at, name)?;
                    if self.node(child).kind == FileKind::Symlink
                        && (follow || components.peek().is_some())
                    {
                        self.follow(child, links)?
                    } else {
                        child
                    }
                }
            };
        }
        Some(at)
    }

    pub(crate) fn parent_or_root(&self, id: NodeId) -> NodeId {
        match self.node(id).parent {
            NONE => ROOT,
            parent => parent,
        }
    }

    /// Where a symbolic link leads, to the end.
    pub(crate) fn follow(&self, id: NodeId, links: &mut u32) -> Option<NodeId> {
        *links = links.checked_sub(1)?;
        let target = self.link(id);
        let start = if target.starts_with(b"/") {
            ROOT
        } else {
            self.parent_or_root(id)
        };
        self.find_from(start, target, true, links)
    }

    /// The path of a node, alive or not.
    pub(crate) fn path(&self, mut id: NodeId) -> Vec<u8> {
        let mut names = Vec::new();
        while id != ROOT && id != NONE {
            names.push(self.name(id));
            id = self.node(id).parent;
        }
        names.reverse();
        names.join(&b'/')
    }

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
        // Exact: no link on the way either.
        let mut at = ROOT;
        for component in path_bytes(path)
            .split(|b| *b == b'/')
            .filter(|c| !c.is_empty())
        {
            at = self.child(at, component)?;
        }
        Some(self.describe(at))
    }

    fn resolve(&self, path: &str) -> Option<String> {
        self.find(&path_bytes(path), true)
            .map(|id| path_text(&self.path(id)))
    }

    fn children(&self, path: &str) -> Vec<String> {
        let found = self.find(&path_bytes(path), true);
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

/// The table takes its place from the low bits and its tag from the high ones.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A path as text: bytes that are not UTF-8, and backslashes before them, stand as `\xNN`.
pub fn path_text(path: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(path) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(path.len() + 8);
    for chunk in path.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// The bytes that [`path_text`] made a text of. A name that really holds `\xNN` in ASCII is rare
/// enough to be missed; it is never mistaken for a file outside the tree.
pub fn path_bytes(text: &str) -> std::borrow::Cow<'_, [u8]> {
    if !text.contains("\\x") {
        return text.as_bytes().into();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        let code = rest
            .get(at + 2..at + 4)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let (take, byte) = match code.filter(|b| *b >= 0x80) {
            Some(byte) => (at + 4, Some(byte)),
            None => (at + 2, None),
        };
        bytes.extend_from_slice(&rest.as_bytes()[..if byte.is_some() { at } else { take }]);
        bytes.extend(byte);
        rest = &rest[take..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_texts_round_trip() {
        for bytes in [&b"plain/path"[..], b"caf\xe9/x", b"a\\xzz", b"\xff\xfe"] {
            assert_eq!(&*path_bytes(&path_text(bytes)), bytes);
        }
    }
}
