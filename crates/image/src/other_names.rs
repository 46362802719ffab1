//! Wanted names that the pass over the layers read nothing by: hard links, and names that lead to a
//! file only in the squashed tree, through symbolic links of any layer.
//!
//! Each is traced to the layer and the path that has its bytes, so that they can be read again under
//! that name. Links are followed in the tree alone. A name that has no bytes at all, where somebody
//! would read some (a device in place of a package database), is a hole.
//!
//! Directories behind symbolic links are entered for the fixed paths of
//! [`seawall_model::FixedPath`] only: whatever is wanted by its name is found where it really is, once.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{
    Evidence, FileFacts, FileKind, FixedPath, Hole, HoleName, Inspect, LayeredEvidence, LinkFacts,
    Visibility,
};

use crate::renamed::AskedAgain;
use crate::tree::{Fate, Lead, NodeId, SquashedTree, path_text};

/// How much is looked at.
struct Room {
    /// Names that are asked for.
    names: usize,
    /// Bytes of all names: a layer's index writes only how each differs from the one before.
    text: usize,
}

impl Default for Room {
    /// More than any image has.
    fn default() -> Self {
        Self {
            names: 500_000,
            text: 1 << 30,
        }
    }
}

/// What is to be read again, and what can't be.
#[derive(Debug, Default)]
pub struct OtherNames {
    /// By the index of the layer that has the bytes: its files, in the order of their paths.
    pub asked: BTreeMap<u32, Vec<AskedAgain>>,
    /// Wanted names that lead to no file.
    pub holes: Vec<Hole>,
    /// Of each name, by the layer that has its bytes: the layer that has the name, and whether it is
    /// still seen.
    places: HashMap<(u32, String), (u32, Visibility)>,
}

impl OtherNames {
    /// The other names in this tree that `inspect` wants, given what the pass found.
    pub fn of(tree: &SquashedTree, evidence: &[LayeredEvidence], inspect: &dyn Inspect) -> Self {
        Self::within(tree, evidence, inspect, &Room::default())
    }

    fn within(
        tree: &SquashedTree,
        evidence: &[LayeredEvidence],
        inspect: &dyn Inspect,
        room: &Room,
    ) -> Self {
        let mut told: HashMap<(u32, &str), Vec<&str>> = HashMap::new();
        for one in evidence {
            let by = told.entry((one.layer, &one.evidence.path)).or_default();
            by.push(&one.evidence.cataloger);
        }
        let mut search = Search {
            tree,
            inspect,
            told,
            first_names: tree.hard_links.iter().copied().collect(),
            asked: BTreeMap::new(),
            taken_away: None,
            read_for: HashSet::new(),
            text: 0,
            room,
            found: Self::default(),
        };
        search.hard_links();
        let fixed = inspect.fixed_paths();
        for one in &fixed {
            search.fixed(one);
        }
        search.names(&fixed);
        let mut found = search.found;
        for ((layer, path), names) in search.asked {
            let files = found.asked.entry(layer).or_default();
            files.push(AskedAgain { path, names });
        }
        found
    }

    /// What a file of that layer told under its other name, with its place in the image; none if
    /// nobody asked for it.
    pub fn place(&self, layer: u32, evidence: Evidence) -> Option<LayeredEvidence> {
        let (layer, visibility) = *self.places.get(&(layer, evidence.path.clone()))?;
        Some(LayeredEvidence {
            layer,
            visibility,
            evidence,
        })
    }
}

struct Search<'a> {
    tree: &'a SquashedTree,
    inspect: &'a dyn Inspect,
    /// By layer and path, the names of those who found something.
    told: HashMap<(u32, &'a str), Vec<&'a str>>,
    /// By a hard link, the file that it names.
    first_names: HashMap<NodeId, NodeId>,
    asked: BTreeMap<(u32, String), Vec<String>>,
    /// By directory, files that layers took away; made when it is first asked for.
    taken_away: Option<HashMap<NodeId, Vec<NodeId>>>,
    /// Who looks into which file because of a fixed path.
    read_for: HashSet<(&'static str, String, NodeId)>,
    /// Bytes of names so far.
    text: usize,
    room: &'a Room,
    found: OtherNames,
}

impl Search<'_> {
    fn hard_links(&mut self) {
        let tree = self.tree;
        for (name, file) in &tree.hard_links {
            if self.is_full() {
                return;
            }
            let node = tree.node(*name);
            let visibility = node.fate.visibility();
            self.ask(self.path(*name), *file, false, (node.layer, visibility));
        }
        for (layer, name, target) in &tree.loose_links {
            if self.is_full() {
                return;
            }
            let path = path_text(name);
            self.text += path.len();
            if self.wants_name(&path) {
                let what = format!("layer {layer}: {path}");
                let target = path_text(target);
                let reason = format!("it is another name of {target}, which is no file there");
                self.hole(HoleName::UNREAD_LINK, &what, reason);
            }
        }
    }

    /// Links and devices whose own names are wanted, fixed paths aside.
    fn names(&mut self, fixed: &[FixedPath]) {
        let tree = self.tree;
        let is_fixed = |path: &str| {
            let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
            fixed.iter().any(|fixed| match fixed.within {
                Some(ending) => fixed.path == directory && name.ends_with(ending),
                None => fixed.path == path,
            })
        };
        for id in tree.ids() {
            let node = tree.node(id);
            let led = matches!(node.kind, FileKind::Symlink | FileKind::Special);
            if !led || node.fate != Fate::Alive {
                continue;
            }
            if self.is_full() {
                return;
            }
            let path = self.path(id);
            self.text += path.len();
            if !self.wants_name(&path) || is_fixed(&path) {
                continue;
            }
            let led = if node.kind == FileKind::Symlink {
                tree.end_of_link(id)
            } else {
                Some(id)
            };
            // Of what is not there nobody reads anything, nor of a directory.
            let Some(file) = led else { continue };
            match tree.node(file).kind {
                FileKind::File => {
                    let layer = node.layer.max(tree.node(file).layer);
                    self.ask(path, file, true, (layer, Visibility::Present));
                }
                FileKind::Special if tree.path(file) != b"dev/null" => self.special(&path),
                _ => {}
            }
        }
    }

    fn fixed(&mut self, fixed: &FixedPath) {
        let (parent, last) = fixed.path.rsplit_once('/').unwrap_or(("", fixed.path));
        let (directory, name) = if fixed.within.is_some() {
            (fixed.path, None)
        } else {
            (parent, Some(last))
        };
        let at = match self.tree.lead(directory.as_bytes()) {
            Lead::Nothing => return,
            Lead::Dangling(link) => return self.dangling(fixed, link),
            Lead::To(at) => at,
        };
        // What stands where the directory should be hides no other one.
        if self.tree.node(at).kind != FileKind::Directory {
            return;
        }
        let linked = self.tree.path(at) != directory.as_bytes();
        if let Some(name) = name {
            self.fixed_file(fixed, at, name.as_bytes(), linked);
        } else {
            self.files_within(fixed, at, linked);
        }
    }

    /// The file of that name in a directory that the fixed path leads to.
    fn fixed_file(&mut self, fixed: &FixedPath, directory: NodeId, name: &[u8], linked: bool) {
        let tree = self.tree;
        let Some(child) = tree.child(directory, name) else {
            // What was there before it was deleted is told as such.
            if linked {
                self.versions(fixed, directory, name);
            }
            return;
        };
        let file = match tree.node(child).kind {
            FileKind::Symlink => match tree.end_of_link(child) {
                Some(file) => file,
                None => return self.dangling(fixed, child),
            },
            _ => child,
        };
        match tree.node(file).kind {
            FileKind::File if linked || file != child => {
                self.versions(fixed, tree.node(file).parent, tree.name(file));
            }
            FileKind::File | FileKind::Symlink => {}
            FileKind::Special => self.special(fixed.path),
            FileKind::Directory => {
                let reason = "it is a directory, not a file".to_owned();
                self.hole(HoleName::UNREADABLE_FILE, fixed.path, reason);
            }
        }
    }

    /// The file and those that layers put others in place of, so that packages are known to be of the
    /// layer that brought them.
    fn versions(&mut self, fixed: &FixedPath, directory: NodeId, name: &[u8]) {
        let tree = self.tree;
        let alive = tree.child(directory, name);
        for file in alive.into_iter().chain(self.taken_away(directory)) {
            if tree.name(file) == name && self.is_for(fixed, fixed.path, file) {
                let node = tree.node(file);
                let place = (node.layer, node.fate.visibility());
                self.ask(fixed.path.to_owned(), file, true, place);
            }
        }
    }

    fn files_within(&mut self, fixed: &FixedPath, directory: NodeId, linked: bool) {
        let tree = self.tree;
        let ending = fixed.within.unwrap_or_default().as_bytes();
        let mut children = tree.child_ids(directory);
        if linked {
            children.extend(self.taken_away(directory));
        }
        for child in children {
            if !tree.name(child).ends_with(ending) || self.is_full() {
                continue;
            }
            let node = tree.node(child);
            let path = format!("{}/{}", fixed.path, path_text(tree.name(child)));
            self.text += path.len();
            match node.kind {
                FileKind::File if linked && self.is_for(fixed, &path, child) => {
                    self.ask(path, child, true, (node.layer, node.fate.visibility()));
                }
                FileKind::Symlink if node.fate == Fate::Alive => {
                    self.linked_within(fixed, child, path);
                }
                FileKind::Special if node.fate == Fate::Alive => self.special(&path),
                _ => {}
            }
        }
    }

    /// A link in a directory whose files are wanted.
    fn linked_within(&mut self, fixed: &FixedPath, link: NodeId, path: String) {
        let tree = self.tree;
        let Some(file) = tree.end_of_link(link) else {
            return self.dangling(fixed, link);
        };
        let layer = tree.node(link).layer.max(tree.node(file).layer);
        match tree.node(file).kind {
            FileKind::File => {
                if self.is_for(fixed, &path, file) {
                    self.ask(path, file, true, (layer, Visibility::Present));
                }
            }
            FileKind::Special => self.special(&path),
            FileKind::Directory | FileKind::Symlink => {}
        }
    }

    /// Files that layers took out of a directory.
    fn taken_away(&mut self, directory: NodeId) -> Vec<NodeId> {
        let tree = self.tree;
        let by_directory = self.taken_away.get_or_insert_with(|| {
            let mut found: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
            for id in tree.ids() {
                let node = tree.node(id);
                if node.kind == FileKind::File && node.fate != Fate::Alive {
                    found.entry(node.parent).or_default().push(id);
                }
            }
            found
        });
        by_directory.get(&directory).cloned().unwrap_or_default()
    }

    /// Whether the file is one that is still to be read for whoever wants the fixed path; the files of
    /// a database are each read in its own way, which the name tells.
    fn is_for(&mut self, fixed: &FixedPath, path: &str, file: NodeId) -> bool {
        let last = path.rsplit('/').next().filter(|_| fixed.database);
        let last = last.unwrap_or_default().to_owned();
        self.tree.node(file).kind == FileKind::File
            && self
                .read_for
                .insert((fixed.wanted_by, last, self.first_name(file)))
    }

    /// Asks for a file under another name, if that is wanted.
    fn ask(&mut self, name: String, file: NodeId, symbolic: bool, place: (u32, Visibility)) {
        let tree = self.tree;
        self.text += name.len();
        let first = self.first_name(file);
        let (node, real) = (tree.node(first), self.path(first));
        let told = self.told.get(&(node.layer, real.as_str()));
        let told = |by: &str| told.is_some_and(|all| all.contains(&by));
        let wanted = self.inspect.wants_link(&LinkFacts {
            file: FileFacts {
                path: &name,
                size: node.size,
                mode: u32::from(node.mode),
            },
            real: &real,
            symbolic,
            told: &told,
        });
        if !wanted || self.found.places.contains_key(&(node.layer, name.clone())) {
            return;
        }
        let stored = tree.detours.get(&first).map(|path| path_text(path));
        let stored = (node.layer, stored.unwrap_or(real));
        let names = self.asked.entry(stored).or_default();
        names.push(name.clone());
        self.found.places.insert((node.layer, name), place);
    }

    /// The node whose layer has the file's bytes, under its path.
    fn first_name(&self, mut file: NodeId) -> NodeId {
        // Each link is of a file that was there before it, so this ends.
        while let Some(first) = self.first_names.get(&file) {
            file = *first;
        }
        file
    }

    /// Whether a file of that name would be wanted whatever is in it.
    fn wants_name(&self, path: &str) -> bool {
        let (size, mode) = (0, 0);
        self.inspect.wants(&FileFacts { path, size, mode })
    }

    fn path(&self, id: NodeId) -> String {
        path_text(&self.tree.path(id))
    }

    /// Whether too much was found already; said once.
    fn is_full(&mut self) -> bool {
        let Room { names, text } = *self.room;
        let full = self.found.places.len() >= names || self.text >= text;
        if full && !self.found.holes.iter().any(|hole| hole.what == REST) {
            let reason = format!("files have more than {names} other names, or very long ones");
            let hole = Hole::new(HoleName::UNREAD_LINK, REST, "the whole file system", reason);
            self.found.holes.push(hole);
        }
        full
    }

    fn dangling(&mut self, fixed: &FixedPath, link: NodeId) {
        if fixed.database {
            let leads = path_text(self.tree.link(link));
            let reason = format!("the link leads nowhere: to {leads}");
            self.hole(HoleName::UNREAD_LINK, &self.path(link), reason);
        }
    }

    fn special(&mut self, path: &str) {
        let reason = "it is a device, a FIFO or a socket, not a file".to_owned();
        self.hole(HoleName::UNREADABLE_FILE, path, reason);
    }

    fn hole(&mut self, name: HoleName, path: &str, reason: String) {
        let hole = Hole::new(name, "file not read", path, reason);
        self.found.holes.push(hole);
    }
}

/// What is not read where a limit is reached.
const REST: &str = "the rest of the files that have other names";

#[cfg(test)]
mod tests;
