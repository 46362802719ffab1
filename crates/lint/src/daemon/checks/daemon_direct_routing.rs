//! A way round published addresses.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-direct-routing",
    title: "Containers are reached past the published addresses",
    severity: Severity::Medium,
    why: "With direct routing, dockerd lets packets from other machines through to the own addresses \
          of containers, so that a port that is published on one address only can be reached by \
          another way.",
    fix: "Set `allow-direct-routing` to false, and publish what must be reached. Machines that route \
          to the addresses of containers lose that way.",
    references: &["https://docs.docker.com/engine/network/packet-filtering-firewalls/"],
    aliases: &[],
    bad: CheckExample {
        title: "Allowed",
        input: r#"{"allow-direct-routing": true}"#,
    },
    good: CheckExample {
        title: "Not allowed, as by default",
        input: r#"{"allow-direct-routing": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    { facts.says("allow-direct-routing", true).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`allow-direct-routing` is true");
            finding.edits = vec![facts.edit(entry.value.span, "false", false)];
            finding
        })
        .collect()
}
