//! `Cargo.lock` (doc.rust-lang.org/cargo, "Cargo.toml vs Cargo.lock").

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;

use crate::cataloger::{Cataloger, Pattern};
use crate::local::of_directory;
use crate::text::{hole, read_toml};

pub(crate) static IT: CargoLock = CargoLock;

pub(crate) struct CargoLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Cataloger for CargoLock {
    fn name(&self) -> &'static str {
        "cargo_lock"
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn revision(&self) -> u32 {
        2
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("Cargo.lock")]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let document: Document = match read_toml(content) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        // `name`, `name version` or `name version (source)`: the version stands only where it must.
        let reference = |text: &str| {
            let mut words = text.split(' ');
            let name = words.next().unwrap_or_default();
            let version = words.next().or_else(|| {
                document
                    .package
                    .iter()
                    .find(|p| p.name == name)
                    .map(|p| p.version.as_str())
            });
            version.map(|version| format!("{name}@{version}"))
        };
        // Cargo leaves the source out of what lies in a directory; where it stands nowhere, somebody else
        // wrote the file.
        let told = document.package.iter().any(|p| p.source.is_some());
        let packages = document.package.iter().map(|entry| {
            let mut package = Package::new(PackageKind::CARGO, &entry.name, &entry.version);
            package.depends_on = entry
                .dependencies
                .iter()
                .filter_map(|d| reference(d))
                .collect();
            let local = told && entry.source.is_none();
            if local {
                of_directory(package)
            } else {
                package
            }
        });
        Evidence {
            packages: packages.collect(),
            ..Evidence::default()
        }
    }
}
