//! Workspaces: modules that one `go.work` makes a build of.
//!
//! A module that another one of the workspace asks for is the one in the workspace, whatever version
//! was asked for. Replacements hold for all its modules: those of `go.work` first, then a module's own,
//! then the others'.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{LayeredEvidence, Package};

use super::manifest::{Asked, Replacement, built, replacement};

/// The facts of evidence: the module's path; lines of replacements; of requirements that a directory
/// takes the place of; of directories that a workspace uses.
pub(super) const MODULE: &str = "module";
pub(super) const REPLACE: &str = "replace";
pub(super) const LOCAL: &str = "local";
pub(super) const USE: &str = "use";

/// The packages of all files, each seen as a part of the workspace that uses its directory.
pub(super) fn packages(evidence: &[&LayeredEvidence]) -> Vec<Package> {
    let modules: BTreeMap<&str, &LayeredEvidence> = evidence
        .iter()
        .filter_map(|one| Some((directory(one, "go.mod")?, *one)))
        .collect();
    let mut of_module: BTreeMap<&str, Workspace<'_>> = BTreeMap::new();
    for one in evidence {
        let Some(at) = directory(one, "go.work") else {
            continue;
        };
        let used: BTreeSet<String> = lines(one, USE).filter_map(|path| join(at, path)).collect();
        let members = used
            .iter()
            .filter_map(|path| modules.get_key_value(path.as_str()));
        let members: Vec<(&str, &LayeredEvidence)> = members.map(|(at, one)| (*at, *one)).collect();
        for (path, _) in &members {
            // Go takes the nearest one above.
            let nearer = of_module
                .get(path)
                .is_some_and(|known| known.at.len() > at.len());
            if !nearer {
                let workspace = Workspace::new(at, one, &members);
                of_module.insert(path, workspace);
            }
        }
    }
    let mut packages = Vec::new();
    for one in evidence {
        let workspace = directory(one, "go.mod").and_then(|at| of_module.get(at));
        match workspace {
            Some(workspace) => packages.extend(workspace.packages(one)),
            None => packages.extend(one.evidence.packages.iter().cloned()),
        }
    }
    packages
}

struct Workspace<'e> {
    /// The directory of `go.work`.
    at: &'e str,
    modules: BTreeSet<&'e str>,
    own: Vec<Replacement>,
    of_modules: Vec<Replacement>,
}

impl<'e> Workspace<'e> {
    fn new(
        at: &'e str,
        work: &'e LayeredEvidence,
        members: &[(&'e str, &'e LayeredEvidence)],
    ) -> Self {
        let all = members.iter().map(|(_, one)| *one);
        Self {
            at,
            modules: all.clone().flat_map(|one| lines(one, MODULE)).collect(),
            own: replacements(work),
            of_modules: all.flat_map(replacements).collect(),
        }
    }

    /// The packages of one of its modules.
    fn packages(&self, one: &LayeredEvidence) -> Vec<Package> {
        let path = one.evidence.path.as_str();
        let own = replacements(one);
        let built = |path_of: &str, version: &str, asked: Asked| {
            let by = [&self.own, &own, &self.of_modules];
            let mut by = by
                .iter()
                .filter_map(|all| replacement(all, path_of, version));
            let inside = self.modules.contains(path_of);
            if inside {
                None
            } else {
                built(path_of, version, by.next(), asked, path)
            }
        };
        let required = one.evidence.packages.iter().filter_map(|package| {
            let (name, version) = package.reference.rsplit_once('@')?;
            if name == "stdlib" {
                return Some(package.clone());
            }
            let asked = Asked {
                indirect: package.direct == Some(false),
                line: package.locations.first().and_then(|place| place.line)?,
            };
            built(name, version, asked)
        });
        let local = lines(one, LOCAL).filter_map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, version, indirect, line] = fields.as_slice() else {
                return None;
            };
            let asked = Asked {
                indirect: *indirect == "true",
                line: line.parse().ok()?,
            };
            built(name, version, asked)
        });
        required.chain(local).collect()
    }
}

/// The lines of a fact.
fn lines<'e>(one: &'e LayeredEvidence, fact: &str) -> impl Iterator<Item = &'e str> {
    let text = one.evidence.facts.get(fact);
    text.into_iter().flat_map(|text| text.lines())
}

fn replacements(one: &LayeredEvidence) -> Vec<Replacement> {
    lines(one, REPLACE).filter_map(Replacement::parse).collect()
}

/// The directory of a file of that name.
fn directory<'e>(one: &'e LayeredEvidence, name: &str) -> Option<&'e str> {
    let path = one.evidence.path.as_str();
    let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
    (file == name).then_some(directory)
}

/// A path of a directory; none above the root.
fn join(directory: &str, path: &str) -> Option<String> {
    let (path, from) = match path.strip_prefix('/') {
        Some(absolute) => (absolute, ""),
        None => (path, directory),
    };
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
