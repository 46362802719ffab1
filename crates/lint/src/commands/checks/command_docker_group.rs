//! A user who may command the engine.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-docker-group",
    title: "A user becomes as mighty as root",
    severity: Severity::Medium,
    why: "Who is in the group docker may talk to the engine's socket, and so starts a container that has \
          the host's file system: root without a password and without a trace in the log of sudo.",
    fix: "Let the user run docker by sudo, or run a rootless engine of the user's own.",
    references: &[
        "https://docs.docker.com/engine/install/linux-postinstall/",
        "https://docs.docker.com/engine/security/rootless/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A user joins the group",
        input: "sudo usermod -aG docker $USER\n",
    },
    good: CheckExample {
        title: "A rootless engine",
        input: "dockerd-rootless-setuptool.sh install\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let joins = facts.lines().iter().filter(|line| {
        let words: Vec<&str> = line
            .command
            .bare()
            .iter()
            .skip(1)
            .map(|word| word.text.as_str())
            .collect();
        let groups = words
            .iter()
            .flat_map(|word| word.split(','))
            .any(|word| word == "docker");
        match line.command.program() {
            "usermod" | "useradd" => {
                groups
                    && words.iter().any(|w| {
                        w.starts_with("--groups")
                            || w.starts_with('-') && !w.starts_with("--") && w.contains('G')
                    })
            }
            "gpasswd" => {
                words.last() == Some(&"docker")
                    && words.iter().any(|w| w.starts_with("-a") || *w == "--add")
            }
            // Alone it makes a user of that name.
            "adduser" | "addgroup" => {
                let operands = words.iter().filter(|w| !w.starts_with('-')).count();
                words.last() == Some(&"docker") && operands == 2
            }
            _ => false,
        }
    });
    joins
        .map(|line| facts.at(&META, line.span(), "a user is put into the group docker"))
        .collect()
}
