//! Which layer brought a package, and what lower layers held that is gone.
//!
//! A package manager rewrites its whole database in every layer that installs something, so the
//! layer of the file says nothing. What counts is since when the file's evidence has held the
//! package without a break.

use std::collections::{BTreeMap, HashSet};

use seawall_model::{LayeredEvidence, Package, PackageState, Visibility};

use super::declared::Declarers;
use super::draft::{Draft, Identity, identity, path_of};

/// One file's evidence in one layer.
struct Stage<'a> {
    layer: u32,
    visibility: Visibility,
    packages: &'a [Package],
    identities: HashSet<Identity<'a>>,
}

/// Every file's evidence, by cataloger and path, highest layer first.
pub(super) struct History<'a> {
    chains: BTreeMap<(&'a str, &'a str), Vec<Stage<'a>>>,
}

impl<'a> History<'a> {
    /// `sorted`: by cataloger, path and layer.
    pub(super) fn new(sorted: &[&'a LayeredEvidence]) -> Self {
        let mut chains: BTreeMap<_, Vec<Stage<'a>>> = BTreeMap::new();
        for one in sorted.iter().rev() {
            let evidence = &one.evidence;
            let key = (evidence.cataloger.as_str(), evidence.path.as_str());
            chains.entry(key).or_default().push(Stage {
                layer: one.layer,
                visibility: one.visibility,
                packages: &evidence.packages,
                identities: evidence.packages.iter().map(identity).collect(),
            });
        }
        Self { chains }
    }

    /// Fills the layer of each of the package's locations.
    pub(super) fn place(&self, draft: &mut Draft) {
        let mut locations = std::mem::take(&mut draft.package.locations);
        for location in locations.iter_mut().filter(|l| l.layer.is_none()) {
            // Inside an archive, the archive is the file of the tree.
            let outer = location.path.split("!/").next().unwrap_or_default();
            let chain = [location.path.as_str(), outer]
                .iter()
                .find_map(|path| self.chains.get(&(draft.cataloger.as_str(), *path)));
            location.layer = chain.and_then(|chain| origin(chain, identity(&draft.package)));
        }
        draft.package.locations = locations;
    }

    /// Packages of evidence that is no longer seen, where no present package is the same: of a
    /// package manager anywhere, of others at the same path. Each once, with the last layer that
    /// held it.
    pub(super) fn lower(&self, present: &[Draft], declarers: Declarers<'_>) -> Vec<Package> {
        let mut seen: HashSet<(Identity<'_>, &str)> = HashSet::new();
        for draft in present {
            seen.insert(place_of(&draft.package, path_of(&draft.package)));
        }
        let mut lower: Vec<Package> = Vec::new();
        for ((cataloger, path), chain) in &self.chains {
            for stage in chain {
                let state = match stage.visibility {
                    Visibility::Present => continue,
                    Visibility::Shadowed(_) => PackageState::Shadowed,
                    Visibility::Deleted(_) => PackageState::Deleted,
                };
                for package in stage.packages {
                    let own = package.locations.first().map_or(*path, |l| &l.path);
                    if !seen.insert(place_of(package, own)) {
                        continue;
                    }
                    let mut package = package.clone();
                    package.state = state;
                    package.installed &= !declarers.declares(cataloger, path);
                    // Its needs are references into a database that is gone.
                    package.depends_on.clear();
                    for location in &mut package.locations {
                        location.layer = Some(stage.layer);
                    }
                    lower.push(package);
                }
            }
        }
        lower.sort_by(|a, b| {
            (identity(a), &a.locations, a.state).cmp(&(identity(b), &b.locations, b.state))
        });
        lower
    }
}

fn place_of<'a>(package: &'a Package, path: &'a str) -> (Identity<'a>, &'a str) {
    let path = if package.kind.is_os() { "" } else { path };
    (identity(package), path)
}

/// The lowest layer since which the package has been there without a break.
fn origin(chain: &[Stage<'_>], identity: Identity<'_>) -> Option<u32> {
    let top = chain
        .iter()
        .position(|s| s.visibility == Visibility::Present)?;
    let mut since = chain.get(top)?;
    for stage in chain.iter().skip(top + 1) {
        let replaced = stage.visibility == Visibility::Shadowed(since.layer);
        if !replaced || !stage.identities.contains(&identity) {
            break;
        }
        since = stage;
    }
    Some(since.layer)
}
