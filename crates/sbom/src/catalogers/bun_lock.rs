//! `bun.lock` (bun.sh, "Lockfile"): JSON with comments and trailing commas. The keys of `packages` are
//! the places of packages below `node_modules`, their first members `name@version`.
//!
//! What comes from a repository or an address has no version. The binary `bun.lockb` is not read.

use std::collections::{BTreeMap, HashSet};

use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind};
use serde::Deserialize;
use serde_json::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::line_of::{Key, LineOf, at_line};
use crate::local::{is_packed, of_directory};
use crate::text::{hole, read_text, unreadable};
use crate::unique::unique;

pub(crate) static IT: BunLock = BunLock;

pub(crate) struct BunLock;

#[derive(Deserialize)]
struct Document<'t> {
    #[serde(default)]
    workspaces: BTreeMap<String, Needs>,
    #[serde(borrow, default)]
    packages: BTreeMap<Key<'t>, Vec<Value>>,
}

/// Names; the ranges are of no use here.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Needs {
    #[serde(default)]
    dependencies: BTreeMap<String, Value>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Value>,
    #[serde(default)]
    peer_dependencies: BTreeMap<String, Value>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Value>,
}

impl Needs {
    fn of_use(&self) -> impl Iterator<Item = &str> {
        let lists = [
            &self.dependencies,
            &self.optional_dependencies,
            &self.peer_dependencies,
        ];
        lists
            .into_iter()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
    }
}

struct Locked {
    reference: String,
    name: String,
    version: String,
    local: bool,
    needs: Needs,
    line: Option<u32>,
}

impl Cataloger for BunLock {
    fn name(&self) -> &'static str {
        "bun_lock"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("bun.lock")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let text = plain(&text);
        let document: Document<'_> = match serde_json::from_str(&text) {
            Ok(document) => document,
            Err(error) => return hole(unreadable(&error)),
        };
        let mut holes = Holes::default();
        let line_of = LineOf::new(&text);
        let mut locked: BTreeMap<&str, Locked> = BTreeMap::new();
        for (key, members) in &document.packages {
            match self::locked(members) {
                Some(Entry::Locked(mut one)) => {
                    one.line = line_of.key(key);
                    locked.insert(key.as_str(), one);
                }
                Some(Entry::Own) => {}
                None => {
                    let reason = "it does not begin with name@version";
                    let what = "a locked package";
                    let hole = Hole::new(HoleName::UNREADABLE_ENTRY, what, key.as_str(), reason);
                    holes.push(hole);
                }
            }
        }
        let projects = || document.workspaces.values();
        let direct: HashSet<&str> = projects()
            .flat_map(|p| {
                p.of_use()
                    .chain(p.dev_dependencies.keys().map(String::as_str))
            })
            .collect();
        let used = reached(&locked, projects().flat_map(Needs::of_use));
        let package = |(key, one): (&&str, &Locked)| {
            let mut package = Package::new(PackageKind::NPM, &one.name, &one.version);
            if one.local {
                package = of_directory(package);
            }
            package.direct = Some(direct.contains(key));
            package.dev = Some(!used.contains(key));
            at_line(&mut package, file.path, one.line);
            let targets = one
                .needs
                .of_use()
                .filter_map(|need| place(&locked, key, need));
            package.depends_on = targets
                .filter_map(|at| locked.get(at))
                .map(|target| target.reference.clone())
                .collect();
            package
        };
        Evidence {
            packages: unique(locked.iter().map(package).collect()),
            holes: holes.into_vec(),
            ..Evidence::default()
        }
    }
}

/// An entry of `packages`.
enum Entry {
    Locked(Locked),
    /// A directory of the project's own.
    Own,
}

/// `["name@version", …, {needs}, …]`; none if it is something else.
fn locked(members: &[Value]) -> Option<Entry> {
    let identity = members.first()?.as_str()?;
    let at = identity.rfind('@').filter(|at| *at > 0);
    // An address may hold an at sign itself; a name holds one only in front.
    let first = identity.get(1..)?.find('@').map(|at| at + 1).or(at)?;
    let (name, version) = (identity.get(..first)?, identity.get(first + 1..)?);
    if version.starts_with("workspace:") || version.starts_with("link:") {
        return Some(Entry::Own);
    }
    let local = version.starts_with("file:") && !is_packed(version);
    let version = if version.contains(':') { "" } else { version };
    let needs = members.iter().find(|m| m.is_object());
    let needs = needs
        .and_then(|m| Needs::deserialize(m).ok())
        .unwrap_or_default();
    Some(Entry::Locked(Locked {
        reference: format!("{name}@{version}"),
        name: name.to_owned(),
        version: version.to_owned(),
        local,
        needs,
        line: None,
    }))
}

/// Where the package at `key` finds what it needs: nested in it, or in one around it.
fn place<'l>(locked: &BTreeMap<&'l str, Locked>, key: &str, need: &str) -> Option<&'l str> {
    let mut around = Some(key);
    while let Some(outer) = around {
        let nested = format!("{outer}/{need}");
        if let Some((at, _)) = locked.get_key_value(nested.as_str()) {
            return Some(at);
        }
        around = outer.rsplit_once('/').map(|(outer, _)| outer);
    }
    locked.get_key_value(need).map(|(at, _)| *at)
}

/// The keys that production needs.
fn reached<'l, 'n>(
    locked: &'n BTreeMap<&'l str, Locked>,
    roots: impl Iterator<Item = &'n str>,
) -> HashSet<&'l str> {
    let mut used: HashSet<&str> = HashSet::new();
    let top = |need| locked.get_key_value(need).map(|(at, _)| *at);
    let mut open: Vec<&str> = roots.filter_map(top).collect();
    while let Some(key) = open.pop() {
        if !used.insert(key) {
            continue;
        }
        let needs = locked
            .get(key)
            .into_iter()
            .flat_map(|one| one.needs.of_use());
        open.extend(needs.filter_map(|need| place(locked, key, need)));
    }
    used
}

/// The same as plain JSON, line by line: comments and commas before a closing bracket become spaces.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    // Where the last comma stands that nothing but space has followed.
    let mut comma = None;
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                comma = None;
                out.push(c);
                while let Some(c) = rest.next() {
                    out.push(c);
                    match c {
                        '\\' => out.extend(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '/' if rest.peek() == Some(&'/') => while rest.next_if(|c| *c != '\n').is_some() {},
            '/' if rest.peek() == Some(&'*') => {
                let mut last = ' ';
                rest.next();
                for c in rest.by_ref() {
                    if c == '\n' {
                        out.push(c);
                    }
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            ',' => {
                comma = Some(out.len());
                out.push(c);
            }
            ']' | '}' => {
                if let Some(at) = comma.take() {
                    out.replace_range(at..=at, " ");
                }
                out.push(c);
            }
            c => {
                if !c.is_whitespace() {
                    comma = None;
                }
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str) -> Evidence {
        let file = FileFacts {
            path: "bun.lock",
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    #[test]
    fn places_and_needs() {
        let got = extract(
            r#"{ // comments, and commas at the end
            "lockfileVersion": 1, /* , */
            "workspaces": {"": {"dependencies": {"a": "^1"}, "devDependencies": {"b": "1",},},},
            "packages": {
                "a": ["a@1.0.0", "", {"dependencies": {"c": "^2"}}, "sha512-,}"],
                "a/c": ["c@2.0.0", "", {}, "x"],
                "b": ["b@1.0.0", "", {"dependencies": {"c": "^1", "d": "1"}}, "x"],
                "c": ["c@1.0.0", "", {}, "x"],
                "d": ["@s/d@git+ssh://git@host/d#1", {}, "x"],
                "own": ["own@workspace:own"],
                "odd": [7], "none": [],
            }}"#,
        );
        let odd: Vec<_> = got.holes.iter().map(|h| h.place.as_str()).collect();
        assert_eq!(odd, ["none", "odd"]);
        let line = |p: &Package| {
            format!(
                "{} {:?} {:?} {:?}",
                p.reference,
                p.direct == Some(true),
                p.dev == Some(true),
                p.depends_on
            )
        };
        let lines: Vec<String> = got.packages.iter().map(line).collect();
        assert_eq!(
            lines,
            [
                r#"a@1.0.0 true false ["c@2.0.0"]"#,
                "c@2.0.0 false false []",
                r#"b@1.0.0 true true ["@s/d@", "c@1.0.0"]"#,
                "c@1.0.0 false true []",
                "@s/d@ false true []",
            ]
        );
        assert_eq!(extract("{").holes.len(), 1);
        assert_eq!(extract(&"[".repeat(100_000)).holes.len(), 1);
    }
}
