//! Addresses that stand in two places.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-hosts-and-unit",
    title: "`hosts` clashes with the service of Docker's packages",
    severity: Severity::Low,
    why: "dockerd refuses to start when an option stands both in this file and on its command line. \
          The systemd unit of Docker's packages passes `-H fd://`, which is the same option as \
          `hosts`, so the daemon does not start until the unit is changed.",
    fix: "Where the unit passes `-H`, override its `ExecStart` by a drop-in without that option before \
          this file is used: `systemctl edit docker.service`. `docker.socket` then no longer starts \
          the daemon, and `hosts` must name the socket that clients use.",
    references: &[
        "https://docs.docker.com/engine/daemon/remote-access/",
        "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Hosts in the file",
        input: r#"{"hosts": ["unix:///var/run/docker.sock"]}"#,
    },
    good: CheckExample {
        title: "Hosts left to the service",
        input: r#"{"icc": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    { facts.entry("hosts").into_iter() }
        .map(|entry| facts.about(&META, entry, "`hosts` is set, even if to an empty list"))
        .collect()
}
