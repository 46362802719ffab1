//! The last user is root.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, user};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-root-user",
    title: "The last USER is root",
    severity: Severity::Medium,
    why: "A process that runs as root in a container needs one more weakness only to be root on the host: a mounted socket or directory, a capability, a flaw of the kernel.",
    fix: "Switch back to a user of the application after what needs root.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3002",
        "https://docs.docker.com/reference/dockerfile/#user",
    ],
    aliases: &["DL3002", "CIS-DI-0001", "DS-0002"],
    bad: CheckExample {
        title: "Root at the end",
        input: "FROM debian:12.9\nUSER app\nRUN make\nUSER root\n",
    },
    good: CheckExample {
        title: "Root in a build stage and between",
        input: "FROM debian:12.9 AS build\nUSER root\nFROM debian:12.9\nUSER 0\nRUN make\nUSER app\n",
    },
};

pub(crate) static IT: DockerfileRootUser = DockerfileRootUser;

/// The check.
pub(crate) struct DockerfileRootUser;

impl Check<Dockerfile> for DockerfileRootUser {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let Some((user, span)) = user::last(facts) else {
            return Vec::new();
        };
        if !user::is_root(user) {
            return Vec::new();
        }
        vec![facts.finding(&META, span, META.title, format!("USER {user}"))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::tests::judged;

    #[test]
    fn users() {
        for (user, fires) in [
            ("root", true),
            ("0", true),
            ("0:0", true),
            ("root:app", true),
            ("\"root\"", true),
            ("app:root", false),
            ("1000:0", false),
            ("$USER", false),
        ] {
            let text = format!("FROM a:1\nUSER {user}\n");
            assert_eq!(!judged(&IT, &text).is_empty(), fires, "{user}");
        }
        // The stage that the last one is based on hands its user on.
        let text = "FROM a:1 AS b\nUSER root\nFROM b\nRUN x\n";
        assert_eq!(judged(&IT, text).len(), 1);
    }
}
