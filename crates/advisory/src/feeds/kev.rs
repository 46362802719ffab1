//! CISA's known exploited vulnerabilities (cisa.gov/known-exploited-vulnerabilities-catalog), JSON.

use seawall_model::{Date, Ecosystem, Kev};
use serde::Deserialize;

use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};

pub(crate) static IT: KevFeed = KevFeed;

pub(crate) struct KevFeed;

const SOURCE: &str = "kev";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Catalog {
    date_released: Option<String>,
    vulnerabilities: Vec<Entry>,
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

    fn about(&self) -> &'static str {
        "CISA's known exploited vulnerabilities"
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
        let catalog: Catalog = match serde_json::from_slice(file.bytes) {
            Ok(catalog) => catalog,
            Err(error) => return sink.hole(unreadable(file, error)),
        };
        if let Some(date) = &catalog.date_released {
            sink.updated(SOURCE, date);
        }
        for entry in catalog.vulnerabilities {
            match (
                entry.date_added.parse::<Date>(),
                entry.due_date.parse::<Date>(),
            ) {
                (Ok(added), Ok(due)) => {
                    sink.record(SOURCE, Record::Kev(entry.cve, Kev { added, due }));
                }
                (Err(error), _) | (_, Err(error)) => {
                    sink.hole(unreadable(file, format!("{}: {error}", entry.cve)));
                }
            }
        }
    }
}
