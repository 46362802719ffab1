//! CISA's known exploited vulnerabilities (cisa.gov/known-exploited-vulnerabilities-catalog), JSON.

use seawall_model::{Date, Ecosystem, Kev};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};
use crate::scores::is_cve;

pub(crate) static IT: KevFeed = KevFeed;

pub(crate) struct KevFeed;

const SOURCE: &str = "kev";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Catalog<'a> {
    date_released: Option<String>,
    /// How many entries there are, by the catalogue's own word.
    count: Option<usize>,
    #[serde(borrow)]
    vulnerabilities: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "cveID")]
    cve: String,
    date_added: String,
    due_date: String,
}

impl Feed for KevFeed {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        if ecosystem.is_some() {
            return Vec::new();
        }
        let url =
            "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"
                .to_owned();
        vec![Remote {
            name: "kev.json".to_owned(),
            url,
            size: 1_500_000,
            scope: None,
            pointer: false,
        }]
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        // Its schema, which lies beside it, has the same names.
        let schema = head.contains("\"$schema\"");
        head.trim_start().starts_with('{') && head.contains("\"catalogVersion\"") && !schema
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let catalog: Catalog<'_> = match serde_json::from_slice(file.bytes) {
            Ok(catalog) => catalog,
            Err(error) => return sink.hole(unreadable(file, error)),
        };
        if let Some(date) = &catalog.date_released {
            sink.updated(SOURCE, date);
        }
        let there = catalog.vulnerabilities.len();
        if let Some(count) = catalog.count.filter(|count| *count != there) {
            let reason = format!("it has {there} entries, and says {count}");
            sink.hole(unreadable(file, reason));
        }
        for (number, entry) in catalog.vulnerabilities.into_iter().enumerate() {
            match read(entry) {
                Ok((cve, kev)) => sink.record(SOURCE, Record::Kev(cve, kev)),
                Err(reason) => {
                    let reason = format!("entry {}: {reason}", number + 1);
                    sink.hole(unreadable(file, reason));
                }
            }
        }
    }
}

fn read(entry: &RawValue) -> Result<(String, Kev), String> {
    let entry: Entry = serde_json::from_str(entry.get()).map_err(|error| error.to_string())?;
    let day = |text: &str| {
        let date = text.parse::<Date>();
        date.map_err(|error| format!("{}: {error}", entry.cve))
    };
    let kev = Kev {
        added: day(&entry.date_added)?,
        due: day(&entry.due_date)?,
    };
    if !is_cve(&entry.cve) {
        return Err(format!("{}: no CVE", entry.cve));
    }
    Ok((entry.cve, kev))
}
