//! Memory that other containers may join.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-ipc-shareable",
    title: "Containers can share memory by default",
    severity: Severity::Low,
    why: "With `shareable`, the memory and message queues of each container can be joined by others; \
          with `private`, only of those that ask for it.",
    fix: "Remove the key, or set it to `private`. Containers that join another by `--ipc \
          container:NAME` need `--ipc shareable` on that one.",
    references: &["https://docs.docker.com/reference/cli/dockerd/"],
    aliases: &[],
    bad: CheckExample {
        title: "Shareable",
        input: r#"{"default-ipc-mode": "shareable"}"#,
    },
    good: CheckExample {
        title: "Private, as by default",
        input: r#"{"default-ipc-mode": "private"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let set = facts.text("default-ipc-mode");
    let set = set.filter(|(_, mode)| *mode == "shareable");
    { set.into_iter() }
        .map(|(entry, _)| {
            let mut finding = facts.about(&META, entry, "`default-ipc-mode` is `shareable`");
            finding.edits = vec![facts.edit(entry.value.span, "\"private\"", false)];
            finding
        })
        .collect()
}
