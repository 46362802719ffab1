//! An option with a value that it can't have.

use seawall_container::command_line::FlawKind;
use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;
use crate::commands::refused::refused;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-wrong-value",
    title: "The option can't have this value",
    severity: Severity::Medium,
    why: "The client refuses the line, so that nothing of it happens.",
    fix: "Give the option a value of the kind that it takes.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &[],
    bad: CheckExample {
        title: "A limit with a unit that is none",
        input: "docker run --rm --memory 512mbit app:1.4.2\n",
    },
    good: CheckExample {
        title: "A size",
        input: "docker run --rm --memory 512m app:1.4.2\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    refused(facts, &META, FlawKind::Value)
}
