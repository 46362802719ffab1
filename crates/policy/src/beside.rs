//! Ignore files that lie beside the files that tell of packages, and hold for these files alone
//! (OSV-Scanner: "the configuration of the directory of each lock file").

use std::collections::BTreeSet;

use seawall_model::{Package, Suppressed, TargetReport};

use crate::apply::by_foreign;
use crate::ignore::{Ignore, Names, RuleIndex};
use crate::{FindingView, ForeignIgnores};

/// An ignore file, and where it lies.
#[derive(Clone, Debug)]
pub struct BesideIgnores {
    /// The reference of the target.
    pub target: String,
    /// The directory inside the target, without slashes at its ends; empty for the target itself.
    pub directory: String,
    /// What the file says.
    pub ignores: ForeignIgnores,
}

/// The files of one target, made ready for its findings.
pub(crate) struct Beside<'r> {
    files: Vec<(&'r str, RuleIndex<'r>)>,
}

impl<'r> Beside<'r> {
    pub(crate) fn of(all: &'r [BesideIgnores], target: &str) -> Self {
        let own = all.iter().filter(|file| file.target == target);
        let files = own.map(|file| (file.directory.as_str(), RuleIndex::new(file.ignores.live())));
        Self {
            files: files.collect(),
        }
    }

    /// A finding is set aside if every file that tells of its packages has a rule beside it that holds of
    /// the finding: what one project has judged says nothing of another's.
    pub(crate) fn first<'a>(
        &self,
        view: &FindingView<'a>,
        names: &Names<'a>,
    ) -> Option<Suppressed> {
        if self.files.is_empty() {
            return None;
        }
        let packages: &'a [&'a Package] = view.packages;
        if packages.is_empty() {
            return None;
        }
        let mut rules = Vec::new();
        for directory in projects_of(packages.iter().copied())? {
            let file = self.files.iter().find(|(own, _)| *own == directory);
            rules.push(file.and_then(|(_, rules)| rules.first(view, names)));
        }
        let rules: Option<Vec<&Ignore>> = rules.into_iter().collect();
        Some(by_foreign(rules?.first()?))
    }

    pub(crate) fn usage(&self) -> impl Iterator<Item = (&'r Ignore, bool)> {
        self.files.iter().flat_map(|(_, rules)| rules.usage())
    }
}

/// Directories that a package manager fills with what a project needs. What lies there is of the project
/// around it, and says nothing of what may be ignored.
const UNPACKED: [&str; 8] = [
    ".venv",
    "bower_components",
    "node_modules",
    "site-packages",
    "third_party",
    "vendor",
    "vendored",
    "venv",
];

/// The directories of a target in which a file lies that tells of packages.
pub fn directories_beside(target: &TargetReport) -> BTreeSet<String> {
    let packages = target.packages.iter().filter(|p| !p.kind.is_os());
    let projects = packages.filter_map(|package| projects_of(std::iter::once(package)));
    projects.flatten().map(str::to_owned).collect()
}

/// The directories of the projects that have these packages: each tells of one by a file right inside it.
/// None if a package lies in a place that no such project accounts for.
fn projects_of<'p>(packages: impl Iterator<Item = &'p Package>) -> Option<BTreeSet<&'p str>> {
    let mut directories = BTreeSet::new();
    for package in packages {
        if package.locations.is_empty() {
            return None;
        }
        directories.extend(package.locations.iter().map(|l| directory_of(&l.path)));
    }
    let is_project = |directory: &&str| project_of(directory) == *directory;
    let (own, others): (BTreeSet<&str>, BTreeSet<&str>) =
        directories.into_iter().partition(is_project);
    let all = others
        .iter()
        .all(|directory| own.contains(project_of(directory)));
    (all && !own.is_empty()).then_some(own)
}

/// The directory of a file, without a slash at its end. What lies inside an archive lies in the archive's.
fn directory_of(path: &str) -> &str {
    let outer = path.split("!/").next().unwrap_or(path);
    outer
        .rsplit_once('/')
        .map_or("", |(directory, _)| directory)
}

/// The part of a directory above the first that a package manager fills.
fn project_of(directory: &str) -> &str {
    let mut end = 0;
    for part in directory.split('/') {
        if UNPACKED.contains(&part) {
            return directory
                .get(..end)
                .unwrap_or_default()
                .trim_end_matches('/');
        }
        end += part.len() + 1;
    }
    directory
}
