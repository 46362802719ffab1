//! `yarn.lock`: version 1's own syntax, and Berry's YAML, which its reader here takes alike.
//!
//! A block is a line of descriptors (`"a@^1.0", "a@~1.2":`) and indented members, of which `version`
//! and Berry's `resolution` tell what is locked.

use std::collections::{HashMap, HashSet};

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind, PackageLocation};

use crate::cataloger::{Cataloger, Pattern};
use crate::local::{is_packed, of_directory};
use crate::text::{hole, read_text};
use crate::unique::unique;
use crate::unresolved::Unresolved;

pub(crate) static IT: YarnLock = YarnLock;

pub(crate) struct YarnLock;

#[derive(Default)]
struct Block {
    name: String,
    version: Option<String>,
    /// The project's own, or no package of the registry.
    own: bool,
    /// A directory that was copied.
    local: bool,
    line: u32,
    /// `name@range`, without Berry's `npm:`.
    descriptors: Vec<String>,
    /// The same of what it needs.
    needs: Vec<String>,
    /// The members that follow are needs.
    in_needs: bool,
}

impl Cataloger for YarnLock {
    fn name(&self) -> &'static str {
        "yarn_lock"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("yarn.lock")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut blocks = Vec::new();
        let mut block: Option<Block> = None;
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if !line.starts_with(' ') {
                blocks.extend(block.take());
                block = begin(line, number);
            } else if let Some(block) = &mut block {
                member(block, line);
            }
        }
        blocks.extend(block);
        let mut open = Unresolved::default();
        for block in blocks.iter().filter(|b| !b.own && b.version.is_none()) {
            open.push(&block.name);
        }
        let mut evidence = Evidence {
            packages: unique(packages(&blocks, file.path)),
            ..Evidence::default()
        };
        open.write(&mut evidence.facts);
        evidence
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
    let descriptors = line.trim_end_matches(':').split(", ");
    let descriptors = descriptors
        .flat_map(|d| d.trim_matches('"').split(", "))
        .filter_map(|d| split(d.trim_matches('"')))
        .map(|(name, range)| descriptor_of(name, range));
    let (name, range) = split(descriptor).unwrap_or((descriptor, ""));
    // `alias@npm:real@1.0`
    let target = range
        .strip_prefix("npm:")
        .map(|real| split(real).map_or(real, |(name, _)| name))
        .filter(|real| is_name(real));
    Some(Block {
        name: target.unwrap_or(name).to_owned(),
        own: range.starts_with("workspace:")
            || range.starts_with("link:")
            || range.starts_with("portal:"),
        local: range.starts_with("file:") && !is_packed(range),
        line: u32::try_from(number + 1).unwrap_or(u32::MAX),
        descriptors: descriptors.collect(),
        ..Block::default()
    })
}

/// Whether what follows `npm:` is a name, and not a range.
fn is_name(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text);
    let first = name.chars().next();
    first.is_some_and(char::is_alphabetic)
        && (text.starts_with('@') || !text.contains(['/', ' ', ':']))
}

/// The package that an address of a registry is of: what is installed, whatever it was asked for as.
fn of_registry(address: &str) -> Option<&str> {
    const HOSTS: [&str; 2] = [
        "https://registry.yarnpkg.com/",
        "https://registry.npmjs.org/",
    ];
    let path = HOSTS.iter().find_map(|host| address.strip_prefix(host))?;
    let (name, _) = path.split_once("/-/")?;
    is_name(name).then_some(name)
}

fn descriptor_of(name: &str, range: &str) -> String {
    format!("{name}@{}", range.strip_prefix("npm:").unwrap_or(range))
}

/// At the at sign that is not a scope's.
fn split(descriptor: &str) -> Option<(&str, &str)> {
    let start = usize::from(descriptor.starts_with('@'));
    let at = descriptor.get(start..)?.find('@')? + start;
    Some((&descriptor[..at], &descriptor[at + 1..]))
}

fn member(block: &mut Block, line: &str) {
    // Members of members are further in.
    let depth = line.len() - line.trim_start_matches(' ').len();
    let line = line.trim();
    let (key, value) = line
        .split_once(": ")
        .or_else(|| line.split_once(' '))
        .unwrap_or((line, ""));
    let value = value.trim().trim_matches('"');
    if depth != 2 {
        if depth == 4 && block.in_needs {
            let name = key.trim_end_matches(':').trim_matches('"');
            block.needs.push(descriptor_of(name, value));
        }
        return;
    }
    block.in_needs = matches!(line, "dependencies:" | "optionalDependencies:");
    match key.trim_matches('"') {
        "version" => block.version = Some(value.to_owned()),
        "resolved" => {
            if let Some(name) = of_registry(value) {
                name.clone_into(&mut block.name);
            }
        }
        "resolution" => {
            if let Some((name, range)) = split(value) {
                block.own |= range.starts_with("workspace:");
                name.clone_into(&mut block.name);
            }
        }
        _ => {}
    }
}

fn packages(blocks: &[Block], path: &str) -> Vec<Package> {
    let reference = |block: &Block| {
        let version = block.version.as_deref().unwrap_or_default();
        format!("{}@{version}", block.name)
    };
    let mut locked: HashMap<&str, &Block> = HashMap::new();
    // Berry lists the project's own packages and what they ask for; version 1 does not.
    let mut direct: Option<HashSet<&str>> = None;
    for block in blocks {
        locked.extend(block.descriptors.iter().map(|d| (d.as_str(), block)));
        if block.own {
            let needs = block.needs.iter().map(String::as_str);
            direct.get_or_insert_default().extend(needs);
        }
    }
    let locked_at = |block: &&Block| !block.own && block.version.is_some();
    let others = blocks.iter().filter(locked_at);
    let package = |block: &Block| {
        let version = block.version.clone().unwrap_or_default();
        let mut package = Package::new(PackageKind::NPM, &block.name, version);
        if block.local {
            package = of_directory(package);
        }
        package.locations = vec![PackageLocation {
            path: path.to_owned(),
            layer: None,
            line: Some(block.line),
        }];
        package.direct = direct.as_ref().map(|direct| {
            block
                .descriptors
                .iter()
                .any(|d| direct.contains(d.as_str()))
        });
        let needed = block.needs.iter().filter_map(|d| locked.get(d.as_str()));
        package.depends_on = needed.filter(|b| !b.own).map(|b| reference(b)).collect();
        package
    };
    others.map(package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(String, Option<bool>, String, Option<u32>)> {
        let file = FileFacts {
            path: "yarn.lock",
            size: text.len() as u64,
            mode: 0o644,
        };
        let evidence = IT.extract(&file, &text.as_bytes().to_vec());
        let row = |p: &Package| {
            let needs = p.depends_on.join(" ");
            (p.reference.clone(), p.direct, needs, p.locations[0].line)
        };
        evidence.packages.iter().map(row).collect()
    }

    #[test]
    fn version_1() {
        let text = "# yarn lockfile v1\n\n\"@a/b@^1.0\", \"@a/b@~1.1\":\n  version \"1.1.0\"\n  \
            dependencies:\n    c \"^2.0\"\n    \"@d/e\" \"1 || 2\"\n\nc@^2.0:\n  version \"2.5.0\"\n\n\
            \"@d/e@1 || 2\":\n  version \"2.0.0\"\n  optionalDependencies:\n    \"@a/b\" \"~1.1\"\n";
        let expected = [
            ("@a/b@1.1.0", "@d/e@2.0.0 c@2.5.0", 3),
            ("c@2.5.0", "", 9),
            ("@d/e@2.0.0", "@a/b@1.1.0", 12),
        ];
        let expected = expected.map(|(r, n, l)| (r.to_owned(), None, n.to_owned(), Some(l)));
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn what_is_installed_under_other_names() {
        let text = "\"a@npm:real\":\n  version \"1.0.0\"\n\n\"b@npm:^1.0\":\n  version \"1.1.0\"\n\n\
            \"c@npm:@s/d@^2\":\n  version \"2.0.0\"\n\ne@^1:\n  version \"1.5.0\"\n  resolved \
            \"https://registry.yarnpkg.com/@s/fork/-/e-1.5.0.tgz#0\"\n\nno lock at all\n";
        let names: Vec<String> = rows(text).into_iter().map(|row| row.0).collect();
        assert_eq!(
            names,
            ["real@1.0.0", "b@1.1.0", "@s/d@2.0.0", "@s/fork@1.5.0"]
        );
    }

    #[test]
    fn berry() {
        let text = "__metadata:\n  version: 6\n\n\"a@npm:^1.0, a@npm:^1.1\":\n  version: 1.2.0\n  resolution: \
            \"a@npm:1.2.0\"\n  dependencies:\n    c: ^2.0\n\n\"c@npm:^2.0\":\n  version: 2.5.0\n  resolution: \
            \"c@npm:2.5.0\"\n\n\"own@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"own@workspace:.\"\n  \
            dependencies:\n    a: \"npm:^1.1\"\n  peerDependencies:\n    c: ^2.0\n";
        let expected = [
            ("a@1.2.0", Some(true), "c@2.5.0", 4),
            ("c@2.5.0", Some(false), "", 10),
        ];
        let expected = expected.map(|(r, d, n, l)| (r.to_owned(), d, n.to_owned(), Some(l)));
        assert_eq!(rows(text), expected);
    }
}
