//! `yarn.lock`: version 1's own syntax, and Berry's YAML, which its reader here takes alike.
//!
//! A block is a line of descriptors (`"a@^1.0", "a@~1.2":`) and indented members, of which `version`
//! and Berry's `resolution` tell what is locked.

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind, PackageLocation};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};
use crate::unique::unique;

pub(crate) static IT: YarnLock = YarnLock;

pub(crate) struct YarnLock;

#[derive(Default)]
struct Block {
    name: String,
    version: Option<String>,
    /// The project's own, or no package of the registry.
    own: bool,
    line: u32,
}

impl Cataloger for YarnLock {
    fn name(&self) -> &'static str {
        "yarn_lock"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("yarn.lock")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut packages = Vec::new();
        let mut block: Option<Block> = None;
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if !line.starts_with(' ') {
                finish(block.take(), file.path, &mut packages);
                block = begin(line, number);
            } else if let Some(block) = &mut block {
                member(block, line);
            }
        }
        finish(block, file.path, &mut packages);
        Evidence {
            packages: unique(packages),
            ..Evidence::default()
        }
    }
}

fn begin(line: &str, number: usize) -> Option<Block> {
    let descriptor = line
        .trim_end_matches(':')
        .split(", ")
        .next()?
        .trim_matches('"');
    if descriptor == "__metadata" {
        return None;
    }
    let (name, range) = split(descriptor).unwrap_or((descriptor, ""));
    // `alias@npm:real@1.0`
    let target = range
        .strip_prefix("npm:")
        .and_then(split)
        .map(|(real, _)| real);
    Some(Block {
        name: target.unwrap_or(name).to_owned(),
        own: range.starts_with("workspace:")
            || range.starts_with("link:")
            || range.starts_with("portal:"),
        line: u32::try_from(number + 1).unwrap_or(u32::MAX),
        ..Block::default()
    })
}

/// At the at sign that is not a scope's.
fn split(descriptor: &str) -> Option<(&str, &str)> {
    let start = usize::from(descriptor.starts_with('@'));
    let at = descriptor.get(start..)?.find('@')? + start;
    Some((&descriptor[..at], &descriptor[at + 1..]))
}

fn member(block: &mut Block, line: &str) {
    // Members of members are further in.
    if !line.starts_with("  ") || line.starts_with("   ") {
        return;
    }
    let line = line.trim();
    let (key, value) = line
        .split_once(": ")
        .or_else(|| line.split_once(' '))
        .unwrap_or((line, ""));
    let value = value.trim().trim_matches('"');
    match key.trim_matches('"') {
        "version" => block.version = Some(value.to_owned()),
        "resolution" => {
            if let Some((name, range)) = split(value) {
                block.own |= range.starts_with("workspace:");
                name.clone_into(&mut block.name);
            }
        }
        _ => {}
    }
}

fn finish(block: Option<Block>, path: &str, packages: &mut Vec<Package>) {
    let Some(block) = block.filter(|b| !b.own) else {
        return;
    };
    let version = block.version.unwrap_or_default();
    let mut package = Package::new(PackageKind::NPM, block.name, version);
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        layer: None,
        line: Some(block.line),
    }];
    packages.push(package);
}
