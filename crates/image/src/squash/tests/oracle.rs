//! Layers unpacked and put on top of each other as naively as it can be written down: what moby's
//! `Unpack` does to a directory, then what overlayfs shows of several. The tests and a fuzz target
//! hold the squash against it, and the random histories that engines load are made with it.

#![allow(dead_code, reason = "each of its users needs a part of it")]

use std::collections::{BTreeMap, BTreeSet};

/// An entry of a layer; the paths are from the root, without a slash at the ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    File(String),
    Directory(String),
    /// A symbolic link, and its text.
    Symlink(String, String),
    /// A hard link, and the path that it names.
    HardLink(String, String),
    Fifo(String),
    /// A character device 0/0.
    WhiteoutDevice(String),
    /// `.wh.NAME` for that path.
    Whiteout(String),
    /// `.wh..wh..opq` in that directory; the root is the empty path.
    Opaque(String),
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Entry {
    /// The path that its entry named, and the one that the entry with its bytes named.
    File(String, String),
    Directory(bool),
    Symlink(String),
    Special,
    Whiteout,
}

/// A layer's directory: entries by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unpacked {
    entries: BTreeMap<String, Entry>,
    /// Names as the tar writes them: no engine takes one twice.
    names: BTreeSet<String>,
    directories: Vec<String>,
}

impl Unpacked {
    /// Unpacks an entry; false, and all as before, if the engine refuses the layer for it.
    pub(crate) fn unpack(&mut self, op: &Op) -> bool {
        let mut next = self.clone();
        let mut done = next.names.insert(name_in_tar(op)) && next.apply(op).is_some();
        if let Op::Directory(path) = op {
            next.directories.push(path.clone());
        }
        // At the end the engine sets the times of the directories, whatever stands there by then.
        done = done
            && next
                .directories
                .iter()
                .all(|path| next.follow(path, &mut 40).is_some());
        if done {
            *self = next;
        }
        done
    }

    fn apply(&mut self, op: &Op) -> Option<()> {
        let (path, entry) = match op {
            Op::Opaque(path) => {
                // The directory is the marker's parent, and made only where nothing is.
                if self.lstat(path).is_none() {
                    self.directory(path, true, &mut 40)?;
                }
                let at = self.follow(path, &mut 40)?;
                if let Some(Entry::Directory(opaque)) = self.entries.get_mut(&at) {
                    *opaque = true;
                }
                return Some(());
            }
            Op::Whiteout(path) => {
                let full = self.full(path, true)?;
                let free = self.entries.insert(full, Entry::Whiteout).is_none();
                return free.then_some(());
            }
            Op::HardLink(path, target) => {
                let full = self.full(path, true)?;
                self.remove(&full);
                // By way of a link, it may lie in what was just taken out.
                let full = self.full(path, false).filter(|again| *again == full)?;
                let target = self.full(target, false)?;
                let mut entry = self.entries.get(&target)?.clone();
                if let Entry::Directory(_) = entry {
                    return None;
                }
                if let Entry::File(named, _) = &mut entry {
                    named.clone_from(path);
                }
                self.entries.insert(full, entry);
                return Some(());
            }
            Op::File(path) => (path, Entry::File(path.clone(), path.clone())),
            Op::Directory(path) => (path, Entry::Directory(false)),
            Op::Symlink(path, text) => (path, Entry::Symlink(text.clone())),
            Op::Fifo(path) => (path, Entry::Special),
            Op::WhiteoutDevice(path) => (path, Entry::Whiteout),
        };
        let full = self.full(path, true)?;
        let both = matches!(
            (self.entries.get(&full), &entry),
            (Some(Entry::Directory(_)), Entry::Directory(_))
        );
        if !both {
            self.remove(&full);
            let full = self.full(path, false).filter(|again| *again == full)?;
            self.entries.insert(full, entry);
        }
        Some(())
    }

    fn remove(&mut self, path: &str) {
        self.entries.retain(|p, _| !is_at_or_below(p, path));
    }

    /// A path with the links of its directory followed.
    fn full(&mut self, path: &str, make: bool) -> Option<String> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = self.directory(parent, make, &mut 40)?;
        Some(join(&parent, name))
    }

    fn lstat(&self, path: &str) -> Option<Entry> {
        self.entries.get(&self.clone().full(path, false)?).cloned()
    }

    /// The directory that a path leads to.
    fn directory(&mut self, path: &str, make: bool, links: &mut u32) -> Option<String> {
        let mut at = String::new();
        for name in path.split('/').filter(|n| !matches!(*n, "" | ".")) {
            if name == ".." {
                at = at.rsplit_once('/').unwrap_or(("", "")).0.to_owned();
                continue;
            }
            let next = join(&at, name);
            at = match self.entries.get(&next).cloned() {
                None if make => {
                    self.entries.insert(next.clone(), Entry::Directory(false));
                    next
                }
                Some(Entry::Directory(_)) => next,
                Some(Entry::Symlink(_)) => {
                    let led = self.follow(&next, links)?;
                    let there = led.is_empty()
                        || matches!(self.entries.get(&led), Some(Entry::Directory(_)));
                    there.then_some(led)?
                }
                _ => return None,
            };
        }
        Some(at)
    }

    /// What a path leads to, links at its end followed, too.
    fn follow(&self, path: &str, links: &mut u32) -> Option<String> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = self.clone().directory(parent, false, links)?;
        let full = match name {
            "" | "." => parent,
            ".." => parent.rsplit_once('/').unwrap_or(("", "")).0.to_owned(),
            name => join(&parent, name),
        };
        match self.entries.get(&full) {
            Some(Entry::Symlink(text)) => {
                *links = links.checked_sub(1)?;
                let at = if text.starts_with('/') {
                    ""
                } else {
                    full.rsplit_once('/').unwrap_or(("", "")).0
                };
                self.follow(join(at, text.trim_matches('/')).trim_matches('/'), links)
            }
            None if !full.is_empty() => None,
            _ => Some(full),
        }
    }

    fn children<'u>(&'u self, directory: &str) -> impl Iterator<Item = &'u str> {
        let start = if directory.is_empty() {
            String::new()
        } else {
            format!("{directory}/")
        };
        let names = self
            .entries
            .keys()
            .filter_map(move |p| p.strip_prefix(&start));
        names.filter(|rest| !rest.is_empty() && !rest.contains('/'))
    }
}

/// What overlayfs shows of layers, lowest first: for each path the entry, and the number of the
/// uppermost layer that has it.
pub(crate) fn shown(layers: &[Unpacked]) -> BTreeMap<String, (Entry, u32)> {
    let mut all = BTreeMap::new();
    let every: Vec<usize> = (0..layers.len()).rev().collect();
    show(layers, "", &every, &mut all);
    all
}

/// `merged`: the layers, uppermost first, whose directories are one here.
fn show(
    layers: &[Unpacked],
    directory: &str,
    merged: &[usize],
    all: &mut BTreeMap<String, (Entry, u32)>,
) {
    let names = merged.iter().flat_map(|at| layers[*at].children(directory));
    for name in names.collect::<BTreeSet<_>>() {
        let path = join(directory, name);
        let mut below = Vec::new();
        for at in merged {
            match layers[*at].entries.get(&path) {
                None => {}
                Some(Entry::Directory(opaque)) => {
                    below.push(*at);
                    if *opaque {
                        break;
                    }
                }
                Some(Entry::Whiteout) => break,
                Some(other) => {
                    if below.is_empty() {
                        all.insert(path.clone(), (other.clone(), number(*at)));
                    }
                    break;
                }
            }
        }
        if let Some(top) = below.first() {
            all.insert(path.clone(), (Entry::Directory(false), number(*top)));
            show(layers, &path, &below, all);
        }
    }
}

fn number(layer: usize) -> u32 {
    u32::try_from(layer).unwrap_or(u32::MAX)
}

/// Leaves out what the engine refuses, and unpacks the rest.
pub(crate) fn accepted(layers: &[Vec<Op>]) -> (Vec<Vec<Op>>, Vec<Unpacked>) {
    let one = |ops: &Vec<Op>| {
        let mut unpacked = Unpacked::default();
        let taken: Vec<Op> = ops
            .iter()
            .filter(|op| unpacked.unpack(op))
            .cloned()
            .collect();
        (taken, unpacked)
    };
    layers.iter().map(one).unzip()
}

/// The name that an entry has in a tar.
pub(crate) fn name_in_tar(op: &Op) -> String {
    match op {
        Op::File(path)
        | Op::Directory(path)
        | Op::Symlink(path, _)
        | Op::HardLink(path, _)
        | Op::Fifo(path)
        | Op::WhiteoutDevice(path) => path.clone(),
        Op::Whiteout(path) => {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            join(parent, &format!(".wh.{name}"))
        }
        Op::Opaque(path) => join(path, ".wh..wh..opq"),
    }
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

fn is_at_or_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
