//! WORKDIR with a relative path.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-relative-workdir",
    title: "WORKDIR is relative",
    severity: Severity::Low,
    why: "A relative path goes on from the working directory of the base image or of a line far above, so that a change there moves everything.",
    fix: "Write the path from the root.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3000",
        "https://docs.docker.com/reference/dockerfile/#workdir",
    ],
    aliases: &["DL3000", "WorkdirRelativePath"],
    bad: CheckExample {
        title: "A relative path",
        input: "FROM debian:12.9\nWORKDIR app\n",
    },
    good: CheckExample {
        title: "Paths from the root, and one that a variable names",
        input: "FROM debian:12.9\nWORKDIR /app\nWORKDIR \"C:\\\\app\"\nWORKDIR $HOME/app\n",
    },
};

pub(crate) static IT: DockerfileRelativeWorkdir = DockerfileRelativeWorkdir;

/// The check.
pub(crate) struct DockerfileRelativeWorkdir;

impl Check<Dockerfile> for DockerfileRelativeWorkdir {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for workdir in facts.tree.each(Keyword::Workdir) {
            let path = workdir.text().trim_matches(['"', '\'']);
            let drive =
                path.get(1..2) == Some(":") && path.starts_with(|c: char| c.is_ascii_alphabetic());
            if path.is_empty() || path.starts_with(['/', '\\', '$']) || drive {
                continue;
            }
            let title = format!("WORKDIR {path} is relative");
            findings.push(facts.finding(
                &META,
                workdir.arguments_span(),
                title,
                format!("WORKDIR {path}"),
            ));
        }
        findings
    }
}
