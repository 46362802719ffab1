//! `/opt/bitnami/.bitnami_components.json`: the components of older Bitnami images, which had no
//! document for each.

use std::collections::BTreeMap;

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_json};

pub(crate) static IT: BitnamiComponents = BitnamiComponents;

pub(crate) struct BitnamiComponents;

#[derive(Deserialize)]
struct Component {
    #[serde(default)]
    arch: Option<String>,
    version: String,
}

impl Cataloger for BitnamiComponents {
    fn name(&self) -> &'static str {
        "bitnami_components"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name(".bitnami_components.json")]
    }

    fn second_hand(&self) -> bool {
        true
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let components: BTreeMap<String, Component> = match read_json(content) {
            Ok(components) => components,
            Err(missing) => return hole(missing),
        };
        let package = |(name, component): (String, Component)| Package {
            arch: component.arch,
            ..Package::new(PackageKind::BITNAMI, name, component.version)
        };
        Evidence {
            packages: components.into_iter().map(package).collect(),
            ..Evidence::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions() {
        let of = |text: &str| {
            let file = FileFacts {
                path: "opt/bitnami/.bitnami_components.json",
                size: text.len() as u64,
                mode: 0o644,
            };
            IT.extract(&file, &text.as_bytes().to_vec())
        };
        let evidence = of(
            r#"{"redis": {"arch": "amd64", "digest": "00", "type": "NAMI", "version": "7.0.11-1"}}"#,
        );
        assert_eq!(evidence.packages[0].reference, "redis@7.0.11-1");
        assert_eq!(evidence.packages[0].arch.as_deref(), Some("amd64"));
        assert_eq!(of("[]").holes.len(), 1);
    }
}
