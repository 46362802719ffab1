//! `pnpm-lock.yaml`, lock versions 5 to 9 (pnpm.io): the keys of `packages` name what is locked. Since
//! pnpm 11 a document of its own may come first, for the package manager itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use serde_json::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::line_of::at_line;
use crate::local::{is_packed, of_directory};
use crate::text::{hole, read_text, yaml_documents};
use crate::unique::unique;
use crate::unresolved::Unresolved;

pub(crate) static IT: PnpmLock = PnpmLock;

pub(crate) struct PnpmLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    packages: Option<BTreeMap<String, Option<Entry>>>,
    /// Since version 9 the needs stand apart from the packages.
    #[serde(default)]
    snapshots: Option<BTreeMap<String, Option<Needs>>>,
    /// The projects of a workspace; a single project's needs stand at the top before version 9.
    #[serde(default)]
    importers: Option<BTreeMap<String, Option<Needs>>>,
    #[serde(flatten)]
    top: Needs,
}

/// Versions by name; a project states `{specifier, version}` since version 6.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Needs {
    #[serde(default)]
    dependencies: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    optional_dependencies: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    dev_dependencies: Option<BTreeMap<String, Value>>,
}

impl Needs {
    /// References of what is needed when it runs; an error for what can't be told.
    fn of_use(&self) -> impl Iterator<Item = Result<String, Untold>> {
        let lists = [&self.dependencies, &self.optional_dependencies];
        lists.into_iter().flatten().flatten().filter_map(target)
    }

    fn of_development(&self) -> impl Iterator<Item = Result<String, Untold>> {
        self.dev_dependencies.iter().flatten().filter_map(target)
    }
}

/// A need whose package the lock names in a way that is not read here.
struct Untold;

#[derive(Default, Deserialize)]
struct Entry {
    name: Option<String>,
    #[serde(default)]
    version: Option<Value>,
    #[serde(default)]
    dev: Option<bool>,
    /// Where it comes from.
    #[serde(default)]
    resolution: Option<Value>,
    #[serde(flatten)]
    needs: Needs,
}

impl Entry {
    /// Whether it is a directory of the project: by what it states, or by its key.
    fn is_directory(&self, key: &str) -> bool {
        let of_resolution = |key: &str| self.resolution.as_ref()?.get(key)?.as_str();
        let named = key
            .strip_prefix("file:")
            .or_else(|| key.split_once("@file:").map(|of| of.1));
        of_resolution("type") == Some("directory")
            || of_resolution("directory").is_some()
            || of_resolution("tarball").is_none() && named.is_some_and(|path| !is_packed(path))
    }
}

impl Cataloger for PnpmLock {
    fn name(&self) -> &'static str {
        "pnpm_lock"
    }

    fn revision(&self) -> u32 {
        6
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("pnpm-lock.yaml")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let documents: Vec<Document> = match yaml_documents(&text) {
            Ok(documents) => documents,
            Err(missing) => return hole(missing),
        };
        let places = Places {
            path: file.path,
            lines: key_lines(&text),
        };
        let mut open = Unresolved::default();
        let locked = documents
            .into_iter()
            .flat_map(|d| locked(d, &places, &mut open));
        let mut evidence = Evidence {
            packages: unique(locked.collect()),
            ..Evidence::default()
        };
        open.write(&mut evidence.facts);
        evidence
    }
}

/// The file, and the lines of the keys of `packages`.
struct Places<'t> {
    path: &'t str,
    lines: HashMap<&'t str, u32>,
}

/// The lines of the keys below `packages`, which pnpm writes one a line, two columns from the left.
fn key_lines(text: &str) -> HashMap<&str, u32> {
    let mut lines = HashMap::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        let Some(entry) = line.strip_prefix("  ") else {
            inside = line.trim_end() == "packages:" || inside && line.trim().is_empty();
            continue;
        };
        if !inside || entry.starts_with([' ', '#']) {
            continue;
        }
        let key = if let Some(quoted) = entry.strip_prefix(['\'', '"']) {
            quoted.split(['\'', '"']).next()
        } else {
            let key = entry.split(": ").next();
            key.map(|key| key.trim_end().trim_end_matches(':'))
        };
        if let (Some(key), Ok(number)) = (key, u32::try_from(number + 1)) {
            lines.entry(key).or_insert(number);
        }
    }
    lines
}

fn locked(document: Document, places: &Places<'_>, open: &mut Unresolved) -> Vec<Package> {
    let mut packages: Vec<Package> = Vec::new();
    for (key, entry) in document.packages.into_iter().flatten() {
        let entry = entry.unwrap_or_default();
        let local = entry.is_directory(&key);
        // A directory or a repository is named by what it states.
        let (name, version) = identity(&key).unwrap_or_default();
        let stated = entry
            .version
            .as_ref()
            .and_then(Value::as_str)
            .map(str::to_owned);
        let name = entry.name.unwrap_or_else(|| name.to_owned());
        if name.is_empty() {
            // A directory of the project's own needs no name.
            if !local {
                open.push(&key);
            }
            continue;
        }
        // As a number `1.10` is `1.1`: what was written is not known any more.
        if entry.version.as_ref().is_some_and(Value::is_number) {
            open.push(&name);
            continue;
        }
        let mut package = Package::new(
            PackageKind::NPM,
            name,
            stated.unwrap_or_else(|| version.to_owned()),
        );
        package.dev = entry.dev;
        let line = places.lines.get(key.as_str()).copied();
        at_line(&mut package, places.path, line);
        package.depends_on = entry.needs.of_use().filter_map(Result::ok).collect();
        packages.push(if local {
            of_directory(package)
        } else {
            package
        });
    }
    let mut packages = unique(packages);
    let mut projects: Vec<Needs> = document
        .importers
        .into_iter()
        .flatten()
        .filter_map(|p| p.1)
        .collect();
    projects.push(document.top);
    relate(
        &mut packages,
        &projects,
        &document.snapshots.unwrap_or_default(),
    );
    packages
}

/// `/name/1.0.0_peer@2`, `/@scope/name@1.0.0(peer@2)`, `name@1.0.0`, `registry.example/name/1.0.0`;
/// what comes from elsewhere has an address for a version, and states its own.
fn identity(key: &str) -> Option<(&str, &str)> {
    let key = key.split('(').next()?;
    let plain = key.strip_prefix('/').unwrap_or(key);
    if plain.starts_with("file:") {
        return None;
    }
    let start = usize::from(plain.starts_with('@'));
    let at = plain.get(start..)?.find('@').map(|at| at + start);
    // Since lock version 6 an at sign stands before the version; before, a slash.
    if let Some(at) = at.filter(|at| plain[..*at].matches('/').count() == start) {
        let version = &plain[at + 1..];
        return Some((
            &plain[..at],
            if version.contains(':') { "" } else { version },
        ));
    }
    let (path, version) = plain.rsplit_once('/')?;
    let version = version.split('_').next().unwrap_or(version);
    if !version.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A registry's host may stand before the name.
    let name = match path.split_once('/') {
        Some((host, name)) if host.contains('.') && !host.starts_with('@') => name,
        _ => path,
    };
    Some((name, version))
}

/// Adds what the projects and snapshots tell of the packages.
fn relate(
    packages: &mut [Package],
    projects: &[Needs],
    snapshots: &BTreeMap<String, Option<Needs>>,
) {
    let places: HashMap<String, usize> = packages
        .iter()
        .enumerate()
        .map(|(index, package)| (package.reference.clone(), index))
        .collect();
    // Whether each need is known; else nobody can tell what only development needs.
    let mut whole = true;
    for (key, needs) in snapshots {
        let place =
            identity(key).and_then(|(name, version)| places.get(&format!("{name}@{version}")));
        let Some(package) = place.and_then(|place| packages.get_mut(*place)) else {
            whole = false;
            continue;
        };
        for need in needs.iter().flat_map(Needs::of_use) {
            whole &= need.as_ref().is_ok_and(|need| places.contains_key(need));
            package.depends_on.extend(need);
        }
    }
    let (mut used, mut developed) = (Vec::new(), Vec::new());
    for project in projects {
        for (list, needs) in [
            (&mut used, project.of_use().collect::<Vec<_>>()),
            (&mut developed, project.of_development().collect()),
        ] {
            for need in needs {
                let place = need.ok().and_then(|need| places.get(&need));
                whole &= place.is_some();
                list.extend(place);
            }
        }
    }
    let direct: HashSet<usize> = used.iter().chain(&developed).copied().collect();
    for (index, package) in packages.iter_mut().enumerate() {
        package.depends_on.retain(|need| places.contains_key(need));
        package.depends_on.sort_unstable();
        package.depends_on.dedup();
        if !direct.is_empty() {
            package.direct = Some(direct.contains(&index));
        }
    }
    if snapshots.is_empty() || !whole {
        return;
    }
    let used = reached(packages, &places, used);
    let developed = reached(packages, &places, developed);
    for (index, package) in packages.iter_mut().enumerate() {
        let told = used.contains(&index) || developed.contains(&index);
        if package.dev.is_none() && told {
            package.dev = Some(!used.contains(&index));
        }
    }
}

/// All that these need, and they themselves.
fn reached(
    packages: &[Package],
    places: &HashMap<String, usize>,
    mut next: Vec<usize>,
) -> HashSet<usize> {
    let mut seen = HashSet::new();
    while let Some(index) = next.pop() {
        if let Some(package) = packages.get(index).filter(|_| seen.insert(index)) {
            next.extend(
                package
                    .depends_on
                    .iter()
                    .filter_map(|need| places.get(need)),
            );
        }
    }
    seen
}

/// The reference of a need: `1.0.0_peer@2`, `1.0.0(peer@2)`, or, where the name is an alias, a key
/// as in `packages`. A linked directory is the project's own, and none.
fn target((name, stated): (&String, &Value)) -> Option<Result<String, Untold>> {
    let version = stated.as_str().or_else(|| stated.get("version")?.as_str());
    let Some(version) = version else {
        return Some(Err(Untold));
    };
    if version.starts_with("link:") {
        return None;
    }
    if version.starts_with(|c: char| c.is_ascii_digit()) {
        let version = version.split(['(', '_']).next().unwrap_or(version);
        return Some(Ok(format!("{name}@{version}")));
    }
    let told = identity(version).filter(|(_, version)| !version.is_empty());
    Some(
        told.map(|(name, version)| format!("{name}@{version}"))
            .ok_or(Untold),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(String, Option<bool>, Option<bool>, String)> {
        let file = FileFacts {
            path: "pnpm-lock.yaml",
            size: text.len() as u64,
            mode: 0o644,
        };
        let evidence = IT.extract(&file, &text.as_bytes().to_vec());
        assert!(evidence.holes.is_empty(), "{:?}", evidence.holes);
        let row = |p: &Package| {
            let needs = p.depends_on.join(" ");
            (p.reference.clone(), p.direct, p.dev, needs)
        };
        evidence.packages.iter().map(row).collect()
    }

    #[test]
    fn version_9_tells_development_by_reach() {
        let text = "
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1, version: 1.0.0(p@4.0.0)}
      own: {specifier: 'workspace:*', version: 'link:../own'}
    devDependencies:
      t: {specifier: ^2, version: 2.0.0}
packages:
  '@s/c@3.0.0': {}
  a@1.0.0: {}
  d@5.0.0: {}
  p@4.0.0: {}
  t@2.0.0: {}
snapshots:
  '@s/c@3.0.0': {}
  a@1.0.0(p@4.0.0):
    dependencies: {alias: '@s/c@3.0.0', p: 4.0.0}
  d@5.0.0: {}
  p@4.0.0: {}
  t@2.0.0:
    dependencies: {d: 5.0.0, p: 4.0.0}
";
        let row =
            |r: &str, direct, dev, n: &str| (r.to_owned(), Some(direct), Some(dev), n.to_owned());
        let expected = [
            row("@s/c@3.0.0", false, false, ""),
            row("a@1.0.0", true, false, "@s/c@3.0.0 p@4.0.0"),
            row("d@5.0.0", false, true, ""),
            row("p@4.0.0", false, false, ""),
            row("t@2.0.0", true, true, "d@5.0.0 p@4.0.0"),
        ];
        assert_eq!(rows(text), expected);
        // With one need unknown, no claim about development is made.
        let text = text.replace("version: 2.0.0}", "version: 'https://x.example/t'}");
        assert!(rows(&text).iter().all(|row| row.2.is_none()));
    }

    /// What a registry has under the name of a directory is another package.
    #[test]
    fn directories_are_listed_and_not_judged() {
        let text = "
importers:
  .:
    dependencies:
      lib: {specifier: 'file:packages/lib', version: 'file:packages/lib(p@4.0.0)'}
packages:
  file:../lodash: {resolution: {directory: ../lodash, type: directory}, name: lodash, version: 4.17.20}
  file:../unnamed: {resolution: {directory: ../unnamed, type: directory}}
  file:minimist-1.0.0.tgz: {resolution: {tarball: 'file:minimist-1.0.0.tgz'}, name: minimist, version: 1.0.0}
  'lib@file:packages/lib': {resolution: {directory: packages/lib, type: directory}}
  '@s/other@file:../other(p@4.0.0)': {version: 2.0.0}
  'packed@file:packed-3.0.0.tgz': {resolution: {tarball: 'file:packed-3.0.0.tgz'}, version: 3.0.0}
  p@4.0.0: {resolution: {integrity: sha512-x}}
snapshots:
  'lib@file:packages/lib(p@4.0.0)':
    dependencies: {p: 4.0.0}
";
        let file = FileFacts {
            path: "pnpm-lock.yaml",
            size: 0,
            mode: 0o644,
        };
        let evidence = IT.extract(&file, &text.as_bytes().to_vec());
        let row = |p: &Package| (p.reference.clone(), p.unassessed.is_none());
        let rows: Vec<_> = evidence.packages.iter().map(row).collect();
        let row = |reference: &str, judged| (reference.to_owned(), judged);
        let expected = [
            row("@s/other@2.0.0", false),
            row("lodash@4.17.20", false),
            row("minimist@1.0.0", true),
            row("lib@", false),
            row("p@4.0.0", true),
            row("packed@3.0.0", true),
        ];
        assert_eq!(rows, expected);
        assert_eq!(evidence.facts.get("unresolved"), None);
        let lib = evidence.packages.iter().find(|p| p.name == "lib").unwrap();
        assert_eq!(lib.depends_on, ["p@4.0.0"]);
    }

    #[test]
    fn of_an_address_without_a_name_only_its_last_part_is_said() {
        let text = "packages:\n  git+https://bob:SECRET@host/lib.git: {}\n  host/lib/abc: {}\n";
        let file = FileFacts {
            path: "pnpm-lock.yaml",
            size: 0,
            mode: 0o644,
        };
        let evidence = IT.extract(&file, &text.as_bytes().to_vec());
        assert_eq!(evidence.facts["unresolved"], "lib.git\nhost/lib/abc");
    }

    #[test]
    fn version_5() {
        let text = "
lockfileVersion: 5.3
dependencies:
  a: 1.0.0_p@2.0.0
packages:
  /@s/b/3.0.0: {dev: true}
  /a/1.0.0_p@2.0.0:
    dev: false
    dependencies: {'@s/b': 3.0.0, absent: 1.0.0}
";
        let expected = [
            (
                "@s/b@3.0.0".to_owned(),
                Some(false),
                Some(true),
                String::new(),
            ),
            (
                "a@1.0.0".to_owned(),
                Some(true),
                Some(false),
                "@s/b@3.0.0".to_owned(),
            ),
        ];
        assert_eq!(rows(text), expected);
    }
}
