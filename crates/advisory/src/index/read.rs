//! Reading an index. Every offset is checked; damage is an error, never another answer.

use std::path::{Path, PathBuf};

use seawall_archive::open_plain;
use seawall_model::{Ecosystem, PackageRole};

use super::blocks::{Block, Blocks};
use super::format::{BLOCK_HEADS, FAMILY, Head, Header, IndexMeta, MAGIC, Row, checksum, key};
use super::texts::BLOCK_TEXTS;
use crate::error::AdvisoryError;
use crate::map::MappedFile;

/// Blocks of descriptions that stay unpacked; packages with many advisories are found one after the other.
const TEXTS_KEPT: usize = 64;

enum Bytes {
    Mapped(MappedFile),
    Owned(Vec<u8>),
}

/// An open index.
pub struct Index {
    path: PathBuf,
    bytes: Bytes,
    header: Header,
    /// Where the tables begin.
    tables: usize,
    identity: u64,
    /// The ecosystems for which it answers, sorted.
    ecosystems: Vec<String>,
    blocks: Blocks,
    texts: Blocks,
}

impl Index {
    /// Maps a file and checks its tables.
    pub fn open(path: &Path) -> Result<Self, AdvisoryError> {
        let file = open_plain(path).map_err(AdvisoryError::io(path))?;
        let map = MappedFile::new(&file).map_err(AdvisoryError::io(path))?;
        Self::new(path, Bytes::Mapped(map))
    }

    /// An index in memory.
    pub fn of_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, AdvisoryError> {
        Self::new(Path::new(name), Bytes::Owned(bytes))
    }

    fn new(path: &Path, bytes: Bytes) -> Result<Self, AdvisoryError> {
        let mut index = Self {
            path: path.to_owned(),
            bytes,
            header: Header::default(),
            tables: 0,
            identity: 0,
            ecosystems: Vec::new(),
            blocks: Blocks::new(usize::MAX),
            texts: Blocks::new(TEXTS_KEPT),
        };
        let (header, tables, identity) = index
            .read_header()
            .ok_or_else(|| index.damaged(index.no_header()))?;
        index.ecosystems.clone_from(&header.meta.ecosystems);
        index.header = header;
        index.tables = tables;
        index.identity = identity;
        let sum = index.table_bytes().map(checksum);
        if sum != Some(index.header.tables_sum) {
            return Err(index.damaged("its tables"));
        }
        Ok(index)
    }

    /// What it says of itself.
    pub fn meta(&self) -> &IndexMeta {
        &self.header.meta
    }

    /// A checksum that speaks for every byte of it: what tells this index from any other.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// Answers only for these ecosystems, with their releases: a newer index has the others.
    pub fn answer_for<'e>(&mut self, ecosystems: impl Iterator<Item = &'e String>) {
        self.ecosystems = ecosystems.cloned().collect();
        self.ecosystems.sort();
    }

    /// What it says of a package of an ecosystem.
    pub fn lookup(
        &self,
        ecosystem: &Ecosystem,
        role: PackageRole,
        package: &str,
    ) -> Result<Vec<Row>, AdvisoryError> {
        let ecosystem = ecosystem.to_string();
        if self.ecosystems.binary_search(&ecosystem).is_err() {
            return Ok(Vec::new());
        }
        self.rows(&ecosystem, role, package)
    }

    /// What it says of a package of an ecosystem that it covers, which goes by that name.
    pub(crate) fn rows(
        &self,
        ecosystem: &str,
        role: PackageRole,
        package: &str,
    ) -> Result<Vec<Row>, AdvisoryError> {
        let wanted = key(ecosystem, role, package);
        let Some(position) = self.find(&wanted) else {
            return Ok(Vec::new());
        };
        let read = || {
            let offset = self.word(self.keys()?.checked_add(position)?)?;
            let bytes = self.run(self.rows_start()?, self.header.row_bytes, offset)?;
            postcard::from_bytes(bytes).ok()
        };
        read().ok_or_else(|| self.damaged("the rows of a package"))
    }

    /// Whether it has anything of a package in any release of an ecosystem, whatever it says: that the
    /// package is one of the ecosystem's own.
    pub fn knows(&self, ecosystem: &str, role: PackageRole, package: &str) -> bool {
        let is_release = |name: &&String| {
            let rest = name.strip_prefix(ecosystem);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        let mut releases = self.ecosystems.iter().filter(is_release);
        releases.any(|release| self.find(&key(release, role, package)).is_some())
    }

    /// The head of a row's advisory.
    pub fn head(&self, number: u32) -> Result<Head, AdvisoryError> {
        let (block, position) = (number / BLOCK_HEADS, (number % BLOCK_HEADS) as usize);
        let block = self.blocks.get(block, || self.read_block(block));
        let block = block.ok_or_else(|| self.damaged("a block of advisories"))?;
        head(&block, position).ok_or_else(|| self.damaged("an advisory"))
    }

    /// The description of a row's advisory; empty where it has none.
    pub fn description(&self, number: u32) -> Result<String, AdvisoryError> {
        let (block, position) = (number / BLOCK_TEXTS, (number % BLOCK_TEXTS) as usize);
        let block = self.texts.get(block, || self.read_texts(block));
        let text = block.and_then(|block| block.text(position).map(str::to_owned));
        text.ok_or_else(|| self.damaged("a description"))
    }

    /// Whether it has anything of an ecosystem, with its release.
    pub fn covers(&self, ecosystem: &Ecosystem) -> bool {
        self.ecosystems
            .binary_search(&ecosystem.to_string())
            .is_ok()
    }

    /// The ecosystems that it covers, by name, sorted.
    pub(crate) fn ecosystems(&self) -> &[String] {
        &self.ecosystems
    }

    /// Checks everything that `lookup` and `head` could ever read.
    pub fn verify(&self) -> Result<(), AdvisoryError> {
        let rows = || {
            for position in 0..self.keys()? {
                let offset = self.word(self.keys()?.checked_add(position)?)?;
                self.run(self.rows_start()?, self.header.row_bytes, offset)?;
            }
            Some(())
        };
        rows().ok_or_else(|| self.damaged("the rows of a package"))?;
        for number in 0..u32::try_from(self.header.blocks).unwrap_or(u32::MAX) {
            let block = self.read_block(number);
            let heads = block.and_then(|block| {
                (0..block.len()).try_for_each(|position| head(&block, position).map(drop))
            });
            heads.ok_or_else(|| self.damaged("a block of advisories"))?;
        }
        for number in 0..u32::try_from(self.header.texts).unwrap_or(u32::MAX) {
            let block = self.read_texts(number);
            let all = block.and_then(|block| {
                (0..block.len()).try_for_each(|position| block.text(position).map(drop))
            });
            all.ok_or_else(|| self.damaged("a block of descriptions"))?;
        }
        Ok(())
    }

    fn all(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped(map) => map.bytes(),
            Bytes::Owned(bytes) => bytes,
        }
    }

    fn damaged(&self, reason: &'static str) -> AdvisoryError {
        AdvisoryError::Damaged {
            path: self.path.clone(),
            reason,
        }
    }

    /// Why it has no header that can be read.
    fn no_header(&self) -> &'static str {
        let form = self.all().get(..MAGIC.len());
        let other = form.is_some_and(|form| form != MAGIC && form.starts_with(FAMILY));
        if other {
            "it is in the form of another version of this program"
        } else {
            "its header"
        }
    }

    fn read_header(&self) -> Option<(Header, usize, u64)> {
        let rest = self.all().strip_prefix(MAGIC)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (sum, rest) = rest.split_first_chunk::<8>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let bytes = rest.get(..length)?;
        let sum = u64::from_le_bytes(*sum);
        if checksum(bytes) != sum {
            return None;
        }
        let header = postcard::from_bytes(bytes).ok()?;
        Some((header, MAGIC.len() + 12 + length, sum))
    }

    fn keys(&self) -> Option<usize> {
        usize::try_from(self.header.keys).ok()
    }

    fn table_bytes(&self) -> Option<&[u8]> {
        self.all().get(self.tables..self.rows_start()?)
    }

    fn keys_start(&self) -> Option<usize> {
        let words = self
            .keys()?
            .checked_mul(2)?
            .checked_add(usize::try_from(self.header.blocks).ok()?)?
            .checked_add(usize::try_from(self.header.texts).ok()?)?;
        self.tables.checked_add(words.checked_mul(4)?)
    }

    fn rows_start(&self) -> Option<usize> {
        self.keys_start()?
            .checked_add(usize::try_from(self.header.key_bytes).ok()?)
    }

    /// A number of the tables: key offsets, then row offsets, then block offsets of heads and of
    /// descriptions.
    fn word(&self, position: usize) -> Option<usize> {
        let start = self.tables.checked_add(position.checked_mul(4)?)?;
        let bytes = self.all().get(start..start.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    }

    fn key_at(&self, position: usize) -> Option<&[u8]> {
        let start = self.word(position)?;
        let end = if position + 1 < self.keys()? {
            self.word(position + 1)?
        } else {
            usize::try_from(self.header.key_bytes).ok()?
        };
        let base = self.keys_start()?;
        self.all()
            .get(base.checked_add(start)?..base.checked_add(end)?)
    }

    fn find(&self, wanted: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.keys()?);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.key_at(middle)?.cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// A run of bytes with its length and checksum before it.
    fn run(&self, start: usize, section: u64, offset: usize) -> Option<&[u8]> {
        let end = start.checked_add(usize::try_from(section).ok()?)?;
        let rest = self.all().get(start.checked_add(offset)?..end)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (sum, rest) = rest.split_first_chunk::<8>()?;
        let bytes = rest.get(..u32::from_le_bytes(*length) as usize)?;
        (checksum(bytes) == u64::from_le_bytes(*sum)).then_some(bytes)
    }

    fn heads_start(&self) -> Option<usize> {
        let rows = usize::try_from(self.header.row_bytes).ok()?;
        self.rows_start()?.checked_add(rows)
    }

    fn read_block(&self, block: u32) -> Option<Block> {
        if u64::from(block) >= self.header.blocks {
            return None;
        }
        let position = self.keys()?.checked_mul(2)?.checked_add(block as usize)?;
        let place = (self.heads_start()?, self.header.head_bytes);
        let packed = self.run(place.0, place.1, self.word(position)?)?;
        Block::unpack(packed)
    }

    fn read_texts(&self, block: u32) -> Option<Block> {
        if u64::from(block) >= self.header.texts {
            return None;
        }
        let heads = usize::try_from(self.header.blocks).ok()?;
        let before = self.keys()?.checked_mul(2)?.checked_add(heads)?;
        let start = usize::try_from(self.header.head_bytes).ok()?;
        let start = self.heads_start()?.checked_add(start)?;
        let offset = self.word(before.checked_add(block as usize)?)?;
        let packed = self.run(start, self.header.text_bytes, offset)?;
        Block::unpack(packed)
    }
}

/// The head at that place of a block.
fn head(block: &Block, position: usize) -> Option<Head> {
    postcard::from_bytes(block.part(position)?).ok()
}
