//! COPY from the stage that it stands in.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-copy-from-itself",
    title: "COPY --from names its own stage",
    severity: Severity::Medium,
    why: "A stage can not copy from itself; a builder refuses the line.",
    fix: "Name an earlier stage.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3023",
        "https://docs.docker.com/reference/dockerfile/#copy---from",
    ],
    aliases: &["DL3023", "DS-0006"],
    bad: CheckExample {
        title: "Its own stage",
        input: "FROM debian:12.9 AS build\nCOPY --from=build /a /b\n",
    },
    good: CheckExample {
        title: "An earlier stage",
        input: "FROM debian:12.9 AS build\nFROM scratch AS final\nCOPY --from=build /a /b\n",
    },
};

pub(crate) static IT: DockerfileCopyFromItself = DockerfileCopyFromItself;

/// The check.
pub(crate) struct DockerfileCopyFromItself;

impl Check<Dockerfile> for DockerfileCopyFromItself {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            let Some(name) = &stage.name else {
                continue;
            };
            let body = facts.tree.of_stage(stage).iter();
            for copy in body.filter(|i| i.keyword == Keyword::Copy) {
                let from = copy.flag("from").filter(|from| {
                    from.value
                        .as_deref()
                        .is_some_and(|v| v.eq_ignore_ascii_case(&name.text))
                });
                if let Some(from) = from {
                    let evidence = format!("the stage is {} itself", name.text);
                    findings.push(facts.finding(&META, from.span, META.title, evidence));
                }
            }
        }
        findings
    }
}
