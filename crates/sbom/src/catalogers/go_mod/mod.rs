//! `go.mod` (go.dev/ref/mod#go-mod-file): required modules, with replacements and exclusions; and
//! `go.work` (go.dev/ref/mod#workspaces), which makes modules of several directories one build.
//!
//! What a replacement names is what is built: another module, or a directory, whose code is the
//! project's own. In a workspace those of `go.work` come before those of its modules, which hold for
//! all of them.
//!
//! The module cache and `vendor` hold the manifests of dependencies. What those ask for was settled by
//! the project's own `go.mod`, in other versions perhaps, so they are passed over: read one by one, a
//! cache of a hundred modules would tell of a hundred standard libraries and of versions that nothing
//! uses. Modules that are only in the cache are therefore not listed; a program that was built of them
//! tells them (`go_binary`).
//!
//! So are, in Go's own tree, the directories that the go command ignores (`testdata`, `_asm`): they name
//! language versions of years ago, and every image with a Go tool chain has them.
//!
//! A `go` line names the least version of Go that will do, and none that anybody has: the standard
//! library is listed by it, but does not count. A `toolchain` line names the one that is used.
//!
//! The `go` line of Go's own source (`module std`, `module cmd`) names a language version; the exact
//! one is in the tools beside it.

mod manifest;
mod workspace;

use seawall_model::{Content, Evidence, FileFacts, FileTree, LayeredEvidence, Package};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};
use crate::unresolved::Remarks;
use manifest::Manifest;

pub(crate) static IT: GoMod = GoMod;

pub(crate) struct GoMod;

impl Cataloger for GoMod {
    fn name(&self) -> &'static str {
        "go_mod"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("go.mod"), Pattern::Name("go.work")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        if is_dependency(file.path) {
            return Evidence::default();
        }
        match read_text(content) {
            Ok(text) => Manifest::read(&text).into_evidence(file.path),
            Err(missing) => hole(missing),
        }
    }

    fn resolve(
        &self,
        _: &dyn FileTree,
        evidence: &[&LayeredEvidence],
        _: &mut Remarks,
    ) -> Vec<Package> {
        workspace::packages(evidence)
    }
}

/// Whether the manifest is of a dependency: in a module cache (`GOPATH/pkg/mod/PATH@VERSION`) or in a
/// `vendor` directory; or of what Go's own tree does not build.
fn is_dependency(path: &str) -> bool {
    let directories = path
        .rsplit_once('/')
        .map_or("", |(directories, _)| directories);
    let mut parts = directories.split('/');
    let ignored = |part: &str| part == "testdata" || part.starts_with('_');
    let tree = directories.split_once("go/src/").map(|(_, below)| below);
    if directories.ends_with("go/misc") || tree.is_some_and(|below| below.split('/').any(ignored)) {
        return true;
    }
    let cached = directories
        .split_once("pkg/mod/")
        .is_some_and(|(before, rest)| {
            (before.is_empty() || before.ends_with('/')) && rest.contains('@')
        });
    cached || parts.any(|part| part == "vendor")
}

#[cfg(test)]
mod tests;
