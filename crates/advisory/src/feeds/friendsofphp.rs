//! FriendsOfPHP (FriendsOfPHP/security-advisories): one YAML file an advisory, with branches.

use std::collections::BTreeMap;

use seawall_model::{Advisory, Affected, BoundEnd, Ecosystem, Range, normalise_name};
use serde::Deserialize;
use serde_json::Value;

use super::osv_record::first_line;
use super::requirement::span;
use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};

pub(crate) static IT: FriendsOfPhp = FriendsOfPhp;

pub(crate) struct FriendsOfPhp;

const SOURCE: &str = "friendsofphp";

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    cve: Option<String>,
    reference: String,
    #[serde(default)]
    branches: BTreeMap<String, Branch>,
}

#[derive(Deserialize)]
struct Branch {
    #[serde(default)]
    time: Option<Value>,
    #[serde(default)]
    versions: Vec<Value>,
}

impl Feed for FriendsOfPhp {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn remotes(&self, _: Option<&Ecosystem>) -> Vec<Remote> {
        // It is published as a Git tree; osv.dev's zip of Packagist has the same by way of GHSA.
        Vec::new()
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let yaml = file.name().ends_with(".yml") || file.name().ends_with(".yaml");
        yaml && file.head().contains("reference:") && file.head().contains("composer://")
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let text = String::from_utf8_lossy(file.bytes);
        let document: Document = match serde_saphyr::from_str(&text) {
            Ok(document) => document,
            Err(error) => {
                let reason = error.to_string();
                return sink.hole(unreadable(file, reason.lines().next().unwrap_or_default()));
            }
        };
        match advisory(document, file) {
            Some(advisory) => sink.record(SOURCE, Record::Advisory(Box::new(advisory))),
            None => sink.hole(unreadable(file, "a requirement that is none")),
        }
    }
}

fn advisory(document: Document, file: &FeedFile<'_>) -> Option<Advisory> {
    let package = document.reference.trim_start_matches("composer://");
    let mut affected = Affected::new(
        "Packagist".parse().ok()?,
        normalise_name("Packagist", package),
    );
    let mut published = None;
    for branch in document.branches.into_values() {
        let list: Vec<String> = branch.versions.iter().map(text).collect();
        let span = span(&list.join(","))?;
        let end = match span.to {
            None => BoundEnd::Open,
            Some((fixed, false)) => BoundEnd::Fixed(fixed),
            Some((last, true)) => BoundEnd::LastAffected(last),
        };
        affected.ranges.push(Range {
            introduced: span.from,
            end,
        });
        published = published.max(branch.time.as_ref().map(text));
    }
    // Where there is no CVE, the path names it: vendor/package/date.
    let parts: Vec<&str> = file.path.rsplit('/').take(3).collect();
    let own = format!("{package}/{}", parts.first()?.trim_end_matches(".yaml"));
    let id = document
        .cve
        .filter(|cve| cve.starts_with("CVE-"))
        .unwrap_or(own);
    Some(Advisory {
        id,
        title: first_line(&document.title.unwrap_or_default()),
        references: document.link.into_iter().collect(),
        published,
        affected: vec![affected],
        ..Advisory::default()
    })
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
