//! The projects of a target, and who is whose parent.

use std::collections::HashMap;

use super::read::{Dependency, Project};
use crate::alone::joined;

/// Parents of parents.
const MAX_LINEAGE: usize = 64;

/// One `pom.xml`.
#[derive(Debug)]
pub(super) struct Pom {
    pub(super) path: String,
    pub(super) project: Project,
    /// Places in `managed` by group and artifact, of those that no property stands in.
    pub(super) managed: HashMap<(String, String), Vec<usize>>,
    /// The others of them, and the imported lists.
    pub(super) computed: Vec<usize>,
    imports: Vec<usize>,
}

impl Pom {
    pub(super) fn new(path: &str, project: Project) -> Self {
        let mut managed: HashMap<_, Vec<usize>> = HashMap::new();
        let (mut computed, mut imports) = (Vec::new(), Vec::new());
        for (index, dependency) in project.managed.iter().enumerate() {
            let Dependency {
                group,
                artifact,
                scope,
                ..
            } = dependency;
            if scope == "import" {
                imports.push(index);
            } else if group.contains("${") || artifact.contains("${") {
                computed.push(index);
            } else {
                let name = (group.clone(), artifact.clone());
                managed.entry(name).or_default().push(index);
            }
        }
        Self {
            path: path.to_owned(),
            project,
            managed,
            computed,
            imports,
        }
    }

    /// The lists of versions that it imports.
    pub(super) fn imports(&self) -> impl Iterator<Item = &Dependency> {
        let places = self.imports.iter();
        places.filter_map(|place| self.project.managed.get(*place))
    }

    fn group(&self) -> &str {
        or(&self.project.own.group, &self.project.parent.group)
    }

    /// As written, or as the project's own properties have it.
    fn version(&self) -> &str {
        let version = or(&self.project.own.version, &self.project.parent.version);
        let name = version.strip_prefix("${").and_then(|v| v.strip_suffix('}'));
        let own = name.and_then(|name| self.project.properties.get(name));
        own.map_or(version, String::as_str)
    }
}

/// All of them.
#[derive(Debug)]
pub(super) struct Forest {
    pub(super) poms: Vec<Pom>,
    by_path: HashMap<String, usize>,
    by_name: HashMap<(String, String), Vec<usize>>,
}

/// A project and its parents, the project first.
#[derive(Clone, Debug)]
pub(super) struct Lineage {
    pub(super) poms: Vec<usize>,
    /// The last one's parent, if it has one that is not there.
    pub(super) missing: Option<String>,
}

impl Forest {
    pub(super) fn new(poms: Vec<Pom>) -> Self {
        let mut by_path = HashMap::new();
        let mut by_name: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, pom) in poms.iter().enumerate() {
            by_path.insert(pom.path.clone(), index);
            let name = (pom.group().to_owned(), pom.project.own.artifact.clone());
            by_name.entry(name).or_default().push(index);
        }
        Self {
            poms,
            by_path,
            by_name,
        }
    }

    /// The project with its parents. A circle, or more of them than are followed, ends it as a parent
    /// that is not there.
    pub(super) fn lineage(&self, index: usize) -> Lineage {
        let mut poms = vec![index];
        let mut last = index;
        while let Some(pom) = self.poms.get(last) {
            let parent = &pom.project.parent;
            if parent.artifact.is_empty() {
                break;
            }
            match self.parent(pom) {
                Some(next) if !poms.contains(&next) && poms.len() < MAX_LINEAGE => {
                    poms.push(next);
                    last = next;
                }
                _ => {
                    let missing = Some(format!("the parent {}", shown(parent)));
                    return Lineage { poms, missing };
                }
            }
        }
        Lineage {
            poms,
            missing: None,
        }
    }

    fn parent(&self, pom: &Pom) -> Option<usize> {
        let parent = &pom.project.parent;
        let path = pom.project.parent_path.as_deref().unwrap_or("../pom.xml");
        let directory = pom.path.rsplit_once('/').map_or("", |(d, _)| d);
        let place = (!path.is_empty())
            .then(|| joined(directory, path))
            .flatten();
        let beside = place.and_then(|place| {
            let inside = if place.is_empty() {
                "pom.xml".to_owned()
            } else {
                format!("{place}/pom.xml")
            };
            let found = self
                .by_path
                .get(&place)
                .or_else(|| self.by_path.get(&inside));
            found.copied()
        });
        // A file that happens to be there need not be the one that is meant.
        let meant = |index: &usize| {
            self.poms.get(*index).is_some_and(|found| {
                let version = found.version();
                let same = version == parent.version;
                let computed = version.contains("${") || parent.version.contains("${");
                found.group() == parent.group
                    && found.project.own.artifact == parent.artifact
                    && (same || computed)
            })
        };
        beside
            .filter(meant)
            .or_else(|| self.named(&parent.group, &parent.artifact, &parent.version))
    }

    /// The project of these coordinates; where its own version is computed by what is not known here, it
    /// is only taken if no other has the name.
    pub(super) fn named(&self, group: &str, artifact: &str, version: &str) -> Option<usize> {
        let name = (group.to_owned(), artifact.to_owned());
        let all = self.by_name.get(&name)?;
        let of = |index: &usize| self.poms.get(*index).map_or("", Pom::version);
        let exact = all.iter().find(|index| of(index) == version);
        exact.copied().or_else(|| match all.as_slice() {
            [only] if of(only).contains("${") => Some(*only),
            _ => None,
        })
    }
}

/// Coordinates, for a reader.
pub(super) fn shown(of: &Dependency) -> String {
    format!("{}:{}:{}", of.group, of.artifact, of.version)
}

pub(super) fn or<'t>(own: &'t str, other: &'t str) -> &'t str {
    if own.is_empty() { other } else { own }
}
