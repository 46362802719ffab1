//! Compose files that belong together, judged as one: what `docker compose up` reads in a directory (the file
//! and its override), what a file includes and what its services extend, and the files of variables.
//!
//! The files come as the pass kept them ([`kept`]), with the values of secrets masked. What is not among them is
//! not guessed: the service is not whole then, and that is told.

mod load;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::Finding;
use seawall_syntax::Node;

use super::{ComposeFacts, environment, findings_of, mask};
use crate::text_file::TextFile;
pub(super) use load::documents;
use load::{Loader, Role};

/// The names that Compose looks for in a directory, in this order.
const DEFAULTS: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// The names of what is laid over it.
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// The name in the evidence of a file of variables.
pub const VARIABLES: &str = "variables";
/// The fact that holds a file's text.
pub const TEXT: &str = "text";
/// Longest file that is kept to be judged with others, in bytes.
const LONGEST: usize = 256 << 10;
/// Bytes of all files that are read together, each as often as it is taken.
const ROOM: usize = 64 << 20;

/// What is kept of a file to be judged with others, without the values of secrets; none of one that can't be
/// read, or that no honest file is like.
pub fn kept(path: &str, text: &str) -> Option<String> {
    if text.len() > LONGEST {
        None
    } else if environment::is_named_so(path) {
        Some(environment::masked(text))
    } else {
        mask::masked(text)
    }
}

/// A file that the pass kept: its path and its text.
pub type Kept = (String, String);

/// What came of files that were read together.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// For each file of which that is another than what it tells alone, what is held against it.
    pub findings: Vec<(String, Vec<Finding>)>,
    /// Files that were not read together, since they are too many.
    pub left: Vec<String>,
}

/// Reads files together that belong together.
pub fn judge_together(files: &[Kept]) -> Together {
    let by_path: BTreeMap<&str, &str> = files.iter().map(|(p, t)| (&**p, &**t)).collect();
    let compose = by_path
        .keys()
        .filter(|path| !environment::is_named_so(path));
    let mut laid_over: BTreeSet<&str> = BTreeSet::new();
    let mut projects: Vec<(&str, Option<&str>)> = Vec::new();
    for path in compose {
        let over = is_default(path, &by_path).then(|| over_of(path, &by_path));
        let over = over.flatten();
        laid_over.extend(over);
        projects.push((*path, over));
    }
    projects.retain(|(path, over)| {
        !laid_over.contains(path) && (over.is_some() || looks_further(path, &by_path))
    });
    let mut together = Together::default();
    let mut judged: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    let mut included: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut room = ROOM;
    for (path, over) in projects {
        if room == 0 {
            together.left.push(path.to_owned());
            continue;
        }
        let mut loader = Loader::new(&by_path, room);
        let root = loader.project(path, over);
        if let Some(root) = root.filter(|_| !loader.is_alone()) {
            let findings = findings(&mut loader, &root);
            let others = loader.paths(Role::Included).map(str::to_owned);
            included.insert(path.to_owned(), others.collect());
            judged.insert(path.to_owned(), findings);
            judged.extend(over.map(|path| (path.to_owned(), Vec::new())));
        }
        room = loader.room();
    }
    // What is included is judged where it is included; of those that include each other each is.
    for (path, others) in &included {
        let back = |other: &&String| included.get(*other).is_none_or(|of| !of.contains(path));
        let others = others.iter().filter(|other| *other != path).filter(back);
        judged.extend(others.map(|other| (other.clone(), Vec::new())));
    }
    together.findings = judged.into_iter().collect();
    together
}

/// Whether a file may take something from elsewhere, by a glance at its text.
fn looks_further(path: &str, files: &BTreeMap<&str, &str>) -> bool {
    let text = files.get(path).copied().unwrap_or_default();
    let named = ["include", "extends", "env_file", "\n---"];
    let variables = || files.contains_key(&*paths::join(paths::split(path).0, ".env"));
    named.iter().any(|word| text.contains(word)) || (text.contains('$') && variables())
}

/// Whether Compose takes that file without being told.
fn is_default(path: &str, files: &BTreeMap<&str, &str>) -> bool {
    let (directory, name) = paths::split(path);
    let there = |name: &&&str| files.contains_key(&*paths::join(directory, name));
    DEFAULTS.iter().find(there) == Some(&name)
}

/// The file that is laid over that one.
fn over_of<'f>(path: &str, files: &BTreeMap<&'f str, &str>) -> Option<&'f str> {
    let (directory, _) = paths::split(path);
    let names = OVERRIDES.iter().map(|name| paths::join(directory, name));
    let mut there = names.filter_map(|path| files.get_key_value(&*path).map(|(path, _)| *path));
    there.next()
}

/// What is held against the files of a project, but for what only services say that others extend: that stands
/// in the file of these.
fn findings(loader: &mut Loader<'_>, root: &Node) -> Vec<Finding> {
    let mut services = seawall_container::compose::read(root, loader.text());
    for service in &mut services {
        loader.open_env_files(&mut service.spec);
    }
    let extended: BTreeSet<&str> = loader.paths(Role::Extended).collect();
    let parts = loader.parts().iter().map(|part| (part.start, &*part.path));
    let file = TextFile::of_parts(loader.text(), parts);
    let facts = ComposeFacts {
        file: &file,
        error: None,
        root,
        flat: root,
        services: &services,
    };
    let mut findings = findings_of(&facts);
    findings.retain(|finding| {
        let path = finding.location.path.as_deref();
        path.is_none_or(|path| !extended.contains(path))
    });
    findings
}

#[cfg(test)]
mod tests;
