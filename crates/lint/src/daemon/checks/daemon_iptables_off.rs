//! A firewall that is not set up.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-iptables-off",
    title: "dockerd writes no firewall rules",
    severity: Severity::Medium,
    why: "Without its rules, published ports, the separation of networks and `icc` are not enforced: \
          containers on different networks may reach each other, and more than what is published may \
          be reached from outside.",
    fix: "Remove the key or set it to true, and write own rules in the chain DOCKER-USER, which \
          dockerd leaves alone. Where other software owns the firewall, write rules that do what \
          dockerd's did; without them containers also lose their way out.",
    references: &["https://docs.docker.com/engine/network/packet-filtering-firewalls/"],
    aliases: &["CIS-2.4"],
    bad: CheckExample {
        title: "Off",
        input: r#"{"iptables": false}"#,
    },
    good: CheckExample {
        title: "On",
        input: r#"{"iptables": true}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    ["iptables", "ip6tables"]
        .into_iter()
        .filter_map(|key| facts.says(key, false))
        .map(|entry| {
            let evidence = format!("`{}` is false", entry.key);
            let mut finding = facts.about(&META, entry, &evidence);
            finding.edits = vec![facts.edit(entry.value.span, "true", false)];
            finding
        })
        .collect()
}
