//! A sorted table of CVEs in one file: records of one width, each with the CVE's number in front.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use seawall_archive::open_plain;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::AdvisoryError;
use crate::map::MappedFile;

const HEADER: usize = 8 + 8;
/// Bytes of the number in front of each record.
const NUMBER: usize = 8;

/// The form of a table: what its file begins with, and the bytes of a record.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) magic: &'static [u8; 8],
    pub(crate) record: usize,
}

impl Form {
    /// Writes a table of these records; gives its identity.
    pub(crate) fn write(&self, records: &[u8], out: &mut dyn Write) -> io::Result<u64> {
        let identity = xxh3_64(records);
        out.write_all(self.magic)?;
        out.write_all(&identity.to_le_bytes())?;
        out.write_all(records)?;
        Ok(identity)
    }
}

/// `CVE-2021-44228` as a number that sorts.
pub(crate) fn number(cve: &str) -> Option<u64> {
    let (year, rest) = cve.strip_prefix("CVE-")?.split_once('-')?;
    Some(
        u64::from(year.parse::<u16>().ok()?) << 40
            | rest.parse::<u64>().ok().filter(|n| *n < 1 << 40)?,
    )
}

/// The year in the name of a CVE.
pub(crate) fn year(number: u64) -> u16 {
    u16::try_from(number >> 40).unwrap_or(u16::MAX)
}

/// An open table.
pub(crate) struct Table {
    path: PathBuf,
    map: MappedFile,
    form: &'static Form,
}

impl Table {
    /// Maps a file and checks it whole: it is small.
    pub(crate) fn open(path: &Path, form: &'static Form) -> Result<Self, AdvisoryError> {
        let file = open_plain(path).map_err(AdvisoryError::io(path))?;
        let map = MappedFile::new(&file).map_err(AdvisoryError::io(path))?;
        let table = Self {
            path: path.to_owned(),
            map,
            form,
        };
        table.verify()?;
        Ok(table)
    }

    /// Checks every byte.
    pub(crate) fn verify(&self) -> Result<(), AdvisoryError> {
        let bytes = self.map.bytes();
        let sound = bytes.starts_with(self.form.magic)
            && bytes.len() >= HEADER
            && (bytes.len() - HEADER).is_multiple_of(self.form.record)
            && bytes
                .get(8..16)
                .is_some_and(|sum| xxh3_64(&bytes[HEADER..]).to_le_bytes() == *sum);
        if sound {
            Ok(())
        } else {
            Err(AdvisoryError::Damaged {
                path: self.path.clone(),
                reason: "its checksum",
            })
        }
    }

    /// A checksum that speaks for every byte of it: what tells this table from any other.
    pub(crate) fn identity(&self) -> u64 {
        let sum = self
            .map
            .bytes()
            .get(8..HEADER)
            .and_then(|b| b.try_into().ok());
        sum.map_or(0, u64::from_le_bytes)
    }

    /// The records of a CVE, without their number.
    pub(crate) fn records(&self, cve: &str) -> impl Iterator<Item = &[u8]> {
        let wanted = number(cve);
        let table = self.map.bytes().get(HEADER..).unwrap_or_default();
        let at = move |index: usize| {
            let record = table.get(index * self.form.record..(index + 1) * self.form.record)?;
            let number = u64::from_le_bytes(record.get(..NUMBER)?.try_into().ok()?);
            Some((number, record.get(NUMBER..)?))
        };
        let (mut low, mut high) = (0, table.len() / self.form.record);
        while low < high {
            let middle = low + (high - low) / 2;
            if at(middle).map(|(number, _)| number) < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low..)
            .map_while(at)
            .take_while(move |(number, _)| Some(*number) == wanted)
            .map(|(_, record)| record)
    }
}
