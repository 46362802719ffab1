//! Rules that no lint knows: the layers of the workspace, and sizes of files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The layer of each crate; a crate depends on lower layers only, never on its own.
const LAYERS: &[(&str, u8)] = &[
    ("model", 1),
    ("syntax", 1),
    ("archive", 2),
    ("container", 2),
    ("docker", 2),
    ("documents", 2),
    ("http", 2),
    ("oci", 2),
    ("policy", 2),
    ("version", 2),
    ("advisory", 3),
    ("image", 3),
    ("lint", 3),
    ("report", 3),
    ("sbom", 3),
    ("engine", 4),
    ("cli", 5),
];
/// Lines of a Rust file.
const MAX_LINES: usize = 800;

/// Checks the rules; the error lists everything that breaks one.
pub(crate) fn run() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    let mut wrong = Vec::new();
    layers(root, &mut wrong);
    for directory in ["crates", "xtask"] {
        walk(&root.join(directory), &mut wrong);
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn layers(root: &Path, wrong: &mut Vec<String>) {
    let of: BTreeMap<&str, u8> = LAYERS.iter().copied().collect();
    for entry in fs::read_dir(root.join("crates"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        let manifest = text(&entry.path().join("Cargo.toml"));
        let Some(layer) = of.get(name.as_str()) else {
            if name != "testkit" {
                wrong.push(format!(
                    "crates/{name}: xtask/src/tidy.rs gives it no layer"
                ));
            }
            continue;
        };
        let dependencies = manifest
            .split("[dev-dependencies]")
            .next()
            .unwrap_or_default();
        for line in dependencies.lines() {
            let Some(other) = line
                .strip_prefix("seawall-")
                .and_then(|l| l.split(['.', ' ', '=']).next())
            else {
                continue;
            };
            if of.get(other).is_none_or(|other| other >= layer) {
                wrong.push(format!(
                    "crates/{name} (layer {layer}) depends on {other}, which is not below it"
                ));
            }
        }
    }
}

fn walk(directory: &Path, wrong: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, wrong);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let source = text(&path);
            if source.lines().count() > MAX_LINES {
                wrong.push(format!("{}: over {MAX_LINES} lines", path.display()));
            }
            if !source.starts_with("//!")
                && !path.ends_with("tests.rs")
                && !path
                    .components()
                    .any(|c| c.as_os_str() == "tests" || c.as_os_str() == "benches")
            {
                wrong.push(format!(
                    "{}: no //! that says what it is for",
                    path.display()
                ));
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the workspace's own files")]
fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
