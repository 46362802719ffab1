//! Gathers the packages of one database, within limits, and links them.

use std::collections::HashMap;

use seawall_model::{Evidence, Hole, HoleName, OwnedPaths, Package, PackageLocation, path_hash};

use crate::holes::Holes;
use crate::links::{Relations, link};

use super::WHAT;
use super::header::{Header, tag};
use super::package;

const PACKAGES: usize = 200_000;
const PATHS: usize = 5_000_000;
/// Text of needs and offers of all packages together.
const KEPT: usize = 64 * 1024 * 1024;

/// The packages of one database as they come.
#[derive(Default)]
pub(super) struct Collector {
    path: String,
    packages: Vec<Package>,
    relations: Vec<Relations>,
    owned: Vec<Vec<u64>>,
    paths: usize,
    kept: usize,
    holes: Holes,
}

impl Collector {
    /// For the database at that path.
    pub(super) fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// Reads one header that began at that offset; false if a limit is reached.
    pub(super) fn take(&mut self, offset: u64, blob: &[u8]) -> bool {
        let limits = [
            (HoleName::LIMIT_PACKAGES, self.packages.len(), PACKAGES),
            (HoleName::LIMIT_OWNED_PATHS, self.paths, PATHS),
            (HoleName::LIMIT_PACKAGE_TEXT, self.kept, KEPT),
        ];
        if let Some((name, _, limit)) = limits.into_iter().find(|(_, have, most)| have >= most) {
            self.holes
                .push(crate::holes::exhausted(name, WHAT, limit).at(offset));
            return false;
        }
        let read = Header::parse(blob).and_then(|h| Ok((package::of(&h)?, h)));
        match read {
            Ok((Some(package), header)) => self.add(package, &header),
            Ok((None, _)) => {}
            Err(reason) => {
                let hole = Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, "", reason);
                self.holes.push(hole.at(offset));
            }
        }
        true
    }

    fn add(&mut self, mut package: Package, header: &Header<'_>) {
        package.locations.push(PackageLocation {
            path: self.path.clone(),
            ..PackageLocation::default()
        });
        self.packages.push(package);
        let relations = package::relations(header);
        let needs = relations.needs.iter().flatten();
        let lengths = needs.chain(&relations.offers).map(String::len);
        self.kept += lengths.sum::<usize>();
        self.relations.push(relations);
        let room = PATHS - self.paths;
        if header.texts(tag::BASENAMES).count() > room {
            let hole = crate::holes::exhausted(HoleName::LIMIT_OWNED_PATHS, WHAT, PATHS);
            self.holes.push(hole);
        }
        let paths = package::files(header, room);
        self.paths += paths.len();
        self.owned.push(paths);
    }

    /// All that was read, with the container's own faults.
    pub(super) fn finish(mut self, container: Holes) -> Evidence {
        self.offer_needed_files();
        link(&mut self.packages, &self.relations);
        let owners = self.packages.iter().map(|p| p.reference.clone());
        let owned = owners
            .zip(self.owned)
            .filter(|(_, paths)| !paths.is_empty());
        let owned = owned.map(|(owner, paths)| OwnedPaths { owner, paths });
        let owned = owned.collect();
        let mut holes = container.into_vec();
        holes.extend(self.holes.into_vec());
        Evidence {
            owned,
            packages: self.packages,
            holes,
            ..Evidence::default()
        }
    }

    /// Packages may need a file; whoever has it offers it.
    fn offer_needed_files(&mut self) {
        let needs = self.relations.iter().flat_map(|r| r.needs.iter().flatten());
        let files = needs.filter(|n| n.starts_with('/'));
        let needed: HashMap<u64, String> = files.map(|f| (path_hash(f), f.clone())).collect();
        for (relation, paths) in self.relations.iter_mut().zip(&self.owned) {
            let found = paths.iter().filter_map(|hash| needed.get(hash));
            relation.offers.extend(found.cloned());
        }
    }
}
