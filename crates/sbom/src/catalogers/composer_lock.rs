//! `composer.lock`, and `installed.json` of what Composer installed (getcomposer.org).
//!
//! The root package is in neither; an entry without a name in text is a hole.

use std::collections::HashSet;

use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::line_of::{LineOf, at_line};
use crate::local::of_directory;
use crate::text::{hole, read_text, unreadable};
use crate::unique::unique;

pub(crate) static IT: ComposerLock = ComposerLock;

pub(crate) struct ComposerLock;

#[derive(Default, Deserialize)]
struct Document<'t> {
    #[serde(borrow)]
    packages: Option<Vec<Entry<'t>>>,
    #[serde(borrow, rename = "packages-dev")]
    packages_dev: Option<Vec<Entry<'t>>>,
    /// Of `installed.json`: names of those that only development needs.
    #[serde(rename = "dev-package-names")]
    dev_names: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Entry<'t> {
    /// As it stands in the text, which tells its line.
    #[serde(borrow, default)]
    name: Option<&'t RawValue>,
    #[serde(default)]
    version: Value,
    #[serde(default)]
    license: Value,
    #[serde(default)]
    require: Value,
    /// Where it comes from.
    #[serde(default)]
    dist: Value,
}

impl Cataloger for ComposerLock {
    fn name(&self) -> &'static str {
        "composer_lock"
    }

    fn declares(&self, path: &str) -> bool {
        path.ends_with("composer.lock")
    }

    fn revision(&self) -> u32 {
        3
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Name("composer.lock"),
            Pattern::Tail("vendor/composer/installed.json"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let document = match read(&text) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let line_of = LineOf::new(&text);
        let installed = document.dev_names.is_some();
        let locked = document.packages_dev.is_some();
        let dev_names: HashSet<String> = document.dev_names.into_iter().flatten().collect();
        let mut holes = Holes::default();
        let (mut packages, mut needs) = (Vec::new(), Vec::new());
        let lists = [(document.packages, false), (document.packages_dev, true)];
        for (entries, dev) in lists {
            for (index, entry) in entries.into_iter().flatten().enumerate() {
                let raw = entry.name.map_or("", RawValue::get);
                let name: String = serde_json::from_str(raw).unwrap_or_default();
                if name.is_empty() {
                    let place = format!("entry {index}");
                    let hole = Hole::new(
                        HoleName::UNREADABLE_ENTRY,
                        "a package",
                        place,
                        "it has no name",
                    );
                    holes.push(hole);
                    continue;
                }
                let version = entry.version.as_str().unwrap_or_default();
                let mut package = Package::new(PackageKind::COMPOSER, &name, version);
                // Composer 1's installed.json does not tell.
                package.dev = (locked || installed).then(|| dev || dev_names.contains(&name));
                package.licences = texts(&entry.license);
                at_line(&mut package, file.path, line_of.part(raw));
                // A repository of this type is a directory.
                let local = entry.dist.get("type").and_then(Value::as_str) == Some("path");
                packages.push(if local {
                    of_directory(package)
                } else {
                    package
                });
                needs.push(match entry.require {
                    Value::Object(members) => members,
                    _ => Map::new(),
                });
            }
        }
        link(&mut packages, &needs);
        Evidence {
            packages: unique(packages),
            holes: holes.into_vec(),
            ..Evidence::default()
        }
    }
}

/// The document; Composer 1 wrote the list of what is installed alone.
#[expect(clippy::result_large_err, reason = "made at most once a file")]
fn read(text: &str) -> Result<Document<'_>, Hole> {
    if text.trim_start().starts_with('[') {
        let packages = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        return Ok(Document {
            packages: Some(packages),
            ..Document::default()
        });
    }
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(members) => {
            let members = members.iter().filter_map(Value::as_str);
            members.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// Composer compares names without regard to case. Platform packages (`php`, `ext-json`) have no
/// entry, and so no reference.
fn link(packages: &mut [Package], needs: &[Map<String, Value>]) {
    let known: std::collections::HashMap<String, String> = packages
        .iter()
        .map(|p| (p.name.to_ascii_lowercase(), p.reference.clone()))
        .collect();
    for (package, needs) in packages.iter_mut().zip(needs) {
        let references = needs
            .keys()
            .filter_map(|n| known.get(&n.to_ascii_lowercase()));
        package.depends_on = references.cloned().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str) -> Evidence {
        let file = FileFacts {
            path: "vendor/composer/installed.json",
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    #[test]
    fn installed_by_composer_2() {
        let lines = extract("{\"packages\": [\n{\"version\": \"1\",\n\"name\": \"a\\/b\"}]}");
        assert_eq!(lines.packages[0].name, "a/b");
        assert_eq!(lines.packages[0].locations[0].line, Some(3));
        let got = extract(
            r#"{"packages": [
                {"name": "A/b", "version": "v1.0", "license": ["MIT", "X"], "require": {"php": "*", "c/d": "^2"}},
                {"name": "c/d", "version": "2.0"}, {"version": "3"}, {"name": 4}
            ], "dev": true, "dev-package-names": ["c/d"]}"#,
        );
        let rows: Vec<_> = got
            .packages
            .iter()
            .map(|p| {
                (
                    p.reference.as_str(),
                    p.dev,
                    p.depends_on.len(),
                    p.licences.len(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("A/b@v1.0", Some(false), 1, 2),
                ("c/d@2.0", Some(true), 0, 0)
            ]
        );
        assert_eq!(got.holes.len(), 2);
    }

    #[test]
    fn installed_by_composer_1_and_locked() {
        let got = extract(r#"[{"name": "a/b", "version": "1.0"}]"#);
        assert_eq!((got.packages.len(), got.packages[0].dev), (1, None));
        let got = extract(
            r#"{"packages": [{"name": "a/b", "version": "1"}], "packages-dev": [{"name": "c/d", "version": "2"}]}"#,
        );
        let dev: Vec<_> = got.packages.iter().map(|p| p.dev).collect();
        assert_eq!(dev, [Some(false), Some(true)]);
    }
}
