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
use crate::tree::{Fate, Lead, LeftOut, NodeId, SquashedTree, path_text};

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
    /// Names that are left out, though not the files that they lead to.
    pub left_out: LeftOut,
    /// Each name, by the layer that has its bytes.
    places: HashMap<(u32, String), Place>,
}

/// Where a name stands in the image.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The layer that has the name.
    layer: u32,
    visibility: Visibility,
    /// The number of the file that it is a name of, in the order in which files were asked for.
    file: usize,
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
            replaced: HashMap::new(),
            taken_away: None,
            later: Vec::new(),
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
        search.taken_away_files();
        search.names(&fixed);
        let mut found = search.found;
        for ((layer, path), (file, mut names)) in search.asked {
            if let Some(replaced) = search.replaced.get(&file) {
                names.retain(|name| !replaced.contains(name));
            }
            if !names.is_empty() {
                let files = found.asked.entry(layer).or_default();
                files.push(AskedAgain { path, names });
            }
        }
        found
    }

    /// What a file of that layer told under its other name, with its place in the image; none if
    /// nobody asked for it.
    pub fn place(&self, layer: u32, evidence: Evidence) -> Option<LayeredEvidence> {
        let place = self.places.get(&(layer, evidence.path.clone()))?;
        Some(LayeredEvidence {
            layer: place.layer,
            visibility: place.visibility,
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
    /// By layer and stored path, the file's number and its names.
    asked: BTreeMap<(u32, String), (usize, Vec<String>)>,
    /// By a file's number, those of its names by which another one is seen.
    replaced: HashMap<usize, HashSet<String>>,
    /// By directory, files that layers took away; made when it is first asked for.
    taken_away: Option<HashMap<NodeId, Vec<NodeId>>>,
    /// Those of them that fixed paths led to, with the names by which they did.
    later: Vec<(&'a FixedPath, String, NodeId)>,
    /// Who looks into which file because of a fixed path.
    read_for: HashSet<(&'static str, String, NodeId)>,
    /// Bytes of names so far.
    text: usize,
    room: &'a Room,
    found: OtherNames,
}

impl<'a> Search<'a> {
    fn hard_links(&mut self) {
        let tree = self.tree;
        for (name, file) in &tree.hard_links {
            if self.is_full() {
                return;
            }
            let node = tree.node(*name);
            // No container ever sees what its own layer puts something else in place of.
            if node.fate == Fate::Shadowed(node.layer) {
                continue;
            }
            let Some(visibility) = node.fate.visibility() else {
                continue;
            };
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
            let Some(file) = led else {
                if !tree.leads_out(id) {
                    let leads = path_text(tree.link(id));
                    let reason = format!("it leads to {leads}, which the target does not have");
                    self.hole(HoleName::DANGLING_LINK, &path, reason);
                }
                continue;
            };
            match tree.node(file).kind {
                FileKind::File => {
                    let layer = node.layer.max(tree.node(file).layer);
                    self.ask(path, file, true, (layer, Visibility::Present));
                }
                FileKind::Special if tree.path(file) != b"dev/null" => self.special(&path),
                // Of a directory nobody reads anything.
                _ => {}
            }
        }
    }

    fn fixed(&mut self, fixed: &'a FixedPath) {
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
    fn fixed_file(&mut self, fixed: &'a FixedPath, directory: NodeId, name: &[u8], linked: bool) {
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
    fn versions(&mut self, fixed: &'a FixedPath, directory: NodeId, name: &[u8]) {
        let tree = self.tree;
        if let Some(alive) = tree.child(directory, name) {
            self.ask_for(fixed, fixed.path.to_owned(), alive);
        }
        for file in self.taken_away(directory) {
            if tree.name(file) == name {
                self.later.push((fixed, fixed.path.to_owned(), file));
            }
        }
    }

    /// Asks for what is seen no more: after all that is, so that a file with a name that is seen is not
    /// taken for one that has none.
    fn taken_away_files(&mut self) {
        for (fixed, path, file) in std::mem::take(&mut self.later) {
            if self.is_full() {
                return;
            }
            self.ask_for(fixed, path, file);
        }
    }

    /// Asks for a file that a fixed path leads to, unless it is read for it already.
    fn ask_for(&mut self, fixed: &FixedPath, path: String, file: NodeId) {
        let node = self.tree.node(file);
        if let Some(visibility) = node.fate.visibility()
            && self.is_for(fixed, &path, file)
        {
            self.ask(path, file, true, (node.layer, visibility));
        }
    }

    fn files_within(&mut self, fixed: &'a FixedPath, directory: NodeId, linked: bool) {
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
                FileKind::File if linked && node.fate == Fate::Alive => {
                    self.ask_for(fixed, path, child);
                }
                FileKind::File if linked => self.later.push((fixed, path, child)),
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

    /// Files that later layers took out of a directory.
    fn taken_away(&mut self, directory: NodeId) -> Vec<NodeId> {
        let tree = self.tree;
        let by_directory = self.taken_away.get_or_insert_with(|| {
            let mut found: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
            for id in tree.ids() {
                let node = tree.node(id);
                let shadowed = [Fate::LeftOut, Fate::Shadowed(node.layer)].contains(&node.fate);
                let gone = node.fate != Fate::Alive && !shadowed;
                if node.kind == FileKind::File && gone {
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
        let (node, stored) = (tree.node(first), self.path(first));
        // What a first name told that is gone is not told of what is still seen.
        let gone = node.fate != Fate::Alive && place.1 == Visibility::Present;
        let seen = (symbolic && gone).then(|| self.path(file));
        let real = seen.as_deref().unwrap_or(&stored);
        let told = self.told.get(&(node.layer, real));
        let told = |by: &str| told.is_some_and(|all| all.contains(&by));
        if let Some(pattern) = self.inspect.leaves_out_file(&name) {
            self.found.left_out.entry(pattern).or_default().files += 1;
            return;
        }
        let wanted = self.inspect.wants_link(&LinkFacts {
            file: FileFacts {
                path: &name,
                size: node.size,
                mode: u32::from(node.mode),
            },
            real,
            symbolic,
            told: &told,
        });
        if !wanted {
            return;
        }
        let (layer, visibility) = place;
        let key = (node.layer, name);
        let known = self.found.places.get(&key).copied();
        // What is seen by a name comes before what once was.
        let is_seen = |visibility| visibility == Visibility::Present;
        if known.is_some_and(|known| is_seen(known.visibility) || !is_seen(visibility)) {
            return;
        }
        let detour = tree.detours.get(&first).map(|path| path_text(path));
        let stored = (node.layer, detour.unwrap_or(stored));
        let next = self.asked.len();
        let (file, names) = self.asked.entry(stored).or_insert((next, Vec::new()));
        let file = *file;
        if known.is_none_or(|known| known.file != file) {
            names.push(key.1.clone());
        }
        if let Some(known) = known.filter(|known| known.file != file) {
            let replaced = self.replaced.entry(known.file).or_default();
            replaced.insert(key.1.clone());
        }
        // Where a link took the name of the same file, nothing else came to be seen by it.
        let same =
            |known: &Place| known.file == file && known.visibility == Visibility::Shadowed(layer);
        let place = Place {
            layer: known.filter(same).map_or(layer, |known| known.layer),
            visibility,
            file,
        };
        self.found.places.insert(key, place);
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
        if fixed.database && !self.tree.leads_out(link) {
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
