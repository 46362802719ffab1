//! The text of a `go.mod` or `go.work`: both have one grammar.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Evidence, Package, PackageKind, PackageLocation};

use super::workspace::{LOCAL, MODULE, REPLACE, USE};
use crate::unresolved::Unresolved;

/// What one file says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    name: String,
    required: BTreeMap<Requirement, Asked>,
    replaced: Vec<Replacement>,
    excluded: BTreeSet<Requirement>,
    used: Vec<String>,
    go: Option<(String, u32)>,
    toolchain: Option<(String, u32)>,
    /// Required without a version.
    open: Unresolved,
}

/// A module's path and version.
pub(super) type Requirement = (String, String);

/// How a module is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) indirect: bool,
    pub(super) line: u32,
}

/// A `replace` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) path: String,
    /// Nothing where it holds for all versions.
    pub(super) version: String,
    pub(super) by: String,
    /// Nothing for a directory.
    pub(super) by_version: String,
}

/// What takes the place of a module; a line that names its version comes first.
pub(super) fn replacement<'r>(
    replaced: &'r [Replacement],
    path: &str,
    version: &str,
) -> Option<&'r Replacement> {
    let of = |named: &str| {
        let mut lines = replaced.iter();
        lines.find(|r| r.path == path && r.version == named)
    };
    of(version).or_else(|| of(""))
}

/// The package that is built for a requirement; none for a directory. Its reference keeps what is
/// required.
pub(super) fn built(
    path: &str,
    version: &str,
    by: Option<&Replacement>,
    asked: Asked,
    file: &str,
) -> Option<Package> {
    let (name, new) = by.map_or((path, version), |by| (&by.by, &by.by_version));
    let mut package = Package::new(PackageKind::GOLANG, name, new);
    package.reference = format!("{path}@{version}");
    package.direct = Some(!asked.indirect);
    package.locations = vec![PackageLocation {
        path: file.to_owned(),
        layer: None,
        line: Some(asked.line),
    }];
    (!new.is_empty()).then_some(package)
}

impl Manifest {
    /// Reads the text.
    pub(super) fn read(text: &str) -> Self {
        let mut manifest = Self::default();
        let mut block = String::new();
        for (number, line) in text.lines().enumerate() {
            let (code, comment) = line.split_once("//").unwrap_or((line, ""));
            let code = code.trim();
            let asked = Asked {
                indirect: comment.trim().starts_with("indirect"),
                line: u32::try_from(number + 1).unwrap_or(u32::MAX),
            };
            if code == ")" {
                block.clear();
            } else if let Some(directive) = code.strip_suffix('(') {
                directive.trim().clone_into(&mut block);
            } else if block.is_empty() {
                let (directive, rest) = code.split_once([' ', '\t']).unwrap_or((code, ""));
                manifest.directive(directive, rest, asked);
            } else {
                manifest.directive(&block, code, asked);
            }
        }
        manifest
    }

    fn directive(&mut self, directive: &str, rest: &str, asked: Asked) {
        let words: Vec<&str> = rest
            .split_whitespace()
            .map(|w| w.trim_matches(['"', '`']))
            .collect();
        let line = asked.line;
        match (directive, words.as_slice()) {
            ("require", [path, version, ..]) => {
                let of = ((*path).to_owned(), (*version).to_owned());
                self.required.insert(of, asked);
            }
            ("require", [path]) => self.open.push(path),
            ("exclude", [path, version, ..]) => {
                let of = ((*path).to_owned(), (*version).to_owned());
                self.excluded.insert(of);
            }
            ("module", [name, ..]) => (*name).clone_into(&mut self.name),
            ("use", [directory, ..]) => self.used.push((*directory).to_owned()),
            ("go", [version, ..]) => self.go = Some(((*version).to_owned(), line)),
            ("toolchain", [version, ..]) => self.toolchain = Some(((*version).to_owned(), line)),
            ("replace", words) => {
                let Some(arrow) = words.iter().position(|w| *w == "=>") else {
                    return;
                };
                let word = |at: usize| words.get(at).copied().unwrap_or_default().to_owned();
                self.replaced.push(Replacement {
                    path: word(0),
                    version: if arrow > 1 { word(1) } else { String::new() },
                    by: word(arrow + 1),
                    by_version: word(arrow + 2),
                });
            }
            _ => {}
        }
    }

    /// What the file tells by itself, and what is needed to see it as a part of a workspace.
    pub(super) fn into_evidence(mut self, file: &str) -> Evidence {
        let mut evidence = Evidence::default();
        let mut local = Vec::new();
        for (of, asked) in &self.required {
            // Go takes a later version instead; which, the file does not tell.
            if self.excluded.contains(of) {
                self.open.push(&of.0);
                continue;
            }
            let (path, version) = of;
            let by = replacement(&self.replaced, path, version);
            match built(path, version, by, *asked, file) {
                Some(package) => evidence.packages.push(package),
                None => local.push(format!(
                    "{path}\t{version}\t{}\t{}",
                    asked.indirect, asked.line
                )),
            }
        }
        evidence.packages.extend(self.standard_library(file));
        let replaced = self.replaced.iter().map(Replacement::to_string);
        for (fact, lines) in [
            (
                MODULE,
                Vec::from_iter((!self.name.is_empty()).then_some(self.name)),
            ),
            (REPLACE, replaced.collect()),
            (LOCAL, local),
            (USE, self.used),
        ] {
            if !lines.is_empty() {
                evidence.facts.insert(fact.to_owned(), lines.join("\n"));
            }
        }
        self.open.write(&mut evidence.facts);
        evidence
    }

    /// The standard library of the tool chain that is named, else of the least that will do.
    fn standard_library(&self, file: &str) -> Option<Package> {
        if matches!(self.name.as_str(), "std" | "cmd") {
            return None;
        }
        let named = self
            .toolchain
            .as_ref()
            .filter(|(t, _)| t.starts_with("go1"));
        let (stated, line) = named.or(self.go.as_ref())?;
        let version = stated.trim_start_matches("go");
        let version = version.split('-').next().unwrap_or(version);
        let asked = Asked {
            indirect: false,
            line: *line,
        };
        let mut package = built("stdlib", version, None, asked, file)?;
        if named.is_none() {
            package.installed = false;
            package.uncounted = Some(format!(
                "the `go` line of {file} names the least version that will do, and none that is \
                 installed"
            ));
        }
        Some(package)
    }
}

impl std::fmt::Display for Replacement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            path,
            version,
            by,
            by_version,
        } = self;
        write!(f, "{path}\t{version}\t{by}\t{by_version}")
    }
}

impl Replacement {
    /// What `Display` wrote.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split('\t').map(str::to_owned);
        Some(Self {
            path: fields.next()?,
            version: fields.next()?,
            by: fields.next()?,
            by_version: fields.next()?,
        })
    }
}
