//! pip's requirements files (pip.pypa.io, "Requirements File Format"): pinned versions.

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind, PackageLocation};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};

pub(crate) static IT: Requirements = Requirements;

pub(crate) struct Requirements;

impl Cataloger for Requirements {
    fn name(&self) -> &'static str {
        "requirements"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Tail("*requirements*.txt"),
            Pattern::Tail("requirements/*.txt"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut packages = Vec::new();
        let mut joined = String::new();
        for (number, line) in text.lines().enumerate() {
            // A backslash at the end joins the next line.
            if let Some(part) = line.strip_suffix('\\') {
                joined.push_str(part);
                continue;
            }
            joined.push_str(line);
            if let Some((name, version)) = pinned(&joined) {
                let mut package = Package::new(PackageKind::PYPI, name, version);
                let line = u32::try_from(number + 1).ok();
                package.direct = Some(true);
                package.locations = vec![PackageLocation {
                    path: file.path.to_owned(),
                    layer: None,
                    line,
                }];
                packages.push(package);
            }
            joined.clear();
        }
        Evidence {
            packages,
            ..Evidence::default()
        }
    }
}

/// `name[extra] == 1.2.3 ; marker --hash=…`; anything that is not pinned says nothing of what will
/// be installed.
fn pinned(line: &str) -> Option<(String, String)> {
    let line = line.split(" #").next()?.trim();
    if line.is_empty() || line.starts_with(['#', '-']) || line.contains("://") {
        return None;
    }
    let line = line.split([';']).next()?.split(" --").next()?;
    let (name, version) = line.split_once("===").or_else(|| line.split_once("=="))?;
    let name = name.split('[').next()?.trim();
    let version = version.split(',').next()?.trim();
    let valid = |text: &str| !text.is_empty() && !text.contains(['*', ' ', '$']);
    (valid(name) && valid(version)).then(|| (name.to_owned(), version.to_owned()))
}
