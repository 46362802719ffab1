//! pip install that keeps its cache.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, Script, packages};
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
        let set = facts.tree.by_stage(|off: &mut bool, _, instruction| {
            if instruction.keyword == Keyword::Env {
                for pair in instruction
                    .pairs()
                    .iter()
                    .filter(|pair| pair.key.text == NAME)
                {
                    *off = pair.value.as_ref().is_some_and(|value| is_yes(&value.text));
                }
            }
            *off
        });
        let mut findings = Vec::new();
        for (script, command) in facts
            .commands()
            .filter(|(_, c)| packages::PIP.is_install(c))
        {
            let index = facts.tree.index_at(script.instruction.span.start);
            let off = index.and_then(|index| set.get(index)) == Some(&true)
                || command.has(&["--no-cache-dir"], None)
                || command.has(&["pipx"], None)
                || command.program() == "pipx"
                || is_off_before(command)
                || exports(script)
                || script.mounts_cache("/root/.cache")
                || script.mounts_cache_like(".cache/pip");
            if off {
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

/// The variable that switches the cache off.
const NAME: &str = "PIP_NO_CACHE_DIR";

fn is_yes(value: &str) -> bool {
    !["", "0", "false", "off", "no"].contains(&value.trim_matches(['"', '\'']))
}

/// Whether the text sets the variable for its commands: `export PIP_NO_CACHE_DIR=1`.
fn exports(script: &Script<'_>) -> bool {
    let mut exports = script.commands.iter().filter(|c| c.program() == "export");
    exports.any(is_off_before)
}

/// Whether the variable is set for the command.
fn is_off_before(command: &Command) -> bool {
    let before = command.assignments.iter().chain(&command.words);
    let mut before = before.filter_map(|w| w.text.split_once('='));
    before.any(|(key, value)| key == NAME && is_yes(value))
}
