//! Containers that share the users of the host.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-userns-remap-missing",
    title: "Root in a container is root on the host",
    severity: Severity::Low,
    why: "Without user namespaces, root in a container has the number of root on the host, so that a \
          process that leaves its container owns the machine.",
    fix: "Set `userns-remap` to `default`, or run the daemon rootless. Images and containers from \
          before are not seen any more, files on host mounts need other owners, and containers with \
          `--privileged`, `--pid=host` or `--network=host` need `--userns=host` too.",
    references: &[
        "https://docs.docker.com/engine/security/userns-remap/",
        "https://docs.docker.com/engine/security/rootless/",
    ],
    aliases: &["CIS-2.9"],
    bad: CheckExample {
        title: "Not set",
        input: r#"{"icc": false}"#,
    },
    good: CheckExample {
        title: "Users of their own",
        input: r#"{"userns-remap": "default"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let key = "userns-remap";
    // A rootless daemon has a user namespace already; its file lies in the home of a user.
    let rootless = facts.says("rootless", true).is_some()
        || facts.path().ends_with(".config/docker/daemon.json");
    if rootless {
        return Vec::new();
    }
    if facts.lacks(key) {
        return vec![facts.missing(&META, key, "`userns-remap` is not set")];
    }
    let empty = facts.text(key).filter(|(_, user)| user.is_empty());
    { empty.into_iter() }
        .map(|(entry, _)| facts.about(&META, entry, "`userns-remap` is empty"))
        .collect()
}
