//! Setuid programs that work in containers.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-new-privileges",
    title: "Processes may gain privileges in containers",
    severity: Severity::Medium,
    why: "Without `no-new-privileges` a process in a container may become root by a setuid program \
          such as `su` or `sudo`, so that a fault in any of them undoes running as another user.",
    fix: "Set `no-new-privileges` to true. Containers that need `sudo`, `su` or `ping` with its setuid \
          bit then need `--security-opt no-new-privileges=false`; containers that exist keep what they \
          have.",
    references: &[
        "https://docs.docker.com/reference/cli/dockerd/",
        "https://docs.docker.com/reference/cli/docker/container/run/#security-opt",
    ],
    aliases: &["CIS-2.14"],
    bad: CheckExample {
        title: "Not set, so off",
        input: r#"{"icc": false}"#,
    },
    good: CheckExample {
        title: "On",
        input: r#"{"no-new-privileges": true}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let key = "no-new-privileges";
    if facts.lacks(key) {
        let mut finding = facts.missing(&META, key, "`no-new-privileges` is not set, so it is off");
        finding.edits = facts.add(key, "true");
        return vec![finding];
    }
    { facts.says(key, false).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`no-new-privileges` is false");
            finding.edits = vec![facts.edit(entry.value.span, "true", false)];
            finding
        })
        .collect()
}
