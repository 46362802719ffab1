//! Java archives, and the archives in them: `pom.properties`, else the manifest, else the name.

use std::collections::BTreeMap;

use seawall_archive::{ArchiveError, ZipArchive, ZipEntry, ZipLimits};
use seawall_model::{Content, Evidence, FileFacts, Hole, Package, PackageKind, PackageLocation};
use sha1::{Digest, Sha1};

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;

pub(crate) static IT: JavaArchive = JavaArchive;

pub(crate) struct JavaArchive;

/// Archives in archives.
const MAX_DEPTH: u32 = 5;
/// Bytes of one inner archive, which must be in memory to be read at random.
const MAX_INNER: u64 = 64 << 20;
/// Bytes of a manifest.
const MAX_TEXT: u64 = 1 << 20;
/// Inner archives of one file.
const MAX_ARCHIVES: u32 = 10_000;

const SUFFIXES: [&str; 8] = [
    ".jar", ".war", ".ear", ".par", ".sar", ".nar", ".jpi", ".hpi",
];

impl Cataloger for JavaArchive {
    fn name(&self) -> &'static str {
        "java_archive"
    }

    fn patterns(&self) -> &'static [Pattern] {
        const ALL: [Pattern; 8] = [
            Pattern::Suffix(".jar"),
            Pattern::Suffix(".war"),
            Pattern::Suffix(".ear"),
            Pattern::Suffix(".par"),
            Pattern::Suffix(".sar"),
            Pattern::Suffix(".nar"),
            Pattern::Suffix(".jpi"),
            Pattern::Suffix(".hpi"),
        ];
        &ALL
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let mut walk = Walk {
            packages: Vec::new(),
            holes: Holes::default(),
            archives: 0,
        };
        walk.archive(content, file.path, 0);
        Evidence {
            packages: walk.packages,
            holes: walk.holes.into_vec(),
            ..Evidence::default()
        }
    }
}

struct Walk {
    packages: Vec<Package>,
    holes: Holes,
    archives: u32,
}

impl Walk {
    fn archive(&mut self, content: &dyn Content, path: &str, depth: u32) {
        self.archives += 1;
        let zip = match ZipArchive::open(content, &ZipLimits::default()) {
            Ok(zip) => zip,
            Err(error) => return self.unreadable(path, &error),
        };
        for anomaly in zip.anomalies().iter().take(3) {
            let hole = Hole::new(
                "ambiguous-archive",
                "java archive",
                path,
                anomaly.detail.clone(),
            );
            self.holes.push(hole.at(anomaly.offset));
        }
        let first = self.packages.len();
        for entry in zip.entries() {
            if entry.name.starts_with("META-INF/maven/") && entry.name.ends_with("/pom.properties")
            {
                match zip.read(entry, MAX_TEXT) {
                    Ok(bytes) => self.packages.extend(of_properties(&bytes, path)),
                    Err(error) => self.unreadable(path, &error),
                }
            }
        }
        // Shaded archives hold several; the one whose name the file bears is the archive itself.
        if self.packages.len() == first {
            let manifest = zip
                .entries()
                .iter()
                .find(|e| e.name.eq_ignore_ascii_case("META-INF/MANIFEST.MF"));
            let manifest = manifest
                .and_then(|e| zip.read(e, MAX_TEXT).ok())
                .unwrap_or_default();
            self.packages.extend(of_manifest(&manifest, path));
        }
        if let Some(digest) = sha1_of(content) {
            let single = self.packages.len() - first == 1;
            if let Some(package) = self.packages.get_mut(first).filter(|_| single) {
                package.sha1 = Some(digest);
            }
        }
        for entry in zip.entries().iter().filter(|e| is_archive(&e.name)) {
            self.inner(&zip, entry, path, depth);
        }
    }

    fn inner(&mut self, zip: &ZipArchive<'_>, entry: &ZipEntry, path: &str, depth: u32) {
        let inner = format!("{path}!/{}", entry.name);
        if depth + 1 >= MAX_DEPTH || self.archives >= MAX_ARCHIVES {
            let hole = Hole::new(
                "limit-depth",
                "archive in an archive",
                inner,
                "archives are nested too deep",
            );
            return self.holes.push(hole.limited("depth", MAX_DEPTH));
        }
        match zip.read(entry, MAX_INNER) {
            Ok(bytes) => self.archive(&bytes, &inner, depth + 1),
            Err(error) => self.unreadable(&inner, &error),
        }
    }

    fn unreadable(&mut self, path: &str, error: &ArchiveError) {
        self.holes.push(Hole::new(
            "unreadable-archive",
            "java archive",
            path,
            error.to_string(),
        ));
    }
}

fn is_archive(name: &str) -> bool {
    SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
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

fn package(group: &str, artifact: &str, version: &str, path: &str) -> Package {
    let name = if group.is_empty() {
        artifact.to_owned()
    } else {
        format!("{group}:{artifact}")
    };
    let mut package = Package::new(PackageKind::MAVEN, name, version);
    package.reference = format!("{}@{version} {path}", package.name);
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        ..PackageLocation::default()
    }];
    package
}

fn of_properties(bytes: &[u8], path: &str) -> Option<Package> {
    let text = String::from_utf8_lossy(bytes);
    let values: BTreeMap<&str, &str> = text
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('='))
        .map(|(k, v)| (k.trim(), v.trim()))
        .collect();
    let value = |key| values.get(key).copied().filter(|v: &&str| !v.is_empty());
    Some(package(
        value("groupId")?,
        value("artifactId")?,
        value("version")?,
        path,
    ))
}

/// The main attributes (JAR specification, "JAR Manifest"); long lines go on after a space.
fn of_manifest(bytes: &[u8], path: &str) -> Option<Package> {
    let text = String::from_utf8_lossy(bytes)
        .replace("\r\n", "\n")
        .replace("\n ", "");
    let main = text.split("\n\n").next().unwrap_or_default();
    let values: BTreeMap<&str, &str> = main
        .lines()
        .filter_map(|l| l.split_once(": "))
        .map(|(k, v)| (k, v.trim()))
        .collect();
    let first = |keys: &[&str]| {
        keys.iter()
            .find_map(|k| values.get(k))
            .copied()
            .filter(|v| !v.is_empty())
    };
    let (from_name, version_from_name) = of_file_name(path);
    let version = first(&[
        "Implementation-Version",
        "Bundle-Version",
        "Specification-Version",
        "Plugin-Version",
    ]);
    let version = version_from_name.as_deref().or(version).unwrap_or_default();
    let group = first(&["Implementation-Vendor-Id"])
        .filter(|g| g.contains('.'))
        .unwrap_or_default();
    (!from_name.is_empty()).then(|| package(group, &from_name, version, path))
}

/// `log4j-core-2.14.1.jar` is `log4j-core` in version `2.14.1`.
fn of_file_name(path: &str) -> (String, Option<String>) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let dash = stem
        .char_indices()
        .zip(stem.chars().skip(1))
        .find(|((_, c), next)| *c == '-' && next.is_ascii_digit());
    match dash {
        Some(((at, _), _)) => (stem[..at].to_owned(), Some(stem[at + 1..].to_owned())),
        None => (stem.to_owned(), None),
    }
}
