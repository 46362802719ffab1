//! Alpine's secdb (secdb.alpinelinux.org): for each source package the versions that fixed CVEs.

use std::collections::BTreeMap;

use seawall_model::{Advisory, Affected, BoundEnd, Ecosystem, PackageRole, Range, Status};
use serde::Deserialize;

use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};

pub(crate) static IT: Alpine = Alpine;

pub(crate) struct Alpine;

#[derive(Deserialize)]
struct Document {
    distroversion: String,
    #[serde(default)]
    reponame: String,
    #[serde(default)]
    packages: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    pkg: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    #[serde(default)]
    secfixes: Option<BTreeMap<String, Option<Vec<String>>>>,
}

impl Feed for Alpine {
    fn name(&self) -> &'static str {
        "alpine"
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        let Some(release) = ecosystem
            .filter(|e| e.name == "Alpine")
            .and_then(|e| e.release.as_deref())
        else {
            return Vec::new();
        };
        let remote = |repository: &str, size| Remote {
            name: format!("alpine-{release}-{repository}.json"),
            url: format!("https://secdb.alpinelinux.org/{release}/{repository}.json"),
            size,
            scope: None,
            pointer: false,
        };
        vec![remote("main", 250_000), remote("community", 250_000)]
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        head.trim_start().starts_with('{') && head.contains("\"distroversion\"")
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let document: Document = match serde_json::from_slice(file.bytes) {
            Ok(document) => document,
            Err(error) => return sink.hole(unreadable(file, error)),
        };
        let release = document.distroversion;
        // Each repository is a file of its own, and so a source of its own: one of them can be
        // fetched without the other.
        let source = match document.reponame.as_str() {
            repository @ ("main" | "community" | "testing") => {
                format!("alpine-{release}-{repository}")
            }
            _ => format!("alpine-{release}"),
        };
        let ecosystem = Ecosystem {
            name: "Alpine".to_owned(),
            release: Some(release),
        };
        for Entry { pkg } in document.packages.unwrap_or_default() {
            for (version, ids) in pkg.secfixes.unwrap_or_default() {
                // A version without ids fixes nothing that has a name.
                for text in ids.unwrap_or_default() {
                    let advisory = advisory(&ecosystem, &pkg.name, &version, &text);
                    if advisory.id.is_empty() {
                        let reason = format!("{} {version}: an id is empty", pkg.name);
                        sink.hole(unreadable(file, reason));
                        continue;
                    }
                    sink.record(&source, Record::Advisory(Box::new(advisory)));
                }
            }
        }
    }
}

/// A text holds an id, and may hold more of the same vulnerability: `CVE-2017-2887 TALOS-2017-0394`.
fn advisory(ecosystem: &Ecosystem, package: &str, version: &str, text: &str) -> Advisory {
    let mut ids = text.split_whitespace().map(str::to_owned);
    let mut affected = Affected::new(ecosystem.clone(), package);
    affected.role = PackageRole::Source;
    if version == "0" {
        // "Never affected", in secdb's notation.
        affected.status = Status::NotAffected;
    } else {
        affected.ranges.push(Range {
            introduced: None,
            end: BoundEnd::Fixed(version.to_owned()),
        });
    }
    let id = ids.next().unwrap_or_default();
    let mut references = Vec::new();
    if id.starts_with("CVE-") {
        references.push(format!("https://security.alpinelinux.org/vuln/{id}"));
    }
    Advisory {
        id,
        aliases: ids.collect(),
        references,
        affected: vec![affected],
        ..Advisory::default()
    }
}
