//! The notation of examples: an image as a small JSON text, and the tests that every check has.

use std::collections::BTreeMap;

use seawall_model::{
    Check, Family, FileEntry, FileFacts, FileKind, FileTree, Finding, ImageConfig, Inspect, Layer,
    LayeredEvidence, Visibility, Wanted,
};
use serde::Deserialize;

use super::{Image, ImageFacts, ImageFiles};

/// An image that is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    config: Option<ImageConfig>,
    #[serde(default)]
    files: Vec<File>,
    #[serde(default)]
    layers: Vec<ExampleLayer>,
    /// Not all of it was read.
    #[serde(default)]
    partial: bool,
    #[serde(skip)]
    built: Built,
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
    #[serde(default)]
    text: String,
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
    /// Adds the directories that no file stands without.
    fn add_parents(&mut self) {
        let paths: Vec<String> = self.0.keys().cloned().collect();
        for path in paths {
            let above = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
            for directory in above {
                let entry = FileEntry {
                    kind: FileKind::Directory,
                    mode: 0o755,
                    uid: 0,
                    gid: 0,
                    size: 0,
                    link: None,
                    layer: 0,
                };
                self.0.entry(directory).or_insert(entry);
            }
        }
    }

    /// What the inspector of images finds in the files.
    fn inspected(&self, texts: &BTreeMap<String, String>) -> Vec<LayeredEvidence> {
        let mut found = Vec::new();
        for (path, entry) in self.0.iter().filter(|(_, e)| e.kind == FileKind::File) {
            let file = FileFacts {
                path,
                size: entry.size,
                mode: entry.mode,
            };
            let text = texts[path].as_bytes();
            if ImageFiles.wants(&file) {
                // It is given no more than it asks for.
                let most = match ImageFiles.wants_content(&file, &text[..text.len().min(16)]) {
                    Wanted::Nothing => 0,
                    Wanted::Upto(most) => usize::try_from(most).unwrap(),
                    Wanted::Parts | Wanted::Whole => usize::MAX,
                };
                let evidence = ImageFiles.inspect(&file, &&text[..text.len().min(most)]);
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
        let texts = example.files.iter();
        let texts = texts.map(|f| (f.path.clone(), f.text.clone())).collect();
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
        let layers = example.layers.iter().map(|layer| Layer {
            instruction: layer.instruction.clone(),
            ..Layer::default()
        });
        let mut tree = Tree(files.collect());
        tree.add_parents();
        example.built = Built {
            evidence: tree.inspected(&texts),
            tree,
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
            layers: &self.built.layers,
            whole: !self.partial,
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
        r#"{"config": {"user": "root", "healthcheck": ["CMD", "true"]},
            "files": [{"path": "x", "mode": "4755"}]}"#,
    );
    let findings = example.judged(Image::judge);
    let ids: Vec<_> = findings.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["image-runs-as-root", "image-setuid-files"]);
    assert!(findings.iter().all(Finding::counts));
}

/// A history without instructions is no clean one.
#[test]
fn a_history_that_tells_of_no_instruction_is_a_hole() {
    for (config, told) in [
        (r#""config": {}"#, true),
        (
            r#""config": {"history": [{"created_by": "bazel build"}]}"#,
            true,
        ),
        (
            r#""config": {"history": [{"created_by": "USER 1"}]}"#,
            false,
        ),
        (r#""files": []"#, false),
    ] {
        let example = Example::parse(&format!("{{{config}}}"));
        let hole = example.judged(super::unjudged);
        assert_eq!(hole.is_some(), told, "{config}");
    }
}

/// The scripts of which a check on steps does not answer as is said beside them.
pub(super) fn steps_that_fire(check: &dyn Check<Image>, scripts: &[(&str, bool)]) -> Vec<String> {
    let other = |(script, wanted): &&(&str, bool)| {
        [
            ("RUN /bin/sh -c", " # buildkit"),
            ("/bin/sh -c", ""),
            ("RUN", ""),
        ]
        .iter()
        .any(|(before, after)| {
            let text = format!("{before} {script}{after}");
            let config = serde_json::json!({"config": {"history": [{"created_by": text}]}});
            let example = Example::parse(&config.to_string());
            example.judged(|facts| check.run(facts)).is_empty() == *wanted
        })
    };
    let wrong = scripts.iter().filter(other);
    wrong.map(|(script, _)| (*script).to_owned()).collect()
}
