//! A last user whose number nobody knows.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, arguments, user};
use crate::shell::Command;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-user-by-name",
    title: "The last USER is a name",
    severity: Severity::Negligible,
    why: "A host knows numbers only. Kubernetes can not tell that a name is not root (runAsNonRoot), and files in volumes belong to whatever number the name has in the image.",
    fix: "Write the number of the user: USER 10001.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3066",
        "https://docs.docker.com/reference/dockerfile/#user",
    ],
    aliases: &["DL3066"],
    bad: CheckExample {
        title: "A name",
        input: "FROM debian:12.9\nUSER app\n",
    },
    good: CheckExample {
        title: "A number, also of a user that the file makes, and names in stages that are thrown away",
        input: "FROM debian:12.9 AS build\nUSER app\nFROM debian:12.9\nUSER app\nRUN useradd --uid 10001 web\nUSER web\n",
    },
};

pub(crate) static IT: DockerfileUserByName = DockerfileUserByName;

/// The check.
pub(crate) struct DockerfileUserByName;

impl Check<Dockerfile> for DockerfileUserByName {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let Some((user, span)) = user::last(facts) else {
            return Vec::new();
        };
        let name = user.split(':').next().unwrap_or(user);
        let number = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        // Users of Windows have no numbers.
        let windows = facts.tree.directives.escape == '`'
            || facts
                .tree
                .stages
                .iter()
                .any(|stage| stage.base.text.contains("/windows"));
        if windows {
            return Vec::new();
        }
        // Root is zero on every host, and has a check of its own.
        if number
            || name.contains('$')
            || user::is_root(user)
            || facts.commands().any(|(_, c)| makes(c, name))
        {
            return Vec::new();
        }
        vec![facts.finding(&META, span, META.title, format!("USER {user}"))]
    }
}

/// Whether a command makes the user with a number that the file tells.
fn makes(command: &Command, name: &str) -> bool {
    let makes = ["adduser", "useradd", "usermod"].contains(&command.program());
    makes
        && command.operands().any(|w| w.text == name)
        && arguments::value(command, &["--uid"], 'u').is_some()
}
