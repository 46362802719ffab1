//! Locks of Poetry, uv and PDM, and `pylock.toml` (PEP 751): TOML with a list of packages.

use std::collections::{HashMap, HashSet};

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use toml::Value;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_toml};
use crate::unique::unique;

pub(crate) static IT: PythonLock = PythonLock;

pub(crate) struct PythonLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default, alias = "packages")]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    groups: Option<Vec<String>>,
    #[serde(default)]
    source: Option<Value>,
    /// Poetry: a table by name; uv and pylock: a list of tables; PDM: a list of requirements.
    #[serde(default)]
    dependencies: Option<Value>,
    /// uv: lists by group.
    #[serde(default, rename = "dev-dependencies")]
    dev_dependencies: Option<Value>,
    #[serde(default, rename = "optional-dependencies")]
    optional_dependencies: Option<Value>,
}

impl Cataloger for PythonLock {
    fn name(&self) -> &'static str {
        "python_lock"
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Name("poetry.lock"),
            Pattern::Name("uv.lock"),
            Pattern::Name("pdm.lock"),
            Pattern::Name("pylock.toml"),
            Pattern::Tail("pylock.*.toml"),
        ]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let document: Document = match read_toml(content) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let mut direct: Option<HashSet<String>> = None;
        let (mut packages, mut relations) = (Vec::new(), Vec::new());
        for entry in document.package {
            let needs = entry.dependencies.as_ref().map(needs).unwrap_or_default();
            if is_project(&entry) {
                let asked = direct.get_or_insert_default();
                asked.extend(needs);
                for groups in [&entry.dev_dependencies, &entry.optional_dependencies] {
                    let groups = groups.iter().filter_map(Value::as_table);
                    asked.extend(groups.flat_map(|g| g.values()).flat_map(self::needs));
                }
                continue;
            }
            packages.push(package(entry));
            relations.push(needs);
        }
        let mut known: HashMap<String, String> = HashMap::new();
        for package in &packages {
            let name = normal(&package.name);
            known
                .entry(name)
                .or_insert_with(|| package.reference.clone());
        }
        for (package, needs) in packages.iter_mut().zip(relations) {
            package.direct = direct
                .as_ref()
                .map(|direct| direct.contains(&normal(&package.name)));
            let references = needs.iter().filter_map(|name| known.get(name));
            package.depends_on = references.cloned().collect();
        }
        Evidence {
            packages: unique(packages),
            ..Evidence::default()
        }
    }
}

fn package(entry: Entry) -> Package {
    let version = entry.version.unwrap_or_default();
    let mut package = Package::new(PackageKind::PYPI, entry.name, version);
    let by_group = entry
        .groups
        .map(|groups| !groups.is_empty() && groups.iter().all(|g| g == "dev"));
    package.dev = entry
        .category
        .map(|category| category == "dev")
        .or(by_group);
    package
}

/// The normal names of what is needed, in each of the forms.
fn needs(value: &Value) -> Vec<String> {
    match value {
        Value::Table(members) => members.keys().map(|name| normal(name)).collect(),
        Value::Array(members) => members
            .iter()
            .filter_map(|member| match member {
                Value::String(requirement) => Some(requirement.as_str()),
                other => other.get("name").and_then(Value::as_str),
            })
            .map(normal)
            .collect(),
        _ => Vec::new(),
    }
}

/// The name at the start of a requirement, normal as in the specification of names (PEP 503).
fn normal(requirement: &str) -> String {
    let end = requirement
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(requirement.len());
    let mut name = String::with_capacity(end);
    for c in requirement.chars().take(end) {
        match c {
            '-' | '_' | '.' if name.ends_with('-') => {}
            '-' | '_' | '.' => name.push('-'),
            c => name.push(c.to_ascii_lowercase()),
        }
    }
    name
}

/// uv lists the project itself, as a virtual or editable source.
fn is_project(entry: &Entry) -> bool {
    let source = entry.source.as_ref();
    let has = |key: &str| source.and_then(|s| s.get(key)).is_some();
    has("virtual")
        || source
            .and_then(|s| s.get("editable"))
            .and_then(Value::as_str)
            == Some(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(String, Option<bool>, Option<bool>, String)> {
        let file = FileFacts {
            path: "uv.lock",
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

    fn row(
        reference: &str,
        direct: Option<bool>,
        dev: Option<bool>,
        needs: &str,
    ) -> (String, Option<bool>, Option<bool>, String) {
        (reference.to_owned(), direct, dev, needs.to_owned())
    }

    #[test]
    fn uv_tells_what_is_direct() {
        let text = r#"
            [[package]]
            name = "own"
            source = { editable = "." }
            dependencies = [{ name = "a-b" }]
            [package.dev-dependencies]
            dev = [{ name = "t" }]
            [[package]]
            name = "a-b"
            version = "1.0"
            source = { registry = "https://example.org/simple" }
            dependencies = [{ name = "c", marker = "x" }, { name = "absent" }]
            [[package]]
            name = "c"
            version = "2.0"
            [[package]]
            name = "t"
            version = "3.0"
        "#;
        let expected = [
            row("a-b@1.0", Some(true), None, "c@2.0"),
            row("c@2.0", Some(false), None, ""),
            row("t@3.0", Some(true), None, ""),
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn poetry_and_pdm() {
        let text = r#"
            [[package]]
            name = "A.b"
            version = "1.0"
            category = "dev"
            [package.dependencies]
            c_D = { version = "*", optional = true }
            [[package]]
            name = "c-d"
            version = "2.0"
            groups = ["default", "dev"]
            dependencies = ["a__b[x]<2.0,>=1; python_version > '3'"]
        "#;
        let expected = [
            row("A.b@1.0", None, Some(true), "c-d@2.0"),
            row("c-d@2.0", None, Some(false), "A.b@1.0"),
        ];
        assert_eq!(rows(text), expected);
    }
}
