//! EPSS and KEV by CVE: one sorted table in one file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use seawall_archive::open_plain;
use seawall_model::{Date, Epss, Kev};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::AdvisoryError;
use crate::map::MappedFile;

const MAGIC: &[u8; 8] = b"swscore1";
const RECORD: usize = 24;
const HEADER: usize = 8 + 8;

/// Gathers scores.
#[derive(Debug, Default)]
pub struct ScoresBuilder {
    records: BTreeMap<u64, (Option<Epss>, Option<Kev>)>,
}

impl ScoresBuilder {
    /// Adds what EPSS says of a CVE; feeds have told what is none.
    pub fn epss(&mut self, cve: &str, epss: Epss) {
        if let Some(number) = number(cve) {
            self.records.entry(number).or_default().0 = Some(epss);
        }
    }

    /// Adds what KEV says of a CVE.
    pub fn kev(&mut self, cve: &str, kev: Kev) {
        if let Some(number) = number(cve) {
            self.records.entry(number).or_default().1 = Some(kev);
        }
    }

    /// CVEs so far.
    pub fn records(&self) -> u64 {
        self.records.len() as u64
    }

    /// Writes the file; gives its identity.
    pub fn finish(&self, out: &mut dyn Write) -> io::Result<u64> {
        let mut table = Vec::with_capacity(self.records.len() * RECORD);
        for (number, (epss, kev)) in &self.records {
            table.extend_from_slice(&number.to_le_bytes());
            // A probability of less than zero says that there is none.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "five digits are given, single precision holds seven"
            )]
            let (score, percentile) =
                epss.map_or((-1.0, -1.0), |e| (e.score as f32, e.percentile as f32));
            table.extend_from_slice(&f32::to_le_bytes(score));
            table.extend_from_slice(&f32::to_le_bytes(percentile));
            let day = |date: Date| i32::try_from(date.days()).unwrap_or(i32::MIN);
            let (added, due) = kev.map_or((i32::MIN, i32::MIN), |k| (day(k.added), day(k.due)));
            table.extend_from_slice(&added.to_le_bytes());
            table.extend_from_slice(&due.to_le_bytes());
        }
        out.write_all(MAGIC)?;
        let identity = xxh3_64(&table);
        out.write_all(&identity.to_le_bytes())?;
        out.write_all(&table)?;
        Ok(identity)
    }
}

/// Whether scores can be kept of that id.
pub(crate) fn is_cve(id: &str) -> bool {
    number(id).is_some()
}

/// `CVE-2021-44228` as a number that sorts.
fn number(cve: &str) -> Option<u64> {
    let (year, rest) = cve.strip_prefix("CVE-")?.split_once('-')?;
    Some(
        u64::from(year.parse::<u16>().ok()?) << 40
            | rest.parse::<u64>().ok().filter(|n| *n < 1 << 40)?,
    )
}

/// An open table.
pub struct Scores {
    path: PathBuf,
    map: MappedFile,
}

impl Scores {
    /// Maps a file and checks it whole: it is small.
    pub fn open(path: &Path) -> Result<Self, AdvisoryError> {
        let file = open_plain(path).map_err(AdvisoryError::io(path))?;
        let map = MappedFile::new(&file).map_err(AdvisoryError::io(path))?;
        let scores = Self {
            path: path.to_owned(),
            map,
        };
        scores.verify()?;
        Ok(scores)
    }

    /// Checks every byte.
    pub fn verify(&self) -> Result<(), AdvisoryError> {
        let bytes = self.map.bytes();
        let sound = bytes.starts_with(MAGIC)
            && bytes.len() >= HEADER
            && (bytes.len() - HEADER).is_multiple_of(RECORD)
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
    pub fn identity(&self) -> u64 {
        let sum = self
            .map
            .bytes()
            .get(8..HEADER)
            .and_then(|b| b.try_into().ok());
        sum.map_or(0, u64::from_le_bytes)
    }

    /// What is known of a CVE.
    pub fn get(&self, cve: &str) -> (Option<Epss>, Option<Kev>) {
        self.find(cve).unwrap_or_default()
    }

    fn find(&self, cve: &str) -> Option<(Option<Epss>, Option<Kev>)> {
        let wanted = number(cve)?;
        let table = self.map.bytes().get(HEADER..)?;
        let (mut low, mut high) = (0, table.len() / RECORD);
        while low < high {
            let middle = low + (high - low) / 2;
            let record = table.get(middle * RECORD..(middle + 1) * RECORD)?;
            let found = u64::from_le_bytes(record.get(..8)?.try_into().ok()?);
            match found.cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return read(record),
            }
        }
        None
    }
}

fn read(record: &[u8]) -> Option<(Option<Epss>, Option<Kev>)> {
    let four = |at: usize| -> Option<[u8; 4]> { record.get(at..at + 4)?.try_into().ok() };
    let (score, percentile) = (f32::from_le_bytes(four(8)?), f32::from_le_bytes(four(12)?));
    let day = |bytes| {
        u64::try_from(i32::from_le_bytes(bytes))
            .ok()
            .map(|days| Date::from_unix(days * 86_400))
    };
    let kev = day(four(16)?)
        .zip(day(four(20)?))
        .map(|(added, due)| Kev { added, due });
    // Back to the digits that were given.
    let round = |value: f32| (f64::from(value) * 1e5).round() / 1e5;
    let epss = (score >= 0.0).then(|| Epss {
        score: round(score),
        percentile: round(percentile),
    });
    Some((epss, kev))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("scores");
        let mut builder = ScoresBuilder::default();
        let epss = Epss {
            score: 0.94358,
            percentile: 0.99957,
        };
        let date = |text: &str| text.parse::<Date>().unwrap();
        let kev = Kev {
            added: date("2021-12-10"),
            due: date("2021-12-24"),
        };
        builder.epss("CVE-2021-44228", epss);
        builder.kev("CVE-2021-44228", kev);
        builder.epss(
            "CVE-2021-9",
            Epss {
                score: 0.0,
                percentile: 0.0,
            },
        );
        builder
            .finish(&mut std::fs::File::create(&path).unwrap())
            .unwrap();
        let scores = Scores::open(&path).unwrap();
        assert_eq!(scores.get("CVE-2021-44228"), (Some(epss), Some(kev)));
        assert_eq!(scores.get("CVE-2021-9").1, None);
        assert_eq!(scores.get("CVE-2021-10"), (None, None));
        assert_eq!(scores.get("GHSA-x"), (None, None));
    }
}
