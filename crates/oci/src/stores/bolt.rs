//! Files of bbolt, read only (the file format as bbolt's `page.go`, `db.go` and `bucket.go` have
//! it; there is no specification).
//!
//! A file of pages: two metas, of which the valid one with the higher transaction counts, and a
//! B+ tree of branches and leaves for each bucket. Little-endian, as on the machines that we run
//! on. Invariants: memory and time are bounded whatever the file holds, a page is visited once in
//! a walk, and a page that does not say its own number is refused, which is how a page shows that
//! was written while we read.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

const MAGIC: u32 = 0xED0C_DAED;
const VERSION: u32 = 2;
const PAGE_HEADER: usize = 16;
const META: usize = 64;
const ELEMENT: usize = 16;
const BUCKET_HEADER: usize = 16;
const BRANCH: u16 = 0x01;
const LEAF: u16 = 0x02;
/// Flag of a leaf's element whose value is a bucket.
const IS_BUCKET: u32 = 0x01;
/// Bytes that one walk may read, and one page with its overflow.
const MAX_WALK: u64 = 256 << 20;
const MAX_PAGE: u64 = 64 << 20;
const MAX_DEPTH: u32 = 64;

/// An open database.
#[derive(Debug)]
pub struct Bolt {
    file: File,
    page_size: u64,
    root: u64,
    transaction: u64,
}

/// A bucket: the page of its tree's root, or the page itself where it is small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    root: u64,
    inline: Vec<u8>,
}

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoltValue {
    /// Bytes.
    Bytes(Vec<u8>),
    /// A bucket inside.
    Bucket(Bucket),
}

/// Keys and what they stand for, in their order.
type Entries = Vec<(Vec<u8>, BoltValue)>;

fn invalid(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.into())
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> io::Result<[u8; N]> {
    let found = at.checked_add(N).and_then(|end| bytes.get(at..end));
    found
        .and_then(|b| b.try_into().ok())
        .ok_or_else(|| invalid("an element is cut off"))
}

fn u16_at(bytes: &[u8], at: usize) -> io::Result<u16> {
    number(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> io::Result<u32> {
    number(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> io::Result<u64> {
    number(bytes, at).map(u64::from_le_bytes)
}

fn slice(bytes: &[u8], at: usize, length: u32) -> io::Result<&[u8]> {
    let end = usize::try_from(length).ok().and_then(|l| at.checked_add(l));
    end.and_then(|end| bytes.get(at..end))
        .ok_or_else(|| invalid("an element reaches beyond its page"))
}

/// FNV-1a, 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Root page, transaction and page size of a valid meta.
fn meta(page: &[u8]) -> Option<(u64, u64, u64)> {
    let meta = page.get(PAGE_HEADER..PAGE_HEADER + META)?;
    let valid = u32_at(meta, 0).ok()? == MAGIC
        && u32_at(meta, 4).ok()? == VERSION
        && u64_at(meta, 56).ok()? == checksum(meta.get(..56)?);
    let page_size = u64::from(u32_at(meta, 8).ok()?);
    if !valid || !page_size.is_power_of_two() || !(512..=1 << 20).contains(&page_size) {
        return None;
    }
    Some((u64_at(meta, 16).ok()?, u64_at(meta, 48).ok()?, page_size))
}

impl Bolt {
    /// Reads the metas of a file.
    ///
    /// # Errors
    /// `InvalidData` if neither is valid.
    pub fn open(file: File) -> io::Result<Self> {
        let (root, transaction, page_size) = newest(&file)?;
        Ok(Self {
            file,
            page_size,
            root,
            transaction,
        })
    }

    /// Whether somebody wrote since it was opened: pages may have been used again.
    pub fn is_stale(&self) -> io::Result<bool> {
        Ok(newest(&self.file)?.1 != self.transaction)
    }

    /// The bucket that holds all others.
    pub fn root(&self) -> Bucket {
        Bucket {
            root: self.root,
            inline: Vec::new(),
        }
    }

    /// The bucket of that name in another one.
    pub fn bucket(&self, within: &Bucket, name: &[u8]) -> io::Result<Option<Bucket>> {
        let entries = self.entries(within)?;
        Ok(entries.into_iter().find_map(|(key, value)| match value {
            BoltValue::Bucket(bucket) if key == name => Some(bucket),
            _ => None,
        }))
    }

    /// All that a bucket holds.
    ///
    /// # Errors
    /// `InvalidData` for a tree with cycles, too deep, too large, or whose pages contradict
    /// themselves.
    pub fn entries(&self, bucket: &Bucket) -> io::Result<Entries> {
        let mut walk = Walk {
            bolt: self,
            seen: HashSet::new(),
            read: 0,
            entries: Vec::new(),
        };
        if bucket.root == 0 {
            walk.page(&bucket.inline, 0)?;
        } else {
            walk.follow(bucket.root, 0)?;
        }
        Ok(walk.entries)
    }

    fn read(&self, page: u64, length: u64) -> io::Result<Vec<u8>> {
        let offset = page
            .checked_mul(self.page_size)
            .ok_or_else(|| invalid("a page lies beyond all files"))?;
        // Asked first, so that a page that is not there costs no memory.
        if offset
            .checked_add(length)
            .is_none_or(|end| self.file.metadata().map_or(true, |m| end > m.len()))
        {
            return Err(invalid(format!("page {page} lies beyond the end")));
        }
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        self.file.read_exact_at(&mut bytes, offset)?;
        Ok(bytes)
    }
}

/// The valid meta of the later transaction. The second one's place depends on the page size, which
/// only the first one tells; where that is broken, all sizes are tried.
fn newest(file: &File) -> io::Result<(u64, u64, u64)> {
    let at = |offset: u64| {
        let mut page = [0; PAGE_HEADER + META];
        file.read_exact_at(&mut page, offset)
            .ok()
            .and_then(|()| meta(&page))
    };
    let first = at(0);
    let second = match first {
        Some((_, _, size)) => at(size),
        None => (9..=20).find_map(|bits| at(1 << bits).filter(|(_, _, size)| *size == 1 << bits)),
    };
    first
        .into_iter()
        .chain(second)
        .max_by_key(|(_, transaction, _)| *transaction)
        .ok_or_else(|| invalid("neither of its metas is valid: it is no bbolt file, or broken"))
}

struct Walk<'b> {
    bolt: &'b Bolt,
    seen: HashSet<u64>,
    read: u64,
    entries: Entries,
}

impl Walk<'_> {
    fn follow(&mut self, page: u64, depth: u32) -> io::Result<()> {
        if depth > MAX_DEPTH || !self.seen.insert(page) {
            return Err(invalid(format!(
                "page {page} is reached twice, or too deep"
            )));
        }
        let size = self.bolt.page_size;
        let header = self.bolt.read(page, PAGE_HEADER as u64)?;
        if u64_at(&header, 0)? != page {
            return Err(invalid(format!("page {page} says it is another")));
        }
        let overflow = u64::from(u32_at(&header, 12)?);
        let length = size.saturating_mul(overflow.saturating_add(1));
        self.read = self.read.saturating_add(length);
        if length > MAX_PAGE || self.read > MAX_WALK {
            return Err(invalid(format!(
                "page {page} is too large, or there are too many"
            )));
        }
        let bytes = self.bolt.read(page, length)?;
        self.page(&bytes, depth)
    }

    fn page(&mut self, bytes: &[u8], depth: u32) -> io::Result<()> {
        let (flags, count) = (u16_at(bytes, 8)?, u16_at(bytes, 10)?);
        for index in 0..usize::from(count) {
            let at = PAGE_HEADER + index * ELEMENT;
            match flags {
                BRANCH => self.follow(u64_at(bytes, at + 8)?, depth + 1)?,
                LEAF => self.leaf(bytes, at)?,
                other => return Err(invalid(format!("a page of kind {other:#x} in a tree"))),
            }
        }
        Ok(())
    }

    fn leaf(&mut self, bytes: &[u8], at: usize) -> io::Result<()> {
        let flags = u32_at(bytes, at)?;
        let (position, key_size, value_size) = (
            u32_at(bytes, at + 4)?,
            u32_at(bytes, at + 8)?,
            u32_at(bytes, at + 12)?,
        );
        let start = usize::try_from(position)
            .ok()
            .and_then(|p| at.checked_add(p));
        let start = start.ok_or_else(|| invalid("an element reaches beyond its page"))?;
        let key = slice(bytes, start, key_size)?;
        let value = slice(bytes, start.saturating_add(key.len()), value_size)?;
        // Elements may overlap: what is copied counts, not what is read.
        self.read = self.read.saturating_add((key.len() + value.len()) as u64);
        if self.read > MAX_WALK {
            return Err(invalid("the bucket is too large"));
        }
        let value = if flags & IS_BUCKET == 0 {
            BoltValue::Bytes(value.to_vec())
        } else {
            let inline = value.get(BUCKET_HEADER..).unwrap_or_default().to_vec();
            BoltValue::Bucket(Bucket {
                root: u64_at(value, 0)?,
                inline,
            })
        };
        self.entries.push((key.to_vec(), value));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const SIZE: usize = 512;

    fn page(number: u64, flags: u16, count: u16, rest: &[u8]) -> Vec<u8> {
        let mut page = Vec::new();
        page.extend(number.to_le_bytes());
        page.extend(flags.to_le_bytes());
        page.extend(count.to_le_bytes());
        page.extend([0; 4]);
        page.extend(rest);
        page.resize(SIZE, 0);
        page
    }

    fn meta_page(number: u64, root: u64, transaction: u64) -> Vec<u8> {
        let mut meta = Vec::new();
        for part in [MAGIC, VERSION, 512, 0] {
            meta.extend(part.to_le_bytes());
        }
        for part in [root, 0, 0, 9, transaction] {
            meta.extend(part.to_le_bytes());
        }
        meta.extend(checksum(&meta).to_le_bytes());
        page(number, 4, 0, &meta)
    }

    fn leaf(elements: &[(u32, &[u8], &[u8])]) -> Vec<u8> {
        let (mut table, mut data) = (Vec::new(), Vec::new());
        for (index, (flags, key, value)) in elements.iter().enumerate() {
            let position = (elements.len() - index) * ELEMENT + data.len();
            for part in [*flags as usize, position, key.len(), value.len()] {
                table.extend(u32::try_from(part).unwrap().to_le_bytes());
            }
            data.extend([*key, *value].concat());
        }
        [table, data].concat()
    }

    fn branch(pages: &[u64]) -> Vec<u8> {
        let element = |page: &u64| [vec![0; 8], page.to_le_bytes().to_vec()].concat();
        pages.iter().flat_map(element).collect()
    }

    fn open(pages: &[Vec<u8>]) -> io::Result<Bolt> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&pages.concat()).unwrap();
        Bolt::open(file)
    }

    /// A database whose third page is that one.
    fn with(third: Vec<u8>) -> Bolt {
        let unused = page(2, LEAF, 0, &[]);
        open(&[meta_page(0, 2, 1), meta_page(1, 3, 2), unused, third]).unwrap()
    }

    #[test]
    fn a_tree_is_read_in_order() {
        let inline = [vec![0; 16], page(0, LEAF, 1, &leaf(&[(0, b"x", b"y")]))].concat();
        let first = page(4, LEAF, 1, &leaf(&[(0, b"a", b"1")]));
        let second = page(5, LEAF, 1, &leaf(&[(1, b"b", &inline[..70])]));
        let pages = [
            meta_page(0, 3, 8),
            meta_page(1, 2, 7),
            page(2, LEAF, 0, &[]),
            page(3, BRANCH, 2, &branch(&[4, 5])),
            first,
            second,
        ];
        let bolt = open(&pages).unwrap();
        let entries = bolt.entries(&bolt.root()).unwrap();
        assert_eq!(entries[0], (b"a".to_vec(), BoltValue::Bytes(b"1".to_vec())));
        let inner = bolt.bucket(&bolt.root(), b"b").unwrap().unwrap();
        let inner = bolt.entries(&inner).unwrap();
        assert_eq!(inner, [(b"x".to_vec(), BoltValue::Bytes(b"y".to_vec()))]);
        assert_eq!(bolt.bucket(&bolt.root(), b"a").unwrap(), None);
        assert!(!bolt.is_stale().unwrap());
    }

    #[test]
    fn the_later_valid_meta_counts() {
        let empty = page(2, LEAF, 0, &[]);
        let full = page(3, LEAF, 1, &leaf(&[(0, b"k", b"v")]));
        let count = |first: Vec<u8>, second: Vec<u8>| {
            let bolt = open(&[first, second, empty.clone(), full.clone()])?;
            Ok::<_, io::Error>(bolt.entries(&bolt.root())?.len())
        };
        assert_eq!(count(meta_page(0, 2, 1), meta_page(1, 3, 2)).unwrap(), 1);
        assert_eq!(count(meta_page(0, 2, 3), meta_page(1, 3, 2)).unwrap(), 0);
        let broken = |mut page: Vec<u8>| {
            page[40] ^= 1;
            page
        };
        assert_eq!(
            count(meta_page(0, 3, 1), broken(meta_page(1, 2, 2))).unwrap(),
            1
        );
        assert_eq!(
            count(broken(meta_page(0, 2, 3)), meta_page(1, 3, 2)).unwrap(),
            1
        );
        assert!(count(broken(meta_page(0, 2, 3)), broken(meta_page(1, 3, 2))).is_err());
        assert!(open(&[]).is_err());
    }

    #[test]
    fn circles_and_lies_end() {
        let huge = u32::MAX.to_le_bytes();
        let mut overflow = page(3, LEAF, 0, &[]);
        overflow[12..16].copy_from_slice(&huge);
        let mut beyond = leaf(&[(0, b"k", b"v")]);
        beyond[8..12].copy_from_slice(&huge);
        let mut far = leaf(&[(0, b"k", b"v")]);
        far[4..8].copy_from_slice(&huge);
        for bad in [
            page(3, BRANCH, 1, &branch(&[3])),
            page(3, BRANCH, 2, &branch(&[2, 2])),
            page(3, BRANCH, 1, &branch(&[u64::MAX])),
            page(3, BRANCH, 1, &branch(&[99])),
            page(3, LEAF, u16::MAX, &[]),
            page(3, BRANCH, u16::MAX, &[]),
            page(3, 0x10, 1, &[]),
            page(9, LEAF, 0, &[]),
            page(3, LEAF, 1, &beyond),
            page(3, LEAF, 1, &far),
            page(3, LEAF, 1, &leaf(&[(1, b"k", b"short")])),
            overflow,
        ] {
            let bolt = with(bad.clone());
            let found = bolt.entries(&bolt.root());
            assert!(found.is_err(), "{:?} of {:?}", found, &bad[..64]);
        }
    }
}
