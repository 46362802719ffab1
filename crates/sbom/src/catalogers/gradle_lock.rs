//! `gradle.lockfile` and `buildscript-gradle.lockfile` (docs.gradle.org, "Locking dependency
//! versions"): one artifact a line, `group:artifact:version=configurations`.

use seawall_model::{
    Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind, PackageLocation,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::text::{hole, read_text};
use crate::unique::unique;

pub(crate) static IT: GradleLock = GradleLock;

pub(crate) struct GradleLock;

impl Cataloger for GradleLock {
    fn name(&self) -> &'static str {
        "gradle_lock"
    }

    fn revision(&self) -> u32 {
        2
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Name("gradle.lockfile"),
            Pattern::Name("buildscript-gradle.lockfile"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut holes = Holes::default();
        let mut package = |(number, line): (usize, &str)| {
            let line = line.trim();
            // The configurations that lock nothing stand behind `empty=`.
            if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
                return None;
            }
            let Some((name, version, configurations)) = artifact(line) else {
                let place = format!("line {}", number + 1);
                let reason = "it is no group:artifact:version=configurations";
                let what = "a locked artifact";
                holes.push(Hole::new(HoleName::UNREADABLE_ENTRY, what, place, reason));
                return None;
            };
            let mut package = Package::new(PackageKind::MAVEN, name, version);
            package.dev = Some(configurations.split(',').all(is_test));
            package.locations = vec![PackageLocation {
                path: file.path.to_owned(),
                layer: None,
                line: u32::try_from(number + 1).ok(),
            }];
            Some(package)
        };
        let packages = text.lines().enumerate().filter_map(&mut package).collect();
        Evidence {
            packages: unique(packages),
            holes: holes.into_vec(),
            ..Evidence::default()
        }
    }
}

/// `group:artifact`, the version, and the configurations.
fn artifact(line: &str) -> Option<(&str, &str, &str)> {
    let (artifact, configurations) = line.split_once('=')?;
    let (name, version) = artifact.rsplit_once(':')?;
    let (group, own) = name.split_once(':')?;
    let whole = !group.is_empty() && !own.is_empty() && !version.is_empty();
    whole.then_some((name, version, configurations))
}

/// The Java plugin's configurations of tests begin so.
fn is_test(configuration: &str) -> bool {
    configuration.trim().starts_with("test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_and_their_configurations() {
        let text = "# a:b:1=x\norg.a:b:1.0=compileClasspath,testCompileClasspath\n\
            junit:junit:4.12=testRuntimeClasspath\nempty=annotationProcessor\n:c:1=x\nno line\n";
        let file = FileFacts {
            path: "gradle.lockfile",
            size: text.len() as u64,
            mode: 0o644,
        };
        let got = IT.extract(&file, &text.as_bytes().to_vec()).packages;
        let lines: Vec<_> = got.iter().map(|p| (p.reference.as_str(), p.dev)).collect();
        assert_eq!(
            lines,
            [
                ("org.a:b@1.0", Some(false)),
                ("junit:junit@4.12", Some(true))
            ]
        );
        assert_eq!(got[1].locations[0].line, Some(3));
    }
}
