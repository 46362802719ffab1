//! Debug mode that was left on.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-debug",
    title: "The daemon runs in debug mode",
    severity: Severity::Low,
    why: "In debug mode the log has requests and settings of containers, which may hold secrets, it \
          grows fast, and the API serves profiles of the running daemon under `/debug/`.",
    fix: "Set `debug` to false once the fault is found. The daemon takes this up on reload (SIGHUP), \
          without a restart.",
    references: &["https://docs.docker.com/engine/daemon/logs/"],
    aliases: &[],
    bad: CheckExample {
        title: "Left on",
        input: r#"{"debug": true}"#,
    },
    good: CheckExample {
        title: "Off",
        input: r#"{"debug": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    { facts.says("debug", true).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`debug` is true");
            finding.edits = vec![facts.edit(entry.value.span, "false", true)];
            finding
        })
        .collect()
}
