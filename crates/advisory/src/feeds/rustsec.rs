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

use std::collections::BTreeMap;

use seawall_model::{Advisory, Affected, BoundEnd, Ecosystem, Range, normalise_name};
use seawall_version::scheme_of;
use serde::Deserialize;

use super::osv_record::{cves, first_line};
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
    #[serde(default)]
    affected: Limits,
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
}

#[derive(Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Limits {
    #[serde(default)]
    functions: BTreeMap<String, toml::Value>,
}

impl Feed for RustSec {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn about(&self) -> &'static str {
        "RustSec's advisories of crates"
    }

    fn remotes(&self, _: Option<&Ecosystem>) -> Vec<Remote> {
        // It is published as a Git tree; osv.dev's zip of crates.io has the same.
        Vec::new()
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        head.starts_with(HEAD) && head.contains("[advisory]") && head.contains("package")
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
    affected.symbols = document.affected.functions.into_keys().collect();
    let own = [
        format!("https://crates.io/crates/{}", head.package),
        format!("https://rustsec.org/advisories/{}.html", head.id),
    ];
    Ok(Advisory {
        aliases: head.aliases,
        covers: cves(&head.related),
        title: first_line(body),
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

/// What a requirement of Cargo's allows ("Specifying dependencies"), as an interval with an open end:
/// what follows a version that is inside is the first that can come after it.
fn span(requirement: &str) -> Option<Span> {
    let mut span = Span::default();
    for part in requirement.split(',').map(str::trim) {
        let at = part.find(|c: char| c.is_ascii_digit())?;
        let (operator, text) = part.split_at(at);
        let version = Version::parse(text)?;
        match operator.trim() {
            ">=" => span.from = Some(version.text()),
            ">" => span.from = Some(version.next()?),
            "<" => span.to = Some((version.text(), false)),
            "<=" => span.to = Some((version.next()?, false)),
            "=" => {
                span.to = Some((version.next()?, false));
                span.from = Some(version.text());
            }
            "" | "^" => {
                span.to = Some((version.next_incompatible()?, false));
                span.from = Some(version.text());
            }
            "~" => {
                span.to = Some((version.next_minor()?, false));
                span.from = Some(version.text());
            }
            _ => return None,
        }
    }
    Some(span)
}

/// A version of which the last numbers may be left out.
struct Version<'a> {
    numbers: [u64; 3],
    /// How many of them are written.
    written: usize,
    pre: &'a str,
}

impl<'a> Version<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.split('+').next()?;
        let (core, pre) = text.split_once('-').unwrap_or((text, ""));
        let mut numbers = [0; 3];
        let mut written = 0;
        for part in core.split('.') {
            *numbers.get_mut(written)? = part.parse().ok()?;
            written += 1;
        }
        let whole = pre.is_empty() || written == 3;
        whole.then_some(Self {
            numbers,
            written,
            pre,
        })
    }

    fn text(&self) -> String {
        let [major, minor, patch] = self.numbers;
        let hyphen = if self.pre.is_empty() { "" } else { "-" };
        format!("{major}.{minor}.{patch}{hyphen}{}", self.pre)
    }

    /// The first that comes after it.
    fn next(&self) -> Option<String> {
        if !self.pre.is_empty() {
            return Some(format!("{}.0", self.text()));
        }
        let [major, minor, patch] = self.numbers;
        Some(format!("{major}.{minor}.{}-0", patch.checked_add(1)?))
    }

    fn next_minor(&self) -> Option<String> {
        let [major, minor, _] = self.numbers;
        if self.written == 1 {
            return Some(format!("{}.0.0-0", major.checked_add(1)?));
        }
        Some(format!("{major}.{}.0-0", minor.checked_add(1)?))
    }

    /// The first that is not compatible with it: the leftmost number that is not zero is raised.
    fn next_incompatible(&self) -> Option<String> {
        match (self.numbers, self.written) {
            ([0, 0, _], 2) => Some("0.1.0-0".to_owned()),
            ([0, 0, patch], 3) => Some(format!("0.0.{}-0", patch.checked_add(1)?)),
            ([0, minor, _], 2..) => Some(format!("0.{}.0-0", minor.checked_add(1)?)),
            ([major, ..], _) => Some(format!("{}.0.0-0", major.checked_add(1)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn affected(safe: &[&str]) -> Vec<String> {
        let scheme = scheme_of(ECOSYSTEM).unwrap();
        let spans = safe.iter().map(|p| span(p).unwrap()).collect();
        let text = |range: Range| match range.end {
            BoundEnd::Fixed(end) => format!("{}..{end}", range.introduced.unwrap_or_default()),
            _ => format!("{}..", range.introduced.unwrap_or_default()),
        };
        outside(spans, scheme).into_iter().map(text).collect()
    }

    #[test]
    fn requirements_as_the_export_has_them() {
        assert_eq!(affected(&[]), [".."]);
        assert_eq!(affected(&["> 0.3.0"]), ["..0.3.1-0"]);
        assert_eq!(affected(&["<= 3.5.0", ">= 3.6.0"]), ["3.5.1-0..3.6.0"]);
        assert_eq!(
            affected(&["< 0.6.0", "^0.6.2", ">= 0.7.6"]),
            ["0.6.0..0.6.2", "0.7.0-0..0.7.6"]
        );
        assert_eq!(
            affected(&["0.13.10", ">= 0.14"]),
            ["..0.13.10", "0.14.0-0..0.14.0"]
        );
        assert_eq!(
            affected(&["=0.2.0", ">=0.2.1"]),
            ["..0.2.0", "0.2.1-0..0.2.1"]
        );
        assert_eq!(affected(&["~1.2.3"]), ["..1.2.3", "1.3.0-0.."]);
        assert_eq!(affected(&["^0.0.3"]), ["..0.0.3", "0.0.4-0.."]);
        for none in [
            "",
            "*",
            "!= 1",
            ">= x",
            "1.2-rc",
            "^18446744073709551615",
            "1.2.3.4",
        ] {
            assert!(span(none).is_none(), "{none}");
        }
    }
}
