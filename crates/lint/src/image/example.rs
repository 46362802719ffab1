//! The notation of examples: an image as a small JSON text, and the tests that every check has.

use std::collections::BTreeMap;

use seawall_model::{
    Family, FileEntry, FileFacts, FileKind, FileTree, Finding, ImageConfig, Inspect, Layer,
    LayeredEvidence, OperatingSystem, Visibility,
};
use serde::Deserialize;

use super::{Image, ImageFacts, SetuidFiles};

/// An image that is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    config: Option<ImageConfig>,
    os: Option<Os>,
    #[serde(default)]
    files: Vec<File>,
    #[serde(default)]
    layers: Vec<ExampleLayer>,
    #[serde(skip)]
    built: Built,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Os {
    id: String,
    version: String,
    name: String,
    eol: Option<seawall_model::EndOfLife>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    /// Octal.
    mode: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    uid: u32,
    #[serde(default)]
    layer: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleLayer {
    instruction: Option<String>,
}

/// What the facts borrow.
#[derive(Default)]
struct Built {
    tree: Tree,
    os: Option<OperatingSystem>,
    layers: Vec<Layer>,
    evidence: Vec<LayeredEvidence>,
}

#[derive(Default)]
struct Tree(BTreeMap<String, FileEntry>);

impl FileTree for Tree {
    fn entry(&self, path: &str) -> Option<FileEntry> {
        self.0.get(path).cloned()
    }

    fn resolve(&self, path: &str) -> Option<String> {
        self.0.contains_key(path).then(|| path.to_owned())
    }

    fn children(&self, path: &str) -> Vec<String> {
        let inside = |p: &String| {
            let rest = p.strip_prefix(path)?.trim_start_matches('/');
            (!rest.is_empty() && !rest.contains('/')).then(|| rest.to_owned())
        };
        self.0.keys().filter_map(inside).collect()
    }

    fn walk(&self, visit: &mut dyn FnMut(&str, &FileEntry)) {
        for (path, entry) in &self.0 {
            visit(path, entry);
        }
    }
}

impl Tree {
    /// What the inspectors of images find in the files.
    fn inspected(&self) -> Vec<LayeredEvidence> {
        let mut found = Vec::new();
        for (path, entry) in self.0.iter().filter(|(_, e)| e.kind == FileKind::File) {
            let file = FileFacts {
                path,
                size: entry.size,
                mode: entry.mode,
            };
            if SetuidFiles.wants(&file) {
                let evidence = SetuidFiles.inspect(&file, &[].as_slice());
                found.extend(evidence.into_iter().map(|evidence| LayeredEvidence {
                    layer: entry.layer,
                    visibility: Visibility::Present,
                    evidence,
                }));
            }
        }
        found
    }
}

impl Example {
    pub(super) fn parse(input: &str) -> Self {
        let mut example: Self = serde_json::from_str(input).unwrap();
        let files = example.files.iter().map(|file| {
            let kind = match file.kind.as_deref() {
                None => FileKind::File,
                Some("directory") => FileKind::Directory,
                Some("symlink") => FileKind::Symlink,
                Some("special") => FileKind::Special,
                Some(other) => panic!("kind {other}"),
            };
            let entry = FileEntry {
                kind,
                mode: u32::from_str_radix(&file.mode, 8).unwrap(),
                uid: file.uid,
                gid: 0,
                size: 1,
                link: None,
                layer: file.layer,
            };
            (file.path.clone(), entry)
        });
        let os = example.os.take().map(|os| OperatingSystem {
            id: os.id,
            version: os.version,
            name: os.name,
            eol: os.eol,
            ..OperatingSystem::default()
        });
        let layers = example.layers.iter().map(|layer| Layer {
            instruction: layer.instruction.clone(),
            ..Layer::default()
        });
        let tree = Tree(files.collect());
        example.built = Built {
            evidence: tree.inspected(),
            tree,
            os,
            layers: layers.collect(),
        };
        example
    }

    /// The facts of it, for as long as `with` looks at them.
    pub(super) fn judged<T>(&self, with: impl FnOnce(&ImageFacts<'_>) -> T) -> T {
        let evidence: Vec<&LayeredEvidence> = self.built.evidence.iter().collect();
        with(&ImageFacts {
            evidence: &evidence,
            config: self.config.as_ref(),
            tree: &self.built.tree,
            os: self.built.os.as_ref(),
            layers: &self.built.layers,
        })
    }
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Image>(|check, input| {
        Example::parse(input).judged(|facts| check.run(facts))
    });
}

#[test]
fn all_checks_together() {
    let example = Example::parse(
        r#"{"config": {"user": "root"}, "os": {"id": "alpine", "version": "3.10", "name": "",
            "eol": {"date": "2021-05-01"}}, "files": [{"path": "x", "mode": "4755"}]}"#,
    );
    let findings = example.judged(Image::judge);
    let ids: Vec<_> = findings.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["image-runs-as-root", "image-setuid-files"]);
    assert!(findings.iter().all(Finding::counts));
}
