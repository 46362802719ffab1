//! RubySec (rubysec/ruby-advisory-db): one YAML file an advisory, with what is patched.

use seawall_model::{
    Advisory, Affected, BoundEnd, Ecosystem, Range, ScoreVersion, Status, normalise_name,
};
use seawall_version::scheme_of;
use serde::Deserialize;
use serde_json::Value;

use super::osv_record::first_line;
use super::requirement::{outside, span};
use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};
use crate::cvss::{bare, score};

pub(crate) static IT: RubySec = RubySec;

pub(crate) struct RubySec;

const SOURCE: &str = "rubysec";

#[derive(Deserialize)]
struct Document {
    gem: Option<String>,
    #[serde(default)]
    cve: Option<Value>,
    #[serde(default)]
    ghsa: Option<String>,
    #[serde(default)]
    osvdb: Option<Value>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    date: Option<Value>,
    #[serde(default)]
    cvss_v2: Option<Value>,
    #[serde(default)]
    cvss_v3: Option<Value>,
    #[serde(default)]
    cvss_v4: Option<Value>,
    #[serde(default)]
    patched_versions: Option<Vec<String>>,
    #[serde(default)]
    unaffected_versions: Option<Vec<String>>,
}

impl Feed for RubySec {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn remotes(&self, _: Option<&Ecosystem>) -> Vec<Remote> {
        // It is published as a Git tree; osv.dev's zip of RubyGems has the same by way of GHSA.
        Vec::new()
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let yaml = file.name().ends_with(".yml") || file.name().ends_with(".yaml");
        let head = file.head();
        yaml && head
            .lines()
            .any(|l| l.starts_with("gem:") || l.starts_with("engine:"))
            && head.contains("title:")
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
        // Advisories of Ruby engines name no gem; nothing that we list is one.
        let Some(gem) = document.gem.clone() else {
            return;
        };
        let stem = file
            .name()
            .trim_end_matches(".yml")
            .trim_end_matches(".yaml")
            .to_owned();
        match advisory(document, &gem, stem) {
            Some(advisory) => sink.record(SOURCE, Record::Advisory(Box::new(advisory))),
            None => sink.hole(unreadable(file, "a requirement that is none")),
        }
    }
}

fn advisory(document: Document, gem: &str, stem: String) -> Option<Advisory> {
    let mut affected = Affected::new("RubyGems".parse().ok()?, normalise_name("RubyGems", gem));
    let lists = [document.patched_versions, document.unaffected_versions];
    let safe: Option<Vec<_>> = lists
        .into_iter()
        .flatten()
        .flatten()
        .map(|text| span(&text))
        .collect();
    affected.ranges = match (safe?, scheme_of("RubyGems")) {
        (safe, Some(scheme)) => outside(safe, scheme),
        (_, None) => vec![Range {
            introduced: None,
            end: BoundEnd::Open,
        }],
    };
    if affected.ranges.is_empty() {
        // All of them are patched or were never affected.
        affected.status = Status::NotAffected;
    }
    let number = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let cve = document
        .cve
        .as_ref()
        .and_then(number)
        .map(|cve| format!("CVE-{cve}"));
    let ghsa = document.ghsa.map(|ghsa| format!("GHSA-{ghsa}"));
    let osvdb = document
        .osvdb
        .as_ref()
        .and_then(number)
        .map(|id| format!("OSVDB-{id}"));
    let mut ids = [cve, ghsa, osvdb].into_iter().flatten();
    let id = ids.next().unwrap_or(stem);
    // Which 3 it is a number does not tell.
    let scores = [
        (document.cvss_v4, ScoreVersion::V4),
        (document.cvss_v3, ScoreVersion::V30),
        (document.cvss_v2, ScoreVersion::V2),
    ];
    let scores = scores.into_iter().filter_map(|(given, version)| {
        let given = given?;
        let number = given
            .as_f64()
            .or_else(|| given.as_str()?.trim().parse().ok());
        match number {
            Some(number) => bare(SOURCE, version, number),
            None => score(SOURCE, given.as_str()?),
        }
    });
    Some(Advisory {
        scores: scores.collect(),
        id,
        aliases: ids.collect(),
        title: first_line(&document.title.unwrap_or_default()),
        description: document.description.unwrap_or_default(),
        references: document.url.into_iter().collect(),
        published: document.date.as_ref().and_then(number),
        affected: vec![affected],
        ..Advisory::default()
    })
}
