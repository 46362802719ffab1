//! Installed Python distributions: `METADATA` of wheels, `PKG-INFO` of eggs (core metadata
//! specifications, packaging.python.org).

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};

pub(crate) static IT: PythonInstalled = PythonInstalled;

pub(crate) struct PythonInstalled;

impl Cataloger for PythonInstalled {
    fn name(&self) -> &'static str {
        "python_installed"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Tail("*.dist-info/METADATA"),
            Pattern::Tail("*.egg-info/PKG-INFO"),
            Pattern::Tail("EGG-INFO/PKG-INFO"),
            Pattern::Suffix(".egg-info"),
        ]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let (mut name, mut version, mut licence) = (None, None, None);
        // The first occurrence counts; the description follows after an empty line.
        for line in text.lines().take_while(|line| !line.is_empty()) {
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let place = match key.to_ascii_lowercase().as_str() {
                "name" => &mut name,
                "version" => &mut version,
                "license" | "license-expression" => &mut licence,
                _ => continue,
            };
            if place.is_none() {
                *place = Some(value.trim().to_owned());
            }
        }
        let (Some(name), Some(version)) = (
            name.filter(|n| !n.is_empty()),
            version.filter(|v| !v.is_empty()),
        ) else {
            return Evidence::default();
        };
        let mut package = Package::new(PackageKind::PYPI, name, version);
        package.licences = licence
            .into_iter()
            .filter(|l| !l.is_empty() && l != "UNKNOWN")
            .collect();
        Evidence {
            packages: vec![package],
            ..Evidence::default()
        }
    }
}
