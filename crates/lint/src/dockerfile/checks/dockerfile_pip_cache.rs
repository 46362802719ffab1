//! pip install that keeps its cache.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction, Keyword, packages};
use crate::shell::Command;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-pip-cache",
    title: "pip install keeps its cache in the image",
    severity: Severity::Low,
    why: "What pip downloaded is of no use in the image and makes it larger.",
    fix: "Add --no-cache-dir.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3042"],
    aliases: &["DL3042"],
    bad: CheckExample {
        title: "The cache stays",
        input: "FROM python:3.13\nRUN pip install flask==3.1.0\n",
    },
    good: CheckExample {
        title: "It is not kept, or a cache mount holds it",
        input: "FROM python:3.13\nRUN pip install --no-cache-dir flask==3.1.0\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.1.0\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask==3.1.0\n",
    },
};

pub(crate) static IT: DockerfilePipCache = DockerfilePipCache;

/// The check.
pub(crate) struct DockerfilePipCache;

impl Check<Dockerfile> for DockerfilePipCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts
            .commands()
            .filter(|(_, c)| packages::PIP.is_install(c))
        {
            let off =
                command.has(&["--no-cache-dir"], None) || script.mounts_cache("/root/.cache/pip");
            if off || is_off_by_variable(facts, command) || script.mounts_cache("/root/.cache") {
                continue;
            }
            findings.push(packages::with_option(
                facts,
                &META,
                script,
                command,
                "--no-cache-dir",
                true,
            ));
        }
        findings
    }
}

/// Whether a variable switches the cache off: before the command, or in an ENV of the file.
fn is_off_by_variable(facts: &DockerfileFacts<'_>, command: &Command) -> bool {
    let name = "PIP_NO_CACHE_DIR";
    let off = |value: &str| !["", "0", "false", "off", "no"].contains(&value.trim_matches('"'));
    let before = command.assignments.iter().chain(&command.words);
    let before = before.filter_map(|w| w.text.split_once('='));
    let mut before = before.filter(|(key, _)| *key == name);
    let envs = facts.tree.each(Keyword::Env).flat_map(Instruction::pairs);
    let mut envs = envs.filter(|pair| pair.key.text == name);
    before.any(|(_, value)| off(value)) || envs.any(|p| p.value.is_some_and(|v| off(&v.text)))
}
