//! Metrics that everyone may read.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::hosts::{host, is_loopback};
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-metrics-open",
    title: "Metrics are open to the network",
    severity: Severity::Medium,
    why: "The metrics have neither a password nor encryption; they tell versions, counts and the load \
          of the host to everyone who reaches the port.",
    fix: "Let `metrics-addr` name 127.0.0.1 or an address of a network of machines that may see it. A \
          collector on another machine then needs a way there.",
    references: &["https://docs.docker.com/engine/daemon/prometheus/"],
    aliases: &[],
    bad: CheckExample {
        title: "On all interfaces",
        input: r#"{"metrics-addr": "0.0.0.0:9323"}"#,
    },
    good: CheckExample {
        title: "On this machine only",
        input: r#"{"metrics-addr": "127.0.0.1:9323"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let set = facts.text("metrics-addr");
    // Without a host it is every interface, unlike in `hosts`.
    let set = set.filter(|(_, address)| !address.is_empty() && !is_loopback(host(address)));
    { set.into_iter() }
        .map(|(entry, _)| {
            let evidence = "`metrics-addr` names no address of this machine alone";
            facts.about(&META, entry, evidence)
        })
        .collect()
}
