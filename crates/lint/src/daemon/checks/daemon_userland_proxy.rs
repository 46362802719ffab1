//! A process for each published port.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-userland-proxy",
    title: "Published ports go through a process of their own",
    severity: Severity::Low,
    why: "For each published port dockerd starts a `docker-proxy` as root, which the firewall's rules \
          make needless on most hosts: more code that listens, and a container sees the proxy's \
          address in place of the client's.",
    fix: "Set `userland-proxy` to false. Connections to published ports over the loopback address then \
          need hairpin NAT in the kernel, and those over `::1` may no longer work.",
    references: &[
        "https://docs.docker.com/reference/cli/dockerd/",
        "https://docs.docker.com/engine/network/packet-filtering-firewalls/",
    ],
    aliases: &["CIS-2.16"],
    bad: CheckExample {
        title: "Not set, so on",
        input: r#"{"icc": false}"#,
    },
    good: CheckExample {
        title: "Off",
        input: r#"{"userland-proxy": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let key = "userland-proxy";
    if facts.lacks(key) {
        let mut finding = facts.missing(&META, key, "`userland-proxy` is not set, so it is on");
        finding.edits = facts.add(key, "false");
        return vec![finding];
    }
    { facts.says(key, true).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`userland-proxy` is true");
            finding.edits = vec![facts.edit(entry.value.span, "false", false)];
            finding
        })
        .collect()
}
