//! The attack surface of an image: what whoever gets into a container finds there to go on with.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{FileKind, Surface};

use super::ImageFacts;
use super::elevation::{SETGID, SETUID, elevates};
use super::files::ImageFiles;

/// Where shells look for programs, beside what the image's own PATH names.
const DIRECTORIES: [&str; 6] = [
    "bin",
    "sbin",
    "usr/bin",
    "usr/local/bin",
    "usr/local/sbin",
    "usr/sbin",
];
/// Directories of a PATH that are entered; no honest one has more.
const MOST_DIRECTORIES: usize = 64;

const SHELLS: &[&str] = &[
    "ash", "bash", "busybox", "csh", "dash", "elvish", "fish", "ksh", "mksh", "nu", "pwsh",
    "rbash", "sh", "tcsh", "yash", "zsh",
];
const PACKAGE_MANAGERS: &[&str] = &[
    "apk", "apt", "apt-get", "aptitude", "bundle", "cargo", "composer", "conda", "cpan", "dnf",
    "dpkg", "emerge", "gem", "luarocks", "mamba", "microdnf", "nix-env", "npm", "npx", "opkg",
    "pacman", "pip", "pipx", "pnpm", "poetry", "rpm", "tdnf", "uv", "yarn", "yum", "zypper",
];
const COMPILERS: &[&str] = &[
    "as", "c++", "cc", "clang", "clang++", "csc", "g++", "gcc", "gfortran", "ghc", "go", "javac",
    "ld", "rustc", "swiftc", "tcc", "zig",
];
const INTERPRETERS: &[&str] = &[
    "bun", "deno", "erl", "guile", "java", "lua", "node", "nodejs", "perl", "php", "python",
    "ruby", "tclsh",
];

/// The attack surface of an image with so many packages.
pub fn surface(facts: &ImageFacts<'_>, packages: usize) -> Surface {
    let programs = programs(facts);
    let of = |names: &[&str]| -> Vec<String> {
        let named = programs.iter().filter(|name| names.contains(&plain(name)));
        named.cloned().collect()
    };
    let mut surface = Surface {
        shells: of(SHELLS),
        package_managers: of(PACKAGE_MANAGERS),
        compilers: of(COMPILERS),
        interpreters: of(INTERPRETERS),
        packages: packages as u64,
        ..Surface::default()
    };
    let elevated = facts.evidence_of(ImageFiles::ELEVATED);
    let paths: BTreeSet<&str> = elevated.map(|e| e.evidence.path.as_str()).collect();
    for entry in paths.into_iter().filter_map(|path| facts.tree.entry(path)) {
        if entry.kind == FileKind::File && elevates(entry.mode) {
            surface.setuid_files += u64::from(entry.mode & SETUID != 0);
            surface.setgid_files += u64::from(entry.mode & SETGID != 0);
        }
    }
    facts.tree.walk(&mut |_, entry| {
        if entry.kind == FileKind::File {
            surface.files += 1;
            surface.bytes = surface.bytes.saturating_add(entry.size);
        }
    });
    surface
}

/// The names of all programs that this module knows, and that can be started.
fn programs(facts: &ImageFacts<'_>) -> BTreeSet<String> {
    let variables = facts.config.map_or(&[][..], |config| &config.env);
    let path = variables.iter().find_map(|pair| pair.strip_prefix("PATH="));
    let own = path.into_iter().flat_map(|path| path.split(':'));
    let own = own.take(MOST_DIRECTORIES).map(|d| d.trim_matches('/'));
    let all = DIRECTORIES.into_iter().chain(own.filter(|d| !d.is_empty()));
    // Several names of one directory are one.
    let real: BTreeMap<String, &str> = all
        .filter_map(|directory| Some((facts.tree.resolve(directory)?, directory)))
        .collect();
    let mut found = BTreeSet::new();
    for directory in real.keys() {
        for name in facts.tree.children(directory) {
            let known = [SHELLS, PACKAGE_MANAGERS, COMPILERS, INTERPRETERS];
            if known.iter().any(|names| names.contains(&plain(&name)))
                && starts(facts, &format!("{directory}/{name}"))
            {
                found.insert(name);
            }
        }
    }
    found
}

fn starts(facts: &ImageFacts<'_>, path: &str) -> bool {
    let real = facts.tree.resolve(path);
    let entry = real.and_then(|real| facts.tree.entry(&real));
    entry.is_some_and(|e| e.kind == FileKind::File && e.mode & 0o111 != 0)
}

/// The name without the machine in front and the version behind: `gcc` of `x86_64-linux-gnu-gcc-12`,
/// `python` of `python3.11`.
fn plain(name: &str) -> &str {
    let machines = ["-linux-gnu-", "-linux-musl-", "-linux-gnueabihf-"];
    let bare = machines
        .iter()
        .find_map(|m| name.split_once(m))
        .map(|(_, tool)| tool);
    let bare = bare.unwrap_or(name);
    let end = bare.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    // `a.out.` and the like are no names of anything.
    if end.is_empty() { bare } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::example::Example;

    #[test]
    fn programs_are_those_that_can_be_started() {
        let example = Example::parse(
            r#"{"config": {"env": ["PATH=/opt/tool/bin:/usr/bin"]}, "files": [
                {"path": "usr/bin", "mode": "755", "kind": "directory"},
                {"path": "opt/tool/bin", "mode": "755", "kind": "directory"},
                {"path": "usr/bin/sh", "mode": "755"},
                {"path": "usr/bin/python3.11", "mode": "755"},
                {"path": "usr/bin/x86_64-linux-gnu-gcc-12", "mode": "755"},
                {"path": "usr/bin/perl", "mode": "644"},
                {"path": "usr/bin/python3-config", "mode": "755"},
                {"path": "usr/share/bash", "mode": "755"},
                {"path": "opt/tool/bin/npm", "mode": "755"},
                {"path": "usr/bin/su", "mode": "4755"},
                {"path": "usr/bin/wall", "mode": "2755"}]}"#,
        );
        let found = example.judged(|facts| surface(facts, 7));
        assert_eq!(
            found,
            Surface {
                shells: vec!["sh".to_owned()],
                package_managers: vec!["npm".to_owned()],
                compilers: vec!["x86_64-linux-gnu-gcc-12".to_owned()],
                interpreters: vec!["python3.11".to_owned()],
                setuid_files: 1,
                setgid_files: 1,
                packages: 7,
                files: 9,
                bytes: 9,
            }
        );
    }
}
