//! The Debian security tracker's JSON: package, CVE, releases.

use std::collections::BTreeMap;
use std::fmt;

use seawall_model::{
    Advisory, Affected, BoundEnd, Ecosystem, PackageRole, Range, Severity, Status, debian_release,
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

/// The number of a release by its codename. What is said of a release that is not known here is left
/// out: no target can be of it, or its advisories are missing, which is a gap.
pub(super) fn release(codename: &str) -> Option<&'static str> {
    match codename {
        "sid" => Some("unstable"),
        _ => debian_release(codename),
    }
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
                        let mut tell = |reason: String| {
                            self.sink.hole(unreadable(self.file, reason));
                        };
                        let advisory = Box::new(advisory(&package, id, cve, &mut tell));
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

fn advisory(package: &str, id: String, cve: Cve, tell: &mut dyn FnMut(String)) -> Advisory {
    let mut affected = Vec::new();
    for (codename, entry) in cve.releases.0 {
        let Some(release) = release(&codename) else {
            continue;
        };
        match affected_by(package, release, entry) {
            Ok(one) => affected.push(one),
            Err(reason) => tell(format!("{package}, {id}, {codename}: {reason}")),
        }
    }
    let description = cve.description.unwrap_or_default();
    Advisory {
        references: vec![format!("https://security-tracker.debian.org/tracker/{id}")],
        id,
        title: first_line(&description),
        description,
        affected,
        ..Advisory::default()
    }
}

/// What is said of one release; else what can't be understood of it.
fn affected_by(package: &str, release: &str, entry: Release) -> Result<Affected, String> {
    let ecosystem = Ecosystem {
        name: "Debian".to_owned(),
        release: Some(release.to_owned()),
    };
    let mut affected = Affected::new(ecosystem, package);
    affected.role = PackageRole::Source;
    let urgency = entry.urgency.unwrap_or_default();
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
    match entry.status.as_str() {
        "resolved" => match entry.fixed_version.as_deref() {
            // The release never had the vulnerable code.
            Some("0") => affected.status = Status::NotAffected,
            Some(fixed) => affected.ranges.push(Range {
                introduced: None,
                end: BoundEnd::Fixed(fixed.to_owned()),
            }),
            None => return Err("it is resolved, and no version says where".to_owned()),
        },
        "open" => {
            affected.ranges.push(open);
            affected.status = match entry.nodsa_reason.as_deref() {
                Some("ignored") => Status::WillNotFix,
                _ if word == "end-of-life" => Status::EndOfLife,
                _ => Status::Affected,
            };
        }
        "undetermined" => {
            affected.ranges.push(open);
            affected.status = Status::UnderInvestigation;
        }
        other => return Err(format!("no status: {other}")),
    }
    Ok(affected)
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
            "CVE-4": {"releases": {"bookworm": {"status": "open"}}},
            "CVE-6": {"releases": {"bookworm": {"status": "resolved"},
                "forky": {"status": "mended", "fixed_version": "2"},
                "codename-to-come": {"status": "open"},
                "trixie": {"status": "resolved", "fixed_version": "2"}}}},
          "b": {"CVE-5": {}}}"#;
        let mut kept = Kept::default();
        IT.read(
            &FeedFile {
                path: "debian.json",
                bytes,
            },
            &mut kept,
        );
        assert_eq!(kept.ids, ["CVE-1", "CVE-4", "CVE-6", "CVE-5"]);
        let places = [
            "a, CVE-2",
            "a, CVE-3",
            "a, CVE-6, bookworm",
            "a, CVE-6, forky",
        ];
        assert_eq!(kept.holes.len(), places.len(), "{:?}", kept.holes);
        for (hole, place) in kept.holes.iter().zip(places) {
            assert!(hole.starts_with(&format!("{place}: ")), "{hole}");
        }
        assert!(!kept.broken);
    }
}
