//! Java archives, and the archives in them.
//!
//! What an archive is, is told by its `pom.properties` (Maven), else by its manifest and its name. A
//! shaded archive holds the properties of what was put into it, wherever they lie; those are packages of
//! their own, and the archive itself is still told by its name. Where the properties were left out, a
//! `pom.xml` in their place tells the same. Archives that were unpacked on disk are told by the properties
//! too. A build without Maven leaves no group: it is derived
//! where that is sure (see `manifest` and `groups`), and else the package says that no advisory can be
//! looked up for it. There is no look-up by digest, which needs an index that only the network has.
//!
//! Memory: stored inner archives, as Spring Boot makes them, are read where they lie; only compressed
//! ones are unpacked, and all of them that are open at a time share one limit.

mod file_name;
mod groups;
mod manifest;
mod properties;

use std::collections::HashSet;

use seawall_archive::{ArchiveError, ZipArchive, ZipEntry, ZipLimits};
use seawall_model::{
    Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind, PackageLocation, read_all,
};
use sha1::{Digest, Sha1};

use super::pom_xml::own_version;
use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::text::{hole, lossy, unreadable};

use file_name::FileName;
use manifest::Manifest;
use properties::{Coordinates, Place};

pub(crate) static IT: JavaArchive = JavaArchive;

pub(crate) struct JavaArchive;

/// Archives in archives, if nobody says otherwise, and at the most.
const DEPTH: u64 = 5;
const MAX_DEPTH: u64 = 64;
/// Bytes of unpacked inner archives that are in memory at a time, to be read at random.
const MAX_INNER: u64 = 64 << 20;
/// Bytes of a manifest.
const MAX_TEXT: u64 = 1 << 20;
/// Contradictions that are told of one archive.
const ANOMALIES: usize = 3;
/// Inner archives of one file.
const MAX_ARCHIVES: u32 = 10_000;
/// Entries of all archives of one file, and bytes of one directory.
const MAX_ENTRIES: u64 = 2_000_000;
const MAX_DIRECTORY: u64 = 32 << 20;
/// Bytes out for each byte in, counted once a gigabyte has come out: entries that lie on top of each
/// other, or in each other, unpack to any size.
const EXPANSION: u64 = 200;
const EXPANSION_FROM: u64 = 1 << 30;
/// What any entry that is read is counted as, at least.
const MIN_COST: u64 = 1 << 10;

const SUFFIXES: [&str; 8] = [
    ".jar", ".war", ".ear", ".par", ".sar", ".nar", ".jpi", ".hpi",
];

impl Cataloger for JavaArchive {
    fn name(&self) -> &'static str {
        "java_archive"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn patterns(&self) -> &'static [Pattern] {
        const ALL: [Pattern; 9] = [
            Pattern::Suffix(".jar"),
            Pattern::Suffix(".war"),
            Pattern::Suffix(".ear"),
            Pattern::Suffix(".par"),
            Pattern::Suffix(".sar"),
            Pattern::Suffix(".nar"),
            Pattern::Suffix(".jpi"),
            Pattern::Suffix(".hpi"),
            Pattern::Tail("META-INF/maven/*/*/pom.properties"),
        ];
        &ALL
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        self.extract_within(file, content, DEPTH)
    }

    fn extract_within(&self, file: &FileFacts<'_>, content: &dyn Content, depth: u64) -> Evidence {
        if file.path.ends_with("/pom.properties") {
            return unpacked(file, content);
        }
        let mut walk = Walk {
            depth: depth.min(MAX_DEPTH),
            packages: Vec::new(),
            holes: Holes::default(),
            archives: 0,
            entries: 0,
            left: content.size().saturating_mul(EXPANSION).max(EXPANSION_FROM),
        };
        walk.archive(content, file.path, 0, 0);
        Evidence {
            packages: walk.packages,
            holes: walk.holes.into_vec(),
            ..Evidence::default()
        }
    }
}

/// What was packed of the directory that the properties lie in.
fn unpacked(file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
    match read_all(content, MAX_TEXT) {
        Ok(bytes) => Evidence {
            packages: properties::parse(&bytes)
                .map(|c| package(c, file.path))
                .into_iter()
                .collect(),
            ..Evidence::default()
        },
        Err(error) => hole(unreadable(&error)),
    }
}

struct Walk {
    depth: u64,
    packages: Vec<Package>,
    holes: Holes,
    archives: u32,
    entries: u64,
    /// Bytes that may still come out.
    left: u64,
}

impl Walk {
    /// `held`: bytes of the archives around this one that are in memory.
    fn archive(&mut self, content: &dyn Content, path: &str, depth: u64, held: u64) {
        self.archives += 1;
        let limits = ZipLimits {
            entries: MAX_ENTRIES.saturating_sub(self.entries),
            directory: MAX_DIRECTORY,
        };
        let zip = match ZipArchive::open(content, &limits) {
            Ok(zip) => zip,
            Err(error) => return self.unreadable(path, &error),
        };
        self.entries += zip.entries().len() as u64;
        let mut anomalies = zip.anomalies().iter();
        for anomaly in anomalies.by_ref().take(ANOMALIES) {
            self.ambiguous(path, anomaly.detail.clone(), anomaly.offset);
        }
        if let Some(next) = anomalies.next() {
            let more = anomalies.count() + 1;
            let detail = format!("{more} more contradictions like these");
            self.ambiguous(path, detail, next.offset);
        }
        let first = self.packages.len();
        self.identify(&zip, path);
        if let Some(digest) = sha1_of(content) {
            let single = self.packages.len() - first == 1;
            if let Some(package) = self.packages.get_mut(first).filter(|_| single) {
                package.sha1 = Some(digest);
            }
        }
        for entry in zip.entries().iter().filter(|e| is_archive(&e.name)) {
            self.inner(&zip, entry, path, depth, held);
        }
    }

    fn ambiguous(&mut self, path: &str, detail: String, offset: u64) {
        let hole = Hole::new(HoleName::AMBIGUOUS_ARCHIVE, "java archive", path, detail);
        self.holes.push(hole.at(offset));
    }

    /// Adds what the archive is and what was shaded into it.
    fn identify(&mut self, zip: &ZipArchive<'_>, path: &str) {
        let file = file_name::parse(path);
        let found = self.coordinates(zip, path);
        let at = |place| {
            let all = found.iter().filter(move |(of, _)| *of == place);
            all.map(|(_, coordinates)| coordinates.clone())
        };
        let mut telling: Vec<Coordinates> = at(Place::Root).collect();
        if telling.is_empty() {
            telling = at(Place::Classes).collect();
        }
        let itself = properties::tell_the_archive(&telling, &file);
        let mut all: Vec<Coordinates> = Vec::new();
        for (_, coordinates) in found {
            if !all.contains(&coordinates) {
                all.push(coordinates);
            }
        }
        if !itself {
            let name = "META-INF/MANIFEST.MF";
            let entry = zip
                .entries()
                .iter()
                .find(|e| e.name.eq_ignore_ascii_case(name));
            let bytes = match entry.map(|entry| zip.read(entry, MAX_TEXT)) {
                Some(Ok(bytes)) => bytes,
                Some(Err(error)) => {
                    self.unreadable(path, &error);
                    Vec::new()
                }
                None => Vec::new(),
            };
            let manifest = Manifest::parse(&bytes);
            let group = properties::group_of_pom(zip.entries(), &file.artifact)
                .map(str::to_owned)
                .or_else(|| manifest.group(&file));
            let stated = manifest.version().map(str::to_owned);
            all.extend(of_archive(file, group, stated));
        }
        self.packages
            .extend(all.into_iter().map(|c| package(c, path)));
    }

    /// All coordinates in it, and where they lie.
    fn coordinates(&mut self, zip: &ZipArchive<'_>, path: &str) -> Vec<(Place, Coordinates)> {
        let mut found: Vec<(Place, Coordinates)> = Vec::new();
        let mut poms = Vec::new();
        for entry in zip.entries() {
            if let Some(place) = properties::place_of(&entry.name, "pom.properties") {
                let Some(bytes) = self.text(zip, entry, path) else {
                    continue;
                };
                found.extend(properties::parse(&bytes).map(|c| (place, c)));
            } else if let Some(place) = properties::place_of(&entry.name, "pom.xml")
                && let Some((group, artifact)) = properties::of_path(&entry.name)
            {
                poms.push((place, entry, group, artifact));
            }
        }
        let known: HashSet<(String, String)> = found
            .iter()
            .map(|(_, c)| (c.group.clone(), c.artifact.clone()))
            .collect();
        for (place, entry, group, artifact) in poms {
            let (group, artifact) = (group.to_owned(), artifact.to_owned());
            if known.contains(&(group.clone(), artifact.clone())) {
                continue;
            }
            let Some(bytes) = self.text(zip, entry, path) else {
                continue;
            };
            if let Some(version) = own_version(&lossy(&bytes)) {
                let coordinates = Coordinates {
                    group,
                    artifact,
                    version,
                };
                found.push((place, coordinates));
            }
        }
        found
    }

    /// The bytes of a small file, or a hole.
    fn text(&mut self, zip: &ZipArchive<'_>, entry: &ZipEntry, path: &str) -> Option<Vec<u8>> {
        if !self.spend(entry.size.max(MIN_COST), path) {
            return None;
        }
        let read = zip.read(entry, MAX_TEXT);
        read.map_err(|error| self.unreadable(path, &error)).ok()
    }

    fn inner(&mut self, zip: &ZipArchive<'_>, entry: &ZipEntry, path: &str, depth: u64, held: u64) {
        let inner = format!("{path}!/{}", entry.name);
        if self.archives >= MAX_ARCHIVES {
            let (what, reason) = ("archive in an archive", "one file holds too many of them");
            let hole = Hole::new(HoleName::LIMIT_ARCHIVE, what, inner, reason);
            return self.holes.push(hole.limited("archives", MAX_ARCHIVES));
        }
        if depth + 1 >= self.depth {
            let (what, reason) = ("archive in an archive", "archives are nested too deep");
            let hole = Hole::new(HoleName::LIMIT_DEPTH, what, inner, reason);
            return self.holes.push(hole.limited("depth", self.depth));
        }
        if !self.spend(entry.size.max(MIN_COST), path) {
            return;
        }
        match zip.stored(entry) {
            Ok(Some(content)) => return self.archive(&content, &inner, depth + 1, held),
            Ok(None) => {}
            Err(error) => return self.unreadable(&inner, &error),
        }
        match zip.read(entry, MAX_INNER.saturating_sub(held)) {
            Ok(bytes) => {
                let held = held.saturating_add(bytes.len() as u64);
                self.archive(&bytes, &inner, depth + 1, held);
            }
            Err(error) => self.unreadable(&inner, &error),
        }
    }

    /// Counts bytes that come out; false, and a hole, once there are too many.
    fn spend(&mut self, bytes: u64, path: &str) -> bool {
        let before = self.left;
        self.left = before.saturating_sub(bytes);
        if self.left == 0 && before > 0 {
            let (what, reason) = ("java archive", "more comes out than was put in");
            let hole = Hole::new(HoleName::LIMIT_EXPANSION, what, path, reason);
            self.holes.push(hole.limited("expansion", EXPANSION));
        }
        self.left > 0
    }

    fn unreadable(&mut self, path: &str, error: &ArchiveError) {
        let name = if error.is_limit() {
            HoleName::LIMIT_ARCHIVE
        } else {
            HoleName::UNREADABLE_ARCHIVE
        };
        let hole = Hole::new(name, "java archive", path, error.to_string());
        self.holes.push(hole);
    }
}

/// The archive by its name and its manifest; the name has the artifact's own spelling of the version.
fn of_archive(
    file: FileName,
    group: Option<String>,
    stated: Option<String>,
) -> Option<Coordinates> {
    (!file.artifact.is_empty()).then(|| Coordinates {
        group: group.unwrap_or_default(),
        artifact: file.artifact,
        version: file.version.or(stated).unwrap_or_default(),
    })
}

fn is_archive(name: &str) -> bool {
    let end = |suffix: &&str| name.len().checked_sub(suffix.len());
    SUFFIXES.iter().any(|suffix| {
        let end = end(suffix).and_then(|at| name.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    })
}

/// Only archives in memory are hashed: the others would have to be read whole for it.
fn sha1_of(content: &dyn Content) -> Option<String> {
    let digest = Sha1::digest(content.as_bytes()?);
    Some(
        digest
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}")),
    )
}

fn package(coordinates: Coordinates, path: &str) -> Package {
    let Coordinates {
        group,
        artifact,
        version,
    } = coordinates;
    let name = if group.is_empty() {
        artifact
    } else {
        format!("{group}:{artifact}")
    };
    let mut package = Package::new(PackageKind::MAVEN, name, version);
    package.reference = format!("{}@{} {path}", package.name, package.version);
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        ..PackageLocation::default()
    }];
    if group.is_empty() {
        package.unassessed = Some("the archive does not tell its Maven group".to_owned());
    } else if package.version.is_empty() {
        package.unassessed = Some("the archive does not tell its version".to_owned());
    }
    package
}

#[cfg(test)]
mod tests;
