//! The Debian security tracker's JSON: package, CVE, releases.

use std::collections::BTreeMap;
use std::fmt;

use seawall_model::{
    Advisory, Affected, BoundEnd, Ecosystem, PackageRole, Range, Severity, Status,
};
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::osv_record::first_line;
use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};

pub(crate) static IT: Debian = Debian;

pub(crate) struct Debian;

const SOURCE: &str = "debian";

/// Codenames of releases (wiki.debian.org/DebianReleases); those to come are updated as they come.
const RELEASES: &[(&str, &str)] = &[
    ("woody", "3.0"),
    ("sarge", "3.1"),
    ("etch", "4"),
    ("lenny", "5"),
    ("squeeze", "6"),
    ("wheezy", "7"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("buster", "10"),
    ("bullseye", "11"),
    ("bookworm", "12"),
    ("trixie", "13"),
    ("forky", "14"),
    ("sid", "unstable"),
];

/// The number of a release by its codename.
pub(super) fn release(codename: &str) -> Option<&'static str> {
    RELEASES
        .iter()
        .find(|(name, _)| *name == codename)
        .map(|(_, number)| *number)
}

#[derive(Deserialize)]
struct Cve {
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    releases: Releases,
}

/// By codename.
#[derive(Default)]
struct Releases(BTreeMap<String, Release>);

impl<'de> Deserialize<'de> for Releases {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Named;

        impl<'de> Visitor<'de> for Named {
            type Value = Releases;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("releases by codename")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Releases, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(Releases)
            }

            /// Some writers of JSON make an empty list of an empty map.
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Releases, A::Error> {
                match list.next_element::<IgnoredAny>()? {
                    None => Ok(Releases::default()),
                    Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
                }
            }
        }

        from.deserialize_any(Named)
    }
}

#[derive(Deserialize)]
struct Release {
    status: String,
    #[serde(default)]
    fixed_version: Option<String>,
    #[serde(default)]
    urgency: Option<String>,
    #[serde(default)]
    nodsa_reason: Option<String>,
}

impl Feed for Debian {
    fn name(&self) -> &'static str {
        "debian"
    }

    fn about(&self) -> &'static str {
        "the Debian security tracker"
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        if ecosystem.is_none_or(|e| e.name != "Debian") {
            return Vec::new();
        }
        vec![Remote {
            name: "debian.json".to_owned(),
            url: "https://security-tracker.debian.org/tracker/data/json".to_owned(),
            size: 80_000_000,
            scope: None,
            pointer: false,
        }]
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        head.trim_start().starts_with('{')
            && head.contains("\"releases\"")
            && head.contains("\"repositories\"")
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let mut reader = serde_json::Deserializer::from_slice(file.bytes);
        if let Err(error) = (Packages { file, sink }).deserialize(&mut reader) {
            sink.broken(unreadable(file, error));
        }
    }
}

/// Reads one package at a time: the whole document is large. What is wrong with one CVE costs no other.
struct Packages<'s> {
    file: &'s FeedFile<'s>,
    sink: &'s mut dyn Sink,
}

impl<'de> DeserializeSeed<'de> for Packages<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Packages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("packages with their CVEs")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((package, cves)) = map.next_entry::<String, BTreeMap<String, &RawValue>>()? {
            for (id, cve) in cves {
                match serde_json::from_str(cve.get()) {
                    Ok(cve) => {
                        let advisory = Box::new(advisory(&package, id, cve));
                        self.sink.record(SOURCE, Record::Advisory(advisory));
                    }
                    Err(error) => {
                        let reason = format!("{package}, {id}: {error}");
                        self.sink.hole(unreadable(self.file, reason));
                    }
                }
            }
        }
        Ok(())
    }
}

fn advisory(package: &str, id: String, cve: Cve) -> Advisory {
    let affected = cve
        .releases
        .0
        .into_iter()
        .filter_map(|(codename, r)| entry(package, &codename, r))
        .collect();
    Advisory {
        references: vec![format!("https://security-tracker.debian.org/tracker/{id}")],
        id,
        title: first_line(&cve.description.unwrap_or_default()),
        affected,
        ..Advisory::default()
    }
}

fn entry(package: &str, codename: &str, release_entry: Release) -> Option<Affected> {
    let ecosystem = Ecosystem {
        name: "Debian".to_owned(),
        release: Some(release(codename)?.to_owned()),
    };
    let mut affected = Affected::new(ecosystem, package);
    affected.role = PackageRole::Source;
    let urgency = release_entry.urgency.unwrap_or_default();
    // "high**" and the like are marks of an automatic guess.
    let word = urgency.trim_end_matches('*').trim();
    affected.severity = match word {
        "end-of-life" => None,
        word => word
            .parse::<Severity>()
            .ok()
            .filter(|s| *s != Severity::Unknown),
    };
    let open = Range {
        introduced: None,
        end: BoundEnd::Open,
    };
    match release_entry.status.as_str() {
        "resolved" => match release_entry.fixed_version.as_deref() {
            // The release never had the vulnerable code.
            Some("0") => affected.status = Status::NotAffected,
            Some(fixed) => affected.ranges.push(Range {
                introduced: None,
                end: BoundEnd::Fixed(fixed.to_owned()),
            }),
            None => return None,
        },
        "open" => {
            affected.ranges.push(open);
            affected.status = match release_entry.nodsa_reason.as_deref() {
                Some("ignored") => Status::WillNotFix,
                _ if word == "end-of-life" => Status::EndOfLife,
                _ => Status::Affected,
            };
        }
        "undetermined" => {
            affected.ranges.push(open);
            affected.status = Status::UnderInvestigation;
        }
        _ => return None,
    }
    Some(affected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::Hole;

    #[derive(Default)]
    struct Kept {
        ids: Vec<String>,
        holes: Vec<String>,
        broken: bool,
    }

    impl Sink for Kept {
        fn record(&mut self, _: &str, record: Record) {
            if let Record::Advisory(advisory) = record {
                self.ids.push(advisory.id);
            }
        }

        fn hole(&mut self, hole: Hole) {
            self.holes.push(hole.reason);
        }

        fn broken(&mut self, _: Hole) {
            self.broken = true;
        }

        fn updated(&mut self, _: &str, _: &str) {}
    }

    #[test]
    fn what_is_wrong_with_one_cve_costs_no_other() {
        let bytes = br#"{"a": {
            "CVE-1": {"releases": []},
            "CVE-2": {"releases": ["bookworm"]},
            "CVE-3": {"releases": {"bookworm": {"status": 7}}},
            "CVE-4": {"releases": {"bookworm": {"status": "open"}}}},
          "b": {"CVE-5": {}}}"#;
        let mut kept = Kept::default();
        IT.read(
            &FeedFile {
                path: "debian.json",
                bytes,
            },
            &mut kept,
        );
        assert_eq!(kept.ids, ["CVE-1", "CVE-4", "CVE-5"]);
        assert_eq!(kept.holes.len(), 2);
        assert!(kept.holes[0].contains("a, CVE-2"), "{:?}", kept.holes);
        assert!(!kept.broken);
    }
}
