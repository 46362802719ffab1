//! Packages that lie in a directory of the project's own, and come from no registry.

use seawall_model::Package;

/// Why no advisory is looked up for one: what a registry has under the same name is another package.
const REASON: &str = "it lies in a directory of the project, and comes from no registry";

/// The package, which is listed, and not judged as one of a registry.
pub(crate) fn of_directory(mut package: Package) -> Package {
    package.unassessed = Some(REASON.to_owned());
    package
}

/// Whether a path is that of a packed package, and so of no directory.
pub(crate) fn is_packed(path: &str) -> bool {
    const ENDS: [&str; 9] = [
        ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar", ".whl", ".zip", ".egg", ".gem",
    ];
    let path = path.split(['#', '?', '(']).next().unwrap_or(path);
    // Berry writes more behind the path.
    let path = path.split("::").next().unwrap_or(path);
    ENDS.iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::{FileFacts, Inspect};

    #[test]
    fn packed_or_a_directory() {
        for path in [
            "file:a-1.tgz",
            "./a.tar.gz::locator=x",
            "a.whl#sha256=0",
            "a.tgz(p@1)",
        ] {
            assert!(is_packed(path), "{path}");
        }
        for path in ["file:../a", "./a#../b.tgz", "packages/tgz", ""] {
            assert!(!is_packed(path), "{path}");
        }
    }

    /// Each lock names a directory, and a package of a registry.
    #[test]
    fn directories_of_every_lock_are_listed_and_not_judged() {
        let yarn = "lib@file:../lib:\n  version \"1.0.0\"\n\nreal@^1:\n  version \"1.0.0\"\n";
        let berry = "\"lib@file:../lib::locator=own%40workspace%3A.\":\n  version: 1.0.0\n  \
            resolution: \"lib@file:../lib#../lib::hash=0&locator=own%40workspace%3A.\"\n\n\
            \"real@file:real.tgz::locator=own%40workspace%3A.\":\n  version: 1.0.0\n";
        let bun = r#"{"packages": {"lib": ["lib@file:../lib", {}], "own": ["own@workspace:own"],
            "real": ["real@1.0.0", "", {}, "x"]}}"#;
        let composer = r#"{"packages": [
            {"name": "lib", "version": "1.0.0", "dist": {"type": "path", "url": "../lib"}},
            {"name": "real", "version": "1.0.0", "dist": {"type": "zip"}}]}"#;
        let gemfile =
            "PATH\n  remote: .\n  specs:\n    lib (1.0.0)\n\nGEM\n  specs:\n    real (1.0.0)\n";
        let cargo = "[[package]]\nname = 'lib'\nversion = '1.0.0'\n[[package]]\nname = 'real'\n\
            version = '1.0.0'\nsource = 'registry+https://example.org/index'\n";
        for (path, text) in [
            ("yarn.lock", yarn),
            ("yarn.lock", berry),
            ("bun.lock", bun),
            ("composer.lock", composer),
            ("Gemfile.lock", gemfile),
            ("Cargo.lock", cargo),
        ] {
            let set = crate::Catalogers::new(crate::catalogers::ALL);
            let (size, mode) = (text.len() as u64, 0o644);
            let file = FileFacts { path, size, mode };
            let evidence = set.inspect(&file, &text.as_bytes().to_vec());
            let packages = evidence.iter().flat_map(|e| &e.packages);
            let rows: Vec<_> = packages
                .map(|p| (&*p.name, p.unassessed.is_none()))
                .collect();
            assert_eq!(rows, [("lib", false), ("real", true)], "{path}");
        }
    }
}
