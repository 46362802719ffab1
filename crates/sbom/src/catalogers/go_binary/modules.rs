//! The module text of a Go program (Go, `runtime/debug.BuildInfo`): lines of fields with tabs between
//! them, and around the text two marks of 16 bytes.
//!
//! `path` names the program's main package, `mod` its module, `dep` another one; `=>` is what took the
//! place of the module of the line before. Since Go 1.18, `build` lines are settings.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Linked, Package, PackageKind};

/// Bytes of a mark.
const MARK: usize = 16;
/// Bytes of all lists of packages of a program.
const MAX_LISTS: usize = 8 << 20;

/// What the module text says.
#[derive(Debug, Default)]
pub(super) struct Build {
    /// The path of the main package.
    main: String,
    modules: Vec<Module>,
    os: String,
    arch: String,
}

/// A module of the program.
#[derive(Debug, Default)]
struct Module {
    /// Below which the packages' paths stand.
    path: String,
    /// What it is called, and its version: those of its replacement if it has one.
    name: String,
    version: String,
    /// It is the main package's module.
    main: bool,
    /// It comes from a work tree: nobody published it under a name and version.
    local: bool,
}

impl Build {
    /// Reads the text with its marks, which are no text.
    pub(super) fn read(marked: &[u8]) -> Self {
        let mut build = Self::default();
        let inner = marked
            .len()
            .checked_sub(MARK)
            .and_then(|end| marked.get(MARK..end));
        for line in String::from_utf8_lossy(inner.unwrap_or_default()).lines() {
            let mut fields = line.split('\t');
            let (Some(kind), Some(name)) = (fields.next(), fields.next()) else {
                continue;
            };
            let version = fields.next().unwrap_or_default();
            match kind {
                "path" => name.clone_into(&mut build.main),
                "mod" | "dep" => {
                    let main = kind == "mod";
                    let sum = fields.next().unwrap_or_default();
                    build.modules.push(Module {
                        path: name.to_owned(),
                        name: name.to_owned(),
                        version: version_of(version, main && sum.is_empty()).to_owned(),
                        main,
                        local: false,
                    });
                }
                "=>" => {
                    if let Some(replaced) = build.modules.last_mut() {
                        // A directory: the code is the program's own.
                        replaced.local = name.starts_with(['.', '/']);
                        name.clone_into(&mut replaced.name);
                        version.clone_into(&mut replaced.version);
                    }
                }
                "build" => match name.split_once('=') {
                    Some(("GOOS", os)) => os.clone_into(&mut build.os),
                    Some(("GOARCH", arch)) => arch.clone_into(&mut build.arch),
                    _ => {}
                },
                _ => {}
            }
        }
        build
    }

    /// The packages of the inventory: modules with a name, and the standard library. `functions` are
    /// the paths of the packages that have functions in the program; none where that can't be told.
    pub(super) fn packages(&self, toolchain: &str, functions: &BTreeSet<String>) -> Vec<Package> {
        let mut lists = self.lists(functions);
        let mut linked = |path: &str| {
            let packages = lists.remove(path).unwrap_or_default();
            let told = !packages.is_empty() || !self.os.is_empty() || !self.arch.is_empty();
            told.then(|| Linked {
                os: self.os.clone(),
                arch: self.arch.clone(),
                packages,
            })
        };
        let mut packages = Vec::new();
        for module in self.modules.iter().filter(|module| !module.local) {
            let mut package = Package::new(PackageKind::GOLANG, &*module.name, &*module.version);
            package.direct = module.main.then_some(true);
            package.linked = linked(&module.path);
            packages.push(package);
        }
        let go = release(toolchain);
        if go.starts_with(|c: char| c.is_ascii_digit()) {
            let mut package = Package::new(PackageKind::GOLANG, STANDARD, go);
            package.linked = linked(STANDARD);
            packages.push(package);
        }
        packages
    }

    /// Paths of packages below their module, by the module. A path may stand below several modules, of
    /// which only the sources tell the right one: all of them get it.
    fn lists(&self, functions: &BTreeSet<String>) -> BTreeMap<&str, Vec<String>> {
        let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        if functions.is_empty() {
            return lists;
        }
        for module in &self.modules {
            lists.insert(&module.path, Vec::new());
        }
        // The program's own package is called `main` in the names of its functions.
        let main = self.modules.iter().find(|module| module.main);
        let main = main.filter(|module| below(&self.main, &module.path).is_some());
        let main = main.filter(|_| functions.contains("main"));
        let mut room = MAX_LISTS;
        let paths = functions.iter().map(String::as_str);
        for path in paths.chain(main.map(|_| self.main.as_str())) {
            let first = path.split('/').next().unwrap_or_default();
            if path != "main" && !first.contains('.') {
                let list = lists.entry(STANDARD).or_default();
                list.push(of_standard(path));
            }
            let parents = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            for module in parents.chain([path]) {
                if let Some(list) = lists.get_mut(module)
                    && let Some(below) = below(path, module)
                {
                    let Some(left) = room.checked_sub(below.len()) else {
                        return BTreeMap::new();
                    };
                    room = left;
                    list.push(below.to_owned());
                }
            }
        }
        // Of a program that was built of single files nobody knows what its main package is called.
        if let Some(unnamed) = self.modules.iter().find(|m| m.main && main.is_none()) {
            lists.remove(unnamed.path.as_str());
        }
        for list in lists.values_mut() {
            list.sort();
            list.dedup();
        }
        lists
    }
}

/// The standard library, as advisories name it.
const STANDARD: &str = "stdlib";
/// Below which its cryptography stands.
const CERTIFIED: &str = "crypto/internal/fips140/";

/// A package's path as advisories name it. The standard library has copies of other modules, and of its
/// own cryptography as it was certified (Go, `GOFIPS140`), below a version.
fn of_standard(path: &str) -> String {
    let path = path.strip_prefix("vendor/").unwrap_or(path);
    let certified = path.strip_prefix(CERTIFIED).map(|rest| {
        let (version, rest) = rest.split_once('/').unwrap_or((rest, ""));
        (version, format!("{CERTIFIED}{rest}"))
    });
    match certified {
        Some((version, plain)) if is_version(version) => plain.trim_end_matches('/').to_owned(),
        _ => path.to_owned(),
    }
}

fn is_version(word: &str) -> bool {
    let number = word.strip_prefix('v').unwrap_or_default();
    number.starts_with(|c: char| c.is_ascii_digit())
}

/// A package's path below a module's.
fn below<'p>(package: &'p str, module: &str) -> Option<&'p str> {
    match package.strip_prefix(module)? {
        "" => Some("."),
        rest => rest.strip_prefix('/'),
    }
}

/// A version that tells an order; nothing for another. A work tree without a tag has none: `(devel)`, or
/// since Go 1.24 a version made of the commit (`v0.0.0-20240102030405-0123456789ab+dirty`), below every
/// release although the commit may be newer than all of them. What came by the module cache, and so has
/// a checksum, was named by somebody who knows the tags.
fn version_of(version: &str, work_tree: bool) -> &str {
    let unnamed = version == "(devel)" || work_tree && version.starts_with("v0.0.0-");
    if unnamed { "" } else { version }
}

/// The version that a tool chain calls itself by, without the experiments that it was built with: they stand
/// behind a space (`go1.21.3 X:boringcrypto`) or, since Go 1.26, a hyphen (`go1.26.1-X:jsonv2`).
fn release(toolchain: &str) -> &str {
    let version = toolchain.trim_start_matches("go");
    let version = version.split(' ').next().unwrap_or_default();
    version.split("-X:").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn experiments_are_no_part_of_the_version() {
        for (told, version) in [
            ("go1.26.1", "1.26.1"),
            ("go1.21.3 X:boringcrypto", "1.21.3"),
            ("go1.26.1-X:jsonv2,greenteagc", "1.26.1"),
            ("go1.24rc1", "1.24rc1"),
            ("devel go1.25-abc", "devel"),
        ] {
            assert_eq!(release(told), version);
        }
    }
}
