//! An image archive that only comes by once: its layers are read before it is known whose they are.
//!
//! `docker save` writes `manifest.json` last, so each blob that looks like a layer is handed out as
//! it passes, the small JSON files are kept as well as the tiniest of all, and the plan is made at the end.

use std::io::{self, Cursor, Read};

use seawall_archive::{
    Compression, EntryKind, RangeSource, Source, TarLimits, TarReader, clean_path, sniff,
};
use seawall_model::{Digest, Hole, HoleName};

use crate::archive_names::Names;
use crate::archive_plan::{Blobs, MAX_JSON, is_archive_name, missing, plan_images};
use crate::docker_plan::named_digest;
use crate::plan::ArchivePlan;
use crate::tree::path_text;

/// Bytes of all kept documents.
const MAX_KEPT: u64 = 64 << 20;
/// A file of fewer bytes is kept whatever is in it: no tar has so few.
const LITTLE: u64 = 512;

/// Whether a tar that begins so is an archive of images.
pub fn begins_image_archive(head: &[u8]) -> bool {
    let source = RangeSource::new(&head, 0, head.len() as u64);
    let mut reader = TarReader::new(source, TarLimits::default());
    // Some builders write a configuration of any name first.
    for _ in 0..MAX_BEFORE {
        let Ok(Some(entry)) = reader.next_entry() else {
            return false;
        };
        let path = path_text(&clean_path(&entry.path).path);
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if is_archive_name(&path) || name == "layer.tar" && !directory.contains('/') {
            return true;
        }
        let before = match entry.kind {
            EntryKind::Directory => !path.contains('/'),
            EntryKind::File if directory.is_empty() => name.ends_with(".json"),
            // What the old layout has beside a layer.
            EntryKind::File => !directory.contains('/') && matches!(name, "VERSION" | "json"),
            _ => false,
        };
        if !before {
            return false;
        }
    }
    false
}

/// Entries before the first name that tells.
const MAX_BEFORE: usize = 6;

/// The state of the pass.
#[derive(Default)]
pub struct StreamArchive {
    passed: Passed,
    kept: u64,
    plan: ArchivePlan,
}

/// A blob that looks like a layer. Its bytes must be read before the next one is asked for.
pub struct StreamLayer<'a> {
    /// Its name in the archive; with its number where an entry before it had the same.
    pub name: String,
    /// How it is compressed.
    pub compression: Compression,
    /// What it must hash to, if its name says so.
    pub digest: Option<Digest>,
    /// How many bytes it has, as stored.
    pub size: u64,
    /// Its bytes.
    pub bytes: Box<dyn Source + Send + 'a>,
}

impl StreamArchive {
    /// An archive of which nothing was read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next blob that looks like a layer.
    pub fn next_layer<'t, S: Source + Send>(
        &mut self,
        tar: &'t mut TarReader<S>,
    ) -> io::Result<Option<StreamLayer<'t>>> {
        loop {
            let entry = match tar.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => return Ok(None),
                Err(error) => {
                    let hole = Hole::new(
                        HoleName::TRUNCATED_ARCHIVE,
                        "the rest of the archive",
                        "",
                        seawall_model::chain(&error),
                    );
                    self.plan.coverage.add(hole.at(tar.position()));
                    return Ok(None);
                }
            };
            let names = &mut self.passed.names;
            let number = self.passed.files.len();
            if names.is_full() {
                return Err(io::Error::other(
                    "more names or links than are kept of one archive",
                ));
            }
            let name = match entry.kind {
                EntryKind::File => names.file(&entry.path, number),
                EntryKind::Symlink => {
                    names.symlink(&entry.path, &entry.link);
                    continue;
                }
                EntryKind::HardLink => {
                    names.hard_link(&entry.path, &entry.link);
                    continue;
                }
                EntryKind::Directory => {
                    names.directory(&entry.path);
                    continue;
                }
                _ => continue,
            };
            let digest = named_digest(&name);
            let name = if names.is_repeated(&name) {
                format!("{name} (entry {number})")
            } else {
                name
            };
            self.passed.files.push(File {
                name: name.clone(),
                size: entry.size,
                small: None,
            });
            let mut head = Vec::with_capacity(512);
            Read::take(&mut EntryReader(tar), 512).read_to_end(&mut head)?;
            let compression = sniff(&head);
            let json = matches!(head.trim_ascii_start().first(), Some(b'{' | b'['));
            let plain = compression == Compression::None;
            // An artifact's configuration may be anything; most have no bytes, or a few.
            let little = entry.size < LITTLE;
            if plain && (json && entry.size <= MAX_JSON || little) {
                self.kept += entry.size;
                if self.kept > MAX_KEPT {
                    return Err(io::Error::other("too many documents in the archive"));
                }
                EntryReader(tar).read_to_end(&mut head)?;
                if let Some(file) = self.passed.files.last_mut() {
                    file.small = Some(head);
                }
            } else if compression != Compression::None || looks_like_tar(&head) {
                let bytes = Box::new(EntrySource {
                    head: Cursor::new(head),
                    rest: tar,
                });
                return Ok(Some(StreamLayer {
                    name,
                    compression,
                    digest,
                    size: entry.size,
                    bytes,
                }));
            }
        }
    }

    /// What the archive holds. Layers are named as they were handed out.
    pub fn finish(self) -> ArchivePlan {
        let mut plan = self.plan;
        plan_images(&self.passed, &mut plan);
        for image in &mut plan.images {
            for layer in &mut image.layers {
                if let Some(file) = self.passed.file(&layer.name) {
                    layer.name.clone_from(&file.name);
                }
            }
        }
        plan
    }
}

fn looks_like_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") || head.len() == 512 && head.iter().all(|b| *b == 0) || {
        let source = RangeSource::new(&head, 0, head.len() as u64);
        matches!(
            TarReader::new(source, TarLimits::default()).next_entry(),
            Ok(Some(_))
        )
    }
}

/// The data of a tar reader's current entry.
struct EntryReader<'t, S>(&'t mut TarReader<S>);

impl<S: Source> Read for EntryReader<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_data(buffer)
    }
}

/// The same, of which the beginning was read.
struct EntrySource<'t, S> {
    head: Cursor<Vec<u8>>,
    rest: &'t mut TarReader<S>,
}

impl<S: Source> Source for EntrySource<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.head.read(buffer)? {
            0 => self.rest.read_data(buffer),
            length => Ok(length),
        }
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let of_head = self.head.get_ref().len() as u64 - self.head.position();
        let of_head = of_head.min(count);
        self.head.set_position(self.head.position() + of_head);
        Ok(of_head + self.rest.skip_data(count - of_head)?)
    }
}

/// What is known of an archive after it passed.
#[derive(Default)]
struct Passed {
    names: Names<usize>,
    files: Vec<File>,
}

/// A file that passed.
struct File {
    name: String,
    size: u64,
    /// The bytes of what may be a document.
    small: Option<Vec<u8>>,
}

impl Passed {
    fn file(&self, name: &str) -> Option<&File> {
        self.files.get(*self.names.as_engines_do(name)?)
    }
}

impl Blobs for Passed {
    /// Its number, from 1, stands for the place.
    fn locate(&self, name: &str) -> Option<(u64, u64)> {
        let number = *self.names.as_engines_do(name)?;
        Some((number as u64 + 1, self.files.get(number)?.size))
    }

    fn small(&self, name: &str) -> io::Result<Vec<u8>> {
        let found = self.file(name).and_then(|file| file.small.clone());
        found.ok_or_else(|| missing(name))
    }

    fn is_repeated(&self, name: &str) -> bool {
        self.names.is_repeated(name)
    }

    fn is_otherwise(&self, document: &str) -> bool {
        self.names.is_otherwise(document)
    }
}
