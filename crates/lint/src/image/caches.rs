//! What installers fetched and left behind.

use seawall_model::{CheckMeta, Family as _, FileKind, Finding};

use super::{Image, ImageFacts, location};

/// How deep directories are entered.
const DEEPEST: usize = 6;
/// Names that are looked at; no honest cache has more.
const MOST: usize = 50_000;
/// The same of each cache of a home, of which only counts whether there is something.
const FEW: usize = 1_000;
/// Homes that are entered.
const HOMES: usize = 200;

/// Files of a directory.
#[derive(Default)]
struct Found {
    first: Option<(String, u32)>,
    count: u64,
    bytes: u64,
    /// Names that may still be looked at.
    left: usize,
}

/// One finding on the files in these directories, if there are any.
pub(super) fn finding(
    facts: &ImageFacts<'_>,
    meta: &CheckMeta,
    directories: &[&str],
) -> Vec<Finding> {
    // A machine keeps them for its own use.
    if facts.config.is_none() {
        return Vec::new();
    }
    let mut found = Found::within(MOST);
    for directory in directories {
        found.enter(facts, directory, DEEPEST);
    }
    let Found {
        first,
        count,
        bytes,
        ..
    } = found;
    let told = first.map(|(path, layer)| {
        let mut finding = Image::finding(meta, meta.severity, meta.title);
        finding.location = location(facts, &path, layer);
        finding.evidence = format!("{count} files with {bytes} bytes, {path} the first of them");
        // The names of such files change with every build.
        let directory = directories.iter().find(|d| path.starts_with(**d));
        finding.location.path = directory.map(|d| (*d).to_owned());
        finding
    });
    told.into_iter().collect()
}

/// Caches in the homes of users, with something in them.
pub(super) fn of_homes(facts: &ImageFacts<'_>) -> Vec<(String, u32)> {
    let users = facts.tree.children("home").into_iter();
    let homes = users.take(HOMES).map(|user| format!("home/{user}"));
    let caches = homes.chain(["root".to_owned()]).flat_map(|home| {
        [".cache", ".npm", ".gem", ".m2/repository"].map(|cache| format!("{home}/{cache}"))
    });
    let filled = caches.filter_map(|cache| {
        facts
            .tree
            .entry(&cache)
            .filter(|e| e.kind == FileKind::Directory)?;
        let mut found = Found::within(FEW);
        found.enter(facts, &cache, DEEPEST);
        found.first.map(|(_, layer)| (cache, layer))
    });
    filled.collect()
}

impl Found {
    fn within(left: usize) -> Self {
        Self {
            left,
            ..Self::default()
        }
    }

    fn enter(&mut self, facts: &ImageFacts<'_>, directory: &str, depth: usize) {
        for name in facts.tree.children(directory) {
            let Some(left) = self.left.checked_sub(1) else {
                return;
            };
            self.left = left;
            let path = format!("{directory}/{name}");
            match facts.tree.entry(&path) {
                // An empty `lock` is always there.
                Some(entry) if entry.kind == FileKind::File && entry.size > 0 => {
                    self.count += 1;
                    self.bytes = self.bytes.saturating_add(entry.size);
                    self.first.get_or_insert((path, entry.layer));
                }
                Some(entry) if entry.kind == FileKind::Directory && depth > 0 => {
                    self.enter(facts, &path, depth - 1);
                }
                _ => {}
            }
        }
    }
}
