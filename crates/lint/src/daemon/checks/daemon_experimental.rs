//! Features that are not finished.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-experimental",
    title: "Experimental features are on",
    severity: Severity::Low,
    why: "Experimental features may change or vanish with a release, and get less testing and fewer \
          security fixes than the rest.",
    fix: "Set `experimental` to false on machines that others rely on. What needs such a feature, \
          checkpoints for example, no longer works then.",
    references: &["https://docs.docker.com/reference/cli/dockerd/"],
    aliases: &["CIS-2.18"],
    bad: CheckExample {
        title: "On",
        input: r#"{"experimental": true}"#,
    },
    good: CheckExample {
        title: "Off",
        input: r#"{"experimental": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    { facts.says("experimental", true).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`experimental` is true");
            finding.edits = vec![facts.edit(entry.value.span, "false", false)];
            finding
        })
        .collect()
}
