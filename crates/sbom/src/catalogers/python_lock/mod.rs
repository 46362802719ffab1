//! Locks of Poetry, uv (of scripts too, PEP 723) and PDM, and `pylock.toml` (PEP 751): TOML with a list
//! of packages.
//!
//! A package whose marker holds on no system of this target is listed all the same: the lock is of every
//! system that the project runs on.

mod groups;
mod marker;

use std::collections::HashMap;

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::cataloger::{Cataloger, Pattern};
use crate::line_of::{LineOf, at_line};
use crate::local::{is_packed, of_directory};
use crate::text::{hole, read_text, toml_document};
use crate::unique::unique;

pub(crate) static IT: PythonLock = PythonLock;

pub(crate) struct PythonLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default, alias = "packages")]
    package: Vec<Entry>,
    /// uv: what a script asks for, or a workspace without a project at its root.
    #[serde(default)]
    manifest: Manifest,
    /// pylock: groups that the file can install, and those that it does if nobody says otherwise.
    #[serde(default, rename = "dependency-groups")]
    dependency_groups: Vec<String>,
    #[serde(default, rename = "default-groups")]
    default_groups: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Manifest {
    #[serde(default)]
    members: Vec<String>,
    #[serde(default)]
    requirements: Option<Value>,
    /// Lists by group.
    #[serde(default, rename = "dependency-groups")]
    dependency_groups: Option<Value>,
}

#[derive(Deserialize)]
struct Entry {
    name: Spanned<String>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    groups: Option<Vec<String>>,
    #[serde(skip)]
    is_of_poetry: bool,
    #[serde(default)]
    marker: Option<Value>,
    #[serde(default)]
    source: Option<Value>,
    /// PDM: where it lies.
    #[serde(default)]
    path: Option<Value>,
    /// pylock: where it lies.
    #[serde(default)]
    directory: Option<Value>,
    /// Poetry: a table by name; uv and pylock: a list of tables; PDM: a list of requirements.
    #[serde(default)]
    dependencies: Option<Value>,
    /// uv: lists by group.
    #[serde(default, rename = "dev-dependencies")]
    dev_dependencies: Option<Value>,
    /// uv: lists by extra.
    #[serde(default, rename = "optional-dependencies")]
    optional_dependencies: Option<Value>,
}

/// What is needed: its normal name, and its version where there are several.
struct Need {
    name: String,
    version: Option<String>,
}

/// What the projects of a lock ask for.
#[derive(Default)]
struct Asked {
    /// Whether anything tells it.
    told: bool,
    used: Vec<Need>,
    dev: Vec<Need>,
}

impl Cataloger for PythonLock {
    fn name(&self) -> &'static str {
        "python_lock"
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn revision(&self) -> u32 {
        3
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Name("poetry.lock"),
            Pattern::Name("uv.lock"),
            Pattern::Suffix(".py.lock"),
            Pattern::Name("pdm.lock"),
            Pattern::Name("pylock.toml"),
            Pattern::Tail("pylock.*.toml"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let document: Document = match toml_document(&text) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let line_of = LineOf::new(&text);
        let is_of_poetry = file.path.ends_with("poetry.lock");
        let grouped = !document.dependency_groups.is_empty() || !document.default_groups.is_empty();
        let mut asked = document.manifest.asked();
        let (mut packages, mut relations) = (Vec::new(), Vec::new());
        for mut entry in document.package {
            entry.is_of_poetry = is_of_poetry;
            let needs = entry.needs();
            if is_project(&entry, &document.manifest.members) {
                asked.told = true;
                asked.used.extend(needs);
                asked.dev.extend(by_group(entry.dev_dependencies.as_ref()));
                continue;
            }
            let marked = grouped.then(|| groups::marked(&entry, &document.default_groups));
            let line = line_of.offset(entry.name.span().start);
            let mut package = package(entry);
            at_line(&mut package, file.path, line);
            package.dev = package.dev.or(marked);
            packages.push(package);
            relations.push(needs);
        }
        groups::reach(&mut packages, &relations, &asked.used, &asked.dev);
        relate(&mut packages, &relations, &asked);
        Evidence {
            packages: unique(packages),
            ..Evidence::default()
        }
    }
}

impl Manifest {
    fn asked(&self) -> Asked {
        Asked {
            told: self.requirements.is_some() || self.dependency_groups.is_some(),
            used: self.requirements.as_ref().map(needs).unwrap_or_default(),
            dev: by_group(self.dependency_groups.as_ref()).collect(),
        }
    }
}

impl Entry {
    /// What it needs to run, with what its extras need that are in use.
    fn needs(&self) -> Vec<Need> {
        let own = self.dependencies.as_ref().map(needs).unwrap_or_default();
        let extras = by_group(self.optional_dependencies.as_ref());
        own.into_iter().chain(extras).collect()
    }
}

/// Fills who needs whom, and what the projects ask for themselves.
fn relate(packages: &mut [Package], relations: &[Vec<Need>], asked: &Asked) {
    let mut known: HashMap<(String, Option<String>), String> = HashMap::new();
    for package in packages.iter() {
        let (name, version) = (normal(&package.name), package.version.clone());
        let exact = known.entry((name.clone(), Some(version)));
        exact.or_insert_with(|| package.reference.clone());
        let first = known.entry((name, None));
        first.or_insert_with(|| package.reference.clone());
    }
    let reference = |need: &Need| known.get(&(need.name.clone(), need.version.clone()));
    let direct = asked.used.iter().chain(&asked.dev);
    let direct: std::collections::HashSet<&str> = direct.map(|need| need.name.as_str()).collect();
    for (package, needs) in packages.iter_mut().zip(relations) {
        let name = normal(&package.name);
        package.direct = asked.told.then(|| direct.contains(name.as_str()));
        package.depends_on = needs.iter().filter_map(reference).cloned().collect();
    }
}

fn package(entry: Entry) -> Package {
    let dev = groups::stated(&entry);
    let local = lies_in_a_directory(&entry);
    let version = entry.version.unwrap_or_default();
    let mut package = Package::new(PackageKind::PYPI, entry.name.into_inner(), version);
    package.dev = dev;
    if local {
        of_directory(package)
    } else {
        package
    }
}

/// What is needed, in each of the forms.
fn needs(value: &Value) -> Vec<Need> {
    let named = |name: &str| Need {
        name: normal(name),
        version: None,
    };
    match value {
        Value::Table(members) => members.keys().map(|name| named(name)).collect(),
        Value::Array(members) => members
            .iter()
            .filter_map(|member| match member {
                Value::String(requirement) => Some(named(requirement)),
                other => {
                    let text = |key| other.get(key).and_then(Value::as_str);
                    Some(Need {
                        name: normal(text("name")?),
                        version: text("version").map(str::to_owned),
                    })
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What all lists of a table need.
fn by_group(lists: Option<&Value>) -> impl Iterator<Item = Need> {
    let tables = lists.and_then(Value::as_table).into_iter();
    tables.flat_map(|table| table.values()).flat_map(needs)
}

/// The name at the start of a requirement, normal as in the specification of names (PEP 503).
fn normal(requirement: &str) -> String {
    let end = requirement
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(requirement.len());
    let mut name = String::with_capacity(end);
    for c in requirement.chars().take(end) {
        match c {
            '-' | '_' | '.' if name.ends_with('-') => {}
            '-' | '_' | '.' => name.push('-'),
            c => name.push(c.to_ascii_lowercase()),
        }
    }
    name
}

/// uv lists the project itself, as a virtual or editable source, and the members of a workspace.
fn is_project(entry: &Entry, members: &[String]) -> bool {
    let source = entry.source.as_ref();
    let text = |key: &str| source.and_then(|s| s.get(key)).and_then(Value::as_str);
    text("virtual").is_some()
        || text("editable") == Some(".")
        || (text("editable").is_some() && members.contains(entry.name.as_ref()))
}

/// Whether it comes from a directory: uv's `directory` and `editable`, Poetry's type of a source, and what
/// PDM and pylock write.
fn lies_in_a_directory(entry: &Entry) -> bool {
    let source = entry.source.as_ref();
    let text = |key: &str| source.and_then(|s| s.get(key)).and_then(Value::as_str);
    let path = entry.path.as_ref().and_then(Value::as_str);
    text("directory").or(text("editable")).is_some()
        || text("type") == Some("directory")
        || entry.directory.is_some()
        || path.is_some_and(|path| !is_packed(path))
}

#[cfg(test)]
mod tests;
