//! `Gemfile.lock` (bundler.io): gems in the `specs:` of its sources.

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};

pub(crate) static IT: GemfileLock = GemfileLock;

pub(crate) struct GemfileLock;

impl Cataloger for GemfileLock {
    fn name(&self) -> &'static str {
        "gemfile_lock"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("Gemfile.lock"), Pattern::Name("gems.locked")]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut packages: Vec<Package> = Vec::new();
        let mut direct = Vec::new();
        let mut section = "";
        for line in text.lines() {
            let depth = line.len() - line.trim_start().len();
            let entry = line.trim();
            match depth {
                0 => section = entry,
                2 if section == "DEPENDENCIES" => {
                    direct.push(
                        entry
                            .split([' ', '!'])
                            .next()
                            .unwrap_or_default()
                            .to_owned(),
                    );
                }
                4 if matches!(section, "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE") => {
                    let Some((name, version)) = entry.trim_end_matches(')').split_once(" (") else {
                        continue;
                    };
                    // The platform follows the version: `1.2.3-x86_64-linux`.
                    let version = version.split('-').next().unwrap_or(version);
                    packages.push(Package::new(PackageKind::GEM, name, version));
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
        let known: Vec<(String, String)> = packages
            .iter()
            .map(|p| (p.name.clone(), p.reference.clone()))
            .collect();
        for package in &mut packages {
            package.direct = Some(direct.contains(&package.name));
            let names = std::mem::take(&mut package.depends_on);
            let found = |name: &String| {
                known
                    .iter()
                    .find(|(n, _)| n == name)
                    .map(|(_, r)| r.clone())
            };
            package.depends_on = names.iter().filter_map(found).collect();
        }
        packages.sort_by(|a, b| a.reference.cmp(&b.reference));
        packages.dedup_by(|a, b| a.reference == b.reference);
        Evidence {
            packages,
            ..Evidence::default()
        }
    }
}
