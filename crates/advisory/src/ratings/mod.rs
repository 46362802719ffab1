//! CVSS by CVE, as NVD has it: one sorted table in one file, with the vectors packed.

mod vector;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use seawall_model::{Ecosystem, Score, ScoreVersion};

use crate::error::AdvisoryError;
use crate::feeds::nvd_year;
use crate::table::{Form, Table, number, year};

/// Scores of NVD's own analysts.
pub(crate) const NVD: &str = "nvd";
/// Scores of others (whoever gave the CVE its number, CISA) that NVD lists beside its own.
pub(crate) const NVD_SECONDARY: &str = "nvd-secondary";
/// CVEs of this year and before are in one file.
pub(crate) const FIRST_YEAR: u16 = 2002;

/// After the number: whose and of which version, tenths of the score, the vector.
static FORM: Form = Form {
    magic: b"swrates1",
    record: 8 + 1 + 1 + 4,
};

const VERSIONS: [ScoreVersion; 4] = [
    ScoreVersion::V2,
    ScoreVersion::V30,
    ScoreVersion::V31,
    ScoreVersion::V4,
];
/// Set in records of NVD's own scores.
const OWN: u8 = 1 << 7;

/// Gathers ratings.
#[derive(Debug, Default)]
pub(crate) struct RatingsBuilder {
    /// By CVE and kind of score: tenths of the score, the packed vector.
    records: BTreeMap<u64, BTreeMap<u8, (u8, u32)>>,
}

impl RatingsBuilder {
    /// Adds a score of a CVE; of several of one kind the highest is kept.
    pub(crate) fn add(&mut self, cve: &str, score: &Score) {
        let version = VERSIONS.iter().position(|v| *v == score.version);
        let version = version.and_then(|at| u8::try_from(at).ok());
        let (Some(number), Some(version)) = (number(cve), version) else {
            return;
        };
        let own = if score.source == NVD { OWN } else { 0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a score lies within 0 and 10"
        )]
        let tenths = (score.score.clamp(0.0, 10.0) * 10.0).round() as u8;
        let given = (tenths, vector::pack(score.version, &score.vector));
        let kept = self.records.entry(number).or_default();
        let kept = kept.entry(version | own).or_insert(given);
        *kept = given.max(*kept);
    }

    /// CVEs so far, by the year whose file they are in.
    pub(crate) fn by_year(&self) -> BTreeMap<u16, u64> {
        let mut years = BTreeMap::new();
        for number in self.records.keys() {
            *years.entry(file_year(*number)).or_default() += 1;
        }
        years
    }

    /// Writes the file; gives its identity.
    pub(crate) fn finish(&self, out: &mut dyn Write) -> io::Result<u64> {
        let mut table = Vec::with_capacity(self.records.len() * 2 * FORM.record);
        for (number, scores) in &self.records {
            for (kind, (tenths, vector)) in scores {
                table.extend_from_slice(&number.to_le_bytes());
                table.extend_from_slice(&[*kind, *tenths]);
                table.extend_from_slice(&vector.to_le_bytes());
            }
        }
        FORM.write(&table, out)
    }
}

/// The year whose file has that CVE; none for what is no CVE.
pub(crate) fn year_of(cve: &str) -> Option<u16> {
    number(cve).map(file_year)
}

fn file_year(number: u64) -> u16 {
    year(number).max(FIRST_YEAR)
}

/// An open table.
pub struct Ratings {
    table: Table,
    /// The years for which it answers.
    years: BTreeSet<u16>,
}

impl Ratings {
    /// Maps a file and checks it whole: it is small. It answers for CVEs of these years.
    pub(crate) fn open(path: &Path, years: BTreeSet<u16>) -> Result<Self, AdvisoryError> {
        let table = Table::open(path, &FORM)?;
        Ok(Self { table, years })
    }

    /// Checks every byte.
    pub(crate) fn verify(&self) -> Result<(), AdvisoryError> {
        self.table.verify()
    }

    /// A checksum that speaks for every byte of it: what tells this table from any other.
    pub(crate) fn identity(&self) -> u64 {
        self.table.identity()
    }

    /// Whether it answers for CVEs of that year.
    pub(crate) fn covers(&self, year: u16) -> bool {
        self.years.contains(&year)
    }

    /// Whether it answers for a year of NVD.
    pub(crate) fn answers(&self, ecosystem: &Ecosystem) -> bool {
        self.years.iter().any(|year| nvd_year(*year) == *ecosystem)
    }

    /// The scores of a CVE.
    pub(crate) fn get(&self, cve: &str) -> impl Iterator<Item = Score> {
        let covered = year_of(cve).is_some_and(|year| self.covers(year));
        let records = covered.then(|| self.table.records(cve));
        records.into_iter().flatten().filter_map(read)
    }
}

fn read(record: &[u8]) -> Option<Score> {
    let [kind, tenths, a, b, c, d] = *record else {
        return None;
    };
    let version = *VERSIONS.get(usize::from(kind & !OWN))?;
    Some(Score {
        source: if kind & OWN != 0 { NVD } else { NVD_SECONDARY }.to_owned(),
        version,
        vector: vector::unpack(version, u32::from_le_bytes([a, b, c, d])),
        score: f64::from(tenths) / 10.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(source: &str, vector: &str) -> Score {
        crate::score(source, vector).unwrap()
    }

    #[test]
    fn what_was_put_in_comes_out_and_only_for_its_years() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ratings");
        let all = [
            scored(
                NVD_SECONDARY,
                "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:A/VC:H/VI:L/VA:N/SC:N/SI:H/SA:L",
            ),
            scored(NVD, "AV:L/AC:M/Au:S/C:P/I:N/A:C"),
            scored(NVD, "CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:H"),
        ];
        let mut builder = RatingsBuilder::default();
        for score in &all {
            builder.add("CVE-2021-44228", score);
        }
        // Of two of one kind the higher is kept.
        builder.add(
            "CVE-2021-44228",
            &scored(NVD, "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"),
        );
        builder.add("CVE-1999-1", &all[1]);
        builder.add("CVE-2020-1", &all[2]);
        let bare = crate::cvss::bare(NVD, ScoreVersion::V30, 9.8).unwrap();
        builder.add("CVE-2022-1", &bare);
        builder.add("GHSA-x", &all[0]);
        assert_eq!(
            builder.by_year(),
            BTreeMap::from([(2002, 1), (2020, 1), (2021, 1), (2022, 1)])
        );
        let mut file = std::fs::File::create(&path).unwrap();
        builder.finish(&mut file).unwrap();
        let ratings = Ratings::open(&path, BTreeSet::from([2002, 2021, 2022])).unwrap();
        let get = |cve| ratings.get(cve).collect::<Vec<_>>();
        assert_eq!(get("CVE-2021-44228"), all);
        assert_eq!(get("CVE-1999-1"), [all[1].clone()]);
        assert_eq!(get("CVE-2022-1"), [bare]);
        // Another part has the newer word on that year.
        assert!(get("CVE-2020-1").is_empty());
        assert!(get("CVE-2021-44227").is_empty() && get("GHSA-x").is_empty());
    }
}
