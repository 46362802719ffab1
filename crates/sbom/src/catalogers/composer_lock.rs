//! `composer.lock`, and `installed.json` of what Composer installed (getcomposer.org).

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use serde_json::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_json};

pub(crate) static IT: ComposerLock = ComposerLock;

pub(crate) struct ComposerLock;

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    version: String,
}

impl Cataloger for ComposerLock {
    fn name(&self) -> &'static str {
        "composer_lock"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Name("composer.lock"),
            Pattern::Tail("vendor/composer/installed.json"),
        ]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let document: Value = match read_json(content) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let mut packages = Vec::new();
        // Composer 1 wrote the list alone.
        for (list, dev) in [("", false), ("packages", false), ("packages-dev", true)] {
            let entries = if list.is_empty() {
                document.as_array()
            } else {
                document.get(list).and_then(Value::as_array)
            };
            for entry in entries.into_iter().flatten() {
                let Ok(entry) = serde_json::from_value::<Entry>(entry.clone()) else {
                    continue;
                };
                let mut package = Package::new(PackageKind::COMPOSER, entry.name, entry.version);
                package.dev = Some(dev);
                packages.push(package);
            }
        }
        Evidence {
            packages,
            ..Evidence::default()
        }
    }
}
