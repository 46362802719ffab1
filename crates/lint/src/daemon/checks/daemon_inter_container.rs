//! Traffic between containers that don't belong together.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-inter-container",
    title: "Containers on the default bridge reach each other",
    severity: Severity::Low,
    why: "With `icc`, which is on by default, every container on the default bridge may connect to \
          every port of the others, so that one that was broken into can attack them.",
    fix: "Set `icc` to false. Containers on the default bridge then reach each other only over \
          published ports or links; those on networks that you create are not affected: put what \
          belongs together on one of these.",
    references: &["https://docs.docker.com/engine/network/drivers/bridge/"],
    aliases: &["CIS-2.2"],
    bad: CheckExample {
        title: "Not set, so on",
        input: r#"{"live-restore": true}"#,
    },
    good: CheckExample {
        title: "Off",
        input: r#"{"icc": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    if facts.lacks("icc") {
        let mut finding = facts.missing(&META, "icc", "`icc` is not set, so it is on");
        finding.edits = facts.add("icc", "false");
        return vec![finding];
    }
    { facts.says("icc", true).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`icc` is true");
            finding.edits = vec![facts.edit(entry.value.span, "false", false)];
            finding
        })
        .collect()
}
