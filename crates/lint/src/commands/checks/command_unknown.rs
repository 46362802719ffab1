//! A command that the client does not have.

use seawall_container::command_line::FlawKind;
use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;
use crate::commands::refused::refused;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-unknown",
    title: "Docker has no such command",
    severity: Severity::Medium,
    why: "The client refuses the line, and whatever it was to set up or check does not happen. In a \
          script without set -e the rest goes on all the same.",
    fix: "Take the command that exists.",
    references: &["https://docs.docker.com/reference/cli/docker/"],
    aliases: &[],
    bad: CheckExample {
        title: "A command with a letter too many",
        input: "docker network creaate backend\n",
    },
    good: CheckExample {
        title: "The command",
        input: "docker network create backend\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    refused(facts, &META, FlawKind::Command)
}
