//! The manifest that Chisel writes when it cuts slices of Ubuntu's packages (documentation.ubuntu.com/chisel,
//! "Chisel manifest"): a "jsonwall", which is a JSON object a line below a header, compressed by zstd.
//!
//! Lines of the kind `package` tell name, version and architecture, those of the kind `path` the slices
//! (`PACKAGE_SLICE`) that a path is of. The source package is not told; see `sources`.

mod sources;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use seawall_archive::{ExpansionLimits, decompress, sniff};
use seawall_model::{
    Content, Evidence, FileFacts, Hole, HoleName, OwnedPaths, Package, PackageKind,
    PackageLocation, SourcePackage, count_packages, path_hash, read_all, some_of,
};
use serde::Deserialize;

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::{Holes, exhausted};
use crate::text::hole;
use crate::unique::unique;

pub(crate) static IT: Chisel = Chisel;

pub(crate) struct Chisel;

/// Bytes of the file, and of what comes out of it; real ones have some hundred kilobytes.
const MAX_FILE: u64 = 32 << 20;
const MAX_TEXT: u64 = 512 << 20;
/// Bytes of a line.
const LINE: u64 = 64 << 10;
const PACKAGES: usize = 200_000;
const PATHS: usize = 2_000_000;
const WHAT: &str = "packages of the Chisel manifest";

#[derive(Deserialize)]
struct Header {
    jsonwall: String,
    /// Lines, with this one.
    #[serde(default)]
    count: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    kind: String,
    name: String,
    version: String,
    arch: String,
    path: String,
    slices: Vec<String>,
}

impl Cataloger for Chisel {
    fn name(&self) -> &'static str {
        "chisel"
    }

    fn database(&self) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Path("var/lib/chisel/manifest.wall")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let bytes = match read_all(content, MAX_FILE) {
            Ok(bytes) => bytes,
            Err(error) => return hole(damaged("", &error)),
        };
        let limits = ExpansionLimits {
            total: MAX_TEXT,
            ..ExpansionLimits::default()
        };
        let packed = Box::new(bytes.as_slice());
        let text = match decompress(sniff(&bytes), packed, &limits) {
            Ok(text) => text,
            Err(error) => return hole(damaged("", &error)),
        };
        let mut manifest = Manifest::default();
        manifest.read(BufReader::new(text));
        manifest.evidence(file.path)
    }
}

#[derive(Default)]
struct Manifest {
    packages: Vec<Package>,
    /// Hashes of paths, by the package's name.
    paths: BTreeMap<String, Vec<u64>>,
    count: usize,
    holes: Holes,
}

impl Manifest {
    fn read(&mut self, mut text: impl BufRead) {
        let mut header: Option<Header> = None;
        let (mut number, mut line) = (0_u64, Vec::new());
        loop {
            line.clear();
            match text.by_ref().take(LINE).read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => number += 1,
                Err(error) => return self.holes.push(damaged("", &error)),
            }
            let place = format!("line {number}");
            if line.len() as u64 == LINE {
                let reason = "a line is longer than is read";
                let hole = Hole::new(HoleName::LIMIT_PACKAGE_TEXT, WHAT, place, reason);
                return self.holes.push(hole.limited("line", LINE));
            }
            if header.is_none() {
                match serde_json::from_slice::<Header>(&line) {
                    Ok(found) if found.jsonwall.starts_with("1.") => header = Some(found),
                    Ok(found) => {
                        let reason = format!("its form {} is not known", found.jsonwall);
                        return self.holes.push(damaged(&place, &reason));
                    }
                    Err(error) => return self.holes.push(damaged(&place, &error)),
                }
                continue;
            }
            match serde_json::from_slice::<Line>(&line) {
                Ok(line) => {
                    if !self.add(line, number) {
                        return;
                    }
                }
                Err(error) => self.holes.push(damaged(&place, &error)),
            }
        }
        match header {
            Some(header) if number < header.count => {
                let reason = format!(
                    "it says that it has {} lines, and has {number}",
                    header.count
                );
                self.holes.push(damaged("", &reason));
            }
            Some(_) => {}
            None => self.holes.push(damaged("", &"it is empty")),
        }
    }

    /// False once there is no room for more.
    fn add(&mut self, line: Line, number: u64) -> bool {
        match line.kind.as_str() {
            "package" if line.name.is_empty() || line.version.is_empty() => {
                let place = format!("line {number}");
                let reason = "a package without a name or version";
                self.holes.push(damaged(&place, &reason));
            }
            "package" if self.packages.len() == PACKAGES => {
                let hole = exhausted(HoleName::LIMIT_PACKAGES, WHAT, PACKAGES);
                self.holes.push(hole);
                return false;
            }
            "package" => self.packages.push(package(line)),
            // A directory is of many packages, and none owns it.
            "path" if !line.path.ends_with('/') => {
                let hash = path_hash(line.path.trim_start_matches('/'));
                for slice in &line.slices {
                    if self.count == PATHS {
                        let hole = exhausted(HoleName::LIMIT_OWNED_PATHS, WHAT, PATHS);
                        self.holes.push(hole);
                        return false;
                    }
                    self.count += 1;
                    // The name of a package has no underscore (Debian Policy, section 5.6.1).
                    let package = slice.split('_').next().unwrap_or_default();
                    self.paths.entry(package.to_owned()).or_default().push(hash);
                }
            }
            _ => {}
        }
        true
    }

    fn evidence(mut self, path: &str) -> Evidence {
        let unknown = self.packages.iter().filter(|p| p.source.is_none());
        let unknown: Vec<&str> = unknown.map(|p| p.name.as_str()).collect();
        if !unknown.is_empty() {
            let names = some_of(unknown.iter().copied(), unknown.len(), 5);
            let what = count_packages(unknown.len());
            let reason = format!(
                "the manifest does not tell from which sources {names} were built, by which advisories \
                 are sorted"
            );
            let hole = Hole::new(HoleName::UNKNOWN_SOURCE_PACKAGE, what, "", reason);
            self.holes.push(hole);
        }
        for package in &mut self.packages {
            package.locations.push(PackageLocation {
                path: path.to_owned(),
                ..PackageLocation::default()
            });
        }
        let owned = self.paths.into_iter();
        let owned = owned.map(|(owner, mut paths)| {
            paths.sort_unstable();
            paths.dedup();
            OwnedPaths { owner, paths }
        });
        Evidence {
            owned: owned.collect(),
            packages: unique(self.packages),
            holes: self.holes.into_vec(),
            ..Evidence::default()
        }
    }
}

fn package(line: Line) -> Package {
    let mut package = Package::new(PackageKind::DEB, &line.name, &line.version);
    package.source = sources::of(&line.name, &line.version).map(|name| SourcePackage {
        name,
        version: line.version,
    });
    package.reference = if line.arch.is_empty() {
        line.name
    } else {
        format!("{}:{}", line.name, line.arch)
    };
    package.arch = Some(line.arch).filter(|arch| !arch.is_empty());
    package
}

fn damaged(place: &str, reason: &dyn std::fmt::Display) -> Hole {
    let name = HoleName::MALFORMED_PACKAGE_DATABASE;
    Hole::new(name, WHAT, place, reason.to_string())
}

#[cfg(test)]
mod tests;
