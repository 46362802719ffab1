//! Containers without limits of their own.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::NodeValue;

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-default-ulimits-missing",
    title: "Containers take the limits of the daemon",
    severity: Severity::Low,
    why: "Without limits of their own, containers may open as many files and start as many processes \
          as dockerd itself may, often without end, and one can starve the host.",
    fix: "Set `default-ulimits`, at least `nofile`; containers may still set their own by `--ulimit`. \
          Programs that need many open files fail when the limit is too low, and `nproc` counts all \
          processes of a user, over all containers.",
    references: &["https://docs.docker.com/reference/cli/dockerd/#default-ulimit-settings"],
    aliases: &["CIS-2.8"],
    bad: CheckExample {
        title: "No limits",
        input: r#"{"icc": false}"#,
    },
    good: CheckExample {
        title: "A limit for open files",
        input: r#"{"default-ulimits": {"nofile": {"Name": "nofile", "Hard": 64000, "Soft": 64000}}}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let key = "default-ulimits";
    if facts.lacks(key) {
        let mut finding = facts.missing(&META, key, "`default-ulimits` is not set");
        let value = r#"{"nofile": {"Name": "nofile", "Hard": 64000, "Soft": 64000}}"#;
        finding.edits = facts.add(key, value);
        return vec![finding];
    }
    let empty = facts
        .entry(key)
        .filter(|entry| matches!(&entry.value.value, NodeValue::Map(limits) if limits.is_empty()));
    { empty.into_iter() }
        .map(|entry| facts.about(&META, entry, "`default-ulimits` is empty"))
        .collect()
}
