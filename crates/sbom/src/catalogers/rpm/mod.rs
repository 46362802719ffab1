//! rpm's database: one header for each installed package, in one of three containers.
//!
//! Which container a file is, its first bytes say, not its name. The readers here are read-only
//! and look at nothing but the headers; rpm's own indexes are passed over. Signatures on headers
//! are not verified.
//!
//! Invariant: all blobs that a container yields are together no larger than the container, so a
//! hostile one costs no more than an honest one of its size.

mod berkeley;
mod blobs;
mod collector;
mod container;
mod header;
mod manifest;
mod ndb;
mod package;
mod sqlite;

use std::collections::HashSet;

use seawall_model::{
    Content, Evidence, FileFacts, FileTree, Hole, HoleName, LayeredEvidence, Package, PackageKind,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::unresolved::Remarks;

const KIND: PackageKind = PackageKind::RPM;
const WHAT: &str = "packages of the rpm database";
const MANIFEST: &str = "var/lib/rpmmanifest/container-manifest-2";

macro_rules! databases {
    ($($folder:literal),+) => {
        const PATTERNS: &[Pattern] = &[
            $(
                Pattern::Path(concat!($folder, "/Packages")),
                Pattern::Path(concat!($folder, "/Packages.db")),
                Pattern::Path(concat!($folder, "/rpmdb.sqlite")),
                Pattern::Path(concat!($folder, "/rpmdb.sqlite-wal")),
                Pattern::Path(concat!($folder, "/rpmdb.sqlite-journal")),
            )+
            Pattern::Path(MANIFEST),
        ];
    };
}

databases!("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm");

pub(crate) struct Rpm;
pub(crate) static IT: Rpm = Rpm;

impl Cataloger for Rpm {
    fn name(&self) -> &'static str {
        "rpm"
    }

    fn revision(&self) -> u32 {
        2
    }

    fn database(&self) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        PATTERNS
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        match file.path.rsplit('/').next() {
            Some("rpmdb.sqlite-wal") => unwritten(content, "-wal", container::is_used_wal),
            Some("rpmdb.sqlite-journal") => {
                unwritten(content, "-journal", container::is_hot_journal)
            }
            Some("container-manifest-2") => manifest::read(file.path, content),
            _ => container::read(file.path, content),
        }
    }

    /// Changes that wait beside the database.
    fn beside(&self, evidence: &Evidence) -> Vec<String> {
        let path = &evidence.path;
        let beside = ["-wal", "-journal"].map(|end| format!("{path}{end}"));
        let sqlite = path.ends_with("rpmdb.sqlite");
        beside.into_iter().filter(|_| sqlite).collect()
    }

    /// A system that changed its container may have kept the old one: what both hold counts once.
    fn resolve(
        &self,
        _: &dyn FileTree,
        evidence: &[&LayeredEvidence],
        _: &mut Remarks,
    ) -> Vec<Package> {
        let mut newest_first: Vec<&&LayeredEvidence> = evidence.iter().collect();
        newest_first.sort_by_key(|e| match e.evidence.path.rsplit('/').next() {
            Some("rpmdb.sqlite") => 0,
            Some("Packages.db") => 1,
            Some("Packages") => 2,
            _ => 3,
        });
        let mut seen: HashSet<(&str, &str, Option<&str>)> = HashSet::new();
        let mut packages = Vec::new();
        for one in newest_first {
            let new: Vec<&Package> = one
                .evidence
                .packages
                .iter()
                .filter(|p| !seen.contains(&(&*p.name, &*p.version, p.arch.as_deref())))
                .collect();
            seen.extend(
                new.iter()
                    .map(|p| (&*p.name, &*p.version, p.arch.as_deref())),
            );
            packages.extend(new.into_iter().cloned());
        }
        packages
    }
}

/// A hole if changes wait in a file beside the database.
fn unwritten(content: &dyn Content, name: &str, used: fn(&dyn Content) -> bool) -> Evidence {
    let mut evidence = Evidence::default();
    if used(content) {
        let reason = format!("changes in the database's {name} file were not read");
        evidence.holes.push(Hole::new(
            HoleName::UNREAD_DATABASE_CHANGES,
            WHAT,
            "",
            reason,
        ));
    }
    evidence
}
