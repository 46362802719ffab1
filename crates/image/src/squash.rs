//! Layers on top of each other, to the file system that a container sees.
//!
//! OCI image specification, "Image Layer Filesystem Changeset", "Applying Changesets": whiteouts of
//! a layer touch lower layers only, wherever they stand in it. A directory entry over a directory
//! keeps what is in it; anything over anything else replaces it. A path through a symbolic link of a
//! lower layer goes where the link leads, inside the tree, as the engines extract it; it never
//! leaves the tree.

use std::collections::HashMap;

use seawall_model::{Evidence, FileKind, LayeredEvidence, Visibility};

use crate::layer::{Irregularity, LayerData};
use crate::records::{Record, RecordError, RecordKind, decode};
use crate::tree::{Facts, Fate, NONE, NodeId, ROOT, SquashedTree, path_bytes, path_text};

/// Puts layers on top of each other, lowest first.
#[derive(Debug, Default)]
pub struct Squash {
    tree: SquashedTree,
    /// For each evidence so far, its node, if the layer really has the file.
    evidence: Vec<(LayeredEvidence, NodeId)>,
    layers: u32,
    /// The directory of the record before, which is nearly always that of the next one.
    last: Option<(Vec<u8>, NodeId)>,
    /// What in the last layer contradicts itself.
    irregularities: Vec<Irregularity>,
}

/// Irregularities of one layer that are told.
const MAX_TOLD: usize = 100;

impl Squash {
    /// Adds the next layer up, and takes its evidence.
    ///
    /// # Errors
    /// If the layer's records are damaged; the tree then lacks what follows the damage.
    pub fn add(&mut self, layer: LayerData) -> Result<(), RecordError> {
        let index = self.layers;
        self.layers += 1;
        self.last = None;
        // A record takes some 30 bytes; too much room costs less than growing twice.
        self.tree.reserve(layer.records.len() / 28);
        decode(&layer.records, &mut |record| self.hide(record, index))?;
        let mut links = Vec::new();
        self.last = None;
        decode(&layer.records, &mut |record| match record.kind {
            RecordKind::Whiteout | RecordKind::Opaque => {}
            RecordKind::HardLink => links.push((record.path.to_vec(), record.link.to_vec())),
            _ => {
                self.put(record, index);
            }
        })?;
        let named: HashMap<&[u8], &[u8]> = links.iter().map(|(a, b)| (&**a, &**b)).collect();
        for (path, target) in &links {
            self.hard_link(path, end_of_links(&named, target), index);
        }
        drop(layer.records);
        for evidence in last_of_each(layer.evidence) {
            let found = self.tree.find(&path_bytes(&evidence.path), false);
            let own = |id: &NodeId| {
                let node = self.tree.node(*id);
                node.layer == index && node.kind == FileKind::File
            };
            let node = found.filter(own).unwrap_or(NONE);
            let visibility = Visibility::Present;
            self.evidence.push((
                LayeredEvidence {
                    layer: index,
                    visibility,
                    evidence,
                },
                node,
            ));
        }
        Ok(())
    }

    /// What only shows once the last layer's entries are put together: the same path twice, and paths
    /// through a link of the same layer. No file system has either, so no tool packs it.
    pub fn take_irregularities(&mut self) -> Vec<Irregularity> {
        std::mem::take(&mut self.irregularities)
    }

    fn tell(&mut self, path: &[u8], detail: &str) {
        if self.irregularities.len() < MAX_TOLD {
            self.irregularities.push(Irregularity {
                id: Irregularity::AMBIGUOUS.to_owned(),
                path: path_text(path),
                offset: 0,
                detail: detail.to_owned(),
            });
        }
    }

    /// The tree, and all evidence with what became of its file.
    pub fn finish(self) -> (SquashedTree, Vec<LayeredEvidence>) {
        let Self { tree, evidence, .. } = self;
        let evidence = evidence.into_iter().map(|(mut layered, node)| {
            layered.visibility = match node {
                NONE => Visibility::Shadowed(layered.layer),
                node => tree.node(node).fate.visibility(),
            };
            layered
        });
        let evidence = evidence.collect();
        (tree, evidence)
    }

    /// Applies a whiteout to what lower layers have.
    fn hide(&mut self, record: &Record<'_>, layer: u32) {
        match record.kind {
            RecordKind::Whiteout => {
                if let Some(id) = self.tree.find(record.path, false).filter(|id| *id != ROOT) {
                    self.tree.remove(id, Fate::Deleted(layer));
                }
            }
            RecordKind::Opaque => {
                let Some(id) = self.tree.find(record.path, true) else {
                    return;
                };
                for child in self.tree.child_ids(id) {
                    self.tree.remove(child, Fate::Deleted(layer));
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, record: &Record<'_>, layer: u32) -> Option<NodeId> {
        let kind = match record.kind {
            RecordKind::File | RecordKind::HardLink => FileKind::File,
            RecordKind::Directory => FileKind::Directory,
            RecordKind::Symlink => FileKind::Symlink,
            RecordKind::Special => FileKind::Special,
            RecordKind::Whiteout | RecordKind::Opaque => return None,
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
            layer,
        };
        let (directory, name) = split(record.path);
        if name.is_empty() {
            return None;
        }
        let parent = match &self.last {
            Some((path, id)) if path == directory => *id,
            _ => {
                let id = self.directory(directory, layer);
                self.last = Some((directory.to_vec(), id));
                id
            }
        };
        let Some(old) = self.tree.child(parent, name) else {
            return Some(self.tree.add(parent, name, &facts));
        };
        if kind == FileKind::Directory && self.tree.node(old).kind == FileKind::Directory {
            let node = self.tree.node_mut(old);
            node.mode = u16::try_from(facts.mode & 0o7777).unwrap_or_default();
            (node.uid, node.gid, node.layer) = (facts.uid, facts.gid, layer);
            return Some(old);
        }
        if self.tree.node(old).layer == layer {
            self.tell(
                record.path,
                "it stands twice in the layer: the last one counts",
            );
        }
        self.tree.remove(old, Fate::Shadowed(layer));
        // What was removed may be the directory of the next record.
        self.last = None;
        Some(self.tree.add(parent, name, &facts))
    }

    /// The directory at a path, made where it is missing.
    fn directory(&mut self, path: &[u8], layer: u32) -> NodeId {
        let mut at = ROOT;
        for name in path.split(|b| *b == b'/').filter(|c| !c.is_empty()) {
            at = match self.tree.child(at, name) {
                Some(child) => self.as_directory(child, at, name, layer),
                None => self.tree.add(at, name, &implied(layer)),
            };
        }
        at
    }

    fn as_directory(&mut self, child: NodeId, parent: NodeId, name: &[u8], layer: u32) -> NodeId {
        match self.tree.node(child).kind {
            FileKind::Directory => return child,
            FileKind::Symlink => {
                if self.tree.node(child).layer == layer {
                    let path = self.tree.path(child);
                    self.tell(&path, "the layer has a link here, and then files below it");
                }
                let led = self.tree.follow(child, &mut 40);
                if let Some(id) = led.filter(|id| self.tree.node(*id).kind == FileKind::Directory) {
                    return id;
                }
            }
            FileKind::File | FileKind::Special => {}
        }
        self.tree.remove(child, Fate::Shadowed(layer));
        self.tree.add(parent, name, &implied(layer))
    }

    /// Another name takes the size, mode and owner of the file that it names; it may be one of a
    /// symbolic link or a device, too.
    fn hard_link(&mut self, path: &[u8], target: &[u8], layer: u32) {
        let found = self.tree.find(target, false);
        let named = found.map(|id| (id, self.tree.node(id).clone(), self.tree.link(id).to_vec()));
        let kind = match named.as_ref().map(|(_, node, _)| node.kind) {
            Some(FileKind::File) => RecordKind::File,
            Some(FileKind::Symlink) => RecordKind::Symlink,
            Some(FileKind::Special) => RecordKind::Special,
            Some(FileKind::Directory) | None => {
                let (path, target) = (path.to_vec(), target.to_vec());
                self.tree.loose_links.push((layer, path, target));
                return;
            }
        };
        let Some((file, facts, link)) = named else {
            return;
        };
        let put = self.put(
            &Record {
                kind,
                path,
                mode: u32::from(facts.mode),
                uid: facts.uid,
                gid: facts.gid,
                size: facts.size,
                link: &link,
            },
            layer,
        );
        if let Some(name) = put.filter(|_| kind == RecordKind::File) {
            self.tree.hard_links.push((name, file));
        }
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

/// A path that stands twice in a tar is what its last entry says.
fn last_of_each(evidence: Vec<Evidence>) -> impl Iterator<Item = Evidence> {
    let mut last: HashMap<(String, String), usize> = HashMap::with_capacity(evidence.len());
    for (position, item) in evidence.iter().enumerate() {
        last.insert((item.path.clone(), item.cataloger.clone()), position);
    }
    let kept = move |position: usize, item: &Evidence| {
        last.get(&(item.path.clone(), item.cataloger.clone())) == Some(&position)
    };
    evidence
        .into_iter()
        .enumerate()
        .filter(move |(at, item)| kept(*at, item))
        .map(|(_, item)| item)
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|b| *b == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (&[], path),
    }
}

#[cfg(test)]
mod tests;
