//! A file tree in flat arrays: about 60 bytes a file, names included.
//!
//! One tree holds the file system so far, below [`ROOT`], and beside it, below a root of its own,
//! the layer that is being unpacked; putting the layer on top moves its nodes over. A node that is
//! taken out keeps its place, its path and what became of it.
//!
//! Invariant: every operation costs the nodes that it makes, moves or takes out, and each node is
//! taken out once. No list of children is read while nodes that were taken out may stand in it, but
//! to be given up; [`SquashedTree::settle`] makes the lists anew.

mod left_out;
mod links;
mod view;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
pub use left_out::{LeftOut, LeftOutCount};
pub(crate) use links::{Lead, MAX_LINKS};
use seawall_model::{FileKind, Visibility};

pub(crate) type NodeId = u32;
pub(crate) const ROOT: NodeId = 0;
pub(crate) const NONE: NodeId = u32::MAX;

/// What became of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Alive,
    Shadowed(u32),
    Deleted(u32),
    /// The user wants nothing to be known of it, whatever layers did to it.
    LeftOut,
}

/// What a node of a layer does to lower layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    /// A directory that hides what they have in it.
    Opaque,
    /// A device that hides what they have of its name, and is not seen itself.
    Whiteout,
}

impl Fate {
    /// Whether the container sees it; none if nobody is to know.
    pub(crate) fn visibility(self) -> Option<Visibility> {
        match self {
            Self::Alive => Some(Visibility::Present),
            Self::Shadowed(by) => Some(Visibility::Shadowed(by)),
            Self::Deleted(by) => Some(Visibility::Deleted(by)),
            Self::LeftOut => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) parent: NodeId,
    first_child: NodeId,
    next_sibling: NodeId,
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
    pub(crate) mark: Mark,
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
    /// Nodes that their layer's entries named through a link of the layer, with the paths of those.
    pub(crate) detours: HashMap<NodeId, Vec<u8>>,
    /// Hard links to what is no file, or is not there: layer, name, and what they name.
    pub(crate) loose_links: Vec<(u32, Vec<u8>, Vec<u8>)>,
    /// Where each symbolic link leads, in the order of the links' nodes; known once all is settled.
    leads: Vec<(NodeId, links::Followed)>,
    /// Nodes looked up, made, moved, taken out or passed over: the measure of the work done.
    #[cfg(test)]
    pub(crate) visits: std::sync::atomic::AtomicU64,
}

impl Default for SquashedTree {
    fn default() -> Self {
        let mut tree = Self {
            nodes: Vec::new(),
            texts: Vec::new(),
            by_name: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            hard_links: Vec::new(),
            detours: HashMap::new(),
            loose_links: Vec::new(),
            leads: Vec::new(),
            #[cfg(test)]
            visits: std::sync::atomic::AtomicU64::default(),
        };
        tree.add_root(0);
        tree
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

    /// Whether nodes and names of so many more bytes can still be told apart. A path makes no more
    /// nodes than it has bytes, but the links on it may be long, too.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        let most = self.texts.len().max(self.nodes.len());
        most.saturating_add(bytes) < NONE as usize - (256 << 20)
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

    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "tests count"))]
    fn visit(&self) {
        #[cfg(test)]
        self.visits
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    /// Makes room for so many more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.nodes.reserve(more);
        let Self { nodes, by_name, .. } = self;
        by_name.reserve(more, |id| spread(nodes[*id as usize].hash));
    }

    /// The alive child of that name.
    pub(crate) fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let child = self.child_or_left_out(parent, name);
        child.filter(|child| self.node(*child).fate != Fate::LeftOut)
    }

    /// The child of that name that is alive, or would be if it were not left out.
    fn child_or_left_out(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        self.visit();
        let hash = self.hash(parent, name);
        self.by_name
            .find(spread(hash), |id| {
                let node = self.node(*id);
                node.hash == hash && node.parent == parent && self.text(node.name) == name
            })
            .copied()
    }

    /// The node at exactly that path, with no link on the way.
    pub(crate) fn exact(&self, path: &[u8]) -> Option<NodeId> {
        components(path).try_fold(ROOT, |at, name| self.child(at, name))
    }

    /// The parent, which of a root is the root, as in a chroot.
    pub(crate) fn parent_or_root(&self, id: NodeId) -> NodeId {
        match self.node(id).parent {
            NONE => id,
            parent => parent,
        }
    }

    /// A directory without a parent, for a layer to be unpacked in.
    pub(crate) fn add_root(&mut self, layer: u32) -> NodeId {
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node {
            parent: NONE,
            first_child: NONE,
            next_sibling: NONE,
            name: (0, 0),
            link: (0, 0),
            hash: 0,
            size: 0,
            uid: 0,
            gid: 0,
            layer,
            mode: 0o755,
            kind: FileKind::Directory,
            mark: Mark::None,
            fate: Fate::Alive,
        });
        id
    }

    /// Adds a child; the caller made sure that no alive child has the name.
    pub(crate) fn add(&mut self, parent: NodeId, name: &[u8], facts: &Facts<'_>) -> NodeId {
        let id = self.add_root(facts.layer);
        let (name_place, link) = (self.keep(name), self.keep(facts.link));
        let node = self.node_mut(id);
        (node.name, node.link) = (name_place, link);
        self.describe_anew(id, facts);
        let hash = self.hash(parent, name);
        self.attach(id, parent, hash);
        id
    }

    /// Makes a node say this of itself, but for the text of a link.
    pub(crate) fn describe_anew(&mut self, id: NodeId, facts: &Facts<'_>) {
        let node = self.node_mut(id);
        node.kind = facts.kind;
        node.mode = u16::try_from(facts.mode & 0o7777).unwrap_or_default();
        (node.uid, node.gid, node.size) = (facts.uid, facts.gid, facts.size);
        node.layer = facts.layer;
    }

    fn attach(&mut self, id: NodeId, parent: NodeId, hash: u32) {
        self.visit();
        let next_sibling = std::mem::replace(&mut self.node_mut(parent).first_child, id);
        let node = self.node_mut(id);
        (node.parent, node.hash, node.next_sibling) = (parent, hash, next_sibling);
        let Self { nodes, by_name, .. } = self;
        by_name.insert_unique(spread(hash), id, |id| spread(nodes[*id as usize].hash));
    }

    fn detach(&mut self, id: NodeId) {
        self.visit();
        let hash = self.node(id).hash;
        if let Ok(entry) = self.by_name.find_entry(spread(hash), |other| *other == id) {
            entry.remove();
        }
    }

    /// Moves a node with all below it to another directory, which has no alive child of its name.
    /// Its old directory's list of children must have been given up.
    pub(crate) fn move_to(&mut self, id: NodeId, parent: NodeId) {
        self.detach(id);
        let hash = self.hash(parent, self.name(id));
        self.attach(id, parent, hash);
    }

    /// Takes a node and all below it out of the tree.
    pub(crate) fn remove(&mut self, id: NodeId, fate: Fate) {
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            self.remove_one(id, fate);
            pending.extend(self.give_up_children(id));
        }
    }

    /// Takes a node out, and leaves what is below it to the caller.
    pub(crate) fn remove_one(&mut self, id: NodeId, fate: Fate) {
        self.detach(id);
        self.node_mut(id).fate = fate;
    }

    /// The alive children of a node, which lists none from now on.
    pub(crate) fn give_up_children(&mut self, id: NodeId) -> Vec<NodeId> {
        let first = std::mem::replace(&mut self.node_mut(id).first_child, NONE);
        self.siblings(first)
    }

    /// The alive ones of a list of siblings.
    fn siblings(&self, first: NodeId) -> Vec<NodeId> {
        let mut alive = Vec::new();
        let mut next = first;
        while next != NONE {
            self.visit();
            let node = self.node(next);
            if node.fate == Fate::Alive {
                alive.push(next);
            }
            next = node.next_sibling;
        }
        alive
    }

    /// Ends the putting together: lists of children without what was taken out, and for each
    /// symbolic link where it leads.
    pub(crate) fn settle(&mut self) {
        for node in &mut self.nodes {
            node.first_child = NONE;
        }
        for index in 0..self.nodes.len() {
            self.visit();
            let id = NodeId::try_from(index).unwrap_or(NONE);
            let node = &self.nodes[index];
            if node.fate == Fate::Alive && node.parent != NONE {
                let parent = node.parent as usize;
                let next = std::mem::replace(&mut self.nodes[parent].first_child, id);
                self.nodes[index].next_sibling = next;
            }
        }
        self.leads = links::leads(self);
    }

    /// All nodes, those too that a layer took away.
    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        ROOT..NodeId::try_from(self.nodes.len()).unwrap_or(NONE)
    }

    /// Alive children, in no order; the tree must be settled.
    pub(crate) fn child_ids(&self, id: NodeId) -> Vec<NodeId> {
        self.siblings(self.node(id).first_child)
    }

    /// The path of a node, alive or not.
    pub(crate) fn path(&self, mut id: NodeId) -> Vec<u8> {
        let mut names = Vec::new();
        while self.node(id).parent != NONE {
            names.push(self.name(id));
            id = self.node(id).parent;
        }
        names.reverse();
        names.join(&b'/')
    }
}

/// The parts of a path between its slashes.
pub(crate) fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|b| *b == b'/').filter(|c| !c.is_empty())
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

/// The same, borrowed where nothing needs to be written otherwise.
pub(crate) fn path_shown(path: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(path) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(path_text(path)),
    }
}

/// The bytes that [`path_text`] made a text of. A name that really holds `\xNN` in ASCII is rare
/// enough to be missed; it is never mistaken for a file outside the tree.
pub fn path_bytes(text: &str) -> Cow<'_, [u8]> {
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
