//! The file index of a layer, as a compact run of bytes: sent, cached and squashed in this one form.
//!
//! Each record shares a prefix with the path before it, which in a tar is nearly always in the same
//! directory. About 30 bytes a file.

/// What a layer says of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A regular file.
    File,
    /// Another name of the file at `link`, a path from the root.
    HardLink,
    /// A directory.
    Directory,
    /// A symbolic link to `link`, as written.
    Symlink,
    /// A device, FIFO or socket.
    Special,
    /// The path does not exist any more.
    Whiteout,
    /// What lower layers had in this directory does not exist any more.
    Opaque,
    /// A character device 0/0 of a tar: overlayfs takes it for a whiteout.
    WhiteoutDevice,
}

impl RecordKind {
    const ALL: [Self; 8] = [
        Self::File,
        Self::HardLink,
        Self::Directory,
        Self::Symlink,
        Self::Special,
        Self::Whiteout,
        Self::Opaque,
        Self::WhiteoutDevice,
    ];
}

/// One entry of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// What it is.
    pub kind: RecordKind,
    /// Cleaned path from the root, without a leading slash.
    pub path: &'a [u8],
    /// Permission bits (`07777`).
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Size in bytes.
    pub size: u64,
    /// Target of a link; else empty.
    pub link: &'a [u8],
}

/// Writes records.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    previous: Vec<u8>,
    count: u64,
}

impl Encoder {
    /// Appends a record.
    pub fn push(&mut self, record: &Record<'_>) {
        let shared = self
            .previous
            .iter()
            .zip(record.path)
            .take_while(|(a, b)| a == b)
            .count();
        let suffix = record.path.get(shared..).unwrap_or_default();
        let kind = RecordKind::ALL
            .iter()
            .position(|k| *k == record.kind)
            .unwrap_or_default();
        // The low three bits are the kind; the fourth says that owner and group are root.
        let rooted = record.uid == 0 && record.gid == 0;
        self.bytes
            .push(u8::try_from(kind).unwrap_or_default() | if rooted { 8 } else { 0 });
        self.number(shared as u64);
        self.text(suffix);
        self.number(u64::from(record.mode));
        if !rooted {
            self.number(u64::from(record.uid));
            self.number(u64::from(record.gid));
        }
        self.number(record.size);
        if matches!(record.kind, RecordKind::HardLink | RecordKind::Symlink) {
            self.text(record.link);
        }
        self.previous.truncate(shared);
        self.previous.extend_from_slice(suffix);
        self.count += 1;
    }

    /// How many records were pushed.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Bytes that wait to be taken.
    pub fn pending(&self) -> usize {
        self.bytes.len()
    }

    /// Takes the bytes so far; what follows continues them.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes
                .push(u8::try_from(value & 0x7f).unwrap_or_default() | 0x80);
            value >>= 7;
        }
        self.bytes.push(u8::try_from(value).unwrap_or_default());
    }

    fn text(&mut self, text: &[u8]) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text);
    }
}

/// The bytes are no run of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file index is damaged at byte {0}")]
pub struct RecordError(pub usize);

/// Calls `visit` for each record, in order.
pub fn decode(bytes: &[u8], visit: &mut dyn FnMut(&Record<'_>)) -> Result<(), RecordError> {
    let mut cursor = Cursor { bytes, at: 0 };
    let mut path = Vec::with_capacity(256);
    while cursor.at < bytes.len() {
        let start = cursor.at;
        cursor.record(&mut path, visit).ok_or(RecordError(start))?;
    }
    Ok(())
}

/// How many records there are in a run, or in a part of one that begins with a whole record. What is
/// damaged ends the counting.
pub fn count(bytes: &[u8]) -> u64 {
    let mut cursor = Cursor { bytes, at: 0 };
    let mut count = 0;
    while cursor.at < bytes.len() && cursor.skip().is_some() {
        count += 1;
    }
    count
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn record(&mut self, path: &mut Vec<u8>, visit: &mut dyn FnMut(&Record<'_>)) -> Option<()> {
        let tag = self.byte()?;
        let kind = *RecordKind::ALL.get(usize::from(tag & 7))?;
        let shared = usize::try_from(self.number()?).ok()?;
        let suffix = self.text()?;
        if shared > path.len() || tag > 15 {
            return None;
        }
        path.truncate(shared);
        path.extend_from_slice(suffix);
        let mode = u32::try_from(self.number()?).ok()?;
        let (uid, gid) = if tag & 8 == 0 {
            (
                u32::try_from(self.number()?).ok()?,
                u32::try_from(self.number()?).ok()?,
            )
        } else {
            (0, 0)
        };
        let size = self.number()?;
        let linked = matches!(kind, RecordKind::HardLink | RecordKind::Symlink);
        let link = if linked { self.text()? } else { &[] };
        visit(&Record {
            kind,
            path,
            mode,
            uid,
            gid,
            size,
            link,
        });
        Some(())
    }

    /// Passes over a record, whose path need not be known for that.
    fn skip(&mut self) -> Option<()> {
        let tag = self.byte()?;
        self.number()?;
        self.text()?;
        // Mode and size; owner and group where they are not root.
        for _ in 0..if tag & 8 == 0 { 4 } else { 2 } {
            self.number()?;
        }
        let kind = RecordKind::ALL.get(usize::from(tag & 7))?;
        if matches!(kind, RecordKind::HardLink | RecordKind::Symlink) {
            self.text()?;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let text = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn round_trip(entries in prop::collection::vec((0..8_usize, "[a-c/]{0,9}", any::<u32>(), any::<u32>(), any::<u64>()), 0..20)) {
            let mut encoder = Encoder::default();
            let records: Vec<_> = entries.iter().map(|(kind, path, uid, mode, size)| {
                let kind = RecordKind::ALL[*kind];
                let linked = matches!(kind, RecordKind::HardLink | RecordKind::Symlink);
                Record { kind, path: path.as_bytes(), mode: *mode, uid: *uid, gid: 0, size: *size, link: if linked { b"x/y" } else { b"" } }
            }).collect();
            for record in &records { encoder.push(record); }
            let mut seen = 0;
            let run = encoder.take();
            prop_assert_eq!(count(&run), records.len() as u64);
            decode(&run, &mut |record| {
                assert_eq!(*record, records[seen]);
                seen += 1;
            }).unwrap();
            prop_assert_eq!(seen, records.len());
        }

        #[test]
        fn damage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes, &mut |_| ());
            prop_assert!(count(&bytes) <= bytes.len() as u64);
        }
    }
}
