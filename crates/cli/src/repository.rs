//! Where in a repository a target lies, so that a code host finds the files that a report names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_model::{Report, TargetKind};

/// The directory at which paths begin, without links on the way to it.
pub(crate) struct Root(PathBuf);

impl Root {
    /// The one that the user names.
    pub(crate) fn given(directory: &Path) -> anyhow::Result<Self> {
        let root = directory.canonicalize();
        let root = root.with_context(|| format!("--sarif-root {}", directory.display()))?;
        anyhow::ensure!(
            root.is_dir(),
            "--sarif-root {}: not a directory",
            directory.display()
        );
        Ok(Self(root))
    }

    /// The repository that a directory is in: the nearest above that has a `.git`, which is a file in a
    /// worktree.
    fn above(directory: &Path) -> Option<Self> {
        let mut above = directory.ancestors();
        let root = above.find(|at| at.join(".git").symlink_metadata().is_ok())?;
        Some(Self(root.to_owned()))
    }

    /// The path of a directory from here, if it is below.
    fn path_of(&self, directory: &Path) -> Option<String> {
        let path = directory.strip_prefix(&self.0).ok()?;
        let parts = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        Some(parts.collect::<Vec<_>>().join("/"))
    }
}

/// Of the targets that are directories of a repository: their paths from its root, by their references.
pub(crate) fn paths(report: &Report, given: Option<&Root>) -> BTreeMap<String, String> {
    let mut paths = BTreeMap::new();
    for target in &report.targets {
        let target = &target.target;
        let project = matches!(target.kind, TargetKind::Directory | TargetKind::File);
        if !project && target.kind != TargetKind::Rootfs {
            continue;
        }
        // Paths of a target that is one file begin where that file is, whatever its name leads to.
        let mut directory = PathBuf::from(&target.reference);
        if target.kind == TargetKind::File {
            directory = Path::new(".").join(directory);
            directory.pop();
        }
        let Ok(directory) = directory.canonicalize() else {
            continue;
        };
        let path = match given {
            Some(root) => root.path_of(&directory),
            None if project => Root::above(&directory).and_then(|root| root.path_of(&directory)),
            None => None,
        };
        paths.extend(path.map(|path| (target.reference.clone(), path)));
    }
    paths
}

#[cfg(test)]
mod tests {
    use seawall_model::{Target, TargetReport};

    use super::*;

    #[test]
    fn paths_begin_at_the_nearest_repository_or_where_the_user_says() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        for path in ["outer/.git", "outer/inner/app", "alone"] {
            std::fs::create_dir_all(root.join(path)).unwrap();
        }
        std::fs::write(root.join("outer/inner/.git"), "gitdir: elsewhere").unwrap();
        std::fs::write(root.join("outer/inner/app/Cargo.lock"), "").unwrap();
        let of = |reference: &Path, given: Option<&Path>| {
            let kind = if reference.ends_with("Cargo.lock") {
                TargetKind::File
            } else {
                TargetKind::Directory
            };
            let target = Target {
                kind,
                reference: reference.display().to_string(),
            };
            let report = Report {
                targets: vec![TargetReport {
                    target,
                    ..TargetReport::default()
                }],
                ..Report::default()
            };
            let given = given.map(|given| Root::given(given).unwrap());
            paths(&report, given.as_ref()).into_values().next()
        };
        let path = |of: &str| root.join(of);
        assert_eq!(of(&path("outer"), None).as_deref(), Some(""));
        assert_eq!(of(&path("outer/inner/app"), None).as_deref(), Some("app"));
        assert_eq!(of(&path("outer/inner/../inner"), None).as_deref(), Some(""));
        let file = of(&path("outer/inner/app/Cargo.lock"), None);
        assert_eq!(file.as_deref(), Some("app"));
        let given = of(&path("outer/inner/app"), Some(&path("outer")));
        assert_eq!(given.as_deref(), Some("inner/app"));
        assert_eq!(of(&path("alone"), Some(&path("outer"))), None);
        assert!(Root::given(&path("gone")).is_err());
        assert!(Root::given(&path("outer/inner/.git")).is_err());
    }
}
