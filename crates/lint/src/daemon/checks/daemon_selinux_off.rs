//! Labels that are turned off on purpose.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-selinux-off",
    title: "Labels of SELinux are off",
    severity: Severity::Low,
    why: "On hosts with SELinux the labels keep a process that left its container from the files of \
          the host and of other containers. This key turns them off.",
    fix: "Set `selinux-enabled` to true on hosts with SELinux. Host directories that containers mount \
          then need the option `z` or `Z`, which relabels them.",
    references: &["https://docs.docker.com/reference/cli/dockerd/"],
    aliases: &[],
    bad: CheckExample {
        title: "Off",
        input: r#"{"selinux-enabled": false}"#,
    },
    good: CheckExample {
        title: "On",
        input: r#"{"selinux-enabled": true}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    { facts.says("selinux-enabled", false).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`selinux-enabled` is false");
            finding.edits = vec![facts.edit(entry.value.span, "true", false)];
            finding
        })
        .collect()
}
