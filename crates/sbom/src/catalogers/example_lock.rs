//! Reads `example.lock` (example.org, "Lock file"): a line `NAME VERSION` for each package.

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};

pub(crate) static IT: ExampleLock = ExampleLock;

pub(crate) struct ExampleLock;

impl Cataloger for ExampleLock {
    fn name(&self) -> &'static str {
        "example_lock"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("example.lock")]
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let package = |line: &str| {
            let (name, version) = line.split_once(' ')?;
            Some(Package::new(PackageKind::GENERIC, name, version))
        };
        Evidence {
            packages: text.lines().filter_map(package).collect(),
            ..Evidence::default()
        }
    }
}
