//! EPSS and KEV by CVE: one sorted table in one file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use seawall_model::{Date, Epss, Kev};

use crate::error::AdvisoryError;
use crate::table::{Form, Table, number};

static FORM: Form = Form {
    magic: b"swscore1",
    record: 24,
};

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
        let mut table = Vec::with_capacity(self.records.len() * FORM.record);
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
        FORM.write(&table, out)
    }
}

/// Whether scores can be kept of that id.
pub(crate) fn is_cve(id: &str) -> bool {
    number(id).is_some()
}

/// An open table.
pub struct Scores(Table);

impl Scores {
    /// Maps a file and checks it whole: it is small.
    pub fn open(path: &Path) -> Result<Self, AdvisoryError> {
        Table::open(path, &FORM).map(Self)
    }

    /// Checks every byte.
    pub fn verify(&self) -> Result<(), AdvisoryError> {
        self.0.verify()
    }

    /// A checksum that speaks for every byte of it: what tells this table from any other.
    pub fn identity(&self) -> u64 {
        self.0.identity()
    }

    /// What is known of a CVE.
    pub fn get(&self, cve: &str) -> (Option<Epss>, Option<Kev>) {
        let mut records = self.0.records(cve);
        records.next().and_then(read).unwrap_or_default()
    }
}

fn read(record: &[u8]) -> Option<(Option<Epss>, Option<Kev>)> {
    let four = |at: usize| -> Option<[u8; 4]> { record.get(at..at + 4)?.try_into().ok() };
    let (score, percentile) = (f32::from_le_bytes(four(0)?), f32::from_le_bytes(four(4)?));
    let day = |bytes| {
        u64::try_from(i32::from_le_bytes(bytes))
            .ok()
            .map(|days| Date::from_unix(days * 86_400))
    };
    let kev = day(four(8)?)
        .zip(day(four(12)?))
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
