//! `go.mod` (go.dev/ref/mod#go-mod-file): required modules, with replacements and exclusions.
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
//! The `go` line of Go's own source (`module std`, `module cmd`) names a language version; the exact
//! one is in the tools beside it.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind, PackageLocation};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};
use crate::unresolved::Unresolved;

pub(crate) static IT: GoMod = GoMod;

pub(crate) struct GoMod;

impl Cataloger for GoMod {
    fn name(&self) -> &'static str {
        "go_mod"
    }

    fn revision(&self) -> u32 {
        3
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("go.mod")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        if is_dependency(file.path) {
            return Evidence::default();
        }
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut module = Module::default();
        let mut block = String::new();
        for (number, line) in text.lines().enumerate() {
            let (code, comment) = line.split_once("//").unwrap_or((line, ""));
            let code = code.trim();
            let indirect = comment.trim().starts_with("indirect");
            let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
            if code == ")" {
                block.clear();
            } else if let Some(directive) = code.strip_suffix('(') {
                directive.trim().clone_into(&mut block);
            } else if block.is_empty() {
                let (directive, rest) = code.split_once([' ', '\t']).unwrap_or((code, ""));
                module.directive(directive, rest, indirect, number);
            } else {
                let directive = block.clone();
                module.directive(&directive, code, indirect, number);
            }
        }
        let mut evidence = Evidence::default();
        let mut open = std::mem::take(&mut module.open);
        evidence.packages = module.packages(file.path, &mut open);
        open.write(&mut evidence.facts);
        evidence
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

#[derive(Default)]
struct Module {
    name: String,
    /// By path and version: indirect, line.
    required: BTreeMap<(String, String), (bool, u32)>,
    /// Old path and version (empty for all) to new path and version (empty for a directory).
    replaced: Vec<(String, String, String, String)>,
    excluded: Vec<(String, String)>,
    go: Option<(String, u32)>,
    toolchain: Option<(String, u32)>,
    /// Required without a version.
    open: Unresolved,
}

impl Module {
    fn directive(&mut self, directive: &str, rest: &str, indirect: bool, line: u32) {
        let words: Vec<&str> = rest
            .split_whitespace()
            .map(|w| w.trim_matches('"'))
            .collect();
        match (directive, words.as_slice()) {
            ("require", [path, version, ..]) => {
                self.required.insert(
                    ((*path).to_owned(), (*version).to_owned()),
                    (indirect, line),
                );
            }
            ("require", [path]) => self.open.push(path),
            ("exclude", [path, version, ..]) => {
                self.excluded
                    .push(((*path).to_owned(), (*version).to_owned()));
            }
            ("module", [name, ..]) => (*name).clone_into(&mut self.name),
            ("go", [version, ..]) => self.go = Some(((*version).to_owned(), line)),
            ("toolchain", [version, ..]) => self.toolchain = Some(((*version).to_owned(), line)),
            ("replace", words) => {
                let Some(arrow) = words.iter().position(|w| *w == "=>") else {
                    return;
                };
                let word = |at: usize| words.get(at).copied().unwrap_or_default().to_owned();
                let old_version = if arrow > 1 { word(1) } else { String::new() };
                self.replaced
                    .push((word(0), old_version, word(arrow + 1), word(arrow + 2)));
            }
            _ => {}
        }
    }

    fn packages(self, path: &str, open: &mut Unresolved) -> Vec<Package> {
        let mut packages = Vec::new();
        let mut add = |name: &str, version: &str, direct: Option<bool>, line: u32| {
            let mut package = Package::new(PackageKind::GOLANG, name, version);
            package.direct = direct;
            package.locations = vec![PackageLocation {
                path: path.to_owned(),
                layer: None,
                line: Some(line),
            }];
            packages.push(package);
        };
        let excluded: BTreeSet<&(String, String)> = self.excluded.iter().collect();
        for (of, (indirect, line)) in &self.required {
            // Go takes a later version instead; which, the file does not tell.
            if excluded.contains(of) {
                open.push(&of.0);
                continue;
            }
            let (name, version) = of;
            let replacement = self
                .replaced
                .iter()
                .find(|(old, of, ..)| old == name && (of.is_empty() || of == version));
            match replacement {
                // A directory: the code is the project's own.
                Some((_, _, _, new_version)) if new_version.is_empty() => {}
                Some((_, _, new, new_version)) => add(new, new_version, Some(!indirect), *line),
                None => add(name, version, Some(!indirect), *line),
            }
        }
        // The toolchain that is asked for brings the standard library.
        let toolchain = self.toolchain.filter(|(t, _)| t.starts_with("go1"));
        let own = matches!(self.name.as_str(), "std" | "cmd");
        if let Some((version, line)) = toolchain.or(self.go).filter(|_| !own) {
            let version = version.trim_start_matches("go");
            let version = version.split('-').next().unwrap_or(version);
            add("stdlib", version, Some(true), line);
        }
        packages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &str, text: &str) -> Vec<String> {
        let file = FileFacts {
            path,
            size: text.len() as u64,
            mode: 0o644,
        };
        let evidence = IT.extract(&file, &text.as_bytes().to_vec());
        let all = evidence.packages.iter();
        all.map(|p| format!("{} {}", p.name, p.version)).collect()
    }

    #[test]
    fn projects_and_not_their_dependencies() {
        let text = "module example.org/x\ngo 1.21\nrequire example.org/y v1.0.0 // indirect\n";
        let all = ["example.org/y v1.0.0", "stdlib 1.21"];
        for path in [
            "go.mod",
            "src/go.mod",
            "home/me/pkg/mod/go.mod",
            "a/apkg/mod/x@v1/go.mod",
        ] {
            assert_eq!(names(path, text), all, "{path}");
        }
        for path in [
            "go/pkg/mod/example.org/y@v1.0.0/go.mod",
            "pkg/mod/golang.org/toolchain@v0.0.1-go1.22.0.linux-amd64/src/go.mod",
            "app/vendor/example.org/y/go.mod",
            "usr/local/go/src/crypto/md5/_asm/go.mod",
            "usr/local/go/src/cmd/vet/testdata/a/go.mod",
            "usr/local/go/misc/go.mod",
        ] {
            assert!(names(path, text).is_empty(), "{path}");
        }
        let without = format!("{text}exclude example.org/y v1.0.0\n");
        assert_eq!(names("go.mod", &without), all[1..]);
        let own = text.replace("example.org/x", "std");
        assert_eq!(names("usr/local/go/src/go.mod", &own), all[..1]);
    }
}
