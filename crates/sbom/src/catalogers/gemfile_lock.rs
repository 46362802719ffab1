//! `Gemfile.lock` (bundler.io): gems in the `specs:` of its sources.

use std::collections::{HashMap, HashSet};

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::line_of::at_line;
use crate::local::of_directory;
use crate::text::{hole, read_text};
use crate::unique::unique;
use crate::unresolved::Unresolved;

pub(crate) static IT: GemfileLock = GemfileLock;

pub(crate) struct GemfileLock;

impl Cataloger for GemfileLock {
    fn name(&self) -> &'static str {
        "gemfile_lock"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("Gemfile.lock"), Pattern::Name("gems.locked")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut packages: Vec<Package> = Vec::new();
        let mut direct = HashSet::new();
        let mut section = "";
        let mut open = Unresolved::default();
        for (number, line) in text.lines().enumerate() {
            let depth = line.len() - line.trim_start().len();
            let entry = line.trim();
            match depth {
                0 => section = entry,
                2 if section == "DEPENDENCIES" => {
                    direct.insert(
                        entry
                            .split([' ', '!'])
                            .next()
                            .unwrap_or_default()
                            .to_owned(),
                    );
                }
                4 if matches!(section, "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE") => {
                    let Some((name, version)) = entry.trim_end_matches(')').split_once(" (") else {
                        open.push(entry);
                        continue;
                    };
                    // The platform follows the version: `1.2.3-x86_64-linux`.
                    let version = version.split('-').next().unwrap_or(version);
                    let mut package = Package::new(PackageKind::GEM, name, version);
                    at_line(&mut package, file.path, u32::try_from(number + 1).ok());
                    let local = section == "PATH";
                    packages.push(if local {
                        of_directory(package)
                    } else {
                        package
                    });
                }
                6 => {
                    if let Some(package) = packages.last_mut() {
                        package
                            .depends_on
                            .push(entry.split(' ').next().unwrap_or_default().to_owned());
                    }
                }
                _ => {}
            }
        }
        let known: HashMap<String, String> = packages
            .iter()
            .map(|p| (p.name.clone(), p.reference.clone()))
            .collect();
        for package in &mut packages {
            package.direct = Some(direct.contains(&package.name));
            let names = std::mem::take(&mut package.depends_on);
            package.depends_on = names
                .iter()
                .filter_map(|name| known.get(name).cloned())
                .collect();
        }
        let mut evidence = Evidence {
            packages: unique(packages),
            ..Evidence::default()
        };
        open.write(&mut evidence.facts);
        evidence
    }
}
