//! Rust executables built with `cargo auditable`: zlib-compressed JSON in a section of its own
//! (rust-secure-code/cargo-auditable, "PARSING").

use std::io::Read;

use flate2::read::ZlibDecoder;
use seawall_model::{Content, Evidence, Hole, HoleName, Package, PackageKind};
use serde::Deserialize;

use crate::binary::{Binary, bytes};
use crate::cataloger::{Cataloger, Pattern};

pub(crate) static IT: RustBinary = RustBinary;

pub(crate) struct RustBinary;

/// Bytes of the section, and of the JSON in it.
const MAX_PACKED: u64 = 8 << 20;
const MAX_JSON: u64 = 64 << 20;

#[derive(Deserialize)]
struct Document {
    packages: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    dependencies: Vec<usize>,
    #[serde(default)]
    root: bool,
}

impl Cataloger for RustBinary {
    fn name(&self) -> &'static str {
        "rust_binary"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Executable]
    }

    fn extract_executable(&self, binary: &Binary, content: &dyn Content) -> Evidence {
        let section = [".dep-v0", ".rust-deps-v0", "rust-deps-v0"]
            .iter()
            .find_map(|name| binary.section(name));
        let Some(section) = section else {
            return Evidence::default();
        };
        let read = || {
            let packed = bytes(
                content,
                section.offset,
                usize::try_from(section.size.min(MAX_PACKED)).ok()?,
            )?;
            let mut json = Vec::new();
            ZlibDecoder::new(packed.as_slice())
                .take(MAX_JSON)
                .read_to_end(&mut json)
                .ok()?;
            serde_json::from_slice::<Document>(&json).ok()
        };
        let Some(document) = read() else {
            let reason = "its list of crates is damaged";
            let hole = Hole::new(
                HoleName::UNREADABLE_MANIFEST,
                "crates of a program",
                "",
                reason,
            );
            return Evidence {
                holes: vec![hole.at(section.offset)],
                ..Evidence::default()
            };
        };
        Evidence {
            packages: packages(document),
            ..Evidence::default()
        }
    }
}

fn packages(document: Document) -> Vec<Package> {
    let references: Vec<String> = document
        .packages
        .iter()
        .map(|p| format!("{}@{}", p.name, p.version))
        .collect();
    let entries = document.packages.into_iter();
    entries
        // What only building needed is not in the program.
        .filter(|entry| entry.kind.as_deref() != Some("build"))
        .map(|entry| {
            let mut package = Package::new(PackageKind::CARGO, entry.name, entry.version);
            package.direct = entry.root.then_some(true);
            package.depends_on = entry
                .dependencies
                .iter()
                .filter_map(|i| references.get(*i).cloned())
                .collect();
            package
        })
        .collect()
}
