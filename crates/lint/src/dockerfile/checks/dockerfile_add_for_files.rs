//! ADD where COPY does.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-add-for-files",
    title: "ADD is used for plain files",
    severity: Severity::Low,
    why: "ADD fetches from the network and unpacks archives, by what its source looks like. COPY only copies, so that a reader knows what happens.",
    fix: "Use COPY.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3020",
        "https://docs.docker.com/reference/dockerfile/#add",
    ],
    aliases: &["DL3020", "DS-0005"],
    bad: CheckExample {
        title: "A file of the build context",
        input: "FROM debian:12.9\nADD app.py /app/\n",
    },
    good: CheckExample {
        title: "An archive and an address",
        input: "FROM debian:12.9\nADD app.tar.gz /app/\nADD https://example.com/a /a\nCOPY app.py /app/\n",
    },
};

pub(crate) static IT: DockerfileAddForFiles = DockerfileAddForFiles;

/// The check.
pub(crate) struct DockerfileAddForFiles;

impl Check<Dockerfile> for DockerfileAddForFiles {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for add in facts.tree.each(Keyword::Add).filter(|add| is_plain(add)) {
            let mut finding =
                facts.finding(&META, add.span, META.title, format!("ADD {}", add.text()));
            let only_of_add = ["checksum", "keep-git-dir", "unpack"];
            if !only_of_add.iter().any(|flag| add.flag(flag).is_some()) {
                finding.edits = vec![facts.edit(add.keyword_span, "COPY", false)];
            }
            findings.push(finding);
        }
        findings
    }
}

/// Endings of archives that ADD unpacks.
const ARCHIVES: [&str; 14] = [
    ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".tlz", ".lzma", ".z", ".lz", ".tz2",
    ".tb2", ".zst",
];

/// Whether none of the sources needs ADD, as far as the file tells.
fn is_plain(add: &Instruction<'_>) -> bool {
    let Some((_, sources)) = add.words.split_last() else {
        return false;
    };
    !sources.is_empty()
        && !sources.iter().any(|source| {
            let source = source.text.trim_matches(['"', '\'']).to_ascii_lowercase();
            let special =
                source.contains('$') || source.contains("://") || source.starts_with("git@");
            special || source.contains("<<") || ARCHIVES.iter().any(|end| source.ends_with(end))
        })
}
