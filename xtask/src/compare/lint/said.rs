//! What each of the two says of a Dockerfile, and where they differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use seawall_lint::dockerfile::{DockerfileKind, Keyword, Stage, Tree};
use seawall_lint::{Kind, TextFile};
use serde_json::Value;

/// What a linter says of one file: hadolint's code, and the line in which the instruction begins.
type Said = BTreeSet<(String, u32)>;

/// What one says, and the other does not.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what the classes are told by"
)]
pub(super) struct Case {
    /// The file, from the root of the comparison.
    pub(super) file: String,
    /// Its text.
    pub(super) text: String,
    /// Hadolint's code.
    pub(super) code: String,
    /// The line in which the instruction begins.
    pub(super) line: u32,
    /// The instruction's text.
    pub(super) instruction: String,
    /// Whether ours says it.
    pub(super) ours: bool,
    /// Whether hadolint could not read the file.
    pub(super) unread: bool,
    /// Whether the image has the layers of the stage.
    pub(super) kept: bool,
    /// Whether the stage is the last one.
    pub(super) last_stage: bool,
    /// Whether a USER of the same stages follows.
    pub(super) another_user: bool,
}

/// How many findings both have, and what differs.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) both: BTreeMap<String, usize>,
    pub(super) cases: Vec<Case>,
}

/// Compares file by file.
#[expect(
    clippy::disallowed_methods,
    reason = "a chore reads the files that it laid out"
)]
pub(super) fn compare(root: &Path, files: &[PathBuf], peer: &Value) -> io::Result<Compared> {
    let mut of_peer: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for finding in peer.as_array().into_iter().flatten() {
        let text = |key: &str| finding[key].as_str().unwrap_or_default();
        let line = finding["line"].as_u64().unwrap_or_default();
        of_peer
            .entry(text("file"))
            .or_default()
            .push((text("code"), line));
    }
    let mut compared = Compared::default();
    for path in files {
        let bytes = fs::read(path)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let found = of_peer
            .remove(path.display().to_string().as_str())
            .unwrap_or_default();
        let name = path.strip_prefix(root).unwrap_or(path);
        one(&name.display().to_string(), &text, &found, &mut compared);
    }
    Ok(compared)
}

fn one(name: &str, text: &str, found: &[(&str, u64)], compared: &mut Compared) {
    let file = TextFile::new(name, text);
    let tree = Tree::parse(text);
    let line_of = |place| file.source().mark(place).line;
    let starts: Vec<u32> = tree
        .instructions
        .iter()
        .map(|i| line_of(i.span.start))
        .collect();
    // Both tell the line of an instruction: hadolint that of its beginning, ours that of the word.
    let beginning = |line: u32| {
        let behind = starts.partition_point(|start| *start <= line);
        behind.checked_sub(1).map_or(line, |index| starts[index])
    };
    let peer: Said = found
        .iter()
        .filter(|(code, _)| code.starts_with("DL"))
        .map(|(code, line)| {
            (
                (*code).to_owned(),
                beginning(u32::try_from(*line).unwrap_or(0)),
            )
        })
        .collect();
    let findings = DockerfileKind.judge(&file).findings.into_iter();
    let findings = findings.filter(|finding| finding.suppressed.is_none());
    let own: Said = findings
        .flat_map(|finding| {
            let line = beginning(finding.location.line.unwrap_or(1));
            let codes = finding
                .aliases
                .into_iter()
                .filter(|code| code.starts_with("DL"));
            codes.map(move |code| (code, line)).collect::<Vec<_>>()
        })
        .collect();
    let layers = layers(&tree);
    for said in peer.union(&own) {
        let (code, line) = said.clone();
        if peer.contains(said) && own.contains(said) {
            *compared.both.entry(code).or_default() += 1;
            continue;
        }
        let index = starts
            .partition_point(|start| *start <= line)
            .saturating_sub(1);
        let instruction = tree.instructions.get(index);
        let stage = instruction.and_then(|i| tree.stage_at(i.span.start));
        let users = tree.instructions.iter().skip(index + 1);
        let mut users = users.filter(|i| i.keyword == Keyword::User);
        compared.cases.push(Case {
            last_stage: stage.is_none_or(|stage| stage + 1 == tree.stages.len()),
            another_user: users.any(|i| {
                tree.stage_at(i.span.start)
                    .is_some_and(|s| layers.contains(&s))
            }),
            file: name.to_owned(),
            text: text.to_owned(),
            instruction: instruction
                .map_or("", |i| file.source().slice(i.span))
                .to_owned(),
            ours: own.contains(said),
            unread: found.iter().any(|(code, _)| *code == "DL1000"),
            kept: stage.is_none_or(|stage| layers.contains(&stage)),
            code,
            line,
        });
    }
}

/// The stages whose layers the image has.
fn layers(tree: &Tree<'_>) -> BTreeSet<usize> {
    let last = tree.stages.len().checked_sub(1);
    let parent = |index: &usize| {
        tree.stages
            .get(*index)
            .and_then(|stage: &Stage| stage.parent)
    };
    std::iter::successors(last, parent).collect()
}
