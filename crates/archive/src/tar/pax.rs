//! pax extended headers: `length key=value\n` records (POSIX.1-2001, "pax Extended Header").

use super::entry::OverlayMark;

/// What extended headers say of the next entry, or of all that follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says that a kind of record was there"
)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u64>,
    pub(super) gid: Option<u64>,
    pub(super) mtime: Option<i64>,
    pub(super) overlay: OverlayMark,
    /// GNU sparse files: the real name and size. Their data begin with a map.
    pub(super) sparse_name: Option<Vec<u8>>,
    pub(super) sparse_size: Option<u64>,
    pub(super) sparse: bool,
    /// Version of the sparse format, and whether its map is in the header (version 0.1).
    sparse_version: (Option<u64>, Option<u64>),
    sparse_map: bool,
    /// A record stood twice with other values.
    pub(super) repeated: bool,
    /// A path, link or size stood without a value.
    pub(super) emptied: bool,
    /// It says something of path, link, size or sparseness.
    pub(super) shapes: bool,
}

impl Pax {
    /// Reads the records; an empty value takes back what an earlier header said.
    pub(super) fn read(&mut self, mut bytes: &[u8]) -> Result<(), &'static str> {
        while !bytes.is_empty() {
            // Some writers pad with NULs.
            if bytes.iter().all(|b| *b == 0) {
                return Ok(());
            }
            let space = bytes
                .iter()
                .position(|b| *b == b' ')
                .ok_or("a pax record without a length")?;
            let length = decimal(&bytes[..space]).ok_or("a pax record with a malformed length")?;
            let length = usize::try_from(length)
                .map_err(|_too_large| "a pax record longer than its header")?;
            let record = bytes
                .get(space + 1..length)
                .ok_or("a pax record longer than its header")?;
            let record = record
                .strip_suffix(b"\n")
                .ok_or("a pax record without its newline")?;
            let equals = record
                .iter()
                .position(|b| *b == b'=')
                .filter(|at| *at > 0)
                .ok_or("a pax record without a key")?;
            self.set(&record[..equals], &record[equals + 1..])?;
            bytes = &bytes[length..];
        }
        Ok(())
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Result<(), &'static str> {
        let number = || {
            if value.is_empty() {
                Ok(None)
            } else {
                decimal(value).map(Some).ok_or("a pax number that is none")
            }
        };
        if matches!(key, b"path" | b"linkpath" | b"size") || key.starts_with(b"GNU.sparse.") {
            self.shapes = true;
            self.emptied |= value.is_empty();
        }
        match key {
            b"path" | b"linkpath" | b"GNU.sparse.name" => {
                self.sparse |= key == b"GNU.sparse.name";
                if value.contains(&0) {
                    return Err("a pax path with a NUL byte");
                }
                let value = (!value.is_empty()).then(|| value.to_vec());
                match key {
                    b"path" => self.repeated |= replace(&mut self.path, value),
                    b"linkpath" => self.repeated |= replace(&mut self.link, value),
                    _ => self.repeated |= replace(&mut self.sparse_name, value),
                }
            }
            b"size" => self.repeated |= replace(&mut self.size, number()?),
            b"uid" => self.uid = number()?,
            b"gid" => self.gid = number()?,
            b"mtime" => {
                let whole = value.split(|b| *b == b'.').next().unwrap_or_default();
                self.mtime = std::str::from_utf8(whole).ok().and_then(|t| t.parse().ok());
            }
            // Those of `user.overlay.` count only where an engine runs without privileges.
            b"SCHILY.xattr.trusted.overlay.opaque"
                if value == b"y" && self.overlay != OverlayMark::Other =>
            {
                self.overlay = OverlayMark::Opaque;
            }
            b"SCHILY.xattr.trusted.overlay.opaque"
            | b"SCHILY.xattr.trusted.overlay.redirect"
            | b"SCHILY.xattr.trusted.overlay.metacopy"
            | b"SCHILY.xattr.trusted.overlay.whiteout" => self.overlay = OverlayMark::Other,
            b"GNU.sparse.realsize" | b"GNU.sparse.size" => {
                self.sparse_size = number()?;
                self.sparse = true;
            }
            b"GNU.sparse.major" => (self.sparse, self.sparse_version.0) = (true, number()?),
            b"GNU.sparse.minor" => (self.sparse, self.sparse_version.1) = (true, number()?),
            b"GNU.sparse.map" => (self.sparse, self.sparse_map) = (true, true),
            key if key.starts_with(b"GNU.sparse.") => self.sparse = true,
            _ => {}
        }
        Ok(())
    }

    /// Whether the records are those of a sparse file of version 1.0, or of 0.1, as GNU tar writes
    /// them ("Sparse Formats"). Version 0.0 was given up since readers disagreed on it.
    pub(super) fn is_known_sparse(&self) -> bool {
        let named = self.sparse_name.is_some() && self.sparse_size.is_some();
        named && (self.sparse_version == (Some(1), Some(0)) || self.sparse_map)
    }

    /// Only what all readers take from a header for all entries.
    pub(super) fn owners(self) -> Self {
        Self {
            uid: self.uid,
            gid: self.gid,
            mtime: self.mtime,
            ..Self::default()
        }
    }

    /// What holds for an entry: its own records over those for all, which are of owners and times.
    pub(super) fn over(self, global: &Self) -> Self {
        Self {
            uid: self.uid.or(global.uid),
            gid: self.gid.or(global.gid),
            mtime: self.mtime.or(global.mtime),
            ..self
        }
    }
}

/// Whether an earlier, other value was there.
fn replace<T: PartialEq>(place: &mut Option<T>, value: Option<T>) -> bool {
    let differs = place.is_some() && *place != value;
    *place = value;
    differs
}

fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let mut pax = Pax::default();
        pax.read(b"12 path=a/b\n13 size=1234\n").unwrap();
        assert_eq!(
            (pax.path.as_deref(), pax.size),
            (Some(&b"a/b"[..]), Some(1234))
        );
        for bad in [
            &b"12 path=a/b"[..],
            b"99 path=a\n",
            b"x path=a\n",
            b"8 path=\0\n",
            b"11 size=-12\n",
            b"3 a\n",
            b"0 a=b\n",
            b"7 =abc\n",
        ] {
            assert!(Pax::default().read(bad).is_err(), "{}", bad.escape_ascii());
        }
    }
}
