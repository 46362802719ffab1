//! The installed database, read line by line.

use seawall_model::{
    Content, Evidence, Hole, HoleName, OwnedPaths, Package, PackageLocation, SourcePackage,
    path_hash,
};

use crate::holes::Holes;
use crate::lines::{Line, Lines};
use crate::links::{Relations, link};
use crate::text::lossy;

use super::KIND;

/// Needs and offers of large packages are some kilobytes.
const LINE: usize = 1024 * 1024;
const PACKAGES: usize = 200_000;
const PATHS: usize = 5_000_000;
/// Text that is kept of all records together.
const KEPT: usize = 64 * 1024 * 1024;
const WHAT: &str = "packages of the apk database";

/// A record as it grows.
#[derive(Default)]
struct Record {
    line: u32,
    offset: u64,
    name: Option<String>,
    version: Option<String>,
    arch: Option<String>,
    origin: Option<String>,
    licence: Option<String>,
    relations: Relations,
    folder: String,
    paths: Vec<u64>,
    fault: Option<String>,
}

/// What has been read.
#[derive(Default)]
struct Database {
    packages: Vec<Package>,
    relations: Vec<Relations>,
    owned: Vec<OwnedPaths>,
    paths: usize,
    kept: usize,
    holes: Holes,
}

/// Packages, their links, and who owns which files.
pub(super) fn read(path: &str, content: &dyn Content) -> Evidence {
    let mut database = Database::default();
    let mut lines = Lines::new(content, LINE);
    let mut record = Record::default();
    loop {
        let offset = lines.offset();
        let line = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                database.holes.unreadable(WHAT, offset, &error);
                break;
            }
        };
        if line.bytes.is_empty() {
            database.finish(std::mem::take(&mut record));
            continue;
        }
        if let Some(limit) = database.exhausted() {
            database.holes.push(limit.at(line.offset));
            break;
        }
        database.take(&mut record, &line);
    }
    database.finish(record);
    for location in database.packages.iter_mut().flat_map(|p| &mut p.locations) {
        path.clone_into(&mut location.path);
    }
    link(&mut database.packages, &database.relations);
    Evidence {
        packages: database.packages,
        owned: database.owned,
        holes: database.holes.into_vec(),
        ..Evidence::default()
    }
}

impl Database {
    fn exhausted(&self) -> Option<Hole> {
        let limits = [
            (HoleName::LIMIT_PACKAGES, self.packages.len(), PACKAGES),
            (HoleName::LIMIT_OWNED_PATHS, self.paths, PATHS),
            (HoleName::LIMIT_PACKAGE_TEXT, self.kept, KEPT),
        ];
        let (name, _, limit) = limits.into_iter().find(|(_, have, most)| have >= most)?;
        Some(crate::holes::exhausted(name, WHAT, limit))
    }

    fn take(&mut self, record: &mut Record, line: &Line<'_>) {
        let [key, b':', value @ ..] = line.bytes else {
            let place = format!("line {}", line.number);
            let reason = "no key stands at its start";
            let hole = Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, place, reason);
            self.holes.push(hole.at(line.offset));
            return;
        };
        if record.line == 0 {
            (record.line, record.offset) = (line.number, line.offset);
        }
        if matches!(key, b'P' | b'V') && (line.cut || !line.ended || value.contains(&0)) {
            record.fault = Some(format!("its {} is not whole", char::from(*key)));
            return;
        }
        if line.cut {
            let place = format!("line {}", line.number);
            let reason = "a line too long to keep whole";
            let hole = Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, place, reason);
            self.holes
                .push(hole.at(line.offset).limited("line-size", LINE));
        }
        let text = lossy(value);
        if matches!(key, b'P' | b'V' | b'A' | b'o' | b'L' | b'D' | b'p') {
            self.kept += text.len();
        }
        match key {
            b'P' => set(&mut record.name, &text, &mut record.fault),
            b'V' => set(&mut record.version, &text, &mut record.fault),
            b'A' => record.arch = Some(text.into_owned()),
            b'o' => record.origin = Some(text.into_owned()),
            b'L' => record.licence = Some(text.into_owned()),
            b'D' => record.relations.needs = needs(&text),
            b'p' => record.relations.offers = names(&text),
            b'F' => text.trim_matches('/').clone_into(&mut record.folder),
            b'R' => {
                self.paths += 1;
                record.paths.push(if record.folder.is_empty() {
                    path_hash(&text)
                } else {
                    path_hash(&format!("{}/{text}", record.folder))
                });
            }
            _ => {}
        }
    }

    fn finish(&mut self, record: Record) {
        if record.line == 0 {
            return;
        }
        let fault = match (&record.fault, &record.name, &record.version) {
            (Some(fault), name, _) => {
                format!("{}: {fault}", name.as_deref().unwrap_or("a package"))
            }
            (None, None, _) => "a package without a name".to_owned(),
            (None, Some(name), None) => format!("{name}: no version"),
            (None, Some(name), Some(version)) => {
                let package = package(&record, name, version);
                self.own(record.paths, &package.reference);
                self.packages.push(package);
                self.relations.push(record.relations);
                return;
            }
        };
        let place = format!("line {}", record.line);
        let fault: String = fault.chars().take(300).collect();
        let hole = Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, place, fault);
        self.holes.push(hole.at(record.offset));
    }

    fn own(&mut self, mut paths: Vec<u64>, owner: &str) {
        if !paths.is_empty() {
            paths.sort_unstable();
            paths.dedup();
            let owner = owner.to_owned();
            self.owned.push(OwnedPaths { owner, paths });
        }
    }
}

fn set(slot: &mut Option<String>, text: &str, fault: &mut Option<String>) {
    let text = text.trim();
    match slot {
        Some(before) if before != text => {
            *fault = Some("two records without a blank line between them".to_owned());
        }
        _ if text.is_empty() => {}
        _ => *slot = Some(text.to_owned()),
    }
}

fn package(record: &Record, name: &str, version: &str) -> Package {
    let mut package = Package::new(KIND, name, version);
    package.arch.clone_from(&record.arch);
    package.reference = match &record.arch {
        Some(arch) => format!("{name}:{arch}"),
        None => name.to_owned(),
    };
    // A package without an origin is the only one of its build.
    let origin = record.origin.as_deref().filter(|o| !o.is_empty());
    package.source = Some(SourcePackage {
        name: origin.unwrap_or(name).to_owned(),
        version: version.to_owned(),
    });
    let licence = record.licence.iter().map(|l| l.trim().to_owned());
    package.licences = licence.filter(|l| !l.is_empty()).collect();
    package.locations.push(PackageLocation {
        line: Some(record.line),
        ..PackageLocation::default()
    });
    package
}

/// The name of `name>=1.2`, `name@tag`, `so:lib.so.1=1` and the like.
pub(super) fn name_of(dependency: &str) -> &str {
    let end = dependency.find(['=', '<', '>', '~', '@']);
    &dependency[..end.unwrap_or(dependency.len())]
}

fn names(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(|w| name_of(w).to_owned());
    words.filter(|w| !w.is_empty()).collect()
}

/// Conflicts, which begin with `!`, are no needs.
fn needs(text: &str) -> Vec<Vec<String>> {
    let words = text.split_whitespace().filter(|w| !w.starts_with('!'));
    words.map(|w| vec![name_of(w).to_owned()]).collect()
}
