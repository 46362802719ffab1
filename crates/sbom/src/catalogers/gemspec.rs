//! Installed gems: `specifications/NAME-VERSION.gemspec`, written by RubyGems itself.

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};

pub(crate) static IT: Gemspec = Gemspec;

pub(crate) struct Gemspec;

impl Cataloger for Gemspec {
    fn name(&self) -> &'static str {
        "gemspec"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Tail("specifications/*.gemspec"),
            Pattern::Tail("specifications/default/*.gemspec"),
        ]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        // RubyGems writes `s.name = "x".freeze` and `s.version = "1.0"`, or `Gem::Version.new "1.0"`.
        let value = |field: &str| {
            text.lines().find_map(|line| {
                let (left, right) = line.split_once('=')?;
                let quoted = left
                    .trim()
                    .strip_suffix(field)?
                    .ends_with('.')
                    .then_some(right)?;
                let quote = quoted.find(['"', '\''])?;
                let rest = &quoted[quote + 1..];
                Some(rest[..rest.find(['"', '\''])?].to_owned())
            })
        };
        let (Some(name), Some(version)) = (value("name"), value("version")) else {
            return Evidence::default();
        };
        Evidence {
            packages: vec![Package::new(PackageKind::GEM, name, version)],
            ..Evidence::default()
        }
    }
}
