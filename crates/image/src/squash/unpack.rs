//! One layer, unpacked by itself beside the tree: the first of the two steps.

use std::collections::{HashMap, HashSet};

use seawall_model::FileKind;

use super::SquashError;
use super::budget::Budget;
use super::trail::Trail;
use crate::layer::Irregularity;
use crate::records::{Record, RecordKind};
use crate::tree::{Facts, Fate, MAX_LINKS, Mark, NodeId, SquashedTree, path_text};

/// Irregularities of one layer that are told.
const MAX_TOLD: usize = 100;
const THROUGH_LINK: &str = "the layer has a link here, and then files below it";

/// What came out.
pub(super) struct Unpacked {
    pub(super) root: NodeId,
    pub(super) whiteouts: Vec<NodeId>,
    pub(super) told: Vec<Irregularity>,
    /// What is left for the layers above.
    pub(super) budget: Budget,
}

/// A layer that is being unpacked.
pub(super) struct Unpacking<'t> {
    tree: &'t mut SquashedTree,
    layer: u32,
    root: NodeId,
    trail: Trail,
    whiteouts: Vec<NodeId>,
    /// Those among them that have an entry of their name, and no marker.
    devices: HashSet<NodeId>,
    told: Vec<Irregularity>,
    /// Nodes whose entries named them through a link of the layer, by these paths.
    by_detour: HashMap<Vec<u8>, NodeId>,
    /// Nodes that something was told of already.
    told_of: HashSet<NodeId>,
    /// Hard links to what was not there when they came.
    late: Vec<(Vec<u8>, Vec<u8>)>,
    budget: Budget,
}

/// What to do where the way to a directory ends before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// There is no such directory.
    Stop,
    /// What is missing is made; what is in the way stays.
    Make,
    /// What is missing is made, and takes the place of what is in the way.
    Replace,
}

impl<'t> Unpacking<'t> {
    pub(super) fn new(tree: &'t mut SquashedTree, layer: u32, budget: Budget) -> Self {
        let root = tree.add_root(layer);
        Self {
            tree,
            layer,
            root,
            trail: Trail::default(),
            whiteouts: Vec::new(),
            devices: HashSet::new(),
            told: Vec::new(),
            by_detour: HashMap::new(),
            told_of: HashSet::new(),
            late: Vec::new(),
            budget,
        }
    }

    /// Unpacks the next entry.
    pub(super) fn entry(&mut self, record: &Record<'_>) -> Result<(), SquashError> {
        self.budget.add_entry();
        if !self.tree.has_room(record.path.len() + record.link.len()) {
            return Err(SquashError::TooMany);
        }
        let kind = match record.kind {
            RecordKind::File => FileKind::File,
            RecordKind::Directory => FileKind::Directory,
            RecordKind::Symlink => FileKind::Symlink,
            RecordKind::Special | RecordKind::WhiteoutDevice => FileKind::Special,
            RecordKind::Whiteout => return self.whiteout(record.path),
            RecordKind::Opaque => return self.opaque(record.path),
            RecordKind::HardLink => return self.hard_link(record.path, record.link),
        };
        let facts = Facts {
            kind,
            mode: record.mode,
            uid: record.uid,
            gid: record.gid,
            size: record.size,
            link: if kind == FileKind::Symlink {
                record.link
            } else {
                &[]
            },
            layer: self.layer,
        };
        let node = self.put(record.path, &facts)?;
        if let (RecordKind::WhiteoutDevice, Some(node)) = (record.kind, node) {
            self.hide(node);
            self.devices.insert(node);
        }
        Ok(())
    }

    /// Tries the hard links again whose files had not come yet.
    pub(super) fn late_links(&mut self) -> Result<(), SquashError> {
        let late = std::mem::take(&mut self.late);
        let named: HashMap<&[u8], &[u8]> = late.iter().map(|(a, b)| (&**a, &**b)).collect();
        for (path, target) in &late {
            let detail =
                "a hard link to a file that the layer does not have before it: engines refuse it";
            self.tell(path, detail);
            let target = end_of_links(&named, target);
            let own = self.find(target)?;
            let found = own.or_else(|| self.tree.exact(target));
            let is_file = |id: &NodeId| self.tree.node(*id).kind != FileKind::Directory;
            match found.filter(is_file) {
                Some(found) => self.put_again(path, found)?,
                None => self.loose(path, target),
            }
        }
        Ok(())
    }

    fn loose(&mut self, path: &[u8], target: &[u8]) {
        let loose = (self.layer, path.to_vec(), target.to_vec());
        self.tree.loose_links.push(loose);
    }

    /// The file that the layer's last entry of that path made.
    pub(super) fn file(&mut self, path: &[u8]) -> Option<NodeId> {
        let found = if let Some(node) = self.by_detour.get(path) {
            Some(*node)
        } else {
            // Neither what a later entry put here by another path, nor what a link here leads to.
            let found = self.find(path).ok().flatten();
            found.filter(|node| !self.trail.is_linked() && !self.tree.detours.contains_key(node))
        };
        found.filter(|id| self.tree.node(*id).kind == FileKind::File)
    }

    /// The file's own path, where its entry named it through a link of the layer.
    pub(super) fn end_of_detour(&self, node: NodeId) -> Option<String> {
        let detour = self.tree.detours.contains_key(&node);
        detour.then(|| path_text(&self.tree.path(node)))
    }

    pub(super) fn finish(self) -> Unpacked {
        Unpacked {
            root: self.root,
            whiteouts: self.whiteouts,
            told: self.told,
            budget: self.budget,
        }
    }

    /// Puts an entry in its place, and answers where that is.
    fn put(&mut self, path: &[u8], facts: &Facts<'_>) -> Result<Option<NodeId>, SquashError> {
        let (directory, name) = split(path);
        let parent = self.made_directory(directory)?;
        let Some(parent) = parent.filter(|_| !name.is_empty()) else {
            return Ok(None);
        };
        let detour = self.trail.is_linked();
        if let Some(old) = self.tree.child(parent, name) {
            let was = self.tree.node(old);
            if [facts.kind, was.kind] == [FileKind::Directory; 2] {
                self.tree.describe_anew(old, facts);
                return Ok(Some(old));
            }
            if was.mark != Mark::Whiteout || self.devices.contains(&old) {
                self.tell(path, "it stands twice in the layer: the last one counts");
            } else if facts.kind == FileKind::Directory {
                let detail = "the layer hides what is below, and then has a directory here: with overlayfs nothing is hidden";
                self.tell(path, detail);
            }
            self.take_out(old);
        }
        let node = self.tree.add(parent, name, facts);
        if detour {
            self.by_detour.insert(path.to_vec(), node);
            self.tree.detours.insert(node, path.to_vec());
        }
        Ok(Some(node))
    }

    /// Makes a device the whiteout that it is.
    fn hide(&mut self, node: NodeId) {
        self.tree.node_mut(node).mark = Mark::Whiteout;
        self.whiteouts.push(node);
    }

    fn whiteout(&mut self, path: &[u8]) -> Result<(), SquashError> {
        let (directory, name) = split(path);
        let parent = self.made_directory(directory)?;
        let Some(parent) = parent.filter(|_| !name.is_empty()) else {
            return Ok(());
        };
        if let Some(own) = self.tree.child(parent, name) {
            let detail = "the layer has it, and hides it: what lower layers have here is hidden";
            self.tell(path, detail);
            if self.tree.node(own).kind == FileKind::Directory {
                self.tree.node_mut(own).mark = Mark::Opaque;
            }
            return Ok(());
        }
        let facts = Facts {
            kind: FileKind::Special,
            ..implied(self.layer)
        };
        let node = self.tree.add(parent, name, &facts);
        self.hide(node);
        Ok(())
    }

    fn opaque(&mut self, path: &[u8]) -> Result<(), SquashError> {
        let (directory, name) = split(path);
        if name.is_empty() {
            let detail = "an opaque marker in the root: with overlayfs nothing is hidden";
            self.tell(path, detail);
            return Ok(());
        }
        let Some(parent) = self.made_directory(directory)? else {
            return Ok(());
        };
        let node = match self.tree.child(parent, name) {
            None => self.tree.add(parent, name, &implied(self.layer)),
            Some(node) => match self.tree.node(node).kind {
                FileKind::Symlink => {
                    self.tell_of(node, THROUGH_LINK);
                    match self.through(node, Missing::Make, &mut MAX_LINKS.clone())? {
                        Some(directory) => directory,
                        None => return Ok(()),
                    }
                }
                _ => node,
            },
        };
        // On a file, overlayfs passes over the mark.
        if node != self.root && self.tree.node(node).kind == FileKind::Directory {
            self.tree.node_mut(node).mark = Mark::Opaque;
        }
        Ok(())
    }

    fn hard_link(&mut self, path: &[u8], target: &[u8]) -> Result<(), SquashError> {
        let mut found = self.find(target)?;
        if found.is_none() {
            // The way to the path is made before the file is looked for, and may be on the way to it.
            self.made_directory(split(path).0)?;
            found = self.find(target)?;
        }
        match found {
            Some(found) if self.tree.node(found).kind == FileKind::Directory => {
                self.tell(path, "a hard link to a directory: engines refuse it");
                self.loose(path, target);
            }
            Some(_) if path == target => {
                self.tell(path, "a hard link to itself: engines refuse it");
            }
            Some(found) => self.put_again(path, found)?,
            None => self.late.push((path.to_vec(), target.to_vec())),
        }
        Ok(())
    }

    /// Gives what is no directory another name.
    fn put_again(&mut self, path: &[u8], file: NodeId) -> Result<(), SquashError> {
        let link = self.tree.link(file).to_vec();
        let node = self.tree.node(file);
        let mark = node.mark;
        let facts = Facts {
            kind: node.kind,
            mode: u32::from(node.mode),
            uid: node.uid,
            gid: node.gid,
            size: node.size,
            link: &link,
            layer: self.layer,
        };
        let Some(put) = self.put(path, &facts)? else {
            return Ok(());
        };
        if mark == Mark::Whiteout {
            let detail = "a hard link to what the layer hides: it hides what is below it, too";
            self.tell(path, detail);
            self.hide(put);
            self.devices.insert(put);
        } else if facts.kind == FileKind::File {
            self.tree.hard_links.push((put, file));
        }
        Ok(())
    }

    /// What the layer has at a path; the last component is not followed.
    fn find(&mut self, path: &[u8]) -> Result<Option<NodeId>, SquashError> {
        let (directory, name) = split(path);
        let parent = self.directory(directory, Missing::Stop)?;
        Ok(parent.and_then(|parent| self.tree.child(parent, name)))
    }

    fn made_directory(&mut self, path: &[u8]) -> Result<Option<NodeId>, SquashError> {
        self.directory(path, Missing::Replace)
    }

    fn directory(&mut self, path: &[u8], missing: Missing) -> Result<Option<NodeId>, SquashError> {
        let (mut at, mut from) = match self.trail.back_to(path) {
            Some((node, end)) => (node, end + 1),
            None => (self.root, 0),
        };
        // What is taken out on the way takes the trail with it.
        let mut linked = self.trail.is_linked();
        while from < path.len() {
            let length = path[from..].iter().position(|b| *b == b'/');
            let end = length.map_or(path.len(), |length| from + length);
            if end > from {
                let (before, name) = (at, &path[from..end]);
                match self.enter(at, name, missing, &mut MAX_LINKS.clone())? {
                    Some(next) => at = next,
                    None => return Ok(None),
                }
                linked |= self.tree.parent_or_root(at) != before || self.tree.name(at) != name;
                self.trail.on_to(path, end, at, linked);
            }
            from = end + 1;
        }
        Ok(Some(at))
    }

    /// Goes into the directory of that name.
    fn enter(
        &mut self,
        at: NodeId,
        name: &[u8],
        missing: Missing,
        links: &mut u32,
    ) -> Result<Option<NodeId>, SquashError> {
        let Some(child) = self.tree.child(at, name) else {
            if missing == Missing::Stop {
                return Ok(None);
            }
            self.budget.take_way()?;
            return Ok(Some(self.tree.add(at, name, &implied(self.layer))));
        };
        let (kind, mark) = (self.tree.node(child).kind, self.tree.node(child).mark);
        let detail = match kind {
            FileKind::Directory => return Ok(Some(child)),
            FileKind::Symlink => THROUGH_LINK,
            _ if mark == Mark::Whiteout => {
                "the layer hides what is below, and then has files in it"
            }
            _ => "the layer has a file here, and then files below it",
        };
        if missing == Missing::Replace {
            self.tell_of(child, detail);
        }
        if kind == FileKind::Symlink {
            let missing = match missing {
                Missing::Stop => Missing::Stop,
                Missing::Make | Missing::Replace => Missing::Make,
            };
            if let Some(led) = self.through(child, missing, links)? {
                return Ok(Some(led));
            }
        }
        if missing != Missing::Replace {
            return Ok(None);
        }
        self.take_out(child);
        let made = self.tree.add(at, name, &implied(self.layer));
        if mark == Mark::Whiteout {
            self.tree.node_mut(made).mark = Mark::Opaque;
        }
        Ok(Some(made))
    }

    /// The directory that a link leads to.
    fn through(
        &mut self,
        link: NodeId,
        missing: Missing,
        links: &mut u32,
    ) -> Result<Option<NodeId>, SquashError> {
        let Some(left) = links.checked_sub(1) else {
            return Ok(None);
        };
        *links = left;
        let target = self.tree.link(link).to_vec();
        let mut at = if target.starts_with(b"/") {
            self.root
        } else {
            self.tree.parent_or_root(link)
        };
        for name in target.split(|b| *b == b'/') {
            self.budget.take_link_step()?;
            at = match name {
                b"" | b"." => at,
                b".." => self.tree.parent_or_root(at),
                name => match self.enter(at, name, missing, links)? {
                    Some(next) => next,
                    None => return Ok(None),
                },
            };
        }
        Ok(Some(at))
    }

    /// Takes an entry of the layer out again.
    fn take_out(&mut self, node: NodeId) {
        self.tree.remove(node, Fate::Shadowed(self.layer));
        self.trail.forget();
    }

    /// Tells something of a node once: the way to it is found anew each time.
    fn tell_of(&mut self, node: NodeId, detail: &str) {
        if self.told.len() < MAX_TOLD && self.told_of.insert(node) {
            let path = self.tree.path(node);
            self.tell(&path, detail);
        }
    }

    fn tell(&mut self, path: &[u8], detail: &str) {
        if self.told.len() >= MAX_TOLD {
            return;
        }
        let path = path_text(path);
        if self
            .told
            .iter()
            .any(|t| t.path == path && t.detail == detail)
        {
            return;
        }
        self.told.push(Irregularity {
            id: Irregularity::AMBIGUOUS.to_owned(),
            path,
            offset: 0,
            detail: detail.to_owned(),
        });
    }
}

/// Hard links of one layer that are followed to the file that has the bytes; packers write the first
/// name of it, so one is enough.
const MAX_HARD_LINKS: usize = 16;

/// What a hard link names, where that is one itself.
fn end_of_links<'l>(links: &HashMap<&'l [u8], &'l [u8]>, mut target: &'l [u8]) -> &'l [u8] {
    for _ in 0..MAX_HARD_LINKS {
        match links.get(target) {
            Some(next) => target = next,
            None => break,
        }
    }
    target
}

/// A directory that a layer does not list but has files in.
fn implied(layer: u32) -> Facts<'static> {
    Facts {
        kind: FileKind::Directory,
        mode: 0o755,
        uid: 0,
        gid: 0,
        size: 0,
        link: &[],
        layer,
    }
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|b| *b == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (&[], path),
    }
}
