//! COPY from what is no stage.

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-copy-from-unknown",
    title: "COPY --from names no stage before it",
    severity: Severity::Medium,
    why: "A name that is no stage is taken for an image, which is pulled from a registry in whatever version there is: a slip of the pen takes in files of strangers.",
    fix: "Name an earlier stage, or an image with its tag or digest.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3022",
        "https://docs.docker.com/reference/dockerfile/#copy---from",
    ],
    aliases: &["DL3022"],
    bad: CheckExample {
        title: "A name of nothing before, and a variable",
        input: "FROM debian:12.9 AS build\nFROM scratch\nCOPY --from=biuld /a /b\nCOPY --from=$BASE /a /b\n",
    },
    good: CheckExample {
        title: "A stage by name and by number, and an image with a tag",
        input: "FROM debian:12.9 AS build\nFROM scratch\nCOPY --from=Build /a /b\nCOPY --from=0 /a /c\nCOPY --from=busybox:1.37 /a /d\n",
    },
};

pub(crate) static IT: DockerfileCopyFromUnknown = DockerfileCopyFromUnknown;

/// The check.
pub(crate) struct DockerfileCopyFromUnknown;

impl Check<Dockerfile> for DockerfileCopyFromUnknown {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut before = HashSet::new();
        for (index, stage) in facts.tree.stages.iter().enumerate() {
            let body = facts.tree.of_stage(stage).iter();
            for copy in body.filter(|i| i.keyword == Keyword::Copy) {
                let flag = copy.flag("from");
                let Some((from, flag)) = flag.and_then(|f| Some((f.value.as_deref()?, f))) else {
                    continue;
                };
                let own = stage
                    .name
                    .as_ref()
                    .is_some_and(|n| n.text.eq_ignore_ascii_case(from));
                let number = from.parse::<usize>().is_ok_and(|number| number < index);
                let known = own || number || before.contains(&from.to_lowercase());
                // A builder does not expand variables here, and refuses them.
                let image = from.contains([':', '@']) && !from.contains('$');
                if !known && !image {
                    let evidence = format!("{from} is no stage before this one");
                    findings.push(facts.finding(&META, flag.span, META.title, evidence));
                }
            }
            before.extend(stage.name.as_ref().map(|name| name.text.to_lowercase()));
        }
        findings
    }
}
