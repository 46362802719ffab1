//! `Pipfile.lock` (pipenv.pypa.io).

use std::collections::BTreeMap;

use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::line_of::{Key, LineOf, at_line};
use crate::specifiers::{Left, left};
use crate::text::{hole, read_text, unreadable};
use crate::unique::unique;
use crate::unresolved::Unresolved;

pub(crate) static IT: PipfileLock = PipfileLock;

pub(crate) struct PipfileLock;

/// Entries by name, by category: `default`, `develop`, and those that a project adds.
type Document<'t> = BTreeMap<String, &'t RawValue>;

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    version: Option<String>,
}

impl Cataloger for PipfileLock {
    fn name(&self) -> &'static str {
        "pipfile_lock"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("Pipfile.lock")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let document: Document<'_> = match serde_json::from_str(&text) {
            Ok(document) => document,
            Err(error) => return hole(unreadable(&error)),
        };
        let line_of = LineOf::new(&text);
        let mut packages: Vec<Package> = Vec::new();
        let mut open = Unresolved::default();
        let mut holes = Holes::default();
        for (category, entries) in document {
            if category == "_meta" {
                continue;
            }
            let entries = match serde_json::from_str::<BTreeMap<Key<'_>, Entry>>(entries.get()) {
                Ok(entries) => entries,
                Err(error) => {
                    holes.push(entry_hole(&category, &error));
                    continue;
                }
            };
            for (key, entry) in entries {
                let name = key.as_str();
                // What comes from a repository has no version, and `*` is none.
                let version = entry.version.unwrap_or_default();
                let bare = version.starts_with(|c: char| c.is_ascii_digit());
                let operator = if bare { "==" } else { "" };
                match left(&format!("{operator}{version}")) {
                    Left::Only(version) => {
                        let mut package = Package::new(PackageKind::PYPI, name, version);
                        // Of a category that a project adds nobody knows that only development needs it.
                        package.dev = Some(category == "develop");
                        at_line(&mut package, file.path, line_of.key(&key));
                        packages.push(package);
                    }
                    Left::Several => open.push(name),
                    Left::Nothing => holes.push(entry_hole(name, &"no version satisfies it")),
                }
            }
        }
        let mut evidence = Evidence {
            packages: unique(packages),
            holes: holes.into_vec(),
            ..Evidence::default()
        };
        open.write(&mut evidence.facts);
        evidence
    }
}

fn entry_hole(place: &str, reason: &dyn std::fmt::Display) -> Hole {
    let what = "a locked package";
    Hole::new(HoleName::UNREADABLE_ENTRY, what, place, reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_read() {
        let text = r#"{"_meta": {"sources": []},
            "default": {"a": {"version": "==1.0"}, "b": {"version": "*"}, "c": {"version": "==1,==2"}},
            "develop": {"a": {"version": "==1.0"}, "t": {"version": "3.0"}, "g": {"git": "x"}},
            "docs": {"t": {"version": "==4.0"}},
            "broken": {"x": 1}}"#;
        let file = FileFacts {
            path: "Pipfile.lock",
            size: text.len() as u64,
            mode: 0o644,
        };
        let evidence = IT.extract(&file, &text.as_bytes().to_vec());
        let rows = evidence.packages.iter();
        let rows: Vec<_> = rows.map(|p| (p.reference.as_str(), p.dev)).collect();
        let expected = [
            ("a@1.0", Some(false)),
            ("t@3.0", Some(true)),
            ("t@4.0", Some(false)),
        ];
        assert_eq!(rows, expected);
        assert_eq!(evidence.facts["unresolved"], "b\ng");
        let places: Vec<_> = evidence.holes.iter().map(|h| h.place.as_str()).collect();
        assert_eq!(places, ["broken", "c"]);
    }
}
