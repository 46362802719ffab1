//! FROM and AS in letters of two sizes.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, casing};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-as-casing",
    title: "FROM and AS are not written alike",
    severity: Severity::Negligible,
    why: "A line that mixes large and small letters is harder to read.",
    fix: "Write both in large letters, or both in small ones.",
    references: &["https://docs.docker.com/reference/build-checks/from-as-casing/"],
    aliases: &["FromAsCasing"],
    bad: CheckExample {
        title: "Large and small",
        input: "FROM debian:12.9 as build\n",
    },
    good: CheckExample {
        title: "Alike",
        input: "FROM debian:12.9 AS build\nfrom debian:12.9 as test\n",
    },
};

pub(crate) static IT: DockerfileAsCasing = DockerfileAsCasing;

/// The check.
pub(crate) struct DockerfileAsCasing;

impl Check<Dockerfile> for DockerfileAsCasing {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let file_small = casing::is_small(facts);
        let mut findings = Vec::new();
        for from in facts.tree.each(Keyword::From) {
            let small = casing::is(facts, from, true);
            let other = if small { "AS" } else { "as" };
            let Some(found) = from.words.get(1).filter(|w| w.text == other) else {
                continue;
            };
            let word = facts.file.source().slice(from.keyword_span);
            let evidence = format!("{word} and {}", found.text);
            let mut finding = facts.finding(&META, found.span, META.title, evidence);
            // FROM itself may be what is not written as the rest of the file is.
            let wanted = if file_small { "as" } else { "AS" };
            if wanted != found.text {
                finding.edits = vec![facts.edit(found.span, wanted, true)];
            }
            findings.push(finding);
        }
        findings
    }
}
