//! `Pipfile.lock` (pipenv.pypa.io).

use std::collections::BTreeMap;

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_json};
use crate::unique::unique;
use crate::unresolved::Unresolved;

pub(crate) static IT: PipfileLock = PipfileLock;

pub(crate) struct PipfileLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    default: BTreeMap<String, Entry>,
    #[serde(default)]
    develop: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    version: Option<String>,
}

impl Cataloger for PipfileLock {
    fn name(&self) -> &'static str {
        "pipfile_lock"
    }

    fn revision(&self) -> u32 {
        2
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("Pipfile.lock")]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let document: Document = match read_json(content) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let mut packages: Vec<Package> = Vec::new();
        let mut open = Unresolved::default();
        for (entries, dev) in [(document.default, false), (document.develop, true)] {
            for (name, entry) in entries {
                // What comes from a repository has no version, and `*` is none.
                let version = entry.version.unwrap_or_default();
                let version = version.trim_start_matches('=').trim();
                if version.is_empty() || version.contains(['*', '<', '>', '~', '!', ',']) {
                    open.push(&name);
                    continue;
                }
                let mut package = Package::new(PackageKind::PYPI, name, version);
                package.dev = Some(dev);
                packages.push(package);
            }
        }
        let mut evidence = Evidence {
            packages: unique(packages),
            ..Evidence::default()
        };
        open.write(&mut evidence.facts);
        evidence
    }
}
