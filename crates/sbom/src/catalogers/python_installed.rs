//! Installed Python distributions: `METADATA` of wheels, `PKG-INFO` of eggs (core metadata
//! specifications, packaging.python.org).

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text, unreadable};

pub(crate) static IT: PythonInstalled = PythonInstalled;

pub(crate) struct PythonInstalled;

impl Cataloger for PythonInstalled {
    fn name(&self) -> &'static str {
        "python_installed"
    }

    fn revision(&self) -> u32 {
        2
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Tail("*.dist-info/METADATA"),
            Pattern::Tail("*.egg-info/PKG-INFO"),
            Pattern::Tail("*.DIST-INFO/METADATA"),
            Pattern::Tail("*.EGG-INFO/PKG-INFO"),
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
            let reason = match text.trim() {
                "" => "it is empty",
                _ => "it states no name or no version",
            };
            return hole(unreadable(&reason));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str) -> Evidence {
        let file = FileFacts {
            path: "lib/python3/site-packages/a.dist-info/METADATA",
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    #[test]
    fn the_first_headers_count() {
        let got = extract(
            "\u{feff}Metadata-Version: 2.1\r\nNAME: A.b\r\nVersion: 1.0\r\nName: x\r\n\r\nVersion: 2\r\n",
        );
        assert_eq!(got.packages[0].reference, "A.b@1.0");
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(extract("Name: a\n\nVersion: 1\n").holes.len(), 1);
        assert_eq!(extract("\n").holes[0].reason, "it is empty");
        assert_eq!(extract("").holes.len(), 1);
    }
}
