//! pip's requirements files (pip.pypa.io, "Requirements File Format"): pinned versions.

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind, PackageLocation};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};
use crate::unique::unique;

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
        let mut first = None;
        let count = text.lines().count();
        for (number, line) in text.lines().enumerate() {
            first.get_or_insert(number + 1);
            // A backslash at the end joins the next line.
            if let Some(part) = line.strip_suffix('\\')
                && number + 1 < count
            {
                joined.push_str(part);
                continue;
            }
            joined.push_str(line);
            if let Some((name, version)) = pinned(&joined) {
                let mut package = Package::new(PackageKind::PYPI, name, version);
                let line = first.and_then(|n| u32::try_from(n).ok());
                package.direct = Some(true);
                package.locations = vec![PackageLocation {
                    path: file.path.to_owned(),
                    layer: None,
                    line,
                }];
                packages.push(package);
            }
            joined.clear();
            first = None;
        }
        Evidence {
            packages: unique(packages),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogers;
    use seawall_model::Inspect;

    #[test]
    fn files_of_pip() {
        let set = Catalogers::new(&[&IT]);
        let wants = |path| {
            set.wants(&FileFacts {
                path,
                size: 1,
                mode: 0o644,
            })
        };
        assert!(wants("app/requirements.txt") && wants("requirements-dev.txt"));
        assert!(wants("dev-requirements.txt") && wants("requirements/base.txt"));
        assert!(wants("the_requirements_for_tests.txt"));
        assert!(!wants("requirements.md") && !wants("notes.txt"));
    }

    #[test]
    fn only_what_is_pinned() {
        let text = b"# all\nA_b[x]==1.0 \\\n  --hash=sha256:0\n\nc>=1\nd == 2.0 ; python_version > '3' # why\n\
            -r other.txt\ne===3\nf==1.*\ng @ https://x/g==1";
        let file = FileFacts {
            path: "requirements.txt",
            size: text.len() as u64,
            mode: 0o644,
        };
        let found: Vec<_> = IT
            .extract(&file, &text.to_vec())
            .packages
            .iter()
            .map(|p| (p.reference.clone(), p.locations[0].line))
            .collect();
        let expected = [("A_b@1.0", 2), ("d@2.0", 6), ("e@3", 8)];
        assert_eq!(found, expected.map(|(r, l)| (r.to_owned(), Some(l))));
    }
}
