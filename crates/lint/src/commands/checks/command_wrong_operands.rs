//! A command with too few or too many operands.

use seawall_container::command_line::FlawKind;
use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;
use crate::commands::refused::refused;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-wrong-operands",
    title: "Something is missing or too much",
    severity: Severity::Medium,
    why: "The client refuses the line, so that nothing of it happens. Often an option stands where its \
          value is taken for the image, or behind the image, where it is for the program.",
    fix: "Give the operands that the command takes, and its options before them.",
    references: &["https://docs.docker.com/reference/cli/docker/"],
    aliases: &[],
    bad: CheckExample {
        title: "No image",
        input: "docker run -d --name web\n",
    },
    good: CheckExample {
        title: "An image",
        input: "docker run -d --name web app:1.4.2\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    refused(facts, &META, FlawKind::Operand)
}
