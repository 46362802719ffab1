//! Merge keys (`<<`) and `extends`.

use std::collections::{HashMap, HashSet};

use seawall_syntax::{Entry, Node, NodeValue, Scalar, Style};

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
            node = over(base, node);
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

/// A service over the one that it extends, or a file over the one that it completes (the Compose
/// specification, "Merge"): mappings are merged, lists are joined, a command and anything else takes the place
/// of what was there. What has a name or a place of its own takes the place of what has the same.
pub fn over(base: Node, own: Node) -> Node {
    over_at(base, own, "")
}

fn over_at(base: Node, own: Node, key: &str) -> Node {
    let replaces = matches!(key, "command" | "entrypoint" | "test");
    // What is made of two mappings is where the first of them is.
    let (at, span) = match (&base.value, &own.value) {
        (NodeValue::Map(_), NodeValue::Map(_)) => (base.at, base.span),
        _ => (own.at, own.span),
    };
    let (base, own) = if PAIRS.contains(&key) && base.value != own.value {
        (as_mapping(base), as_mapping(own))
    } else {
        (base, own)
    };
    let value = match (base.value, own.value) {
        (NodeValue::Map(base), NodeValue::Map(own)) => NodeValue::Map(over_entries(base, own)),
        (NodeValue::List(mut items), NodeValue::List(own)) if !replaces => {
            let new: HashSet<String> = own.iter().filter_map(|item| place(item, key)).collect();
            items.retain(|item| place(item, key).is_none_or(|place| !new.contains(&place)));
            items.extend(own);
            NodeValue::List(items)
        }
        // `key:` without a value takes nothing away.
        (base @ (NodeValue::Map(_) | NodeValue::List(_)), NodeValue::Null) => base,
        (_, own) => own,
    };
    Node { at, span, value }
}

/// Keys whose values are mappings, or lists of `NAME=value` that mean the same.
const PAIRS: [&str; 9] = [
    "annotations",
    "args",
    "depends_on",
    "environment",
    "extra_hosts",
    "labels",
    "networks",
    "options",
    "sysctls",
];

/// A list of `NAME=value` or of names as a mapping.
fn as_mapping(node: Node) -> Node {
    let NodeValue::List(items) = &node.value else {
        return node;
    };
    let entry = |item: &Node| {
        let text = item.text()?;
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let value = value.map_or(NodeValue::Null, |value| {
            NodeValue::Scalar(Scalar {
                text: value.to_owned(),
                style: Style::Block,
            })
        });
        Some(Entry {
            key: name.to_owned(),
            at: item.at,
            span: item.span,
            value: Node { value, ..*item },
        })
    };
    let entries: Option<Vec<Entry>> = items.iter().map(entry).collect();
    match entries {
        Some(entries) => Node {
            value: NodeValue::Map(entries),
            ..node
        },
        None => node,
    }
}

/// By what an item of a list is known: a volume by the path in the container, any other by all that it says.
fn place(item: &Node, key: &str) -> Option<String> {
    let text = item.text();
    match key {
        "volumes" | "devices" => match text {
            Some(text) => {
                let mut parts = text.split(':');
                let first = parts.next();
                parts.next().or(first).map(str::to_owned)
            }
            None => item.get("target")?.text().map(str::to_owned),
        },
        _ => text.map(str::to_owned),
    }
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
                let both = matches!(
                    (&entry.value.value, &mine.value.value),
                    (NodeValue::Map(_), NodeValue::Map(_))
                );
                // What is made of both is where it was said first.
                let (key, at, span) = if both {
                    (entry.key, entry.at, entry.span)
                } else {
                    (mine.key, mine.at, mine.span)
                };
                Entry {
                    value: over_at(entry.value, mine.value, &key),
                    key,
                    at,
                    span,
                }
            }
        });
    }
    let mut rest: Vec<Entry> = own.into_values().collect();
    rest.sort_by_key(|entry| entry.span.start);
    entries.extend(rest);
    entries
}
