//! One file: an archive by its first bytes, an SBOM by what it holds, else whatever a cataloger reads of a
//! file of that name, and programs. It is read as a directory of this file alone would be, with those
//! beside it that it names itself and can't be understood without. What nobody knows is an error.

use std::collections::{BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{MemfdFlags, Mode, OFlags, ResolveFlags, memfd_create};
use seawall_documents::DocumentKind;
use seawall_image::{Encoder, FileState, LayerData, Record, RecordKind, path_bytes, path_text};
use seawall_lint::NAMELESS;
use seawall_model::{FileFacts, Finding, Inspect, JudgedFile, Layer, Package, Target, TargetKind};
use seawall_sbom::{beside_of, is_executable, known_as};

use super::archive::{self, beginning};
use super::directory::{open_directory, read_file};
use super::stream::{self, Expected, of_document};
use super::{Material, again};
use crate::error::{Error, ErrorClass, Result};
use crate::inspectors::{Families, Look};
use crate::visit::{Visit, changed_since};
use crate::worker::protocol::Request;

/// Files that are read beside the one that was asked for, at the most.
const MAX_BESIDE: usize = 200;

/// Reads a file, whatever it is.
pub(crate) fn read<'s>(visit: &'s Visit<'s>, path: &Path) -> Result<Vec<Material<'s>>> {
    let mut file = File::open(path)?;
    let reference = path.display().to_string();
    let meta = file.metadata()?;
    let of_files = visit.settings.look == Look::Configuration;
    if of_files && !meta.is_file() {
        return nameless(visit, file);
    }
    if !meta.is_file() && !meta.is_dir() {
        // A pipe that has a name, as shells make them.
        return stream::read(visit, file, &reference, Expected::Anything, None);
    }
    if of_files {
        let absolute = std::path::absolute(path)?;
        let name = path_text(absolute.as_os_str().as_encoded_bytes());
        let known = name.trim_start_matches('/').to_owned();
        return alone(visit, file, &Known::new(&absolute, known, false), reference);
    }
    let head = beginning(&mut file)?;
    if archive::is_one(&head) {
        return archive::read(visit, path);
    }
    if head.is_empty() {
        return Err(Error::unreadable("it is empty"));
    }
    if let Some(document) = document(visit, &file, &reference)? {
        return Ok(vec![document]);
    }
    let runs = is_executable(&head);
    let absolute = std::path::absolute(path)?;
    let name = path_text(absolute.as_os_str().as_encoded_bytes());
    let known = known_as(&name).or_else(|| runs.then(|| last(&name).to_owned()));
    match known {
        Some(known) => alone(visit, file, &Known::new(&absolute, known, runs), reference),
        None => Err(nobodys()),
    }
}

/// Reads a file that must be an SBOM.
pub(crate) fn read_document<'s>(visit: &'s Visit<'s>, path: &Path) -> Result<Vec<Material<'s>>> {
    let mut file = File::open(path)?;
    let reference = path.display().to_string();
    let head = beginning(&mut file)?;
    if archive::is_one(&head) {
        // It may be compressed.
        return archive::read(visit, path);
    }
    let document = document(visit, &file, &reference)?;
    let none = || Error::unreadable(format!("it is no SBOM ({})", DocumentKind::READ));
    Ok(vec![document.ok_or_else(none)?])
}

/// Reads standard input, whatever it is.
pub(crate) fn read_stdin<'s>(visit: &'s Visit<'s>) -> Result<Vec<Material<'s>>> {
    let stdin = File::from(rustix::io::dup(rustix::stdio::stdin())?);
    if visit.settings.look == Look::Configuration {
        return nameless(visit, stdin);
    }
    let again = stream::rewound(&stdin);
    let read = stream::read(visit, stdin, "-", Expected::Anything, again.as_ref());
    read.map_err(|error| match error.class() {
        ErrorClass::Unreadable => Error::unreadable(format!(
            "{error}; a lock file, jar or program is known by its name, which standard input has \
             not: give it as a file"
        )),
        _ => error,
    })
}

/// Reads a file without a name, which what it holds must tell.
fn nameless<'s>(visit: &Visit<'_>, from: File) -> Result<Vec<Material<'s>>> {
    let mut file = File::from(memfd_create("input", MemfdFlags::CLOEXEC)?);
    let most = seawall_lint::LONGEST;
    if io::copy(&mut from.take(most + 1), &mut file)? > most {
        return Err(Error::unreadable(format!("it has more than {most} bytes")));
    }
    let known = Known {
        path: NAMELESS.to_owned(),
        root: PathBuf::from("/"),
        within: String::new(),
        runs: false,
    };
    alone(visit, file, &known, NAMELESS.to_owned())
}

/// The SBOM that a file is, if it is one.
fn document(visit: &Visit<'_>, file: &File, reference: &str) -> Result<Option<Material<'static>>> {
    let state = FileState::of(file)?;
    let own = OwnedFd::from(file.try_clone()?);
    let gathered = visit.wait(visit.ask(&Request::Document, &[own])?);
    if let Some(failure) = gathered.failed {
        return Err(io::Error::from(failure).into());
    }
    Ok(gathered.document.map(|document| {
        let mut material = of_document(document, reference);
        material.coverage.extend(changed_since(state, file));
        material
    }))
}

fn nobodys() -> Error {
    Error::unreadable(format!(
        "nothing here reads it: it is neither an archive (a tar, plain or compressed), nor an SBOM ({}), \
         nor a program, nor of a name that lists of packages have (Cargo.lock, package-lock.json, \
         requirements.txt, pom.xml, app.jar and others)",
        DocumentKind::READ
    ))
}

/// A file that is read by its name.
struct Known {
    /// The path by which it is known, from the root.
    path: String,
    /// The directory that stands for the root, or for the directory of a path in it.
    root: PathBuf,
    /// That directory's path.
    within: String,
    /// It is a program, whatever its mode says.
    runs: bool,
}

impl Known {
    fn new(absolute: &Path, path: String, runs: bool) -> Self {
        let own = path_text(absolute.as_os_str().as_encoded_bytes());
        let mut root = absolute.to_owned();
        root.pop();
        let mut within = String::new();
        if own.ends_with(&format!("/{path}")) {
            for _ in path.matches('/') {
                root.pop();
            }
        } else if let Some((directory, _)) = path.rsplit_once('/') {
            within = format!("{directory}/");
        }
        Self {
            path,
            root,
            within,
            runs,
        }
    }
}

/// Reads a file by its name, and what it needs beside it.
fn alone(
    visit: &Visit<'_>,
    file: File,
    known: &Known,
    reference: String,
) -> Result<Vec<Material<'static>>> {
    let mut found = Found::default();
    let mode = if known.runs { 0o111 } else { 0 };
    let mut open: VecDeque<String> = found.take(visit, file, &known.path, mode)?.into();
    let root = open_directory(&known.root)?;
    let mut seen = BTreeSet::from([known.path.clone()]);
    let chosen = visit.inspectors.only(Families::ALL);
    while let Some(path) = open.pop_front() {
        if seen.len() > MAX_BESIDE || !seen.insert(path.clone()) {
            continue;
        }
        // What is not there or elsewhere is told as missing by whoever needs it.
        let Some(file) = path
            .strip_prefix(&known.within)
            .and_then(|path| beside(&root, path))
        else {
            continue;
        };
        let meta = file.metadata()?;
        let facts = FileFacts {
            path: &path,
            size: meta.len(),
            mode: meta.mode() & 0o7777,
        };
        if chosen.wants(&facts) {
            open.extend(found.take(visit, file, &path, 0)?);
        } else {
            found.index(&path, &meta);
        }
    }
    let target = Target {
        kind: TargetKind::File,
        reference,
    };
    let layers = vec![(Layer::default(), found.finish())];
    let again = again::never("a file is read by the names that it has");
    Ok(vec![Material::of_layers(target, layers, again)])
}

/// Paths of a target that is one file begin where that file is, and not at the root of the tree that its path
/// was taken for.
pub(crate) fn relocate(packages: &mut [Package], reference: &str) {
    let absolute = std::path::absolute(reference).unwrap_or_default();
    let known = known_as(&path_text(absolute.as_os_str().as_encoded_bytes()));
    let Some((directory, _)) = known.as_deref().and_then(|known| known.rsplit_once('/')) else {
        return;
    };
    let up = "../".repeat(directory.split('/').count());
    for location in packages
        .iter_mut()
        .flat_map(|package| &mut package.locations)
    {
        let below = location.path.strip_prefix(directory);
        location.path = match below.and_then(|path| path.strip_prefix('/')) {
            Some(path) => path.to_owned(),
            None => format!("{up}{}", location.path),
        };
    }
}

/// The same of files that configure containers, and of what was found in them: a target that is one file has
/// no directories.
pub(crate) fn relocate_files(files: &mut [JudgedFile], findings: &mut [Finding]) {
    let short = |path: &mut String| {
        if let Some((_, name)) = path.rsplit_once('/') {
            *path = name.to_owned();
        }
    };
    for file in files {
        short(&mut file.path);
    }
    for finding in findings {
        finding.location.path.iter_mut().for_each(short);
        finding
            .edits
            .iter_mut()
            .for_each(|edit| short(&mut edit.path));
    }
}

/// A regular file below a directory; no link is followed.
fn beside(root: &OwnedFd, path: &str) -> Option<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let path = path_bytes(path);
    let opened = rustix::fs::openat2(root, &*path, flags, Mode::empty(), resolve).ok()?;
    let file = File::from(opened);
    file.metadata().ok()?.is_file().then_some(file)
}

/// What was read so far.
#[derive(Default)]
struct Found {
    data: LayerData,
    index: Encoder,
}

impl Found {
    /// Reads a file; the paths of those that it can't be understood without.
    fn take(
        &mut self,
        visit: &Visit<'_>,
        file: File,
        path: &str,
        mode: u32,
    ) -> io::Result<Vec<String>> {
        let meta = file.metadata()?;
        self.index(path, &meta);
        let facts = FileFacts {
            path,
            size: meta.len(),
            mode: meta.mode() & 0o7777 | mode,
        };
        let read = read_file(visit, file, &facts)?;
        let needed = read.evidence.iter().flat_map(beside_of).collect();
        self.data.evidence.extend(read.evidence);
        self.data.holes.extend(read.holes);
        Ok(needed)
    }

    fn index(&mut self, path: &str, meta: &std::fs::Metadata) {
        self.index.push(&Record {
            kind: RecordKind::File,
            path: &path_bytes(path),
            mode: meta.mode() & 0o7777,
            uid: meta.uid(),
            gid: meta.gid(),
            size: meta.len(),
            link: &[],
        });
    }

    fn finish(mut self) -> LayerData {
        self.data.records = self.index.take();
        self.data
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
