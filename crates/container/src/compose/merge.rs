//! Merge keys (`<<`) and `extends`.

use std::collections::{HashMap, HashSet};

use seawall_syntax::{Entry, Node, NodeValue};

/// Most keys and values that all services of a file take from others, so that many that extend a large
/// one cost little.
const MOST_TAKEN: usize = 200_000;
/// Longest chain of services that extend each other.
const LONGEST_CHAIN: usize = 32;

/// A service with what it takes from elsewhere.
pub(super) struct Merged {
    pub(super) node: Node,
    /// Whether all that it takes was found.
    pub(super) whole: bool,
}

/// The services of a file.
pub(super) struct Merging<'n> {
    services: HashMap<&'n str, &'n Node>,
    sizes: HashMap<&'n str, usize>,
    left: usize,
}

impl<'n> Merging<'n> {
    pub(super) fn new(services: &'n [Entry]) -> Self {
        let services = services.iter().map(|e| (e.key.as_str(), &e.value));
        Self {
            services: services.collect(),
            sizes: HashMap::new(),
            left: MOST_TAKEN,
        }
    }

    /// A service, with what it takes from merge keys and from services of the file.
    pub(super) fn service(&mut self, entry: &Entry) -> Merged {
        let mut node = flat(&entry.value);
        let mut seen = HashSet::from([entry.key.clone()]);
        let mut extends = node.get("extends").cloned();
        while let Some(base) = extends {
            let found = base_name(&base).and_then(|name| {
                let (name, base) = self.services.get_key_value(name.as_str())?;
                let fresh = seen.len() < LONGEST_CHAIN && seen.insert((*name).to_owned());
                fresh.then_some((*name, *base))
            });
            let Some((name, base)) = found else {
                return Merged { node, whole: false };
            };
            let size = *self.sizes.entry(name).or_insert_with(|| count(base));
            let Some(left) = self.left.checked_sub(size) else {
                return Merged { node, whole: false };
            };
            self.left = left;
            let base = flat(base);
            extends = base.get("extends").cloned();
            node = over(base, node, "");
        }
        Merged { node, whole: true }
    }
}

/// The name of a service of the same file that is extended.
fn base_name(extends: &Node) -> Option<String> {
    let name = match extends.get("file") {
        Some(_) => None,
        None => extends.get("service").unwrap_or(extends).text(),
    };
    name.map(str::to_owned)
}

fn count(node: &Node) -> usize {
    let entries = node.entries().iter().map(|e| count(&e.value));
    1 + entries.sum::<usize>() + node.items().iter().map(count).sum::<usize>()
}

/// A copy in which merge keys (`<<`) are replaced by what they stand for: a key of the mapping itself
/// comes before one that is merged, and one merged earlier before one merged later.
pub fn flat(node: &Node) -> Node {
    let value = match &node.value {
        NodeValue::List(items) => NodeValue::List(items.iter().map(flat).collect()),
        NodeValue::Map(entries) => NodeValue::Map(flat_entries(entries)),
        value => value.clone(),
    };
    Node { value, ..*node }
}

fn flat_entries(entries: &[Entry]) -> Vec<Entry> {
    let mut taken: HashSet<String> = entries.iter().map(|e| e.key.clone()).collect();
    let mut own = Vec::new();
    let mut merged = Vec::new();
    for entry in entries {
        if entry.key != "<<" {
            let value = flat(&entry.value);
            let key = entry.key.clone();
            own.push(Entry {
                key,
                value,
                ..*entry
            });
            continue;
        }
        let sources = match &entry.value.value {
            NodeValue::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        };
        for source in sources {
            for entry in flat(source).entries() {
                if taken.insert(entry.key.clone()) {
                    merged.push(entry.clone());
                }
            }
        }
    }
    own.append(&mut merged);
    own
}

/// A service over the one that it extends (the Compose specification, "Merge"): mappings are merged,
/// lists are joined, a command and anything else takes the place of what was there.
fn over(base: Node, own: Node, key: &str) -> Node {
    let replaces = matches!(key, "command" | "entrypoint" | "test");
    let (at, span) = (own.at, own.span);
    let value = match (base.value, own.value) {
        (NodeValue::Map(base), NodeValue::Map(own)) => NodeValue::Map(over_entries(base, own)),
        (NodeValue::List(mut items), NodeValue::List(own)) if !replaces => {
            items.extend(own);
            NodeValue::List(items)
        }
        (_, own) => own,
    };
    Node { at, span, value }
}

fn over_entries(base: Vec<Entry>, own: Vec<Entry>) -> Vec<Entry> {
    let mut own: HashMap<String, Entry> = own.into_iter().map(|e| (e.key.clone(), e)).collect();
    let mut entries: Vec<Entry> = Vec::new();
    for entry in base {
        // What it extends in turn is followed already.
        if entry.key == "extends" {
            continue;
        }
        entries.push(match own.remove(&entry.key) {
            None => entry,
            Some(mine) => {
                let value = over(entry.value, mine.value, &entry.key);
                Entry { value, ..mine }
            }
        });
    }
    let mut rest: Vec<Entry> = own.into_values().collect();
    rest.sort_by_key(|entry| entry.span.start);
    entries.extend(rest);
    entries
}
