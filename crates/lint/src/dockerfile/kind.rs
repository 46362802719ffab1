//! Which files are Dockerfiles, and what is told of one.

use seawall_model::Family;

use super::facts::DockerfileFacts;
use super::tree::Tree;
use super::{Dockerfile, set_aside, shells};
use crate::TextFile;
use crate::kind::{Claim, Judged, Kind};
use crate::shell::Shell;

/// Files that an image is built from.
pub struct DockerfileKind;

impl Kind for DockerfileKind {
    fn name(&self) -> &'static str {
        "dockerfile"
    }

    fn claims(&self, path: &str) -> Claim {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.len() < WORDS[0].len() {
            return Claim::No;
        }
        let name = name.to_ascii_lowercase();
        if is_name(&name) {
            Claim::Yes
        } else if WORDS.iter().any(|word| name.contains(word)) && !is_of_ignores(&name) {
            Claim::Maybe
        } else {
            Claim::No
        }
    }

    /// The first instruction of a Dockerfile is FROM, with ARG alone before it.
    fn is_one(&self, text: &str) -> bool {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let told = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let first = text.lines().map(str::trim).find(told);
        let keyword = first.and_then(|line| line.split_whitespace().next());
        keyword.is_some_and(|word| {
            ["FROM", "ARG"]
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known))
        })
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        let tree = Tree::parse(file.source().text());
        let facts = DockerfileFacts::with(file, &tree, file.options());
        let shells = shells::read(&facts);
        let mut findings = Dockerfile::judge(&facts);
        findings.extend(Shell::judge(&shells));
        if !file.options().without_comments {
            set_aside::apply(file, &tree, &mut findings);
        }
        let mut holes = facts.holes();
        holes.extend(shells.holes());
        Judged { findings, holes }
    }
}

/// What such files are called.
const WORDS: [&str; 2] = ["dockerfile", "containerfile"];

/// Whether the name is that of a list of files which a build leaves out.
fn is_of_ignores(name: &str) -> bool {
    name.ends_with(".dockerignore") || name.ends_with(".containerignore")
}

fn is_name(name: &str) -> bool {
    if is_of_ignores(name) {
        return false;
    }
    WORDS.iter().any(|word| {
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

#[test]
fn what_a_text_looks_like_decides_where_the_name_does_not() {
    for name in ["Dockerfile-dev", "api_dockerfile", "Dockerfiles"] {
        assert_eq!(DockerfileKind.claims(name), Claim::Maybe, "{name}");
    }
    assert_eq!(
        DockerfileKind.claims("Dockerfile-dev.dockerignore"),
        Claim::No
    );
    for (text, wanted) in [
        ("# syntax=docker/dockerfile:1\n\nfrom a:1\n", true),
        ("\u{feff}ARG V=1\nFROM a:$V\n", true),
        ("", false),
        ("# FROM\n", false),
        ("services:\n  a: {}\n", false),
        ("FROMAGE\n", false),
    ] {
        assert_eq!(DockerfileKind.is_one(text), wanted, "{text:?}");
    }
}
