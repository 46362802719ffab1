//! `Cargo.lock` (doc.rust-lang.org/cargo, "Cargo.toml vs Cargo.lock").

use std::collections::{HashMap, HashSet};

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};
use serde::Deserialize;
use toml::Spanned;

use crate::cataloger::{Cataloger, Pattern};
use crate::line_of::{LineOf, at_line};
use crate::local::of_directory;
use crate::text::{hole, read_text, toml_document};

pub(crate) static IT: CargoLock = CargoLock;

pub(crate) struct CargoLock;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: Spanned<String>,
    version: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Cataloger for CargoLock {
    fn name(&self) -> &'static str {
        "cargo_lock"
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn revision(&self) -> u32 {
        3
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("Cargo.lock")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let document: Document = match toml_document(&text) {
            Ok(document) => document,
            Err(missing) => return hole(missing),
        };
        let line_of = LineOf::new(&text);
        let mut first: HashMap<&str, &str> = HashMap::new();
        for entry in &document.package {
            first.entry(entry.name.as_ref()).or_insert(&entry.version);
        }
        // `name`, `name version` or `name version (source)`: the version stands only where it must.
        let reference = |text: &String| {
            let mut words = text.split(' ');
            let name = words.next().unwrap_or_default();
            let version = words.next().or_else(|| first.get(name).copied());
            version.map(|version| format!("{name}@{version}"))
        };
        // Cargo leaves the source out of what lies in a directory; where it stands nowhere, somebody else
        // wrote the file.
        let told = document.package.iter().any(|p| p.source.is_some());
        let own = document.package.iter().filter(|e| e.source.is_none());
        let asked = own
            .flat_map(|entry| &entry.dependencies)
            .filter_map(reference);
        let asked: HashSet<String> = asked.collect();
        let packages = document.package.iter().map(|entry| {
            let name = entry.name.as_ref().as_str();
            let mut package = Package::new(PackageKind::CARGO, name, &entry.version);
            package.depends_on = entry.dependencies.iter().filter_map(reference).collect();
            let direct = || asked.contains(&package.reference);
            package.direct = entry.source.is_some().then(direct);
            at_line(
                &mut package,
                file.path,
                line_of.offset(entry.name.span().start),
            );
            let local = told && entry.source.is_none();
            if local {
                of_directory(package)
            } else {
                package
            }
        });
        Evidence {
            packages: packages.collect(),
            ..Evidence::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_project_asks_for_and_where_it_stands() {
        let text = "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n\
                    dependencies = [\n \"a\",\n \"b 2.0.0\",\n]\n\n[[package]]\nname = \"a\"\n\
                    version = \"1.0.0\"\nsource = \"registry+x\"\ndependencies = [\"b 1.0.0\"]\n\n\
                    [[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n\n\
                    [[package]]\nname = \"b\"\nversion = \"2.0.0\"\nsource = \"registry+x\"\n";
        let file = FileFacts {
            path: "Cargo.lock",
            size: text.len() as u64,
            mode: 0o644,
        };
        let got = IT.extract(&file, &text.as_bytes().to_vec());
        let rows = got.packages.iter().map(|p| {
            let needs = p.depends_on.join(" ");
            (p.reference.as_str(), p.direct, p.locations[0].line, needs)
        });
        let rows: Vec<_> = rows.collect();
        let row = |reference, direct, line, needs: &str| {
            (reference, direct, Some(line), needs.to_owned())
        };
        assert_eq!(
            rows,
            [
                row("own@0.1.0", None, 4, "a@1.0.0 b@2.0.0"),
                row("a@1.0.0", Some(true), 12, "b@1.0.0"),
                row("b@1.0.0", Some(false), 18, ""),
                row("b@2.0.0", Some(true), 23, ""),
            ]
        );
    }
}
