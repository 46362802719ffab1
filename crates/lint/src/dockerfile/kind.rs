//! Which files are Dockerfiles, and what is told of one.

use seawall_model::{Family, Finding};

use super::facts::DockerfileFacts;
use super::tree::Tree;
use super::{Dockerfile, set_aside};
use crate::TextFile;
use crate::kind::{Claim, Kind};

/// Files that an image is built from.
pub struct DockerfileKind;

impl Kind for DockerfileKind {
    fn name(&self) -> &'static str {
        "dockerfile"
    }

    fn claims(&self, path: &str) -> Claim {
        let name = path.rsplit('/').next().unwrap_or(path);
        if is_name(&name.to_ascii_lowercase()) {
            Claim::Yes
        } else {
            Claim::No
        }
    }

    fn is_one(&self, _: &str) -> bool {
        true
    }

    fn judge(&self, file: &TextFile<'_>) -> Vec<Finding> {
        let tree = Tree::parse(file.source().text());
        let mut findings = Dockerfile::judge(&DockerfileFacts::new(file, &tree));
        set_aside::apply(file, &tree, &mut findings);
        findings
    }
}

fn is_name(name: &str) -> bool {
    if name.ends_with(".dockerignore") || name.ends_with(".containerignore") {
        return false;
    }
    ["dockerfile", "containerfile"].iter().any(|word| {
        let before = name.strip_suffix(word);
        let behind = name.strip_prefix(word);
        before.is_some_and(|b| b.is_empty() || b.ends_with('.'))
            || behind.is_some_and(|b| b.starts_with('.'))
    })
}

#[test]
fn names() {
    for (path, wanted) in [
        ("a/Dockerfile", true),
        ("Containerfile", true),
        ("Dockerfile.prod", true),
        ("Containerfile.in", true),
        ("web.Dockerfile", true),
        ("web.dockerfile", true),
        ("Dockerfile.dockerignore", false),
        ("Dockerfile/readme", false),
        ("mydockerfile", false),
        ("Dockerfiles", false),
    ] {
        assert_eq!(DockerfileKind.claims(path) == Claim::Yes, wanted, "{path}");
    }
}
