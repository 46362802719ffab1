//! The names of an archive's entries, as they lie where Docker unpacks it: links lead through the
//! directory they are in, and what comes later takes the place of what was there.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use seawall_archive::clean_path;

use crate::tree::path_text;

/// Links on the way to one file (Linux, `path_resolution(7)`).
const MAX_LINKS: usize = 40;
/// What the names may cost, in bytes.
const MAX_COST: usize = 256 << 20;
/// What an entry costs besides its name.
const ENTRY_COST: usize = 128;
/// Bytes of a name or of a link's target that a kernel takes (`PATH_MAX`).
const MAX_NAME: usize = 4_096;
/// What following links may cost, in looks at a name of ordinary length.
const MAX_LOOKS: usize = 100_000_000;
/// Names that are remembered to be there more than once.
const MAX_REPEATED: usize = 1_000;

/// The documents at the root that make an archive one of images.
pub(crate) const DOCUMENTS: [&str; 4] =
    ["manifest.json", "index.json", "oci-layout", "repositories"];

enum Node<P> {
    File(P),
    Directory,
    /// Where it leads, from the directory that it is in.
    Link(String),
}

/// Where the files are, by name.
pub(crate) struct Names<P> {
    nodes: BTreeMap<String, Node<P>>,
    links: usize,
    cost: usize,
    looks: Cell<usize>,
    repeated: BTreeSet<String>,
    /// The documents that containerd sees: it takes regular files by their own names alone.
    own: BTreeMap<&'static str, P>,
}

impl<P> Default for Names<P> {
    fn default() -> Self {
        Self {
            nodes: BTreeMap::new(),
            links: 0,
            cost: 0,
            looks: Cell::new(0),
            repeated: BTreeSet::new(),
            own: BTreeMap::new(),
        }
    }
}

impl<P: Clone + PartialEq> Names<P> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are more than may be kept, or they lead around too much.
    pub(crate) fn is_full(&self) -> bool {
        self.cost > MAX_COST || self.looks.get() > MAX_LOOKS
    }

    /// Adds a regular file of that name, as written in the archive; the name that it has now.
    pub(crate) fn file(&mut self, written: &[u8], place: P) -> String {
        let clean = clean_path(written);
        if !clean.escapes && !written.starts_with(b"/") {
            let document = DOCUMENTS.iter().find(|name| name.as_bytes() == clean.path);
            if let Some(document) = document {
                self.own.insert(document, place.clone());
            }
        }
        self.put(&path_text(&clean.path), Node::File(place))
    }

    pub(crate) fn directory(&mut self, written: &[u8]) {
        let name = path_text(&clean_path(written).path);
        let name = self.in_its_directory(&name);
        if !name.is_empty() && !matches!(self.nodes.get(&name), Some(Node::Directory)) {
            self.put(&name, Node::Directory);
        }
    }

    pub(crate) fn symlink(&mut self, written: &[u8], target: &[u8]) -> String {
        let name = path_text(&clean_path(written).path);
        // A longer one no kernel makes.
        let node = if target.len() < MAX_NAME {
            Node::Link(path_text(target))
        } else {
            Node::Directory
        };
        self.put(&name, node)
    }

    /// A hard link is the file that its target is now, whatever becomes of that name. Where the
    /// target is not there yet, which Docker refuses, it is followed by its name.
    pub(crate) fn hard_link(&mut self, written: &[u8], target: &[u8]) -> String {
        let name = path_text(&clean_path(written).path);
        let target = path_text(&clean_path(target).path);
        let node = match self.nodes.get(&self.in_its_directory(&target)) {
            Some(Node::File(place)) => Node::File(place.clone()),
            Some(Node::Link(target)) => Node::Link(target.clone()),
            Some(Node::Directory) | None => Node::Link(format!("/{target}")),
        };
        self.put(&name, node)
    }

    /// The file of that name, as a document in the archive writes it. A name that leaves the archive
    /// names nothing.
    pub(crate) fn find(&self, name: &str) -> Option<&P> {
        let clean = clean_path(name.as_bytes());
        if clean.escapes {
            return None;
        }
        match self
            .nodes
            .get(&self.resolve(&path_text(&clean.path), true)?)?
        {
            Node::File(place) => Some(place),
            Node::Directory | Node::Link(_) => None,
        }
    }

    /// The same, but of the documents of a layout what containerd sees: Docker reads none of them. Of
    /// the others it is what containerd sees where Docker sees nothing.
    pub(crate) fn as_engines_do(&self, name: &str) -> Option<&P> {
        let own = self.own.get(name);
        if matches!(name, "index.json" | "oci-layout") {
            own.or_else(|| self.find(name))
        } else {
            self.find(name).or(own)
        }
    }

    /// Whether containerd sees another document of that name than [`Names::find`] finds, or none.
    pub(crate) fn is_otherwise(&self, document: &str) -> bool {
        self.own.get(document) != self.find(document)
    }

    /// Whether that name is a link, wherever it leads.
    pub(crate) fn is_linked(&self, name: &str) -> bool {
        matches!(self.nodes.get(name), Some(Node::Link(_)))
    }

    /// Whether several entries have that name.
    pub(crate) fn is_repeated(&self, name: &str) -> bool {
        let name = path_text(&clean_path(name.as_bytes()).path);
        let resolved = self.resolve(&name, true);
        resolved.is_some_and(|name| self.repeated.contains(&name))
    }

    /// Whether that entry would be one of the documents.
    pub(crate) fn is_document(&self, written: &[u8]) -> bool {
        let name = path_text(&clean_path(written).path);
        let last = name.rsplit('/').next().unwrap_or_default();
        DOCUMENTS.contains(&last) && DOCUMENTS.contains(&self.in_its_directory(&name).as_str())
    }

    fn put(&mut self, name: &str, node: Node<P>) -> String {
        let name = self.in_its_directory(name);
        self.cost += name.len() + ENTRY_COST;
        let is_directory = matches!(node, Node::Directory);
        let is_link = matches!(node, Node::Link(_));
        match self.nodes.insert(name.clone(), node) {
            Some(Node::Directory) if !is_directory => self.remove_below(&name),
            None | Some(Node::Directory) => {}
            Some(before) => {
                self.links -= usize::from(matches!(before, Node::Link(_)));
                if self.repeated.len() < MAX_REPEATED {
                    self.repeated.insert(name.clone());
                }
            }
        }
        self.links += usize::from(is_link);
        self.make_parents(&name);
        name
    }

    /// What is not there on the way becomes a directory, and what is a file, too: Docker refuses that,
    /// and others find what is below.
    fn make_parents(&mut self, name: &str) {
        let mut rest = name;
        while let Some((parent, _)) = rest.rsplit_once('/') {
            if matches!(self.nodes.get(parent), Some(Node::Directory)) {
                break;
            }
            self.cost += parent.len() + ENTRY_COST;
            self.nodes.insert(parent.to_owned(), Node::Directory);
            rest = parent;
        }
    }

    fn remove_below(&mut self, directory: &str) {
        let from = format!("{directory}/");
        // The next sign after the slash ends what begins with it.
        let until = format!("{directory}0");
        let below: Vec<String> = self
            .nodes
            .range(from..until)
            .map(|(n, _)| n.clone())
            .collect();
        for name in below {
            if let Some(Node::Link(_)) = self.nodes.remove(&name) {
                self.links -= 1;
            }
        }
    }

    /// The name with the links on its way followed, but not the last.
    fn in_its_directory(&self, name: &str) -> String {
        self.resolve(name, false).unwrap_or_else(|| name.to_owned())
    }

    /// Where the links on the way of a clean name lead; none where they go in circles.
    fn resolve(&self, name: &str, last_too: bool) -> Option<String> {
        if self.links == 0 || name.len() > MAX_NAME {
            return Some(name.to_owned());
        }
        let mut found = String::new();
        let mut rest: VecDeque<String> = name.split('/').map(str::to_owned).collect();
        let mut followed = 0;
        while let Some(part) = rest.pop_front() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    found.truncate(found.rfind('/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let above = found.len();
            if !found.is_empty() {
                found.push('/');
            }
            found.push_str(&part);
            self.looks.set(self.looks.get() + 1 + found.len() / 64);
            if self.is_full() {
                return None;
            }
            let is_last = rest.iter().all(|part| part.is_empty() || part == ".");
            if let Some(Node::Link(target)) = self.nodes.get(&found)
                && (last_too || !is_last)
            {
                followed += 1;
                if followed > MAX_LINKS {
                    return None;
                }
                found.truncate(if target.starts_with('/') { 0 } else { above });
                for part in target.rsplit('/') {
                    rest.push_front(part.to_owned());
                }
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(entries: &[(&str, &str, u32)]) -> Names<u32> {
        let mut names = Names::default();
        for (name, target, place) in entries {
            let (name, target) = (name.as_bytes(), target.as_bytes());
            match target {
                b"" => drop(names.file(name, *place)),
                b"/dir" => names.directory(name),
                _ if *place == 0 => drop(names.symlink(name, target)),
                _ => drop(names.hard_link(name, target)),
            }
        }
        names
    }

    /// What Docker 20.10 finds as `manifest.json` in archives of these entries.
    #[test]
    fn the_last_entry_counts_wherever_links_lead() {
        for (entries, found) in [
            (&[("m", "", 1), ("m", "", 2)][..], Some(2)),
            (&[("m", "", 1), ("./m", "", 2)], Some(2)),
            (&[("m", "", 1), ("/m", "", 2)], Some(2)),
            (&[("m", "", 1), ("x/../m", "", 2)], Some(2)),
            (&[("m", "", 1), ("../m", "", 2)], Some(2)),
            (&[("x", "", 2), ("m", "x", 0)], Some(2)),
            (&[("x", "", 2), ("m", "/x", 0)], Some(2)),
            (&[("m", "x", 0), ("x", "", 2)], Some(2)),
            (&[("x", "", 2), ("m", "x", 9)], Some(2)),
            (&[("x", "", 2), ("m", "x", 9), ("x", "", 1)], Some(2)),
            (&[("m", "", 1), ("d", ".", 0), ("d/m", "", 2)], Some(2)),
            (&[("m", "", 1), ("d", "/", 0), ("d/m", "", 2)], Some(2)),
            (&[("m", "", 1), ("d", "../..", 0), ("d/m", "", 2)], Some(2)),
            (&[("m", "", 1), ("x", "m", 0), ("x", "", 2)], Some(1)),
            (&[("m", "/dir", 0), ("m", "", 1)], Some(1)),
            (&[("m", "", 1), ("m", "/dir", 0)], None),
            (&[("m", "m", 0)], None),
            (&[("m", "n", 0), ("n", "m", 0)], None),
        ] {
            assert_eq!(names(entries).find("m").copied(), found, "{entries:?}");
        }
    }

    #[test]
    fn a_file_takes_the_place_of_a_directory_and_all_below() {
        let names = names(&[
            ("d/a", "", 1),
            ("d/l", "a", 0),
            ("d", "", 2),
            ("e/a", "", 3),
        ]);
        assert_eq!(names.find("d/a"), None);
        assert_eq!(names.find("d"), Some(&2));
        assert_eq!(names.find("/e//./a"), Some(&3));
        assert_eq!(names.find("../e/a"), None);
        assert_eq!(names.links, 0);
    }

    #[test]
    fn what_others_see_is_known() {
        let seen = |entries: &[(&str, &str, u32)]| {
            let names = names(entries);
            let name = "index.json";
            (
                names.as_engines_do(name).copied(),
                names.is_otherwise(name),
                names.is_repeated(name),
            )
        };
        for (entries, expected) in [
            (&[("index.json", "", 1)][..], (Some(1), false, false)),
            (
                &[("./index.json", "", 1), ("index.json", "", 2)],
                (Some(2), false, true),
            ),
            (
                &[("index.json", "", 1), ("/index.json", "", 2)],
                (Some(1), true, true),
            ),
            (
                &[("i", "", 1), ("index.json", "i", 0)],
                (Some(1), true, false),
            ),
            (&[("a", "", 1)], (None, false, false)),
        ] {
            assert_eq!(seen(entries), expected, "{entries:?}");
        }
        let names = names(&[("d", ".", 0)]);
        assert!(names.is_document(b"d/./index.json") && names.is_document(b"/repositories"));
        assert!(!names.is_document(b"e/index.json") && !names.is_document(b"index.jsonx"));
    }
}
