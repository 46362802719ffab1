//! RustSec's own layout (rustsec/advisory-db, "Advisory format"): one markdown file an advisory, with
//! a head in TOML.
//!
//! The project also exports it in OSV form. Both are the source `rustsec`, so that one takes the
//! place of the other, and both give the same verdicts: requirements become ranges as the export
//! makes them. Informational advisories (`unmaintained`, `unsound`, `notice`) are in the export like
//! any other, and are kept here as well. The markdown does not say when it was last changed, only of
//! which day an advisory is; so data of this form have no date by which they could be refused as
//! older.
//!
//! Deliberately left out: the collection `rust` (compiler, standard library, cargo), whose names are
//! not those of crates, and which the export does not have either.

mod requirement;

use seawall_model::{
    Advisory, Affected, BoundEnd, Ecosystem, Range, Severity, Status, normalise_name,
};
use seawall_version::scheme_of;
use serde::Deserialize;

use self::requirement::span;
use super::osv_record::{cves, first_line, is_notice};
use super::requirement::{Span, outside};
use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};
use crate::cvss::score;

pub(crate) static IT: RustSec = RustSec;

pub(crate) struct RustSec;

const SOURCE: &str = "rustsec";
const ECOSYSTEM: &str = "crates.io";
/// How a file begins.
const HEAD: &str = "```toml";

#[derive(Deserialize)]
struct Document {
    advisory: Head,
    versions: Versions,
}

#[derive(Deserialize)]
struct Head {
    id: String,
    package: String,
    #[serde(default)]
    collection: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    withdrawn: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    cvss: Option<String>,
    #[serde(default)]
    informational: Option<String>,
}

#[derive(Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

impl Feed for RustSec {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn remotes(&self, _: Option<&Ecosystem>) -> Vec<Remote> {
        // It is published as a Git tree; osv.dev's zip of crates.io has the same.
        Vec::new()
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        // Haskell's advisories begin alike, but have a list of packages, and no requirements.
        let of_haskell = head.contains("[[affected]]");
        head.starts_with(HEAD) && head.contains("[advisory]") && !of_haskell
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let text = String::from_utf8_lossy(file.bytes);
        let parts = text
            .strip_prefix(HEAD)
            .and_then(|rest| rest.split_once("\n```"));
        let Some((head, body)) = parts else {
            return sink.hole(unreadable(file, "its head has no end"));
        };
        let document: Document = match toml::from_str(head) {
            Ok(document) => document,
            Err(error) => return sink.hole(unreadable(file, error.message())),
        };
        if is_of_toolchain(&document.advisory, file) {
            return;
        }
        let head = &document.advisory;
        for date in [&head.date, &head.withdrawn].into_iter().flatten() {
            sink.updated(SOURCE, date);
        }
        match advisory(document, body) {
            Ok(advisory) => sink.record(SOURCE, Record::Advisory(Box::new(advisory))),
            Err(requirement) => {
                sink.hole(unreadable(file, format!("no requirement: {requirement}")));
            }
        }
    }
}

/// The collection is told by the first directory: `rust/std/CVE-2018-25008.md`.
fn is_of_toolchain(head: &Head, file: &FeedFile<'_>) -> bool {
    let directory = file.path.rsplit('/').nth(2);
    let said = head.collection.as_deref().or(directory);
    said == Some("rust")
}

/// What stands below the heading.
fn after_title(body: &str) -> &str {
    match body.trim_start().split_once('\n') {
        Some((title, rest)) if title.starts_with('#') => rest.trim(),
        _ => body.trim(),
    }
}

/// The advisory; else the requirement that is none.
fn advisory(document: Document, body: &str) -> Result<Advisory, String> {
    let head = document.advisory;
    let versions = document.versions;
    let ecosystem = Ecosystem {
        name: ECOSYSTEM.to_owned(),
        release: None,
    };
    let mut affected = Affected::new(ecosystem, normalise_name(ECOSYSTEM, &head.package));
    let safe = versions.patched.iter().chain(&versions.unaffected);
    let safe: Vec<Span> = safe
        .map(|text| span(text).ok_or_else(|| text.clone()))
        .collect::<Result<_, _>>()?;
    affected.ranges = match scheme_of(ECOSYSTEM) {
        Some(scheme) => outside(safe, scheme),
        None => vec![Range {
            introduced: None,
            end: BoundEnd::Open,
        }],
    };
    if affected.ranges.is_empty() {
        // All of them are patched or were never affected.
        affected.status = Status::NotAffected;
    }
    let own = [
        format!("https://crates.io/crates/{}", head.package),
        format!("https://rustsec.org/advisories/{}.html", head.id),
    ];
    let notice = head.cvss.is_none() && head.informational.as_deref().is_some_and(is_notice);
    Ok(Advisory {
        severity: notice.then_some(Severity::Negligible),
        aliases: head.aliases,
        covers: cves(&head.related),
        title: first_line(body),
        description: after_title(body).to_owned(),
        scores: head
            .cvss
            .and_then(|vector| score(SOURCE, &vector))
            .into_iter()
            .collect(),
        references: own
            .into_iter()
            .chain(head.url)
            .chain(head.references)
            .take(super::osv_record::MAX_REFERENCES)
            .collect(),
        published: head.date,
        withdrawn: head.withdrawn,
        affected: vec![affected],
        id: head.id,
        ..Advisory::default()
    })
}
