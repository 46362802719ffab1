//! dpkg's database (deb-control(5), dpkg(1) "PACKAGE STATES"): what is installed and which files
//! belong to it.
//!
//! Files: `status`, `status.d/*` with `*.md5sums` beside them (images without a package manager),
//! `info/*.list`. Licences are not read: they stand in copyright files, which are prose.
//!
//! Invariant: whatever stands in one paragraph, the others are read.

mod owned;
mod package;
mod paragraphs;
mod relations;

use seawall_model::{
    Content, Evidence, FileFacts, FileTree, Hole, HoleName, LayeredEvidence, Package, PackageKind,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::links::{Relations, link};
use crate::unresolved::Remarks;

use paragraphs::Paragraphs;

/// More packages than any distribution has binary packages are an attack.
const PACKAGES: usize = 200_000;
const WHAT: &str = "packages of the dpkg database";
const STATUS: &[&str] = &["var/lib/dpkg/status", "usr/lib/dpkg/status"];
const STATUS_D: &[&str] = &["var/lib/dpkg/status.d/", "usr/lib/dpkg/status.d/"];
const INFO: &[&str] = &["var/lib/dpkg/info/", "usr/lib/dpkg/info/"];

pub(crate) struct Dpkg;
pub(crate) static IT: Dpkg = Dpkg;

impl Cataloger for Dpkg {
    fn name(&self) -> &'static str {
        "dpkg"
    }

    fn database(&self) -> bool {
        true
    }

    fn revision(&self) -> u32 {
        3
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Path("var/lib/dpkg/status"),
            Pattern::Path("usr/lib/dpkg/status"),
            Pattern::Within("var/lib/dpkg/status.d"),
            Pattern::Within("usr/lib/dpkg/status.d"),
            Pattern::WithinEnding("var/lib/dpkg/info", ".list"),
            Pattern::WithinEnding("usr/lib/dpkg/info", ".list"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let in_one_of = |folders: &[&str]| folders.iter().find_map(|f| file.path.strip_prefix(f));
        if STATUS.contains(&file.path) {
            return status(file.path, content, true);
        }
        if let Some(name) = in_one_of(STATUS_D) {
            return match name.strip_suffix(".md5sums") {
                // The control file beside it names the package, which need not be the file's name.
                Some(_) => owned::md5sums(file.path.trim_end_matches(".md5sums"), content),
                None => status(file.path, content, false),
            };
        }
        match in_one_of(INFO).and_then(|name| name.strip_suffix(".list")) {
            Some(owner) => owned::list(owner, content),
            None => Evidence::default(),
        }
    }

    fn resolve(
        &self,
        _: &dyn FileTree,
        evidence: &[&LayeredEvidence],
        _: &mut Remarks,
    ) -> Vec<Package> {
        let mut packages = Vec::new();
        let (mut single, mut relations) = (Vec::new(), Vec::new());
        for one in evidence.iter().map(|e| &e.evidence) {
            match relations::from_facts(&one.facts) {
                Some(relation) if one.packages.len() == 1 => {
                    single.extend(one.packages.iter().cloned());
                    relations.push(relation);
                }
                _ => packages.extend(one.packages.iter().cloned()),
            }
        }
        // Where every package has a file of its own, needs reach across files.
        link(&mut single, &relations);
        packages.append(&mut single);
        packages
    }
}

/// `database` is dpkg's own file, where each paragraph has a `Status`; elsewhere it is a copy of
/// the package's control file.
fn status(path: &str, content: &dyn Content, database: bool) -> Evidence {
    let mut holes = Holes::default();
    let mut packages: Vec<Package> = Vec::new();
    let mut relations: Vec<Relations> = Vec::new();
    let mut paragraphs = Paragraphs::new(content, database);
    while let Some(paragraph) = paragraphs.next_paragraph(&mut holes) {
        if packages.len() == PACKAGES {
            let reason = "more packages than a system can have";
            let hole = Hole::new(HoleName::LIMIT_PACKAGES, WHAT, "", reason);
            holes.push(hole.at(paragraph.offset).limited("packages", PACKAGES));
            break;
        }
        match package::installed(&paragraph, path, database) {
            Ok(Some(package)) => {
                relations.push(relations::of(&paragraph));
                packages.push(package);
            }
            Ok(None) => {}
            Err(reason) => holes.push(
                Hole::new(
                    HoleName::MALFORMED_PACKAGE_DATABASE,
                    WHAT,
                    format!("line {}", paragraph.line),
                    reason,
                )
                .at(paragraph.offset),
            ),
        }
    }
    let mut evidence = Evidence::default();
    match (relations.as_slice(), database) {
        ([relation], false) => evidence.facts = relations::to_facts(relation),
        _ => link(&mut packages, &relations),
    }
    evidence.packages = packages;
    evidence.holes = holes.into_vec();
    evidence
}

/// The kind of everything here.
const KIND: PackageKind = PackageKind::DEB;

#[cfg(test)]
mod tests;
