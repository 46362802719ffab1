//! Locks of Poetry, uv and PDM, and `pylock.toml` (PEP 751): TOML with a list of packages.

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use toml::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_toml};
use crate::unique::unique;

pub(crate) static IT: PythonLock = PythonLock;

pub(crate) struct PythonLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default, alias = "packages")]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    groups: Option<Vec<String>>,
    #[serde(default)]
    source: Option<Value>,
}

impl Cataloger for PythonLock {
    fn name(&self) -> &'static str {
        "python_lock"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Name("poetry.lock"),
            Pattern::Name("uv.lock"),
            Pattern::Name("pdm.lock"),
            Pattern::Name("pylock.toml"),
            Pattern::Tail("pylock.*.toml"),
        ]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let document: Document = match read_toml(content) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let packages = document
            .package
            .into_iter()
            .filter(|entry| !is_project(entry))
            .map(|entry| {
                let mut package = Package::new(
                    PackageKind::PYPI,
                    entry.name,
                    entry.version.unwrap_or_default(),
                );
                let by_group = entry
                    .groups
                    .map(|groups| !groups.is_empty() && groups.iter().all(|g| g == "dev"));
                package.dev = entry
                    .category
                    .map(|category| category == "dev")
                    .or(by_group);
                package
            });
        Evidence {
            packages: unique(packages.collect()),
            ..Evidence::default()
        }
    }
}

/// uv lists the project itself, as a virtual or editable source.
fn is_project(entry: &Entry) -> bool {
    let source = entry.source.as_ref();
    let has = |key: &str| source.and_then(|s| s.get(key)).is_some();
    has("virtual")
        || source
            .and_then(|s| s.get("editable"))
            .and_then(Value::as_str)
            == Some(".")
}
