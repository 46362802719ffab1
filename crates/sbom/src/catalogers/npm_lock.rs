//! `package-lock.json` and `npm-shrinkwrap.json`, lock versions 1 to 3 (docs.npmjs.com,
//! "package-lock.json").

use std::collections::BTreeMap;

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use serde_json::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_json};
use crate::unique::unique;

pub(crate) static IT: NpmLock = NpmLock;

pub(crate) struct NpmLock;

/// Nesting of version 1's dependencies.
const MAX_DEPTH: u32 = 100;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    packages: Option<BTreeMap<String, Entry>>,
    #[serde(default)]
    dependencies: Option<BTreeMap<String, Nested>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    link: Option<bool>,
    #[serde(default)]
    dev: Option<bool>,
    #[serde(default)]
    dependencies: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    dev_dependencies: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
struct Nested {
    version: Option<String>,
    #[serde(default)]
    dev: Option<bool>,
    #[serde(default)]
    dependencies: Option<BTreeMap<String, Nested>>,
}

impl Cataloger for NpmLock {
    fn name(&self) -> &'static str {
        "npm_lock"
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
        let document: Document = match read_json(content) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let mut packages = Vec::new();
        if let Some(entries) = document.packages {
            of_entries(&entries, &mut packages);
        } else {
            of_nested(document.dependencies.unwrap_or_default(), 0, &mut packages);
        }
        Evidence {
            packages: unique(packages),
            ..Evidence::default()
        }
    }
}

fn of_entries(entries: &BTreeMap<String, Entry>, packages: &mut Vec<Package>) {
    let root = entries.get("");
    let asked = |name: &str| {
        let root = root?;
        let lists = [&root.dependencies, &root.dev_dependencies];
        Some(
            lists
                .into_iter()
                .flatten()
                .any(|list| list.contains_key(name)),
        )
    };
    for (path, entry) in entries {
        // Links and workspaces are the project's own.
        let Some((_, in_path)) = path.rsplit_once("node_modules/") else {
            continue;
        };
        if entry.link == Some(true) {
            continue;
        }
        let name = entry.name.as_deref().unwrap_or(in_path);
        // What comes from a repository may have no version.
        let version = entry.version.as_deref().unwrap_or_default();
        let mut package = Package::new(PackageKind::NPM, name, version);
        // What production may want too is `devOptional`, and not `dev`.
        package.dev = Some(entry.dev == Some(true));
        // A nested copy serves the package that holds it.
        let top = path.len() == in_path.len() + "node_modules/".len();
        package.direct = asked(in_path).map(|asked| asked && top);
        packages.push(package);
    }
}

fn of_nested(entries: BTreeMap<String, Nested>, depth: u32, packages: &mut Vec<Package>) {
    if depth > MAX_DEPTH {
        return;
    }
    for (name, entry) in entries {
        let mut version = entry.version.unwrap_or_default();
        let mut real = name;
        // An alias: `npm:other@1.0.0`.
        if let Some((alias, of_alias)) = version
            .strip_prefix("npm:")
            .and_then(|v| v.rsplit_once('@'))
        {
            (real, version) = (alias.to_owned(), of_alias.to_owned());
        }
        if version.starts_with("file:") || version.contains("://") || version.contains('#') {
            version = String::new();
        }
        let mut package = Package::new(PackageKind::NPM, real, version);
        package.dev = Some(entry.dev == Some(true));
        packages.push(package);
        of_nested(entry.dependencies.unwrap_or_default(), depth + 1, packages);
    }
}
