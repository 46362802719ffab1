//! One pass over a layer's tar: the index of all files, and what the wanted ones tell.

use std::io;

use seawall_archive::{
    ArchiveError, EntryKind, OverlayMark, Source, TarEntry, TarReader, clean_path,
};
use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Inspect, Limits, Wanted};

use crate::content::Section;
use crate::inspections::Inspections;
use crate::layer::{Irregularity, LayerSink};
use crate::overlay;
use crate::records::{Encoder, Record, RecordKind};
use crate::spool::{Spool, Spooled};
use crate::tree::path_text;

/// Bytes at the beginning of a file that tell whether it is wanted.
const HEAD: usize = 16;
/// A file so small is taken from what was read of the tar already, or is read along with it.
const SMALL: usize = 64 << 10;
/// The same of one that only parts are read of.
const SMALL_PARTS: usize = 8 << 10;
/// Bytes of one file that are held in memory; larger ones go to the spool.
const MEMORY_FILE: u64 = 8 << 20;
/// How often records are handed on.
const FLUSH_BYTES: usize = 256 << 10;

/// Where the bytes of the layer's files are.
pub enum Bytes<'a> {
    /// In this content, the tar beginning at its first byte: files are read in place.
    InPlace(&'a (dyn Content + Sync)),
    /// Only in the stream: wanted files are copied to memory or to the spool.
    Stream(&'a mut Spool),
}

/// Walks the tar to its end, or to where it breaks; all but I/O errors of the reader become holes.
///
/// Files that are read in place are looked into on the threads of rayon's global pool.
pub fn scan_tar<S: Source>(
    reader: &mut TarReader<S>,
    bytes: &mut Bytes<'_>,
    inspect: &dyn Inspect,
    limits: &Limits,
    sink: &mut dyn LayerSink,
) {
    match bytes {
        Bytes::InPlace(whole) => rayon::in_place_scope(|scope| {
            let inspections = Box::new(Inspections::new(inspect, scope));
            let look = Look::Aside(*whole, inspections);
            walk(reader, look, inspect, limits, sink);
        }),
        Bytes::Stream(spool) => walk(reader, Look::Here(spool), inspect, limits, sink),
    }
}

fn walk<S: Source>(
    reader: &mut TarReader<S>,
    look: Look<'_, '_>,
    inspect: &dyn Inspect,
    limits: &Limits,
    sink: &mut dyn LayerSink,
) {
    let mut scan = Scan {
        inspect,
        limits,
        sink,
        look,
        encoder: Encoder::default(),
        told: 0,
        absolute: false,
        overlay: false,
    };
    loop {
        match reader.next_entry() {
            Ok(None) => {
                if !reader.is_ended() {
                    scan.unended(reader.position());
                }
                break;
            }
            Ok(Some(entry)) => {
                if let Err(error) = scan.entry(&entry, reader) {
                    scan.broken(&error, reader.position());
                    break;
                }
            }
            Err(error) => {
                scan.stopped(&error, reader.position());
                break;
            }
        }
    }
    while let Look::Aside(_, inspections) = &mut scan.look
        && let Some(found) = inspections.rest()
    {
        scan.hand_on(found);
    }
    for anomaly in reader.anomalies() {
        scan.sink.irregularity(anomaly.into());
    }
    let rest = scan.encoder.take();
    scan.sink.records(rest);
}

/// How files are looked into.
enum Look<'l, 's> {
    /// In this content, on other threads.
    Aside(&'s (dyn Content + Sync), Box<Inspections<'l, 's>>),
    /// As they come by, copied.
    Here(&'l mut Spool),
}

struct Scan<'a, 's> {
    inspect: &'a dyn Inspect,
    limits: &'a Limits,
    sink: &'a mut dyn LayerSink,
    look: Look<'a, 's>,
    encoder: Encoder,
    told: usize,
    /// A name that begins at the root was told.
    absolute: bool,
    /// An attribute of overlayfs was told.
    overlay: bool,
}

/// Names that are told; a layer may have millions of the same kind.
const MAX_TOLD: usize = 100;

impl Scan<'_, '_> {
    fn entry<S: Source>(&mut self, entry: &TarEntry, reader: &mut TarReader<S>) -> io::Result<()> {
        // Once a layer: who writes one name so writes all of them so.
        if entry.path.starts_with(b"/") && !std::mem::replace(&mut self.absolute, true) {
            let detail =
                "names begin at the root; they are read below it here, but not by every tool";
            self.told(entry, Irregularity::ABSOLUTE, detail);
        }
        // Once a layer: it may be all of its entries.
        if entry.overlay == OverlayMark::Other && !self.overlay && !self.is_left_out(entry) {
            self.overlay = true;
            self.sink
                .hole(overlay::hole(&entry.path).at(entry.header_offset));
        }
        let clean = clean_path(&entry.path);
        if clean.escapes {
            self.escaping(entry, "the name leaves the root");
            return Ok(());
        }
        if entry.path.split(|b| *b == b'/').any(|c| c == b"..") {
            let detail = "a name with '..' in it: others refuse it";
            self.told(entry, Irregularity::AMBIGUOUS, detail);
        }
        let path = clean.path.as_slice();
        let (directory, name) = match path.iter().rposition(|b| *b == b'/') {
            Some(slash) => (&path[..slash], &path[slash + 1..]),
            None => (&path[..0], path),
        };
        match name.strip_prefix(b".wh.") {
            Some(b".wh..opq") => self.push(RecordKind::Opaque, directory, entry, &[]),
            Some(b"" | b"." | b"..") => {
                let detail = "a whiteout of no name: engines refuse it";
                self.told(entry, Irregularity::AMBIGUOUS, detail);
            }
            Some(hidden) => {
                let mut target = directory.to_vec();
                if !target.is_empty() {
                    target.push(b'/');
                }
                target.extend_from_slice(hidden);
                self.push(RecordKind::Whiteout, &target, entry, &[]);
            }
            None if path.is_empty() => {}
            None => self.plain(entry, path, reader)?,
        }
        if self.encoder.pending() >= FLUSH_BYTES {
            let run = self.encoder.take();
            self.sink.records(run);
        }
        Ok(())
    }

    fn plain<S: Source>(
        &mut self,
        entry: &TarEntry,
        path: &[u8],
        reader: &mut TarReader<S>,
    ) -> io::Result<()> {
        match entry.kind {
            EntryKind::Directory => {
                self.push(RecordKind::Directory, path, entry, &[]);
                if entry.overlay == OverlayMark::Opaque {
                    self.push(RecordKind::Opaque, path, entry, &[]);
                }
            }
            EntryKind::Symlink => self.push(RecordKind::Symlink, path, entry, &entry.link),
            EntryKind::HardLink => {
                let target = clean_path(&entry.link);
                if target.escapes {
                    self.escaping(entry, "the hard link leaves the root");
                    self.unread_link(entry, path);
                } else {
                    self.push(RecordKind::HardLink, path, entry, &target.path);
                }
            }
            EntryKind::File => {
                self.push(RecordKind::File, path, entry, &[]);
                let text = path_text(path);
                let facts = FileFacts {
                    path: &text,
                    size: entry.size,
                    mode: entry.mode,
                };
                if !self.inspect.wants(&facts) {
                    return Ok(());
                }
                if entry.sparse {
                    let hole = Hole::new(
                        HoleName::SPARSE_FILE,
                        "file not read",
                        &text,
                        "it is stored as a sparse file",
                    );
                    self.sink.hole(hole.at(entry.header_offset));
                } else {
                    self.look(&facts, entry, reader)?;
                }
            }
            EntryKind::CharDevice if entry.overlay == OverlayMark::Whiteout => {
                self.push(RecordKind::WhiteoutDevice, path, entry, &[]);
            }
            _ => self.push(RecordKind::Special, path, entry, &[]),
        }
        Ok(())
    }

    fn is_left_out(&self, entry: &TarEntry) -> bool {
        let path = path_text(&clean_path(&entry.path).path);
        match entry.kind {
            EntryKind::Directory => self.inspect.leaves_out(&path, true),
            _ => None,
        }
        .or_else(|| self.inspect.leaves_out_file(&path))
        .is_some()
    }

    /// A wanted name whose file no reader may look for.
    fn unread_link(&mut self, entry: &TarEntry, path: &[u8]) {
        let text = path_text(path);
        let facts = FileFacts {
            path: &text,
            size: entry.size,
            mode: entry.mode,
        };
        if self.inspect.wants(&facts) {
            let reason = "it is another name of a file outside the root";
            let hole = Hole::new(HoleName::UNREAD_LINK, "file not read", text, reason);
            self.sink.hole(hole.at(entry.header_offset));
        }
    }

    fn look<S: Source>(
        &mut self,
        facts: &FileFacts<'_>,
        entry: &TarEntry,
        reader: &mut TarReader<S>,
    ) -> io::Result<()> {
        let mut head = [0_u8; HEAD];
        match &mut self.look {
            Look::Aside(whole, inspections) => {
                let section = Section::new(*whole, entry.data_offset, entry.size);
                let wanted = if let Some(head) = reader.peek_data(HEAD)? {
                    self.inspect.wants_content(facts, head)
                } else {
                    let length = section.read_at(0, &mut head)?;
                    self.inspect.wants_content(facts, &head[..length])
                };
                let at_once = match wanted {
                    Wanted::Nothing => return Ok(()),
                    Wanted::Parts => SMALL_PARTS,
                    Wanted::Upto(_) | Wanted::Whole => SMALL,
                };
                let length = of_file(wanted, entry.size);
                let small = usize::try_from(length).ok().filter(|s| *s <= at_once);
                match small {
                    Some(size) if let Some(bytes) = reader.peek_data(size)? => {
                        inspections.small(facts, bytes);
                    }
                    _ if wanted == Wanted::Whole => inspections.large(facts, section),
                    _ => inspections.parts(facts, section),
                }
                let found = inspections.answers();
                self.hand_on(found);
            }
            Look::Here(spool) => {
                let length = fill(reader, &mut head)?;
                let wanted = self.inspect.wants_content(facts, &head[..length]);
                if wanted == Wanted::Nothing {
                    return Ok(());
                }
                let wanted = of_file(wanted, entry.size);
                if wanted > self.limits.file_size {
                    let hole = Hole::new(
                        HoleName::LIMIT_FILE_SIZE,
                        "file not read",
                        facts.path,
                        "too large inside a compressed layer",
                    );
                    self.sink.hole(
                        hole.at(entry.header_offset)
                            .limited("file-size", self.limits.file_size),
                    );
                    return Ok(());
                }
                let mut read = |buffer: &mut [u8]| reader.read_data(buffer);
                let content = spool.take(&head[..length], wanted, MEMORY_FILE, &mut read)?;
                if let Spooled::Lost(error) = &content {
                    let what = "file not read";
                    let reason = format!("it could not be put aside: {error}");
                    let hole = Hole::new(HoleName::UNREADABLE_FILE, what, facts.path, reason);
                    self.sink.hole(hole.at(entry.header_offset));
                    return Ok(());
                }
                let found = self.inspect.inspect(facts, &content);
                self.hand_on(found);
            }
        }
        Ok(())
    }

    fn hand_on(&mut self, found: Vec<Evidence>) {
        if !found.is_empty() {
            // Should the pass end here, evidence counts only with its file.
            let run = self.encoder.take();
            self.sink.records(run);
        }
        for evidence in found {
            self.sink.evidence(evidence);
        }
    }

    fn push(&mut self, kind: RecordKind, path: &[u8], entry: &TarEntry, link: &[u8]) {
        self.encoder.push(&Record {
            kind,
            path,
            mode: entry.mode & 0o7777,
            uid: u32::try_from(entry.uid).unwrap_or(u32::MAX),
            gid: u32::try_from(entry.gid).unwrap_or(u32::MAX),
            size: if entry.kind == EntryKind::File {
                entry.size
            } else {
                0
            },
            link,
        });
    }

    fn escaping(&mut self, entry: &TarEntry, detail: &str) {
        self.told(entry, Irregularity::ESCAPING, detail);
    }

    fn told(&mut self, entry: &TarEntry, id: &str, detail: &str) {
        self.told += 1;
        if self.told > MAX_TOLD {
            return;
        }
        self.sink.irregularity(Irregularity {
            id: id.to_owned(),
            path: path_text(&entry.path),
            offset: entry.header_offset,
            detail: detail.to_owned(),
        });
    }

    fn stopped(&mut self, error: &ArchiveError, offset: u64) {
        let (name, what) = if error.is_limit() {
            (HoleName::LIMIT_LAYER, "the rest of the layer")
        } else {
            (HoleName::TRUNCATED_LAYER, "the rest of the layer")
        };
        self.sink
            .hole(Hole::new(name, what, "", seawall_model::chain(error)).at(offset));
    }

    /// An end between two entries: it may be all there was, or not.
    fn unended(&mut self, offset: u64) {
        let reason = if offset == 0 {
            "it has no bytes at all"
        } else {
            "it has no end mark: it may have been cut off between two entries"
        };
        self.sink.hole(
            Hole::new(HoleName::UNENDED_LAYER, "the end of the layer", "", reason).at(offset),
        );
    }

    fn broken(&mut self, error: &io::Error, offset: u64) {
        self.sink.hole(
            Hole::new(
                HoleName::TRUNCATED_LAYER,
                "the rest of the layer",
                "",
                seawall_model::chain(error),
            )
            .at(offset),
        );
    }
}

/// How many bytes of a file are read; never fewer than tell whether more are wanted.
fn of_file(wanted: Wanted, size: u64) -> u64 {
    match wanted {
        Wanted::Upto(most) => size.min(most.max(HEAD as u64)),
        Wanted::Nothing | Wanted::Parts | Wanted::Whole => size,
    }
}

fn fill<S: Source>(reader: &mut TarReader<S>, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read_data(&mut buffer[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(filled)
}
