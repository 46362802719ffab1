//! What only development needs, as each of the locks tells it.

use std::collections::HashMap;

use seawall_model::Package;

use super::marker::holds_with;
use super::{Entry, Need};

/// Names of groups that nobody installs to run a program. PDM lists optional dependencies and those of
/// development as groups alike, and its lock does not say which is which.
const DEVELOPMENT: &[&str] = &[
    "ci",
    "dev",
    "develop",
    "development",
    "doc",
    "docs",
    "format",
    "lint",
    "linting",
    "test",
    "testing",
    "tests",
    "typing",
];

/// What an entry says of itself. A group of Poetry other than `main` must hold only what development
/// needs (python-poetry.org, "Dependency groups"); what runs is `default` in PDM.
pub(super) fn stated(entry: &Entry) -> Option<bool> {
    if let Some(category) = &entry.category {
        return Some(category == "dev");
    }
    let groups = entry.groups.as_ref().filter(|groups| !groups.is_empty())?;
    let runs = groups.iter().any(|g| g == "main" || g == "default");
    let known = || groups.iter().all(|g| DEVELOPMENT.contains(&g.as_str()));
    if runs {
        return Some(false);
    }
    (entry.is_of_poetry || known()).then_some(true)
}

/// What the marker of a `pylock.toml` says where the file has groups (PEP 751, "default-groups").
pub(super) fn marked(entry: &Entry, default_groups: &[String]) -> bool {
    let marker = entry.marker.as_ref().and_then(toml::Value::as_str);
    marker.is_some_and(|marker| !holds_with(default_groups, marker))
}

/// Fills `dev` from what the project needs to run and to develop, by who needs whom.
pub(super) fn reach(packages: &mut [Package], needs: &[Vec<Need>], used: &[Need], dev: &[Need]) {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    let names: Vec<String> = packages.iter().map(|p| super::normal(&p.name)).collect();
    for (index, name) in names.iter().enumerate() {
        places.entry(name).or_default().push(index);
    }
    let find = |need: &Need, packages: &[Package]| -> Vec<usize> {
        let all = places.get(need.name.as_str()).into_iter().flatten();
        let is_it = |index: &&usize| {
            let version = packages.get(**index).map(|p| p.version.as_str());
            need.version.is_none() || need.version.as_deref() == version
        };
        all.filter(is_it).copied().collect()
    };
    let follow = |roots: &[Need], packages: &[Package]| {
        let mut seen = vec![false; packages.len()];
        let mut open: Vec<usize> = roots.iter().flat_map(|need| find(need, packages)).collect();
        while let Some(index) = open.pop() {
            match seen.get_mut(index) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let further = needs.get(index).into_iter().flatten();
            open.extend(further.flat_map(|need| find(need, packages)));
        }
        seen
    };
    let (used, dev) = (follow(used, packages), follow(dev, packages));
    for ((package, used), dev) in packages.iter_mut().zip(used).zip(dev) {
        if package.dev.is_none() && (used || dev) {
            package.dev = Some(!used);
        }
    }
}
