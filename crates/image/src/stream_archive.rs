//! An image archive that only comes by once: its layers are read before it is known whose they are.
//!
//! `docker save` writes `manifest.json` last, so each blob that looks like a layer is handed out as
//! it passes, the small JSON files are kept, and the plan is made at the end.

use std::collections::HashMap;
use std::io::{self, Cursor, Read};

use seawall_archive::{
    Compression, EntryKind, RangeSource, Source, TarLimits, TarReader, clean_path, sniff,
};
use seawall_model::{Digest, Hole, HoleName};

use crate::archive_plan::{Blobs, MAX_JSON, follow_name, is_archive_name, missing, plan_images};
use crate::plan::ArchivePlan;
use crate::tar_layer::chain;
use crate::tree::path_text;

/// Bytes of all kept JSON documents.
const MAX_KEPT: u64 = 64 << 20;

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
#[derive(Debug, Default)]
pub struct StreamArchive {
    small: HashMap<String, Vec<u8>>,
    kept: u64,
    sizes: HashMap<String, u64>,
    links: HashMap<String, (String, bool)>,
    plan: ArchivePlan,
}

/// A blob that looks like a layer. Its bytes must be read before the next one is asked for.
pub struct StreamLayer<'a> {
    /// Its name in the archive.
    pub name: String,
    /// How it is compressed.
    pub compression: Compression,
    /// What it must hash to, if it is compressed and its name says so.
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
                        chain(&error),
                    );
                    self.plan.coverage.add(hole.at(tar.position()));
                    return Ok(None);
                }
            };
            let name = path_text(&clean_path(&entry.path).path);
            match entry.kind {
                EntryKind::File => {}
                EntryKind::Symlink | EntryKind::HardLink => {
                    let hard = entry.kind == EntryKind::HardLink;
                    self.links.insert(name, (path_text(&entry.link), hard));
                    continue;
                }
                _ => continue,
            }
            self.sizes.insert(name.clone(), entry.size);
            let mut head = Vec::with_capacity(512);
            Read::take(&mut EntryReader(tar), 512).read_to_end(&mut head)?;
            let compression = sniff(&head);
            let json = matches!(head.trim_ascii_start().first(), Some(b'{' | b'['));
            if json && compression == Compression::None && entry.size <= MAX_JSON {
                self.kept += entry.size;
                if self.kept > MAX_KEPT {
                    return Err(io::Error::other("too many JSON documents in the archive"));
                }
                EntryReader(tar).read_to_end(&mut head)?;
                self.small.insert(name, head);
            } else if compression != Compression::None || looks_like_tar(&head) {
                let digest = if compression == Compression::None {
                    None
                } else {
                    blob_digest(&name)
                };
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
        let blobs = Passed {
            small: self.small,
            sizes: self.sizes,
            links: self.links,
        };
        plan_images(&blobs, &mut plan);
        for image in &mut plan.images {
            for layer in &mut image.layers {
                if let Some(name) = blobs.real_name(&layer.name) {
                    layer.name = name;
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

fn blob_digest(name: &str) -> Option<Digest> {
    let (algorithm, hex) = name.strip_prefix("blobs/")?.split_once('/')?;
    format!("{algorithm}:{hex}").parse().ok()
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
struct Passed {
    small: HashMap<String, Vec<u8>>,
    sizes: HashMap<String, u64>,
    links: HashMap<String, (String, bool)>,
}

impl Passed {
    fn real_name(&self, name: &str) -> Option<String> {
        let mut name = follow_name(name, "", true)?;
        for _ in 0..8 {
            if self.sizes.contains_key(&name) {
                return Some(name);
            }
            let (target, hard) = self.links.get(&name)?;
            name = follow_name(target, &name, *hard)?;
        }
        None
    }
}

impl Blobs for Passed {
    fn locate(&self, name: &str) -> Option<(u64, u64)> {
        let size = self.sizes.get(&self.real_name(name)?)?;
        Some((0, *size))
    }

    fn small(&self, name: &str) -> io::Result<Vec<u8>> {
        let found = self.real_name(name).and_then(|name| self.small.get(&name));
        found.cloned().ok_or_else(|| missing(name))
    }
}
