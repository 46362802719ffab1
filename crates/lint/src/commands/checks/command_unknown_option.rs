//! An option that the command does not have.

use seawall_container::command_line::FlawKind;
use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;
use crate::commands::refused::refused;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-unknown-option",
    title: "The command has no such option",
    severity: Severity::Medium,
    why: "The client refuses the line, so that nothing of it happens. An option that was to confine a \
          container is missed most.",
    fix: "Take the option that exists, or leave it out.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &[],
    bad: CheckExample {
        title: "An option with an underscore",
        input: "docker run --rm --cap_drop ALL app:1.4.2\n",
    },
    good: CheckExample {
        title: "The option",
        input: "docker run --rm --cap-drop ALL app:1.4.2\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    refused(facts, &META, FlawKind::Option)
}
