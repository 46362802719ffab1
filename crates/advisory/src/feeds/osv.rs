//! OSV records, one a file: zips of osv.dev, the Git trees of GHSA, RustSec's export, Go, PyPA,
//! AlmaLinux, Ubuntu, Bitnami. Which database a record is of tells its id.

use std::borrow::Cow;

use seawall_model::Ecosystem;

use super::osv_record::OsvRecord;
use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};

pub(crate) static IT: Osv = Osv;

pub(crate) struct Osv;

/// Id prefixes of databases, and the names of the sources that they become.
const DATABASES: &[(&str, &str)] = &[
    ("GHSA-", "ghsa"),
    ("GO-", "go"),
    ("RUSTSEC-", "rustsec"),
    ("PYSEC-", "pypa"),
    ("ALSA-", "almalinux"),
    ("ALBA-", "almalinux"),
    ("ALEA-", "almalinux"),
    ("RLSA-", "rocky"),
    ("RXSA-", "rocky"),
    ("RHSA-", "redhat-osv"),
    ("RHBA-", "redhat-osv"),
    ("RHEA-", "redhat-osv"),
    ("USN-", "ubuntu"),
    ("LSN-", "ubuntu"),
    ("UBUNTU-", "ubuntu"),
    ("BIT-", "bitnami"),
    ("DSA-", "debian-osv"),
    ("DLA-", "debian-osv"),
    ("DTSA-", "debian-osv"),
    ("DEBIAN-", "debian-osv"),
    ("ALPINE-", "alpine-osv"),
    ("MAL-", "malicious"),
    ("HSEC-", "haskell"),
    ("RSEC-", "cran"),
];

/// Zips of osv.dev by ecosystem, with about their size.
const ZIPS: &[(&str, u64)] = &[
    ("AlmaLinux", 9_000_000),
    ("Bitnami", 5_000_000),
    ("crates.io", 3_000_000),
    ("Go", 9_000_000),
    ("Maven", 12_000_000),
    ("npm", 180_000_000),
    ("Packagist", 9_000_000),
    ("PyPI", 30_000_000),
    ("Rocky Linux", 6_000_000),
    ("RubyGems", 3_000_000),
    ("Ubuntu", 400_000_000),
];

impl Feed for Osv {
    fn name(&self) -> &'static str {
        "osv"
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        let wanted = |name: &str| ecosystem.is_some_and(|e| e.name == name);
        let remote = |(name, size): &(&str, u64)| Remote {
            name: format!("osv-{}.zip", name.replace(' ', "-")),
            url: format!(
                "https://storage.googleapis.com/osv-vulnerabilities/{}/all.zip",
                name.replace(' ', "%20")
            ),
            size: *size,
            scope: Some((*name).to_owned()),
            pointer: false,
        };
        ZIPS.iter()
            .filter(|(name, _)| wanted(name))
            .map(remote)
            .collect()
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        let head = head.trim_start_matches('\u{feff}').trim_start();
        if head.starts_with('{') {
            return head.contains("\"id\"")
                && (head.contains("\"modified\"") || head.contains("\"affected\""));
        }
        let yaml = file.name().ends_with(".yaml") || file.name().ends_with(".yml");
        yaml && head.lines().any(|l| l.starts_with("id: "))
            && head
                .lines()
                .any(|l| l.starts_with("affected:") || l.starts_with("modified:"))
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let record = match parse(file) {
            Ok(record) => record,
            Err(reason) => return sink.hole(unreadable(file, reason)),
        };
        let source = &source_of(&record.id);
        let mut told = |reason| sink.hole(unreadable(file, reason));
        let advisory = record.into_advisory(source, &mut told);
        if advisory.id.is_empty() {
            return sink.hole(unreadable(file, "it has no id"));
        }
        if let Some(modified) = advisory
            .modified
            .as_deref()
            .filter(|m| !m.starts_with("0001"))
        {
            sink.updated(source, modified);
        }
        sink.record(source, Record::Advisory(Box::new(advisory)));
    }
}

/// The source that a record is of, by the beginning of its id. A database that is not in the list
/// is a source of its own as well: two of them must not take each other's place.
fn source_of(id: &str) -> Cow<'static, str> {
    if let Some((_, source)) = DATABASES.iter().find(|(prefix, _)| id.starts_with(prefix)) {
        return Cow::Borrowed(source);
    }
    let prefix = id.split_once('-').map_or("", |(prefix, _)| prefix);
    let plain = (2..=16).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_alphabetic());
    if plain {
        Cow::Owned(format!("osv-{}", prefix.to_ascii_lowercase()))
    } else {
        Cow::Borrowed("osv")
    }
}

fn parse(file: &FeedFile<'_>) -> Result<OsvRecord, String> {
    let bytes = file
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(file.bytes);
    if bytes.trim_ascii_start().starts_with(b"{") {
        return serde_json::from_slice(bytes).map_err(|e| e.to_string());
    }
    let text = std::str::from_utf8(bytes).map_err(|e| e.to_string())?;
    serde_saphyr::from_str(text)
        .map_err(|e| e.to_string().lines().next().unwrap_or_default().to_owned())
}
