//! Caches of yarn that stay in the image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::shell::Command;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-yarn-cache",
    title: "The cache of yarn stays in the image",
    severity: Severity::Negligible,
    why: "What was downloaded is of no use in the image and makes it larger.",
    fix: "Run yarn cache clean behind yarn install in the same RUN.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3060"],
    aliases: &["DL3060"],
    bad: CheckExample {
        title: "Nothing is deleted",
        input: "FROM node:22.12\nRUN yarn install --frozen-lockfile\n",
    },
    good: CheckExample {
        title: "It is deleted, mounted, or in a stage that is thrown away",
        input: "FROM node:22.12 AS build\nRUN yarn install\nFROM node:22.12\nRUN yarn install && yarn cache clean\nRUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install\n",
    },
};

pub(crate) static IT: DockerfileYarnCache = DockerfileYarnCache;

/// The check.
pub(crate) struct DockerfileYarnCache;

impl Check<Dockerfile> for DockerfileYarnCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for script in facts
            .scripts
            .iter()
            .filter(|s| facts.is_kept(s.instruction))
        {
            let verb = |c: &Command, wanted: &str| {
                c.program() == "yarn" && c.operands().next().is_some_and(|w| w.text == wanted)
            };
            let install = script.commands.iter().rposition(|c| verb(c, "install"));
            let Some((at, command)) = install.and_then(|at| Some((at, script.commands.get(at)?)))
            else {
                continue;
            };
            let deletes = |c: &Command| {
                c.program() == "rm" && c.operands().any(|w| w.text.contains(".cache/yarn"))
            };
            let mut behind = script.commands.iter().skip(at + 1);
            if script.mounts_cache_like("yarn") || behind.any(|c| verb(c, "cache") || deletes(c)) {
                continue;
            }
            let span = script.place(command.range());
            findings.push(facts.finding(
                &META,
                span,
                META.title,
                "yarn install and no yarn cache clean behind it",
            ));
        }
        findings
    }
}
