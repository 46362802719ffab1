//! Red Hat's VEX documents (CSAF 2.0, profile 5 "VEX"; security.access.redhat.com/data/csaf/v2/vex):
//! one a CVE, with the state of each product.
//!
//! What is kept is what holds for Red Hat Enterprise Linux itself, told by the platform's CPE
//! (`enterprise_linux:N` with any repository): the fix of each binary package, and packages, source or
//! binary, that have none. Extended-support lines (EUS, AUS, TUS, E4S, ELS: `rhel_eus` and so on) give
//! no verdict of their own; but a build that has the fix has it wherever it is installed, so their
//! fixed builds are cut out of what is affected ([`lines`]). Layered products (OpenShift, Satellite,
//! JBoss) have packages of their own, and are left out, as are container images and other components
//! that are no rpm.
//!
//! That a source package is not affected is kept too. Of binary packages it is not: they are many, and
//! what nothing is said of is judged the same. `-debuginfo` and `-debugsource` packages are left out:
//! nothing in them runs.
//!
//! Architectures are not told apart: a fix is built for all at once.
//!
//! Not read: security advisories (CSAF profile 4, RHSA documents): they say the same by notice, and
//! nothing of what is not fixed. `deletions.csv` beside the documents takes away those that it names.

mod document;
mod lines;
mod product;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use seawall_model::{Advisory, Affected, Ecosystem, Modularity, PackageRole, Severity, Status};
use seawall_version::scheme_of;

use self::document::{Document, Vulnerability};
use self::product::{Line, Products, Subject};
use super::osv_record::{MAX_REFERENCES, first_line};
use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};
use crate::cvss::score;

pub(crate) static IT: RedHatVex = RedHatVex;

pub(crate) struct RedHatVex;

const SOURCE: &str = "redhat-vex";
const ECOSYSTEM: &str = "Red Hat";
/// Vectors that are kept, the gravest first: different products are scored differently now and then.
const MAX_SCORES: usize = 4;

impl Feed for RedHatVex {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        if ecosystem.is_none_or(|e| e.name != ECOSYSTEM) {
            return Vec::new();
        }
        // It names the newest archive of all documents: csaf_vex_YYYY-MM-DD.tar.zst.
        let url = "https://security.access.redhat.com/data/csaf/v2/vex/archive_latest.txt";
        vec![Remote {
            name: "redhat-vex.tar.zst".to_owned(),
            url: url.to_owned(),
            size: 70_000_000,
            scope: None,
            pointer: true,
        }]
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        if file.name() == "deletions.csv" {
            return true;
        }
        let head = file.head();
        let begins = head.trim_start().starts_with('{') && head.contains("\"document\"");
        let deleted = || head.contains("\"tracking\"") && head.contains("\"deleted\"");
        begins && (head.contains("\"csaf_vex\"") || deleted())
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        if file.name() == "deletions.csv" {
            return deletions(file, sink);
        }
        let document: Document<'_> = match serde_json::from_slice(file.bytes) {
            Ok(document) => document,
            Err(error) => return sink.hole(unreadable(file, error)),
        };
        if document.is_deleted() {
            return;
        }
        if let Some(date) = document.modified() {
            sink.updated(SOURCE, date);
        }
        let products = Products::of(&document.product_tree);
        if products.is_cut() {
            sink.hole(unreadable(file, "its products lie too deep in branches"));
        }
        for vulnerability in &document.vulnerabilities {
            let mut tell = |reason: String| sink.hole(unreadable(file, reason));
            match advisory(&document, vulnerability, &products, &mut tell) {
                Some(advisory) => sink.record(SOURCE, Record::Advisory(Box::new(advisory))),
                None => sink.hole(unreadable(file, "it has no id")),
            }
        }
    }
}

/// Lines of `"2024/cve-2024-1.json","2025-02-07T17:44:49+00:00"`.
fn deletions(file: &FeedFile<'_>, sink: &mut dyn Sink) {
    for line in String::from_utf8_lossy(file.bytes).lines() {
        let mut fields = line.split(',').map(|field| field.trim().trim_matches('"'));
        let (Some(path), Some(date)) = (fields.next(), fields.next()) else {
            if !line.trim().is_empty() {
                sink.hole(unreadable(file, format!("no path and day: {line:.100}")));
            }
            continue;
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        let id = name.trim_end_matches(".json").to_ascii_uppercase();
        sink.deleted(SOURCE, &id, date);
    }
}

/// A package of a release of Red Hat Enterprise Linux, or of a module stream of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    release: String,
    role: PackageRole,
    name: String,
    module: Option<Modularity>,
}

/// What is said of it.
#[derive(Default)]
struct Said {
    /// Fixed builds of the line that every subscriber has.
    fixed: Vec<String>,
    /// Fixed builds of extended-support lines.
    extended: Vec<String>,
    /// That there is no fix, and what is to come of it.
    unfixed: Option<Status>,
    not_affected: bool,
    severity: Option<Severity>,
}

fn advisory(
    document: &Document<'_>,
    vulnerability: &Vulnerability<'_>,
    products: &Products<'_>,
    tell: &mut dyn FnMut(String),
) -> Option<Advisory> {
    let id = vulnerability.cve.as_deref().or(document.id())?.to_owned();
    let said = said(document, vulnerability, products, tell);
    let mut affected = Vec::new();
    for (key, one) in &said {
        affected.extend(entry(key, one));
    }
    drop_claimed_sources(&mut affected);
    let vectors = vulnerability.scores.iter().filter_map(|s| s.vector());
    let mut scores: Vec<_> = vectors.filter_map(|v| score(SOURCE, v)).collect();
    scores.sort_by(|a, b| {
        let newest = b.version.cmp(&a.version);
        let gravest = newest.then(b.score.total_cmp(&a.score));
        gravest.then_with(|| a.vector.cmp(&b.vector))
    });
    scores.dedup();
    scores.truncate(MAX_SCORES);
    let title = vulnerability.title.as_deref();
    let page = format!("https://access.redhat.com/security/cve/{id}");
    let fixes = vulnerability
        .remediations
        .iter()
        .filter_map(|r| r.url.as_deref());
    let mut references: Vec<String> = vec![page];
    for url in fixes {
        if references.len() < MAX_REFERENCES && !references.iter().any(|known| known == url) {
            references.push(url.to_owned());
        }
    }
    Some(Advisory {
        id,
        title: first_line(title.or(document.title()).unwrap_or_default()),
        description: vulnerability.description().unwrap_or_default().to_owned(),
        scores,
        references,
        published: document.published().map(str::to_owned),
        modified: document.modified().map(str::to_owned),
        affected,
        ..Advisory::default()
    })
}

/// All that is said of packages of Red Hat Enterprise Linux. Of other products nothing is kept.
fn said(
    document: &Document<'_>,
    vulnerability: &Vulnerability<'_>,
    products: &Products<'_>,
    tell: &mut dyn FnMut(String),
) -> BTreeMap<Key, Said> {
    let mut all: BTreeMap<Key, Said> = BTreeMap::new();
    let impacts = vulnerability.impacts();
    let outcomes = vulnerability.outcomes();
    let status = &vulnerability.product_status;
    for id in status.all().filter(|id| products.is_unreadable(id)) {
        tell(format!("{id}: its package URL can't be read"));
    }
    for id in &status.fixed {
        let Some(subject) = products.subject(id) else {
            continue;
        };
        let Some(version) = subject.version.clone() else {
            tell(format!("{id}: it is fixed in a build that is not named"));
            continue;
        };
        let one = all.entry(subject.key()).or_default();
        match subject.line {
            Line::Main => {
                one.fixed.push(version);
                one.severity = impacts.of(id).or(document.severity());
            }
            Line::Extended => one.extended.push(version),
        }
    }
    let affected = status
        .known_affected
        .iter()
        .map(|id| (id, Status::Affected));
    let examined = status.under_investigation.iter();
    let examined = examined.map(|id| (id, Status::UnderInvestigation));
    for (id, status) in affected.chain(examined) {
        let Some(subject) = products.subject(id).filter(Subject::is_main) else {
            continue;
        };
        let one = all.entry(subject.key()).or_default();
        one.unfixed = Some(outcomes.of(id).unwrap_or(status));
        one.severity = impacts.of(id).or(document.severity());
    }
    for id in &status.known_not_affected {
        let subject = products.subject(id).filter(Subject::is_main);
        let subject = subject.filter(|s| s.role == PackageRole::Source && s.version.is_none());
        if let Some(subject) = subject {
            all.entry(subject.key()).or_default().not_affected = true;
        }
    }
    all
}

fn entry(key: &Key, said: &Said) -> Option<Affected> {
    let ecosystem = Ecosystem {
        name: ECOSYSTEM.to_owned(),
        release: Some(key.release.clone()),
    };
    let scheme = scheme_of(ECOSYSTEM)?;
    let mut affected = Affected::new(ecosystem, key.name.clone());
    affected.role = key.role;
    affected.module.clone_from(&key.module);
    affected.severity = said.severity;
    // Binary packages tell of fixes more exactly than their sources do.
    let by_source = key.role == PackageRole::Source;
    if said.unfixed.is_none() && (said.fixed.is_empty() || by_source) {
        affected.status = Status::NotAffected;
        return said.not_affected.then_some(affected);
    }
    // Where there is a fix, that some product has none is older news.
    if said.fixed.is_empty() {
        affected.status = said.unfixed.unwrap_or(Status::Affected);
    }
    affected.ranges = lines::affected(&said.fixed, &said.extended, scheme);
    Some(affected)
}

/// Newer documents name source and binary packages alike. Where the binaries of a source are there,
/// they say it more exactly.
fn drop_claimed_sources(affected: &mut Vec<Affected>) {
    let unfixed = |a: &&Affected| a.status != Status::NotAffected && a.role == PackageRole::Binary;
    let binaries: Vec<(Ecosystem, Option<Modularity>, String)> = affected
        .iter()
        .filter(unfixed)
        .map(|a| (a.ecosystem.clone(), a.module.clone(), a.package.clone()))
        .collect();
    affected.retain(|a| {
        let claims = |(ecosystem, module, name): &(Ecosystem, Option<Modularity>, String)| {
            let rest = name.strip_prefix(a.package.as_str());
            let own = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
            own && *ecosystem == a.ecosystem && *module == a.module
        };
        a.role == PackageRole::Binary
            || a.status == Status::NotAffected
            || !binaries.iter().any(claims)
    });
}
