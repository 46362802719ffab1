//! Puts the files of a project together as one tree, over one text in which the files stand one behind the
//! other: each value keeps its place in its own file.

use std::collections::{BTreeMap, HashMap};

use seawall_container::compose::{flat, over, substitute};
use seawall_container::{ContainerSpec, Pair, Told};
use seawall_syntax::{Entry, Mark, Node, NodeValue, Span, read_yaml};

use super::paths::{resolve, split};
use crate::compose::environment::{Variable, variables};

/// Longest chain of files that include or extend each other.
const DEEPEST: usize = 16;
/// Bytes of all files of a project, each as often as it is taken.
const LONGEST: usize = 4 << 20;

/// What a file does in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Compose reads it by itself.
    Own,
    /// It is included.
    Included,
    /// Services of it are extended.
    Extended,
    /// It holds variables.
    Variables,
}

/// A file of a project.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) path: String,
    /// Where it begins in the text of all.
    pub(super) start: usize,
    role: Role,
}

/// The files of a target, and those of a project that were read.
pub(super) struct Loader<'f> {
    files: &'f BTreeMap<&'f str, &'f str>,
    text: String,
    parts: Vec<Part>,
    read: HashMap<(String, Role), Option<Node>>,
    variables: HashMap<String, Vec<Variable>>,
    /// Bytes that may still be taken, of this project and of all.
    left: usize,
    room: usize,
    /// A file of it holds several documents.
    several: bool,
    /// Variables were put into values.
    substituted: bool,
}

impl<'f> Loader<'f> {
    /// For a project of these files, while so many bytes may be taken.
    pub(super) fn new(files: &'f BTreeMap<&'f str, &'f str>, room: usize) -> Self {
        Self {
            files,
            text: String::new(),
            parts: Vec::new(),
            read: HashMap::new(),
            variables: HashMap::new(),
            left: LONGEST.min(room),
            room,
            several: false,
            substituted: false,
        }
    }

    /// How many bytes may be taken after this project.
    pub(super) fn room(&self) -> usize {
        self.room.saturating_sub(LONGEST.min(self.room) - self.left)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(super) fn paths(&self, role: Role) -> impl Iterator<Item = &str> {
        let own = |part: &&Part| part.role == Role::Own || part.role == Role::Included;
        let counted: Vec<&str> = self.parts.iter().filter(own).map(|p| &*p.path).collect();
        let asked = self.parts.iter().filter(move |part| part.role == role);
        let asked = asked.map(|part| &*part.path);
        // What is there by itself as well is no less for being extended.
        asked.filter(move |path| role != Role::Extended || !counted.contains(path))
    }

    /// Whether a single file, of one document and without variables from elsewhere, is all there is: it is
    /// judged already.
    pub(super) fn is_alone(&self) -> bool {
        self.parts.len() < 2 && !self.several && !self.substituted
    }

    /// The tree of a project; none where one of its own files can't be read as a whole, which is told where it
    /// is judged alone.
    pub(super) fn project(&mut self, path: &str, above: Option<&str>) -> Option<Node> {
        let mut root = self.whole(path, Role::Own, 0)?;
        if let Some(above) = above {
            let mut own = self.whole(above, Role::Own, 0)?;
            clear(&mut root, &mut own, &self.text);
            root = over(root, own);
        }
        let (directory, _) = split(path);
        if let Some(path) = resolve(directory, ".env") {
            self.substitute(&mut root, &path);
        }
        let services = root.get("services").map_or(&[][..], Node::entries);
        let env_files = services.iter().any(|e| e.value.get("env_file").is_some());
        // They are opened once the services are read; whether there are any is known now.
        self.several |= env_files;
        Some(root)
    }

    /// A file with what it includes, and its services with what they take from other files.
    fn whole(&mut self, path: &str, role: Role, depth: usize) -> Option<Node> {
        let mut root = self.load(path, role)?;
        let (directory, _) = split(path);
        self.extend_services(&mut root, directory, depth);
        if let NodeValue::Map(entries) = &mut root.value
            && let Some(at) = entries.iter().position(|entry| entry.key == "include")
            && let Some(included) = self.included(&entries[at].value, directory, depth)
        {
            entries.remove(at);
            for other in included {
                add_sections(entries, other);
            }
        }
        Some(root)
    }

    /// The files that are included, if all are there.
    fn included(&mut self, include: &Node, directory: &str, depth: usize) -> Option<Vec<Node>> {
        if depth == DEEPEST {
            return None;
        }
        let mut found = Vec::new();
        for item in include.items() {
            let named = item.get("path").unwrap_or(item);
            let names = match &named.value {
                NodeValue::List(items) => items.as_slice(),
                _ => std::slice::from_ref(named),
            };
            let mut merged: Option<Node> = None;
            for name in names {
                let path = resolve(directory, name.text()?)?;
                let mut own = self.whole(&path, Role::Included, depth + 1)?;
                merged = Some(match merged {
                    Some(mut base) => {
                        clear(&mut base, &mut own, &self.text);
                        over(base, own)
                    }
                    None => own,
                });
            }
            found.extend(merged);
        }
        Some(found)
    }

    /// Puts what services take from other files into them.
    fn extend_services(&mut self, root: &mut Node, directory: &str, depth: usize) {
        for service in services_of(root) {
            let Some(base) = self.base(&service.value, directory, depth) else {
                continue;
            };
            if let NodeValue::Map(entries) = &mut service.value.value {
                entries.retain(|entry| entry.key != "extends");
            }
            let own = std::mem::replace(&mut service.value, null());
            let (at, span) = (own.at, own.span);
            service.value = over(base, own);
            (service.value.at, service.value.span) = (at, span);
        }
    }

    /// The service of another file that a service extends, with all that it takes in turn.
    fn base(&mut self, service: &Node, directory: &str, depth: usize) -> Option<Node> {
        let extends = service.get("extends")?;
        let path = resolve(directory, extends.get("file")?.text()?)?;
        let name = extends.get("service")?.text()?;
        if depth == DEEPEST {
            return None;
        }
        let mut root = self.load(&path, Role::Extended)?;
        self.base_in(&mut root, name, &path, depth + 1)
    }

    /// A service of a file as others extend it.
    fn base_in(&mut self, root: &mut Node, name: &str, path: &str, depth: usize) -> Option<Node> {
        let service = root.get("services")?.get(name)?.clone();
        let Some(extends) = service.get("extends") else {
            return Some(service);
        };
        if depth == DEEPEST {
            return None;
        }
        let base = if extends.get("file").is_some() {
            self.base(&service, split(path).0, depth)?
        } else {
            let name = extends.get("service").unwrap_or(extends).text()?.to_owned();
            self.base_in(root, &name, path, depth + 1)?
        };
        let mut own = service;
        if let NodeValue::Map(entries) = &mut own.value {
            entries.retain(|entry| entry.key != "extends");
        }
        Some(over(base, own))
    }

    /// The tree of a file, its documents laid over each other, with the places that it has in the text of all.
    fn load(&mut self, path: &str, role: Role) -> Option<Node> {
        self.take(self.files.get(path)?.len())?;
        let key = (path.to_owned(), role);
        if let Some(read) = self.read.get(&key) {
            return read.clone();
        }
        let read = self.read(path, role);
        self.read.insert(key, read.clone());
        read
    }

    fn read(&mut self, path: &str, role: Role) -> Option<Node> {
        let start = self.add(path, role)?;
        let text = *self.files.get(path)?;
        let mut merged: Option<Node> = None;
        for (at, document) in documents(text) {
            let mut own = flat(&read_yaml(document).ok()?);
            shift(&mut own, start + at);
            merged = Some(match merged {
                Some(mut base) => {
                    self.several = true;
                    clear(&mut base, &mut own, &self.text);
                    over(base, own)
                }
                None => own,
            });
        }
        merged.filter(|root| matches!(root.value, NodeValue::Map(_)))
    }

    /// Takes so many bytes, as long as there are any.
    fn take(&mut self, bytes: usize) -> Option<()> {
        // An empty file costs something as well.
        self.left = self.left.checked_sub(bytes.max(256))?;
        Some(())
    }

    /// Puts a file behind the others. Where it begins.
    fn add(&mut self, path: &str, role: Role) -> Option<usize> {
        let text = *self.files.get(path)?;
        let start = self.text.len();
        self.text.push_str(text);
        // The next one begins on a line of its own.
        self.text.push('\n');
        self.parts.push(Part {
            path: path.to_owned(),
            start,
            role,
        });
        Some(start)
    }

    /// Puts the values of a file's variables into the tree.
    fn substitute(&mut self, root: &mut Node, path: &str) {
        let Some(text) = self.files.get(path) else {
            return;
        };
        let known: HashMap<String, String> = variables(text)
            .into_iter()
            .map(|variable| (variable.name, variable.value))
            .collect();
        let value_of = |name: &str| known.get(name).cloned();
        self.substituted |= put(root, &value_of);
    }

    /// Adds the variables of the files that a service names, as far as these are there.
    pub(super) fn open_env_files(&mut self, spec: &mut ContainerSpec) {
        let mut left = Vec::new();
        for told in std::mem::take(&mut spec.env_files) {
            let directory = split(self.path_at(told.span.start)).0.to_owned();
            let path = told
                .value
                .as_deref()
                .and_then(|path| resolve(&directory, path));
            let Some(found) = path.and_then(|path| self.opened(&path)) else {
                left.push(told);
                continue;
            };
            for variable in found {
                // What the service says itself comes before.
                let own = spec
                    .environment
                    .iter()
                    .position(|p| p.name == variable.name);
                let of_file = |at: usize| {
                    let pair = spec.environment.get(at);
                    pair.is_some_and(|pair| self.role_at(pair.span.start) == Role::Variables)
                };
                match own {
                    Some(at) if of_file(at) => spec.environment[at] = pair(&variable),
                    Some(_) => {}
                    None => spec.environment.push(pair(&variable)),
                }
            }
        }
        spec.env_files = left;
    }

    fn opened(&mut self, path: &str) -> Option<Vec<Variable>> {
        if let Some(known) = self.variables.get(path) {
            return Some(known.clone());
        }
        self.take(self.files.get(path)?.len())?;
        let start = self.add(path, Role::Variables)?;
        let mut found = variables(self.files.get(path)?);
        for variable in &mut found {
            for span in [&mut variable.span, &mut variable.value_span] {
                *span = Span::new(span.start + start, span.end + start);
            }
        }
        self.variables.insert(path.to_owned(), found.clone());
        Some(found)
    }

    fn part_at(&self, offset: usize) -> Option<&Part> {
        let before = self.parts.partition_point(|part| part.start <= offset);
        self.parts.get(before.checked_sub(1)?)
    }

    fn path_at(&self, offset: usize) -> &str {
        self.part_at(offset).map_or("", |part| &part.path)
    }

    fn role_at(&self, offset: usize) -> Role {
        self.part_at(offset).map_or(Role::Own, |part| part.role)
    }
}

fn pair(variable: &Variable) -> Pair {
    Pair {
        name: variable.name.clone(),
        span: variable.span,
        value: Some(Told {
            value: Some(variable.value.clone()),
            span: variable.value_span,
            key: variable.span,
        }),
    }
}

fn null() -> Node {
    Node {
        at: Mark::default(),
        span: Span::default(),
        value: NodeValue::Null,
    }
}

fn services_of(root: &mut Node) -> impl Iterator<Item = &mut Entry> {
    let entries = match &mut root.value {
        NodeValue::Map(entries) => entries.as_mut_slice(),
        _ => &mut [],
    };
    let services = entries.iter_mut().filter(|entry| entry.key == "services");
    services.flat_map(|entry| match &mut entry.value.value {
        NodeValue::Map(entries) => entries.as_mut_slice(),
        _ => &mut [],
    })
}

/// Adds what an included file declares. What is there already is left: Compose refuses what is declared twice.
fn add_sections(entries: &mut Vec<Entry>, included: Node) {
    let NodeValue::Map(others) = included.value else {
        return;
    };
    for section in others {
        let own = entries.iter_mut().find(|entry| entry.key == section.key);
        let Some(own) = own else {
            entries.push(section);
            continue;
        };
        if let (NodeValue::Map(own), NodeValue::Map(more)) =
            (&mut own.value.value, section.value.value)
        {
            for entry in more {
                if !own.iter().any(|known| known.key == entry.key) {
                    own.push(entry);
                }
            }
        }
    }
}

/// Takes away what `!reset` and `!override` say does not count (the Compose specification, "Merge").
fn clear(base: &mut Node, own: &mut Node, text: &str) {
    let (NodeValue::Map(base), NodeValue::Map(own)) = (&mut base.value, &mut own.value) else {
        return;
    };
    own.retain_mut(|entry| {
        let behind = text.get(entry.span.end..).unwrap_or_default().trim_start();
        let behind = behind.strip_prefix(':').unwrap_or_default().trim_start();
        let (reset, replaced) = (
            behind.starts_with("!reset"),
            behind.starts_with("!override"),
        );
        if reset || replaced {
            base.retain(|known| known.key != entry.key);
        } else if let Some(known) = base.iter_mut().find(|known| known.key == entry.key) {
            clear(&mut known.value, &mut entry.value, text);
        }
        !reset
    });
}

fn shift(node: &mut Node, by: usize) {
    let moved = |span: Span| Span::new(span.start + by, span.end + by);
    node.span = moved(node.span);
    match &mut node.value {
        NodeValue::List(items) => items.iter_mut().for_each(|item| shift(item, by)),
        NodeValue::Map(entries) => {
            for entry in entries {
                entry.span = moved(entry.span);
                shift(&mut entry.value, by);
            }
        }
        NodeValue::Null | NodeValue::Scalar(_) => {}
    }
}

/// Whether any value was put in.
fn put(node: &mut Node, value_of: &dyn Fn(&str) -> Option<String>) -> bool {
    match &mut node.value {
        NodeValue::List(items) => items
            .iter_mut()
            .fold(false, |any, item| put(item, value_of) | any),
        NodeValue::Map(entries) => {
            let values = entries.iter_mut();
            values.fold(false, |any, entry| put(&mut entry.value, value_of) | any)
        }
        NodeValue::Scalar(scalar) if scalar.text.contains('$') => {
            let text = substitute(&scalar.text, value_of);
            let other = text != scalar.text;
            scalar.text = text;
            other
        }
        NodeValue::Null | NodeValue::Scalar(_) => false,
    }
}

/// The documents of a file, each with where it begins (YAML 1.2, "Document Markers").
pub(in crate::compose) fn documents(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let marker = line.strip_prefix("---");
        if marker.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
            && at > start
        {
            found.push((start, text.get(start..at).unwrap_or_default()));
            start = at;
        }
        at += line.len();
    }
    found.push((start, text.get(start..).unwrap_or_default()));
    // What holds nothing but comments is none.
    let holds = |document: &str| {
        document.lines().any(|line| {
            let line = line.trim();
            !(line.is_empty() || line.starts_with('#') || line == "---" || line == "...")
        })
    };
    found.retain(|(_, document)| holds(document));
    found
}

#[test]
fn documents_begin_at_their_markers() {
    let starts = |text| -> Vec<usize> { documents(text).iter().map(|(start, _)| *start).collect() };
    assert_eq!(starts("a: 1\n"), [0]);
    assert_eq!(starts("# c\n---\na: 1\n---\nb: 2\n"), [4, 13]);
    assert_eq!(starts("a: |\n  ---\n---x: 1\n"), [0]);
    assert_eq!(starts("# only\n"), [0; 0]);
}
