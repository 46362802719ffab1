//! COPY of several sources to what is no directory.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-copy-directory",
    title: "The destination of several sources does not end in a slash",
    severity: Severity::Low,
    why: "Several sources can only be copied into a directory; a builder refuses the line.",
    fix: "End the destination in a slash.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3021",
        "https://docs.docker.com/reference/dockerfile/#copy",
    ],
    aliases: &["DL3021", "DS-0011"],
    bad: CheckExample {
        title: "Two sources",
        input: "FROM debian:12.9\nWORKDIR /app\nCOPY a b /app\nCOPY a b .\nCOPY a b $DIR/x\n",
    },
    good: CheckExample {
        title: "A directory",
        input: "FROM debian:12.9\nCOPY a b /app/\nCOPY a b ./\nCOPY a b $DIR\nCOPY a /app\n",
    },
};

pub(crate) static IT: DockerfileCopyDirectory = DockerfileCopyDirectory;

/// The check.
pub(crate) struct DockerfileCopyDirectory;

impl Check<Dockerfile> for DockerfileCopyDirectory {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for copy in facts
            .tree
            .each(Keyword::Copy)
            .filter(|copy| copy.words.len() > 2)
        {
            let Some(target) = copy.words.last() else {
                continue;
            };
            let path = target.text.trim_matches(['"', '\'']);
            let last = path.rsplit('/').next().unwrap_or(path);
            // What a variable ends in is not known.
            if path.ends_with(['/', '\\']) || last.contains('$') {
                continue;
            }
            let evidence = format!("{} sources are copied to {path}", copy.words.len() - 1);
            let mut finding = facts.finding(&META, target.span, META.title, evidence);
            if !copy.is_list && path == target.text {
                let end = Span::new(target.span.end, target.span.end);
                finding.edits = vec![facts.edit(end, "/", true)];
            }
            findings.push(finding);
        }
        findings
    }
}
