//! `pnpm-lock.yaml`, lock versions 5 to 9 (pnpm.io): the keys of `packages` name what is locked.

use std::collections::BTreeMap;

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use serde_json::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_yaml};
use crate::unique::unique;

pub(crate) static IT: PnpmLock = PnpmLock;

pub(crate) struct PnpmLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    packages: Option<BTreeMap<String, Option<Entry>>>,
}

#[derive(Default, Deserialize)]
struct Entry {
    name: Option<String>,
    #[serde(default)]
    version: Option<Value>,
    #[serde(default)]
    dev: Option<bool>,
}

impl Cataloger for PnpmLock {
    fn name(&self) -> &'static str {
        "pnpm_lock"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("pnpm-lock.yaml")]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let document: Document = match read_yaml(content) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let mut packages: Vec<Package> = Vec::new();
        for (key, entry) in document.packages.unwrap_or_default() {
            let entry = entry.unwrap_or_default();
            // A directory or a repository is named by what it states.
            let (name, version) = identity(&key).unwrap_or_default();
            let stated = entry
                .version
                .as_ref()
                .and_then(Value::as_str)
                .map(str::to_owned);
            let name = entry.name.unwrap_or_else(|| name.to_owned());
            if name.is_empty() {
                continue;
            }
            let mut package = Package::new(
                PackageKind::NPM,
                name,
                stated.unwrap_or_else(|| version.to_owned()),
            );
            package.dev = entry.dev;
            packages.push(package);
        }
        Evidence {
            packages: unique(packages),
            ..Evidence::default()
        }
    }
}

/// `/name/1.0.0_peer@2`, `/@scope/name@1.0.0(peer@2)`, `name@1.0.0`, `registry.example/name/1.0.0`;
/// what comes from elsewhere has an address for a version, and states its own.
fn identity(key: &str) -> Option<(&str, &str)> {
    let key = key.split('(').next()?;
    let plain = key.strip_prefix('/').unwrap_or(key);
    if plain.starts_with("file:") {
        return None;
    }
    let start = usize::from(plain.starts_with('@'));
    let at = plain.get(start..)?.find('@').map(|at| at + start);
    // Since lock version 6 an at sign stands before the version; before, a slash.
    if let Some(at) = at.filter(|at| plain[..*at].matches('/').count() == start) {
        let version = &plain[at + 1..];
        return Some((
            &plain[..at],
            if version.contains("://") { "" } else { version },
        ));
    }
    let (path, version) = plain.rsplit_once('/')?;
    let version = version.split('_').next().unwrap_or(version);
    if !version.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A registry's host may stand before the name.
    let name = match path.split_once('/') {
        Some((host, name)) if host.contains('.') && !host.starts_with('@') => name,
        _ => path,
    };
    Some((name, version))
}
