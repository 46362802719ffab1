//! The walk over a tar.

use std::io;

use super::entry::{EntryKind, OverlayMark, TarEntry};
use super::header::{BLOCK, Header, sparse_continues};
use super::pax::Pax;
use super::pending::Pending;
use super::source::Source;
use crate::error::{Anomaly, AnomalyKind, ArchiveError};

/// What a tar may hold.
#[derive(Clone, Copy, Debug)]
pub struct TarLimits {
    /// Entries (`entries`).
    pub entries: u64,
    /// Bytes of extended headers and long names of one entry.
    pub extended: u64,
    /// Irregularities that are told; the rest is counted only.
    pub anomalies: usize,
}

impl Default for TarLimits {
    fn default() -> Self {
        Self {
            entries: 5_000_000,
            extended: 1 << 20,
            anomalies: 100,
        }
    }
}

/// Walks a tar, entry by entry.
pub struct TarReader<S> {
    source: S,
    limits: TarLimits,
    position: u64,
    /// Data of the current entry that were not read, and the padding after them.
    rest: u64,
    padding: u64,
    entries: u64,
    global: Pax,
    anomalies: Vec<Anomaly>,
    ended: bool,
}

impl<S: Source> TarReader<S> {
    /// A walk from the first byte of `source`.
    pub fn new(source: S, limits: TarLimits) -> Self {
        Self {
            source,
            limits,
            position: 0,
            rest: 0,
            padding: 0,
            entries: 0,
            global: Pax::default(),
            anomalies: Vec::new(),
            ended: false,
        }
    }

    /// Offset of the next unread byte.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether a block of zeros told where the archive ends. Without one, an archive that was cut
    /// between two entries looks whole.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// What was irregular so far.
    pub fn anomalies(&self) -> &[Anomaly] {
        &self.anomalies
    }

    /// The next entry, or none at the end. Unread data of the one before are skipped.
    pub fn next_entry(&mut self) -> Result<Option<TarEntry>, ArchiveError> {
        let mut pending = Pending::default();
        loop {
            self.skip_rest()?;
            if self.ended {
                return Ok(None);
            }
            let offset = self.position;
            let mut block = [0; BLOCK];
            match self.read_full(&mut block)? {
                // Without its two blocks of zeros, but whole: most readers take it so.
                0 if pending.is_empty() => return Ok(None),
                BLOCK => {}
                _ => {
                    return Err(ArchiveError::Truncated {
                        offset: self.position,
                    });
                }
            }
            if block.iter().all(|b| *b == 0) {
                self.ended = true;
                self.check_end(offset)?;
                return Ok(None);
            }
            let header = Header::new(&block).ok_or(ArchiveError::Malformed {
                offset,
                reason: "not a tar header (its checksum is wrong)",
            })?;
            self.entries += 1;
            if self.entries > self.limits.entries {
                let limit = format!("entries={}", self.limits.entries);
                return Err(ArchiveError::Limit { offset, limit });
            }
            let size = header.size().and_then(|size| u64::try_from(size).ok());
            let size = size.ok_or(ArchiveError::Malformed {
                offset,
                reason: "a size that is no number, or negative",
            })?;
            match header.kind() {
                kind @ (b'x' | b'X') => pending.add_pax(kind, &self.extended(offset, size)?),
                b'g' => {
                    let bytes = self.extended(offset, size)?;
                    self.for_all(offset, &bytes);
                    pending.interrupt();
                }
                kind @ (b'L' | b'K') => {
                    pending.add_long(kind == b'K', self.extended(offset, size)?);
                }
                // A volume's label, or a list of names in an incremental dump: no file.
                b'V' | b'M' | b'N' => {
                    let detail = "a label or a list of names: others take it for a file";
                    self.anomaly(AnomalyKind::Ambiguous, offset, &header.path(), detail);
                    self.data(offset, size)?;
                }
                _ => {
                    if let Some(entry) = self.entry(&header, offset, size, &mut pending)? {
                        return Ok(Some(entry));
                    }
                    pending = Pending::default();
                }
            }
        }
    }

    /// Reads of the current entry's data; none at their end.
    pub fn read_data(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = usize::try_from(self.rest)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if length == 0 {
            return Ok(0);
        }
        let read = self.source.read(&mut buffer[..length])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += read as u64;
        self.rest -= read as u64;
        Ok(read)
    }

    /// Passes over so many of the current entry's data; fewer only at their end.
    pub fn skip_data(&mut self, count: u64) -> io::Result<u64> {
        let wanted = count.min(self.rest);
        let skipped = self.source.skip(wanted)?;
        self.position += skipped;
        self.rest -= skipped;
        if skipped < wanted {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(skipped)
    }

    /// So many of the current entry's data, fewer only at their end, which stay unread; none where
    /// the source can't.
    pub fn peek_data(&mut self, count: usize) -> io::Result<Option<&[u8]>> {
        let rest = usize::try_from(self.rest).unwrap_or(usize::MAX);
        self.source.peek(count.min(rest))
    }

    fn entry(
        &mut self,
        header: &Header<'_>,
        offset: u64,
        stated: u64,
        pending: &mut Pending,
    ) -> Result<Option<TarEntry>, ArchiveError> {
        let pending = std::mem::take(pending);
        let pax = pending.pax.clone().over(&self.global);
        let path = pax.sparse_name.as_ref().or(pax.path.as_ref());
        let path = path.or(pending.long_path.as_ref()).cloned();
        let path = path.unwrap_or_else(|| header.path());
        let link = pax.link.as_ref().or(pending.long_link.as_ref()).cloned();
        let link = link.unwrap_or_else(|| header.link().to_vec());
        let kind = match header.kind() {
            b'1' => EntryKind::HardLink,
            b'2' => EntryKind::Symlink,
            b'3' => EntryKind::CharDevice,
            b'4' => EntryKind::BlockDevice,
            b'5' => EntryKind::Directory,
            b'6' => EntryKind::Fifo,
            // v7 has no mark of its own for directories.
            0 if path.ends_with(b"/") => EntryKind::Directory,
            _ => EntryKind::File,
        };
        let has_data = kind == EntryKind::File;
        let refused = pending.refused;
        for doubt in pending.doubts(header, kind, &path) {
            self.anomaly(AnomalyKind::Ambiguous, offset, &path, doubt);
        }
        let mut size = stated;
        if let Some(extended) = pax.size {
            if extended != stated && stated != 0 {
                let detail =
                    format!("pax says {extended} bytes and the header {stated}: pax counts");
                self.anomaly(AnomalyKind::Ambiguous, offset, &path, &detail);
            }
            size = extended;
        }
        if !has_data && size != 0 {
            // GNU tar, Go and Python differ on whether to skip them.
            let detail = format!(
                "an entry without data states {size} bytes: they are taken as the next entries"
            );
            self.anomaly(AnomalyKind::Ambiguous, offset, &path, &detail);
            size = 0;
        }
        let (mut real_size, mut sparse) = (size, pax.sparse);
        if header.kind() == b'S' {
            let (real, mut more) = header.gnu_sparse().ok_or(ArchiveError::Malformed {
                offset,
                reason: "a sparse file with a malformed size",
            })?;
            real_size = u64::try_from(real).map_err(|_negative| ArchiveError::Malformed {
                offset,
                reason: "a sparse file with a negative size",
            })?;
            sparse = true;
            while more {
                more = self.sparse_block(offset)?;
            }
        }
        real_size = pax.sparse_size.unwrap_or(real_size);
        let data_offset = self.position;
        self.data(offset, size)?;
        if let Some(reason) = refused {
            self.anomaly(AnomalyKind::Refused, offset, &path, reason);
            return Ok(None);
        }
        let small = |value: Option<i64>| value.and_then(|v| u64::try_from(v).ok()).unwrap_or(0);
        Ok(Some(TarEntry {
            path,
            kind,
            size: real_size,
            mode: u32::try_from(small(header.mode())).unwrap_or(0),
            uid: pax.uid.unwrap_or_else(|| small(header.uid())),
            gid: pax.gid.unwrap_or_else(|| small(header.gid())),
            mtime: pax.mtime.or_else(|| header.mtime()).unwrap_or(0),
            link,
            header_offset: offset,
            data_offset,
            sparse,
            overlay: match kind {
                EntryKind::CharDevice if header.device() == Some((0, 0)) => OverlayMark::Whiteout,
                _ => pax.overlay,
            },
        }))
    }

    /// A header for all entries that follow: what readers would apply differently is passed over.
    fn for_all(&mut self, offset: u64, bytes: &[u8]) {
        let mut pax = Pax::default();
        if let Err(reason) = pax.read(bytes) {
            self.anomaly(AnomalyKind::Refused, offset, b"", reason);
        }
        if pax.shapes {
            let detail = "a path, size or link for all entries: passed over";
            self.anomaly(AnomalyKind::Ambiguous, offset, b"", detail);
        }
        self.global = pax.owners().over(&self.global);
    }

    fn sparse_block(&mut self, offset: u64) -> Result<bool, ArchiveError> {
        let mut block = [0; BLOCK];
        if self.read_full(&mut block)? < BLOCK {
            return Err(ArchiveError::Truncated {
                offset: self.position,
            });
        }
        // Each block maps 21 fragments; the map of a real file is far smaller.
        if self.position - offset > 64 << 20 {
            return Err(ArchiveError::Malformed {
                offset,
                reason: "a sparse map without an end",
            });
        }
        Ok(sparse_continues(&block))
    }

    /// Says that so many bytes of data follow, padded to a block.
    fn data(&mut self, offset: u64, size: u64) -> Result<(), ArchiveError> {
        let padded = size.checked_next_multiple_of(BLOCK as u64);
        let padded = padded.filter(|padded| self.position.checked_add(*padded).is_some());
        let padded = padded.ok_or(ArchiveError::Malformed {
            offset,
            reason: "a size beyond all bounds",
        })?;
        self.rest = size;
        self.padding = padded - size;
        Ok(())
    }

    /// The data of an extended header.
    fn extended(&mut self, offset: u64, size: u64) -> Result<Vec<u8>, ArchiveError> {
        if size > self.limits.extended {
            let limit = format!("extended-header={}", self.limits.extended);
            return Err(ArchiveError::Limit { offset, limit });
        }
        self.data(offset, size)?;
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        if self.read_full(&mut bytes)? < bytes.len() {
            return Err(ArchiveError::Truncated {
                offset: self.position,
            });
        }
        self.rest = 0;
        Ok(bytes)
    }

    fn skip_rest(&mut self) -> Result<(), ArchiveError> {
        let wanted = self.rest + self.padding;
        if wanted == 0 {
            return Ok(());
        }
        let skipped = self.source.skip(wanted).map_err(|e| self.io(e))?;
        self.position += skipped;
        (self.rest, self.padding) = (0, 0);
        if skipped < wanted {
            Err(ArchiveError::Truncated {
                offset: self.position,
            })
        } else {
            Ok(())
        }
    }

    /// After the first block of zeros another one should come, and then nothing.
    fn check_end(&mut self, offset: u64) -> Result<(), ArchiveError> {
        let mut block = [0; BLOCK];
        let length = self.read_full(&mut block)?;
        if block[..length].iter().any(|b| *b != 0) {
            let detail = "a block of zeros, and then more: what follows is not read";
            self.anomaly(AnomalyKind::Ambiguous, offset, b"", detail);
        }
        Ok(())
    }

    fn read_full(&mut self, buffer: &mut [u8]) -> Result<usize, ArchiveError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.source.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(source) => return Err(self.io(source)),
            }
        }
        self.position += filled as u64;
        Ok(filled)
    }

    fn io(&self, source: io::Error) -> ArchiveError {
        if source.kind() == io::ErrorKind::UnexpectedEof {
            return ArchiveError::Truncated {
                offset: self.position,
            };
        }
        ArchiveError::Io {
            offset: self.position,
            source,
        }
    }

    fn anomaly(&mut self, kind: AnomalyKind, offset: u64, path: &[u8], detail: &str) {
        if self.anomalies.len() < self.limits.anomalies {
            let path = String::from_utf8_lossy(path).into_owned();
            self.anomalies.push(Anomaly {
                kind,
                offset,
                path,
                detail: detail.to_owned(),
            });
        }
    }
}
