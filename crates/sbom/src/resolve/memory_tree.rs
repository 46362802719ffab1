//! A file tree in memory, for tests and small targets.

use std::collections::BTreeMap;

use seawall_model::{FileEntry, FileKind, FileTree};

/// Files, folders and links by path.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    entries: BTreeMap<String, FileEntry>,
}

impl MemoryTree {
    /// With a regular file of that layer; its folders are made.
    #[must_use]
    pub fn file(self, path: &str, layer: u32) -> Self {
        self.add(path, FileKind::File, None, layer)
    }

    /// With a symbolic link of layer 0; its folders are made.
    #[must_use]
    pub fn link(self, path: &str, target: &str) -> Self {
        self.add(path, FileKind::Symlink, Some(target), 0)
    }

    fn add(mut self, path: &str, kind: FileKind, link: Option<&str>, layer: u32) -> Self {
        let entry = |kind, link: Option<&str>| FileEntry {
            kind,
            mode: if kind == FileKind::File { 0o644 } else { 0o755 },
            uid: 0,
            gid: 0,
            size: 0,
            link: link.map(str::to_owned),
            layer,
        };
        for (slash, _) in path.match_indices('/') {
            let folder = path.get(..slash).unwrap_or_default().to_owned();
            self.entries
                .entry(folder)
                .or_insert_with(|| entry(FileKind::Directory, None));
        }
        self.entries.insert(path.to_owned(), entry(kind, link));
        self
    }
}

impl FileTree for MemoryTree {
    fn entry(&self, path: &str) -> Option<FileEntry> {
        self.entries.get(path).cloned()
    }

    fn resolve(&self, path: &str) -> Option<String> {
        let mut rest: Vec<String> = components(path);
        let mut at: Vec<String> = Vec::new();
        let mut links = 0;
        while let Some(part) = rest.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    at.pop();
                    continue;
                }
                _ => at.push(part),
            }
            let entry = self.entries.get(&at.join("/"))?;
            let Some(target) = &entry.link else { continue };
            links += 1;
            if links > 40 {
                return None;
            }
            at.pop();
            if target.starts_with('/') {
                at.clear();
            }
            rest.extend(components(target));
        }
        Some(at.join("/"))
    }

    fn children(&self, path: &str) -> Vec<String> {
        let prefix = if path.is_empty() {
            String::new()
        } else {
            format!("{path}/")
        };
        let below = self.entries.range(prefix.clone()..);
        let names = below.map_while(|(path, _)| path.strip_prefix(&prefix));
        let direct = names.filter(|name| !name.is_empty() && !name.contains('/'));
        direct.map(str::to_owned).collect()
    }

    fn walk(&self, visit: &mut dyn FnMut(&str, &FileEntry)) {
        fn below(tree: &MemoryTree, path: &str, visit: &mut dyn FnMut(&str, &FileEntry)) {
            for name in tree.children(path) {
                let path = if path.is_empty() {
                    name
                } else {
                    format!("{path}/{name}")
                };
                if let Some(entry) = tree.entries.get(&path) {
                    visit(&path, entry);
                    below(tree, &path, visit);
                }
            }
        }
        below(self, "", visit);
    }
}

/// The last one first, so that they can be popped.
fn components(path: &str) -> Vec<String> {
    path.split('/').rev().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_links() {
        let tree = MemoryTree::default()
            .file("usr/bin/tool", 0)
            .link("bin", "usr/bin")
            .link("a/loop", "loop")
            .link("a/up", "../../usr");
        assert_eq!(tree.resolve("bin/tool").as_deref(), Some("usr/bin/tool"));
        assert_eq!(
            tree.resolve("a/up/bin/tool").as_deref(),
            Some("usr/bin/tool")
        );
        assert_eq!(tree.resolve("a/loop"), None);
        assert_eq!(tree.children("a"), ["loop", "up"]);
        let mut seen = Vec::new();
        tree.walk(&mut |path, _| seen.push(path.to_owned()));
        assert_eq!(
            seen,
            [
                "a",
                "a/loop",
                "a/up",
                "bin",
                "usr",
                "usr/bin",
                "usr/bin/tool"
            ]
        );
    }
}
