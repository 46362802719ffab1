//! `package-lock.json` and `npm-shrinkwrap.json`, lock versions 1 to 3 (docs.npmjs.com,
//! "package-lock.json").

use std::collections::{BTreeMap, HashSet};

use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind};
use serde::Deserialize;
use serde_json::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::line_of::{Key, LineOf, at_line};
use crate::local::{is_packed, of_directory};
use crate::text::{hole, read_text, unreadable};
use crate::unique::unique;

pub(crate) static IT: NpmLock = NpmLock;

pub(crate) struct NpmLock;

/// Nesting of version 1's dependencies.
const MAX_DEPTH: u32 = 100;

/// Folders looked into for dependencies, in one file; large projects need a few hundred thousand.
const MAX_LOOKUPS: u32 = 2_000_000;

const MODULES: &str = "node_modules/";

#[derive(Deserialize)]
struct Document<'t> {
    #[serde(borrow, default)]
    packages: Option<BTreeMap<Key<'t>, Entry>>,
    #[serde(borrow, default)]
    dependencies: Option<BTreeMap<Key<'t>, Nested<'t>>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    resolved: Option<Value>,
    #[serde(default)]
    link: Option<bool>,
    #[serde(default)]
    dev: Option<bool>,
    #[serde(default)]
    dependencies: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    dev_dependencies: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    optional_dependencies: Option<BTreeMap<String, Value>>,
}

impl Entry {
    /// Names that it asks for, as the folders they are installed in.
    fn needs(&self) -> impl Iterator<Item = &str> {
        [&self.dependencies, &self.optional_dependencies]
            .into_iter()
            .flatten()
            .flat_map(|list| list.keys().map(String::as_str))
    }
}

#[derive(Deserialize)]
struct Nested<'t> {
    version: Option<String>,
    #[serde(default)]
    dev: Option<bool>,
    #[serde(borrow, default)]
    dependencies: Option<BTreeMap<Key<'t>, Nested<'t>>>,
}

impl Cataloger for NpmLock {
    fn name(&self) -> &'static str {
        "npm_lock"
    }

    fn revision(&self) -> u32 {
        5
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Name("package-lock.json"),
            Pattern::Name("npm-shrinkwrap.json"),
            Pattern::Name(".package-lock.json"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        // npm's hidden lock of what is installed repeats the installed packages themselves.
        if file.path.ends_with("node_modules/.package-lock.json") {
            return Evidence::default();
        }
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let document: Document<'_> = match serde_json::from_str(&text) {
            Ok(document) => document,
            Err(error) => return hole(unreadable(&error)),
        };
        let places = Places {
            path: file.path,
            line_of: LineOf::new(&text),
        };
        let mut packages = Vec::new();
        let mut holes = Holes::default();
        if let Some(entries) = document.packages {
            if !of_entries(&entries, &places, &mut packages) {
                let reason = "more folders would have to be looked into";
                let what = "which package needs which";
                let hole = Hole::new(HoleName::LIMIT_RELATIONS, what, "", reason);
                holes.push(hole.limited("lookups", MAX_LOOKUPS));
            }
        } else {
            let dependencies = document.dependencies.unwrap_or_default();
            of_nested(dependencies, 0, &places, &mut packages, &mut holes);
        }
        Evidence {
            packages: unique(packages),
            holes: holes.into_vec(),
            ..Evidence::default()
        }
    }
}

/// The file, and its lines.
struct Places<'t> {
    path: &'t str,
    line_of: LineOf<'t>,
}

/// False if not every need was followed.
fn of_entries<'t>(
    entries: &BTreeMap<Key<'t>, Entry>,
    places: &Places<'t>,
    packages: &mut Vec<Package>,
) -> bool {
    let root = entries.get("");
    let asked: Option<HashSet<&str>> = root.map(|root| {
        let development = root.dev_dependencies.iter().flat_map(BTreeMap::keys);
        root.needs()
            .chain(development.map(String::as_str))
            .collect()
    });
    let mut lookups = MAX_LOOKUPS;
    for (key, entry) in entries {
        let path = key.as_str();
        // Links and workspaces are the project's own.
        let Some(in_path) = folder(path).filter(|_| entry.link != Some(true)) else {
            continue;
        };
        let (name, version) = identity(in_path, entry);
        let mut package = Package::new(PackageKind::NPM, name, version);
        // What production may want too is `devOptional`, and not `dev`.
        package.dev = Some(entry.dev == Some(true));
        if entry
            .resolved
            .as_ref()
            .and_then(Value::as_str)
            .is_some_and(is_directory)
        {
            package = of_directory(package);
        }
        // A nested copy serves the package that holds it.
        let top = path.len() == in_path.len() + MODULES.len();
        package.direct = asked.as_ref().map(|asked| top && asked.contains(in_path));
        package.depends_on = entry
            .needs()
            .filter_map(|need| installed(entries, path, need, &mut lookups))
            .collect();
        at_line(&mut package, places.path, places.line_of.key(key));
        packages.push(package);
    }
    lookups > 0
}

/// What stands after the last `node_modules/`.
fn folder(path: &str) -> Option<&str> {
    path.rsplit_once(MODULES).map(|(_, folder)| folder)
}

/// An alias states its real name; what comes from a repository may have no version.
fn identity<'e>(folder: &'e str, entry: &'e Entry) -> (&'e str, &'e str) {
    let name = entry.name.as_deref().unwrap_or(folder);
    (name, entry.version.as_deref().unwrap_or_default())
}

/// The reference of what Node.js finds for `need` from that folder: its own `node_modules`, then the
/// one of each folder above.
fn installed(
    entries: &BTreeMap<Key<'_>, Entry>,
    from: &str,
    need: &str,
    lookups: &mut u32,
) -> Option<String> {
    let mut above = Some(from);
    while let Some(folder_above) = above {
        *lookups = lookups.checked_sub(1)?;
        let path = match folder_above {
            "" => format!("{MODULES}{need}"),
            holder => format!("{holder}/{MODULES}{need}"),
        };
        if let Some(entry) = entries.get(path.as_str()) {
            let (name, version) = identity(need, entry);
            return (entry.link != Some(true)).then(|| format!("{name}@{version}"));
        }
        above = match folder_above {
            "" => None,
            holder => Some(
                holder
                    .rsplit_once(MODULES)
                    .map_or("", |(rest, _)| rest.trim_end_matches('/')),
            ),
        };
    }
    None
}

/// Whether a package comes from a directory: npm writes `file:` and its path, of a packed file too.
fn is_directory(resolved: &str) -> bool {
    resolved.starts_with("file:") && !is_packed(resolved)
}

fn of_nested<'t>(
    entries: BTreeMap<Key<'t>, Nested<'t>>,
    depth: u32,
    places: &Places<'t>,
    packages: &mut Vec<Package>,
    holes: &mut Holes,
) {
    if depth > MAX_DEPTH {
        if !entries.is_empty() {
            let reason = "dependencies are nested deeper than is read";
            let hole = Hole::new(HoleName::LIMIT_DEPTH, "packages of a lock file", "", reason);
            holes.push(hole.limited("dependencies-depth", MAX_DEPTH));
        }
        return;
    }
    for (key, entry) in entries {
        let name = key.as_str();
        let mut version = entry.version.unwrap_or_default();
        // Some tools write the folder for the name.
        let mut real = folder(name).unwrap_or(name).to_owned();
        // An alias: `npm:other@1.0.0`.
        if let Some((alias, of_alias)) = version
            .strip_prefix("npm:")
            .and_then(|v| v.rsplit_once('@'))
        {
            (real, version) = (alias.to_owned(), of_alias.to_owned());
        }
        let local = is_directory(&version);
        if version.starts_with("file:") || version.contains("://") || version.contains('#') {
            version = String::new();
        }
        let mut package = Package::new(PackageKind::NPM, real, version);
        package.dev = Some(entry.dev == Some(true));
        at_line(&mut package, places.path, places.line_of.key(&key));
        packages.push(if local {
            of_directory(package)
        } else {
            package
        });
        let nested = entry.dependencies.unwrap_or_default();
        of_nested(nested, depth + 1, places, packages, holes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str) -> Evidence {
        let file = FileFacts {
            path: "package-lock.json",
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    #[test]
    fn version_3() {
        let got = extract(
            r#"{"lockfileVersion": 3, "packages": {
                "": {"name": "own", "dependencies": {"a": "^1", "b": "1"}, "devDependencies": {"@s/t": "*"}},
                "lib": {"version": "9.9.9"},
                "node_modules/lib": {"resolved": "lib", "link": true},
                "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "2", "c": "*", "lib": "*"}},
                "node_modules/a/node_modules/b": {"version": "2.0.0", "dependencies": {"c": "*"}},
                "node_modules/b": {"version": "1.0.0", "devOptional": true},
                "node_modules/c": {"name": "real", "version": "3.0.0"},
                "node_modules/@s/t": {"version": "4.0.0", "dev": true}
            }}"#,
        );
        let row = |reference: &str| {
            let package = got.packages.iter().find(|p| p.reference == reference);
            let package = package.expect(reference);
            (package.direct, package.dev, package.depends_on.join(" "))
        };
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(got.packages.len(), 5);
        assert_eq!(row("a@1.0.0"), (yes, no, "b@2.0.0 real@3.0.0".to_owned()));
        assert_eq!(row("b@1.0.0"), (yes, no, String::new()));
        assert_eq!(row("b@2.0.0"), (no, no, "real@3.0.0".to_owned()));
        assert_eq!(row("real@3.0.0"), (no, no, String::new()));
        assert_eq!(row("@s/t@4.0.0"), (yes, yes, String::new()));
        let lines = got.packages.iter().map(|p| p.locations[0].line.unwrap());
        assert_eq!(lines.collect::<Vec<_>>(), [9, 5, 6, 7, 8]);
    }

    #[test]
    fn directories_are_listed_and_not_judged() {
        for text in [
            r#"{"packages": {
                "node_modules/lib": {"version": "1.0.0", "resolved": "file:../lib"},
                "node_modules/packed": {"version": "2.0.0", "resolved": "file:packed-2.0.0.tgz"}}}"#,
            r#"{"dependencies": {
                "lib": {"version": "file:../lib"},
                "packed": {"version": "file:packed-2.0.0.tgz"}}}"#,
        ] {
            let found = extract(text).packages;
            let judged: Vec<_> = found
                .iter()
                .map(|p| (&*p.name, p.unassessed.is_none()))
                .collect();
            assert_eq!(judged, [("lib", false), ("packed", true)], "{text}");
        }
    }

    #[test]
    fn version_1() {
        let got = extract(
            r#"{"lockfileVersion": 1, "dependencies": {
                "a": {"version": "1.0.0", "dev": true, "dependencies": {"b": {"version": "2.0.0"}}},
                "x": {"version": "npm:@s/y@3.0.0"},
                "g": {"version": "git+ssh://git@host/g.git#0123"}
            }}"#,
        );
        let references: Vec<_> = got.packages.iter().map(|p| p.reference.as_str()).collect();
        assert_eq!(references, ["a@1.0.0", "b@2.0.0", "g@", "@s/y@3.0.0"]);
        assert_eq!(got.packages[0].dev, Some(true));
    }
}
