//! Example's advisories (example.org/advisories.txt): a first line with the date, then a line
//! `ID PACKAGE FIXED` for each npm package.

use seawall_model::{Advisory, Affected, BoundEnd, Ecosystem, Range, normalise_name};

use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};

pub(crate) static IT: Example = Example;

pub(crate) struct Example;

/// The source's name in the store and in reports.
const SOURCE: &str = "example";
const ECOSYSTEM: &str = "npm";
/// How a file begins.
const HEAD: &str = "# example advisories of ";

impl Feed for Example {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        if ecosystem.is_none_or(|e| e.name != ECOSYSTEM) {
            return Vec::new();
        }
        vec![Remote {
            name: "example.txt".to_owned(),
            url: "https://example.org/advisories.txt".to_owned(),
            size: 100_000,
            scope: None,
            pointer: false,
        }]
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        file.head().starts_with(HEAD)
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        for line in String::from_utf8_lossy(file.bytes).lines() {
            if let Some(date) = line.strip_prefix(HEAD) {
                sink.updated(SOURCE, date);
                continue;
            }
            let words: Vec<&str> = line.split(' ').collect();
            let [id, package, fixed] = words[..] else {
                // A bad record is a hole; the rest goes on.
                sink.hole(unreadable(file, format!("{line}: not a record")));
                continue;
            };
            let ecosystem = Ecosystem::from(ECOSYSTEM.to_owned());
            let mut affected = Affected::new(ecosystem, normalise_name(ECOSYSTEM, package));
            affected.ranges.push(Range {
                introduced: None,
                end: BoundEnd::Fixed(fixed.to_owned()),
            });
            let advisory = Advisory {
                id: id.to_owned(),
                affected: vec![affected],
                ..Advisory::default()
            };
            sink.record(SOURCE, Record::Advisory(Box::new(advisory)));
        }
    }
}
